"""Finishes the tag tree of a PDF so that a screen reader meets one document.

The renderer writes one structure element per box and page. What crosses a page is joined, repeated table heads and page
margins become artifacts, and header cells get their scope: room by room, see :mod:`reports.paper.tagging`. WeasyPrint
calls :class:`Finisher` with its document and the PDF before writing.
"""

from typing import Any

import pydyf

from reports.paper.standards import with_ua
from reports.paper.tagging.links import Links
from reports.paper.tagging.pages import Pages
from reports.paper.tagging.tables import Tables
from reports.paper.tagging.tree import Tree

ONCE = frozenset({"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/Caption"})
EMPTY = frozenset({"/P", "/Span", "/NonStruct", "/Div"})


class Finisher:
    """Mends the tag tree in place."""

    def __call__(self, document: Any, pdf: Any) -> None:
        """Finish the PDF of this document."""
        self.tree = Tree(pdf)
        tables, links = Tables(self.tree), Links(self.tree)
        Pages(self.tree, tables, document).join()
        for element in list(self.tree.walk(self.tree.top)):
            tables.give_scope(element)
        self._unnest(self.tree.top, ())
        tables.make_whole()
        links.make_whole(self.tree.top, None)
        self._drop_empty(self.tree.top)
        links.mark_contents()
        self._mark_artifacts()
        self._list_ids()
        self._name_ua()

    def _unnest(self, element: Any, above: tuple[str, ...]) -> None:
        """An anonymous box repeats its parent's tag; a paragraph in a paragraph becomes a span."""
        for kid in self.tree.kids(element):
            if kid["S"] in ONCE and kid["S"] in above:
                kid["S"] = "/Span"
            self._unnest(kid, (*above, kid["S"]))

    def _drop_empty(self, element: Any) -> None:
        """What holds nothing (a mark for the running head, a box around nothing) is not announced."""
        for kid in self.tree.kids(element):
            self._drop_empty(kid)
            if not kid["K"] and kid["S"] in EMPTY:
                element["K"].remove(kid.reference)

    def _name_ua(self) -> None:
        metadata = self.tree.object(self.tree.pdf.catalog["Metadata"])
        metadata.stream = [with_ua(text) for text in metadata.stream]

    def _mark_artifacts(self) -> None:
        """Marked content that no element of the tree owns (margins, repeated heads) becomes an artifact."""
        reached = {element.number for element in self.tree.walk(self.tree.top)}
        owners_of = self.tree.owners
        for page, reference in enumerate(self.tree.pdf.page_references):
            owners = owners_of[2 * page + 1]
            dead = {
                place
                for place, owner in enumerate(owners)
                if getattr(self.tree.object(owner), "number", 0) not in reached
            }
            stream = self.tree.object(self.tree.object(reference)["Contents"]).stream
            for place, item in enumerate(stream):
                if item == b"BDC" and isinstance(stream[place - 1], dict) and stream[place - 1].get("MCID") in dead:
                    stream[place - 2], stream[place - 1] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})
            kept = ("null" if place in dead else owner for place, owner in enumerate(owners))
            owners_of[2 * page + 1] = pydyf.Array(kept)

    def _list_ids(self) -> None:
        named = sorted((item["ID"].string, item.reference) for item in self.tree.walk(self.tree.top) if "ID" in item)
        if named:
            pairs = pydyf.Array(value for name, reference in named for value in (pydyf.String(name), reference))
            self.tree.root["IDTree"] = pydyf.Dictionary({"Names": pairs})
