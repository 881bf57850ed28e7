"""The paper of a whole city: long enough, quick enough, tagged, and nothing cut, orphaned or outside the margins."""

import io
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import transaction
from django.utils import translation
from weasyprint import Document

from reports.paper import making
from reports.paper.paper import read_paper
from tests.reports.paper import full_sample
from tests.reports.paper.pages import HEADS, bottom, last_line, tables_over_pages, words
from tests.reports.paper.tagged import elements, kids, named
from tests.reports.paper.voices import store_words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MM = 72 / 25.4
VERAPDF = shutil.which("verapdf")
GENEROUS = 60  # seconds of a processor, whatever else the machine does; 8 to 10 on a quiet core


@dataclass(frozen=True)
class Printed:
    """A paper as pages, as a file, and how long a processor worked on it."""

    document: Document
    content: bytes
    seconds: float

    @property
    def pages(self) -> list[Any]:
        """The pages after the cover."""
        return list(self.document.pages[1:])


def printed(sealed: dict[str, Any], language: str = "en") -> Printed:
    """Print sealed content; what was written for it in the database is taken back."""
    with transaction.atomic(), translation.override(language):
        store_words(sealed)
        start = time.process_time()
        paper = read_paper(full_sample.canonical(sealed), "ab12" * 16, language, "3 June 2026, 12:05 UTC")
        document = making.set_type(making.to_html(paper), paper.accent)
        content = making.write(document)
        seconds = time.process_time() - start
        transaction.set_rollback(True)
    return Printed(document, content, seconds)


@pytest.fixture(scope="module", params=["package", "evaluation"])
def paper(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Printed:
    """Both papers, each made once."""
    content: Callable[[], dict[str, Any]] = getattr(full_sample, request.param)
    with django_db_blocker.unblock():
        return printed(content())


@pytest.fixture
def pdf(paper: Printed) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(paper.content)) as opened:
        yield opened


def test_it_is_whole_and_made_in_time(
    paper: Printed, pdf: pikepdf.Pdf, record_property: Callable[[str, object], None]
) -> None:
    record_property("seconds", f"{paper.seconds:.1f}")
    assert len(pdf.pages) >= 20
    assert paper.seconds < GENEROUS


def test_it_says_what_it_is(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert "Sundvik" in str(pdf.docinfo["/Title"])
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert pdf.Root.MarkInfo.Marked
    with pdf.open_outline() as outline:
        assert len(outline.root[0].children) >= 10


def test_headings_leave_no_level_out(pdf: pikepdf.Pdf) -> None:
    levels = [int(str(e.S)[2]) for e in elements(pdf) if re.fullmatch(r"/H[1-6]", str(e.S))]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_says_what_it_shows(pdf: pikepdf.Pdf) -> None:
    said = [str(figure.Alt) for figure in named(pdf, "/Figure")]
    assert len(said) >= 28
    assert all(len(text) > 40 for text in said)


def test_every_head_has_its_scope_and_every_link_its_annotation(pdf: pikepdf.Pdf) -> None:
    heads, links = named(pdf, "/TH"), named(pdf, "/Link")
    assert heads
    assert all("/Scope" in head.A for head in heads)
    assert links
    assert all(any(str(kid.get("/Type")) == "/OBJR" for kid in kids(link)) for link in links)


def test_every_font_is_embedded(pdf: pikepdf.Pdf) -> None:
    files = [d for d in pdf.objects if isinstance(d, pikepdf.Dictionary) and d.get("/Type") == "/FontDescriptor"]
    assert files
    assert all(any(name in font for name in ("/FontFile", "/FontFile2", "/FontFile3")) for font in files)


def test_no_word_stands_outside_the_margins(paper: Printed, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper.content)
    run = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True)
    left, right, edge = 19 * MM, 191.5 * MM, 297 * MM
    outside = [
        (number, word)
        for number, page in enumerate(run.stdout.split("<page ")[1:], start=1)
        for x1, y1, x2, y2, word in re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)<', page)
        if not (left <= float(x1) and float(x2) <= right and float(y1) >= 0 and float(y2) <= edge)
    ]
    assert outside == []


def test_no_heading_is_left_at_the_bottom_of_a_page(paper: Printed) -> None:
    lines = [(number, *last_line(page)) for number, page in enumerate(paper.pages, start=2)]
    assert [(number, text) for number, text, around in lines if around & HEADS] == []


def test_the_head_of_a_table_is_on_each_of_its_pages(paper: Printed) -> None:
    going_on = list(tables_over_pages(paper.document))
    assert len(going_on) >= 4
    assert all(table.children[0].is_header for _element, table in going_on)


def test_kept_tables_and_charts_of_the_programme_are_printed(paper: Printed) -> None:
    said = " ".join(words(page) for page in paper.pages)
    is_package = "This is the text to be voted on" in said
    assert ("as of 27 May 2026" in said) == is_package


def test_no_page_is_nearly_empty(paper: Printed) -> None:
    """A page that ends a chapter may be short, but not a line or two."""
    reached = {number: bottom(page) for number, page in enumerate(paper.pages, start=2)}
    assert {number: share for number, share in reached.items() if share < 0.2} == {}


def test_the_decision_at_a_glance_is_one_page_with_all_five_questions(paper: Printed) -> None:
    said = words(paper.document.pages[1])
    assert all(word in said for word in ("to be decided", "What people said", "What you should know"))
    assert "EUR" in said
    assert "Contents" in words(paper.document.pages[2])


def test_the_last_page_says_how_to_check(paper: Printed) -> None:
    said = words(paper.document.pages[-1])
    assert "ab12" * 8 in said
    assert "How to verify" in said


@pytest.mark.skipif(VERAPDF is None, reason="veraPDF is not installed: the papers are not validated")
@pytest.mark.parametrize("flavour", ["2a", "ua1"])
def test_verapdf_passes_it(paper: Printed, flavour: str, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(paper.content)
    words = [str(VERAPDF), "--flavour", flavour, "--format", "text", str(tmp_path / "paper.pdf")]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("PASS"), done.stdout
