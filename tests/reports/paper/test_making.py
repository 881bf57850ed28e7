"""The finished PDF: tagged, titled, in its language, nothing fetched, one structure for what crosses a page."""

import gc
import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest

from reports.paper.making import Made, make_paper, to_pdf
from reports.paper.order import Order
from tests.reports.paper.samples import canonical
from tests.reports.paper.tagged import elements, kids, named

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Made:
    """Make a paper whose table of actions crosses pages, once."""
    told: list[int] = []
    with django_db_blocker.unblock():
        order = Order(canonical(actions=45), "ab" * 32, "en")
        paper = make_paper(order, lambda per_cent, _doing: told.append(per_cent))
    assert told == sorted(told)
    assert told[-1] < 100
    return paper


@pytest.fixture
def pdf(made: Made) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made.content)) as opened:
        yield opened


def test_title_language_and_bookmarks(pdf: pikepdf.Pdf, made: Made) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo["/Title"]) == "Strategic programme, Sundvik"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_outline() as outline:
        assert len(outline.root[0].children) >= 10
    assert made.pages == len(pdf.pages)


def test_the_search_for_garbage_goes_on_afterwards(made: Made) -> None:
    assert made.pages
    assert gc.isenabled()


def test_one_h1_and_no_level_left_out(pdf: pikepdf.Pdf) -> None:
    levels = [int(str(e.S)[2]) for e in elements(pdf) if str(e.S) in {"/H1", "/H2", "/H3", "/H4"}]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_says_what_it_shows(pdf: pikepdf.Pdf) -> None:
    texts = [str(figure.Alt) for figure in named(pdf, "/Figure")]
    assert len(texts) >= 3
    assert all(len(text) > 40 for text in texts)


def test_a_table_over_pages_is_one_table_with_scoped_heads(pdf: pikepdf.Pdf) -> None:
    rows = [sum(str(e.S) == "/TR" for group in kids(table) for e in kids(group)) for table in named(pdf, "/Table")]
    assert max(rows) == 47  # the head, 45 actions and the sum
    assert all("/Scope" in head.A for head in named(pdf, "/TH"))
    ids = pdf.Root.StructTreeRoot.IDTree.Names
    known = {str(ids[place]) for place in range(0, len(ids), 2)}
    cells = [e for e in elements(pdf) if "/Headers" in (e.get("/A") or {})]
    assert cells
    assert all(str(name) in known for cell in cells for name in cell.A.Headers)


def test_contents_is_a_table_of_contents_with_links(pdf: pikepdf.Pdf) -> None:
    assert len(named(pdf, "/TOCI")) >= 10
    assert len(named(pdf, "/Link")) >= 10


def test_a_link_is_one_element_that_owns_all_its_annotations(pdf: pikepdf.Pdf) -> None:
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(nums[place]): nums[place + 1] for place in range(0, len(nums), 2)}
    notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
    assert len(notes) > 10
    assert {str(owners[int(note.StructParent)].S) for note in notes} == {"/Link"}
    assert all(int(note.F) & 4 for note in notes)  # in print as on the screen
    inside = [str(kid.get("/S", "")) for link in named(pdf, "/Link") for kid in kids(link)]
    assert "/Link" not in inside


def test_a_caption_stands_first_in_its_table_and_no_table_in_another(pdf: pikepdf.Pdf) -> None:
    tables = [[str(kid.S) for kid in kids(table)] for table in named(pdf, "/Table")]
    assert sum(tags[0] == "/Caption" for tags in tables) >= 5
    assert not [tags for tags in tables if "/Table" in tags or "/Caption" in tags[1:]]


def test_nothing_empty_is_announced(pdf: pikepdf.Pdf) -> None:
    assert not [e for e in elements(pdf) if str(e.S) in {"/P", "/Span"} and not e.get("/K")]


def test_it_names_the_archives_standard_and_the_readers_in_one_block_of_facts(pdf: pikepdf.Pdf) -> None:
    facts = pdf.Root.Metadata.read_bytes()
    assert facts.count(b"<rdf:RDF") == facts.count(b"</rdf:RDF>") == 1
    with pdf.open_metadata() as found:
        assert (found.pdfa_status, found["pdfuaid:part"]) == ("2A", "1")
    assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
    assert pdf.trailer.ID


def test_making_it_again_gives_the_same_bytes(made: Made) -> None:
    again = make_paper(Order(canonical(actions=45), "ab" * 32, "en"), lambda _per_cent, _doing: None)
    assert again.content == made.content


def test_a_checker_of_pdf_ua_finds_nothing(made: Made, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(made.content)
    report = pdfua.validate(tmp_path / "paper.pdf")
    skipped = {outcome.rule_id for outcome in report.outcomes if outcome.skipped}
    assert skipped <= {"UA-14-001"}  # the checker breaks on it: levels of headings have a test of their own above
    assert len(report.outcomes) - len(skipped) >= 10
    assert [f"{finding.rule_id} {finding.message}" for finding in report.findings] == []


def test_nothing_is_marked_outside_the_tree(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
            assert depth or name not in {"Tj", "TJ"}, f"text outside any tag: {instruction}"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x.png", "file:///etc/hostname"])
def test_the_renderer_opens_nothing(address: str, caplog: pytest.LogCaptureFixture) -> None:
    inside = f'<img alt="x" src="{address}"><link rel="attachment" href="{address}">'
    html = f'<html lang="en"><title>t</title><h1>t</h1>{inside}'
    with pikepdf.open(io.BytesIO(to_pdf(html, "#1b4d73"))) as opened:
        assert "/EmbeddedFiles" not in opened.Root.get("/Names", {})
    assert "Failed to load" in caplog.text or "not allowed" in caplog.text
