"""What is put into bytes once is what the renderer would have written, object by object."""

import io

import pikepdf
import pydyf
import pytest
from weasyprint import Document

from reports.paper import making
from reports.paper.finishing import Finisher
from reports.paper.serialising import Fixed, fix

HTML = "<html lang=en><title>Paper</title><h1>Paper</h1><p>{words}</p><table><tr><th>Code<td>1</table>"


@pytest.fixture(scope="module")
def document() -> Document:
    """Return a small document with its tags."""
    return making.set_type(HTML.format(words="Much is to be done. " * 200), "#1b4d73")


def unpacked(content: bytes) -> list[str]:
    """Return every object of a PDF, streams unpacked, without what says how they are packed."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Type") not in {"/ObjStm", "/XRef"}:
                facts = {name: str(value) for name, value in item.items() if name not in {"/Length", "/Filter"}}
                found.append(f"{sorted(facts.items())} {item.read_bytes()!r}")
            elif not isinstance(item, pikepdf.Stream):
                found.append(item.unparse(resolved=True).decode("latin-1"))
    return found


def test_every_object_is_the_same(document: Document) -> None:
    plain = document.write_pdf(finisher=Finisher(), **making.OPTIONS)
    once = making.write(document)
    assert unpacked(once) == unpacked(plain)
    assert len(unpacked(once)) > 50
    assert len(once) < len(plain) * 1.02


def test_what_is_changed_afterwards_is_not_written() -> None:
    """The control: bytes are fixed, so that nothing is put into bytes again."""
    pdf, facts = pydyf.PDF(), pydyf.Dictionary({"Kind": "/Before"})
    pdf.add_object(facts)
    fix(pdf)
    facts["Kind"] = "/After"
    assert all(isinstance(item, Fixed) for item in pdf.objects if item.free != "f")
    assert b"/Before" in pdf.objects[facts.number].data
    assert pdf.objects[facts.number].reference == facts.reference
