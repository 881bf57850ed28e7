"""Finishes the tag tree of a PDF so that a screen reader meets one document.

The renderer writes one structure element per box and page. What crosses a page is joined here, repeated table heads
and page margins become artifacts, and header cells get their scope. WeasyPrint calls
:class:`Finisher` with its document and the PDF before writing.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

from reports.paper.standards import with_ua

JOINED = frozenset({"/Sect", "/Div", "/NonStruct", "/Table", "/TBody", "/L", "/P", "/LI", "/LBody"})
ONCE = frozenset({"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/Caption"})
EMPTY = frozenset({"/P", "/Span", "/NonStruct", "/Div"})
ROOM_FOR_CELLS = 40


class Finisher:
    """Mends the tag tree in place."""

    def __call__(self, document: Any, pdf: Any) -> None:
        """Finish the PDF of this document."""
        self.document, self.pdf = document, pdf
        self.by_number = {item.number: item for item in pdf.objects if item.number is not None}
        dictionaries = (item for item in pdf.objects if isinstance(item, pydyf.Dictionary))
        self.elements = {item.reference: item for item in dictionaries if item.get("Type") == "/StructElem"}
        self.root = next(
            item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructTreeRoot"
        )
        self.top = self._object(self.root["K"][0])
        self.heads: dict[str, str] = {}
        self._join_pages()
        for element in list(self._walk(self.top)):
            self._give_scope(element)
        self._unnest(self.top, ())
        self._make_tables_whole()
        self._make_links_whole(self.top, None)
        self._drop_empty(self.top)
        self._mark_contents()
        self._mark_artifacts()
        self._list_ids()
        self._name_ua()

    # ── The tree ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _object(self, reference: Any) -> Any:
        text = reference.decode() if isinstance(reference, bytes) else reference
        is_reference = isinstance(text, str) and text.endswith(" 0 R")
        return self.by_number.get(int(text.split()[0])) if is_reference else None

    def _kids(self, element: Any) -> list[Any]:
        known = self.elements
        return [known[kid] for kid in element["K"] if isinstance(kid, bytes) and kid in known]

    def _walk(self, element: Any) -> Iterator[Any]:
        waiting = [element]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(self._kids(here)))

    @staticmethod
    def _adopt(parent: Any, kids: list[Any]) -> None:
        for kid in kids:
            kid["P"] = parent.reference
            parent["K"].append(kid.reference)

    # ── What crosses a page ─────────────────────────────────────────────────────────────────────────────────────────

    def _join_pages(self) -> None:
        bodies = [self._body(page._page_box) for page in self.document.pages]
        on_page = [[kid for kid in self._kids(self.top) if kid["Pg"] == ref] for ref in self.pdf.page_references]
        open_at_end: dict[int, Any] = {}
        for page in range(1, len(bodies)):
            before, after = _contents(bodies[page - 1])[-1:], _contents(bodies[page])[:1]
            if not (before and after and on_page[page - 1] and on_page[page]):
                continue
            first = open_at_end.get(page - 1, on_page[page - 1][-1])
            second = on_page[page][0]
            if _same(before[0], after[0], first, second):
                self._join(first, second, before[0], after[0], self.top)
                if len(on_page[page]) == 1:
                    open_at_end[page] = first

    @staticmethod
    def _body(page_box: Any) -> Any:
        return next(box for box in page_box.children if box.element_tag == "html").children[0]

    def _join(self, first: Any, second: Any, first_box: Any, second_box: Any, parent: Any) -> None:
        if first["S"] == "/Table":
            self._join_table(first, second, first_box, second_box)
        else:
            self._join_edges(first, second, first_box, second_box)
            self._adopt(first, self._kids(second))
        parent["K"].remove(second.reference)

    def _join_edges(self, first: Any, second: Any, first_box: Any, second_box: Any) -> None:
        last, next_ = self._kids(first)[-1:], self._kids(second)[:1]
        last_box, next_box = _contents(first_box)[-1:], _contents(second_box)[:1]
        if first["S"] == "/P" or not (last and next_ and last_box and next_box):
            return
        if _same(last_box[0], next_box[0], last[0], next_[0]):
            self._join(last[0], next_[0], last_box[0], next_box[0], second)

    def _join_table(self, first: Any, second: Any, first_box: Any, second_box: Any) -> None:
        for head in [group for group in self._kids(second) if group["S"] == "/THead"]:
            second["K"].remove(head.reference)
        rows = sum(len(self._kids(group)) for group in self._kids(first) if group["S"] == "/THead")
        for row in range(rows):
            for column in range(ROOM_FOR_CELLS):
                self.heads[f"{second.number}-{row}-{column}"] = f"{first.number}-{row}-{column}"
        last_group, next_group = _groups(first_box)[-1], _groups(second_box)[-1:]
        mine, theirs = self._kids(first), self._kids(second)
        if next_group and last_group.element is next_group[0].element and mine[-1]["S"] == "/TBody" and theirs:
            self._adopt(mine[-1], self._kids(theirs[0]))
            second["K"].remove(theirs[0].reference)
        self._adopt(first, self._kids(second))

    # ── What each element still lacks ───────────────────────────────────────────────────────────────────────────────

    def _give_scope(self, element: Any) -> None:
        if element["S"] == "/TH":
            group = self._object(self._object(element["P"])["P"])
            facts = element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
            facts["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        if element["S"] in {"/TD", "/TH"} and "Headers" in element.get("A", {}):
            names = [self.heads.get(name.string, name.string) for name in element["A"]["Headers"]]
            element["A"]["Headers"] = pydyf.Array(pydyf.String(name) for name in names)
            if not names:
                del element["A"]["Headers"]

    def _unnest(self, element: Any, above: tuple[str, ...]) -> None:
        """An anonymous box repeats its parent's tag; a paragraph in a paragraph becomes a span."""
        for kid in self._kids(element):
            if kid["S"] in ONCE and kid["S"] in above:
                kid["S"] = "/Span"
            self._unnest(kid, (*above, kid["S"]))

    def _make_tables_whole(self) -> None:
        """A table's caption stands first in it, not in the tables that anonymous boxes around it repeat."""
        for table in (item for item in self._walk(self.top) if item["S"] == "/Table"):
            for repeated in [kid for kid in self._kids(table) if kid["S"] == "/Table"]:
                captions = [item for item in self._walk(repeated) if item["S"] == "/Caption"]
                table["K"].remove(repeated.reference)
                table["K"][:0] = [caption.reference for caption in captions]
                for caption in captions:
                    caption["P"] = table.reference

    def _make_links_whole(self, element: Any, link: Any) -> None:
        """A link is one element with all its annotations, which the renderer writes for each box inside it as well."""
        for kid in self._kids(element):
            if link is not None:
                kid["S"] = "/Span" if kid["S"] == "/Link" else kid["S"]
                for reference in [item for item in kid["K"] if self._annotation(item) is not None]:
                    kid["K"].remove(reference)
                    link["K"].append(reference)
                    self._own(self._annotation(reference), link)
            self._make_links_whole(kid, kid if kid["S"] == "/Link" else link)

    def _annotation(self, reference: Any) -> Any:
        """Return the annotation that an object reference in the tree names, None for what is no such reference."""
        item = self._object(reference)
        is_one = isinstance(item, pydyf.Dictionary) and item.get("Type") == "/OBJR"
        return self._object(item["Obj"]) if is_one else None

    def _own(self, annotation: Any, link: Any) -> None:
        owners = self._object(self.root["ParentTree"])["Nums"]
        owners[2 * annotation["StructParent"] + 1] = link.reference

    def _drop_empty(self, element: Any) -> None:
        """What holds nothing (a mark for the running head, a box around nothing) is not announced."""
        for kid in self._kids(element):
            self._drop_empty(kid)
            if not kid["K"] and kid["S"] in EMPTY:
                element["K"].remove(kid.reference)

    def _name_ua(self) -> None:
        metadata = self._object(self.pdf.catalog["Metadata"])
        metadata.stream = [with_ua(text) for text in metadata.stream]

    def _mark_contents(self) -> None:
        """The first list made of links alone is the table of contents."""
        names = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/NonStruct"}
        for element in (item for item in self._walk(self.top) if item["S"] == "/L"):
            inside = list(self._walk(element))
            if sum(item["S"] == "/Link" for item in inside) >= sum(item["S"] == "/LI" for item in inside) > 0:
                for item in inside:
                    item["S"] = names.get(item["S"], item["S"])
                return

    def _mark_artifacts(self) -> None:
        """Marked content that no element of the tree owns (margins, repeated heads) becomes an artifact."""
        reached = {element.number for element in self._walk(self.top)}
        owners_of = self._object(self.root["ParentTree"])["Nums"]
        for page, reference in enumerate(self.pdf.page_references):
            owners = owners_of[2 * page + 1]
            dead = {
                place for place, owner in enumerate(owners) if getattr(self._object(owner), "number", 0) not in reached
            }
            stream = self._object(self._object(reference)["Contents"]).stream
            for place, item in enumerate(stream):
                if item == b"BDC" and isinstance(stream[place - 1], dict) and stream[place - 1].get("MCID") in dead:
                    stream[place - 2], stream[place - 1] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})
            kept = ("null" if place in dead else owner for place, owner in enumerate(owners))
            owners_of[2 * page + 1] = pydyf.Array(kept)

    def _list_ids(self) -> None:
        named = sorted((item["ID"].string, item.reference) for item in self._walk(self.top) if "ID" in item)
        if named:
            pairs = pydyf.Array(value for name, reference in named for value in (pydyf.String(name), reference))
            self.root["IDTree"] = pydyf.Dictionary({"Names": pairs})


def _contents(box: Any) -> list[Any]:
    """Return the boxes inside a box, looking through lines and placeholders."""
    found: list[Any] = []
    for child in getattr(box, "children", ()):
        real = getattr(child, "_box", child)
        found.extend(real.children if type(real).__name__ == "LineBox" else [real])
    return found


def _groups(box: Any) -> list[Any]:
    return [group for group in box.get_wrapped_table().children if group.element_tag in {"tbody", "thead"}]


def _same(first_box: Any, second_box: Any, first: Any, second: Any) -> bool:
    """Say whether two boxes on two pages are one HTML element with one tag that may be joined."""
    is_one = first_box.element is not None and first_box.element is second_box.element
    return is_one and first["S"] == second["S"] and first["S"] in JOINED
