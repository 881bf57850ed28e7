"""What stands on each laid-out page, for tests of a paper's look."""

from collections.abc import Iterator
from typing import Any

from weasyprint import Document

HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "thead", "group"})


def body(page: Any) -> Any:
    """Return the page's body box, without its margins."""
    html = next(box for box in page._page_box.children if box.element_tag == "html")
    return html.children[0]


def texts(box: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield every box with text, and every drawing, with the boxes around it, from the outermost on."""
    if getattr(box, "text", "").strip() or hasattr(box, "replacement"):
        yield box, above
    for child in getattr(box, "children", ()):
        yield from texts(getattr(child, "_box", child), (*above, box))


def words(page: Any) -> str:
    """Return all words of a page."""
    return " ".join(box.text for box, _around in texts(body(page)) if hasattr(box, "text"))


def bottom(page: Any) -> float:
    """Return how far down the page its content reaches, as a share of the height between the margins."""
    lowest = max(box.position_y + box.height for box, _around in texts(body(page)))
    return float((lowest - page._page_box.margin_top) / page._page_box.height)


def last_line(page: Any) -> tuple[str, set[str]]:
    """Return what is at the bottom of a page and the names and classes of the elements around it; nothing on a page
    of drawings, whose words are inside them."""
    # What stands beside a text, such as its label, is no line of its own.
    inside = [found for found in texts(body(page)) if not any(_is_beside(box) for box in found[1])]
    if not inside:
        return "", set()
    lowest, around = max(inside, key=lambda found: found[0].position_y + found[0].height)
    named = [box for box in around if box.element is not None]
    marked = {name for box in named for name in box.element.get("class", "").split()}
    return getattr(lowest, "text", ""), {box.element_tag for box in named} | marked


def _is_beside(box: Any) -> bool:
    classes = box.element.get("class", "").split() if box.element is not None else []
    return bool({"pn", "hidden"}.intersection(classes))


def tables_over_pages(document: Document) -> Iterator[tuple[Any, Any]]:
    """Yield (element, table box) for every part of a table that goes on from the page before."""
    seen: set[Any] = set()
    for page in document.pages:
        parts = [
            box for box in _descendants(body(page)) if box.element_tag == "table" and hasattr(box, "column_groups")
        ]
        for box in parts:
            if box.element in seen:
                yield box.element, box
        seen |= {box.element for box in parts}


def _descendants(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _descendants(getattr(child, "_box", child))
