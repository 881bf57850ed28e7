"""The tag tree of a PDF: its elements, and how one finds and moves them."""

from collections.abc import Iterator
from typing import Any

import pydyf


class Tree:
    """The structure elements of a PDF before it is written; ``top`` is the document, ``root`` names the tree."""

    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf
        self.by_number = {item.number: item for item in pdf.objects if item.number is not None}
        dictionaries = (item for item in pdf.objects if isinstance(item, pydyf.Dictionary))
        self.elements = {item.reference: item for item in dictionaries if item.get("Type") == "/StructElem"}
        self.root = next(
            item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructTreeRoot"
        )
        self.top = self.object(self.root["K"][0])

    def object(self, reference: Any) -> Any:
        """Return the object that a reference names, None for what is no reference."""
        text = reference.decode() if isinstance(reference, bytes) else reference
        is_reference = isinstance(text, str) and text.endswith(" 0 R")
        return self.by_number.get(int(text.split()[0])) if is_reference else None

    def kids(self, element: Any) -> list[Any]:
        """Return the elements inside an element."""
        known = self.elements
        return [known[kid] for kid in element["K"] if isinstance(kid, bytes) and kid in known]

    def walk(self, element: Any) -> Iterator[Any]:
        """Yield an element and everything in it, in reading order."""
        waiting = [element]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(self.kids(here)))

    @staticmethod
    def adopt(parent: Any, kids: list[Any]) -> None:
        """Let an element have more kids, at its end."""
        for kid in kids:
            kid["P"] = parent.reference
            parent["K"].append(kid.reference)

    @property
    def owners(self) -> Any:
        """What owns each piece of marked content and each annotation, by number."""
        return self.object(self.root["ParentTree"])["Nums"]
