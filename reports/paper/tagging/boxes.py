"""The boxes of laid-out pages, as far as the tag tree needs to know them."""

from typing import Any

JOINED = frozenset({"/Sect", "/Div", "/NonStruct", "/Table", "/TBody", "/L", "/P", "/LI", "/LBody"})


def contents(box: Any) -> list[Any]:
    """Return the boxes inside a box, looking through lines and placeholders."""
    found: list[Any] = []
    for child in getattr(box, "children", ()):
        real = getattr(child, "_box", child)
        found.extend(real.children if type(real).__name__ == "LineBox" else [real])
    return found


def groups(box: Any) -> list[Any]:
    """Return the heads and bodies of a table's box."""
    return [group for group in box.get_wrapped_table().children if group.element_tag in {"tbody", "thead"}]


def same(first_box: Any, second_box: Any, first: Any, second: Any) -> bool:
    """Say whether two boxes on two pages are one HTML element with one tag that may be joined."""
    is_one = first_box.element is not None and first_box.element is second_box.element
    return is_one and first["S"] == second["S"] and first["S"] in JOINED
