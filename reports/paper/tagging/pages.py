"""What crosses a page in the tag tree: the renderer writes an element per page, which become one here."""

from typing import Any

from reports.paper.tagging.boxes import contents, same
from reports.paper.tagging.tables import Tables
from reports.paper.tagging.tree import Tree


class Pages:
    """Joins what crosses pages in place."""

    def __init__(self, tree: Tree, tables: Tables, document: Any) -> None:
        self.tree, self.tables, self.document = tree, tables, document

    def join(self) -> None:
        """Join the last element of each page with the first of the next where they are one."""
        bodies = [self._body(page._page_box) for page in self.document.pages]
        on_page = [
            [kid for kid in self.tree.kids(self.tree.top) if kid["Pg"] == ref] for ref in self.tree.pdf.page_references
        ]
        open_at_end: dict[int, Any] = {}
        for page in range(1, len(bodies)):
            before, after = contents(bodies[page - 1])[-1:], contents(bodies[page])[:1]
            if not (before and after and on_page[page - 1] and on_page[page]):
                continue
            first = open_at_end.get(page - 1, on_page[page - 1][-1])
            second = on_page[page][0]
            if same(before[0], after[0], first, second):
                self._join(first, second, before[0], after[0], self.tree.top)
                if len(on_page[page]) == 1:
                    open_at_end[page] = first

    @staticmethod
    def _body(page_box: Any) -> Any:
        return next(box for box in page_box.children if box.element_tag == "html").children[0]

    def _join(self, first: Any, second: Any, first_box: Any, second_box: Any, parent: Any) -> None:
        if first["S"] == "/Table":
            self.tables.join(first, second, first_box, second_box)
        else:
            self._join_edges(first, second, first_box, second_box)
            self.tree.adopt(first, self.tree.kids(second))
        parent["K"].remove(second.reference)

    def _join_edges(self, first: Any, second: Any, first_box: Any, second_box: Any) -> None:
        last, next_ = self.tree.kids(first)[-1:], self.tree.kids(second)[:1]
        last_box, next_box = contents(first_box)[-1:], contents(second_box)[:1]
        if first["S"] == "/P" or not (last and next_ and last_box and next_box):
            return
        if same(last_box[0], next_box[0], last[0], next_[0]):
            self._join(last[0], next_[0], last_box[0], next_box[0], second)
