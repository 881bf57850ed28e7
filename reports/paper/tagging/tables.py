"""Tables in the tag tree: one table however many pages it crosses, with scoped heads and its caption first."""

from typing import Any

import pydyf

from reports.paper.tagging.boxes import groups
from reports.paper.tagging.tree import Tree

ROOM_FOR_CELLS = 40


class Tables:
    """Mends the tables of a tree in place; ``heads`` says which head of a joined table stands for which."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.heads: dict[str, str] = {}

    def join(self, first: Any, second: Any, first_box: Any, second_box: Any) -> None:
        """Join the part of a table on the next page to it; the repeated head goes."""
        for head in [group for group in self.tree.kids(second) if group["S"] == "/THead"]:
            second["K"].remove(head.reference)
        rows = sum(len(self.tree.kids(group)) for group in self.tree.kids(first) if group["S"] == "/THead")
        for row in range(rows):
            for column in range(ROOM_FOR_CELLS):
                self.heads[f"{second.number}-{row}-{column}"] = f"{first.number}-{row}-{column}"
        last_group, next_group = groups(first_box)[-1], groups(second_box)[-1:]
        mine, theirs = self.tree.kids(first), self.tree.kids(second)
        if next_group and last_group.element is next_group[0].element and mine[-1]["S"] == "/TBody" and theirs:
            self.tree.adopt(mine[-1], self.tree.kids(theirs[0]))
            second["K"].remove(theirs[0].reference)
        self.tree.adopt(first, self.tree.kids(second))

    def give_scope(self, element: Any) -> None:
        """Give a header cell its scope, and let cells name the heads that are left."""
        if element["S"] == "/TH":
            group = self.tree.object(self.tree.object(element["P"])["P"])
            facts = element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
            facts["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        if element["S"] in {"/TD", "/TH"} and "Headers" in element.get("A", {}):
            names = [self.heads.get(name.string, name.string) for name in element["A"]["Headers"]]
            element["A"]["Headers"] = pydyf.Array(pydyf.String(name) for name in names)
            if not names:
                del element["A"]["Headers"]

    def make_whole(self) -> None:
        """A table's caption stands first in it, not in the tables that anonymous boxes around it repeat."""
        for table in (item for item in self.tree.walk(self.tree.top) if item["S"] == "/Table"):
            for repeated in [kid for kid in self.tree.kids(table) if kid["S"] == "/Table"]:
                captions = [item for item in self.tree.walk(repeated) if item["S"] == "/Caption"]
                table["K"].remove(repeated.reference)
                table["K"][:0] = [caption.reference for caption in captions]
                for caption in captions:
                    caption["P"] = table.reference
