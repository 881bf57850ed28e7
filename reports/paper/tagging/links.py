"""Links in the tag tree: each one element with all its annotations; a list of nothing else is the contents."""

from typing import Any

import pydyf

from reports.paper.tagging.tree import Tree


class Links:
    """Mends the links of a tree in place."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def make_whole(self, element: Any, link: Any) -> None:
        """A link is one element with all its annotations, which the renderer writes for each box inside it as well."""
        for kid in self.tree.kids(element):
            if link is not None:
                kid["S"] = "/Span" if kid["S"] == "/Link" else kid["S"]
                for reference in [item for item in kid["K"] if self._annotation(item) is not None]:
                    kid["K"].remove(reference)
                    link["K"].append(reference)
                    self._own(self._annotation(reference), link)
            self.make_whole(kid, kid if kid["S"] == "/Link" else link)

    def _annotation(self, reference: Any) -> Any:
        """Return the annotation that an object reference in the tree names, None for what is no such reference."""
        item = self.tree.object(reference)
        is_one = isinstance(item, pydyf.Dictionary) and item.get("Type") == "/OBJR"
        return self.tree.object(item["Obj"]) if is_one else None

    def _own(self, annotation: Any, link: Any) -> None:
        owners = self.tree.owners
        owners[2 * annotation["StructParent"] + 1] = link.reference

    def mark_contents(self) -> None:
        """The first list made of links alone is the table of contents."""
        names = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/NonStruct"}
        for element in (item for item in self.tree.walk(self.tree.top) if item["S"] == "/L"):
            inside = list(self.tree.walk(element))
            if sum(item["S"] == "/Link" for item in inside) >= sum(item["S"] == "/LI" for item in inside) > 0:
                for item in inside:
                    item["S"] = names.get(item["S"], item["S"])
                return
