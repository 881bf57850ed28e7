"""The tag tree of a finished PDF, for tests."""

from collections.abc import Iterator
from typing import Any

import pikepdf


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every structure element, from the top on in reading order."""

    def walk(element: Any) -> Iterator[Any]:
        yield element
        for kid in kids(element):
            if "/S" in kid:
                yield from walk(kid)

    root = pdf.Root.StructTreeRoot.K
    yield from walk(root[0] if isinstance(root, pikepdf.Array) else root)


def kids(element: Any) -> list[Any]:
    """Return the dictionaries among an element's kids."""
    found: Any = element.get("/K", []) if isinstance(element, pikepdf.Dictionary) else []
    listed = found if isinstance(found, pikepdf.Array) else [found]
    return [kid for kid in listed if isinstance(kid, pikepdf.Dictionary)]


def named(pdf: pikepdf.Pdf, name: str) -> list[Any]:
    """Return the elements with a tag such as ``/Figure``."""
    return [element for element in elements(pdf) if str(element.S) == name]
