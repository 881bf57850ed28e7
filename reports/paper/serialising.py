"""Puts each object of a PDF into bytes once.

The renderer's writer asks every object for its bytes twice, for the file and for the file's identifier, and compresses
each stream each time. What is asked again here answers with the same bytes: they are fixed once nothing changes them.
"""

import zlib
from typing import Any

import pydyf

# Below this many bytes a stream grows when it is compressed, or hardly shrinks: setting out to takes longer.
SMALLEST = 120
LEVEL = 6


class Fixed(pydyf.Object):
    """An object that is put into bytes already."""

    def __init__(self, of: Any) -> None:
        """Take the bytes, number and place of an object."""
        super().__init__()
        self.number, self.generation, self.free = of.number, of.generation, of.free
        self._data, self._compressible = of.data, of.compressible

    @property
    def data(self) -> bytes:
        """The bytes, the same ones each time."""
        return bytes(self._data)

    @property
    def compressible(self) -> bool:
        """Whether it may stand in a compressed stream together with others, as it could before."""
        return bool(self._compressible)


def fix(pdf: Any) -> None:
    """Fix the bytes of everything in the PDF; nothing may change it any more."""
    pdf.objects[:] = [item if item.free == "f" else Fixed(_compressed(item)) for item in pdf.objects]


def _compressed(item: Any) -> Any:
    """Return the object; a stream that wants it is compressed, one too short for it is left as it is."""
    if isinstance(item, pydyf.Stream) and item.compress:
        content = b"\n".join(pydyf._to_bytes(part) for part in item.stream)
        item.compress = False
        item.stream = [content]
        if len(content) >= SMALLEST:
            item.stream = [zlib.compress(content, LEVEL)]
            item.extra = pydyf.Dictionary({**item.extra, "Filter": "/FlateDecode"})
    return item
