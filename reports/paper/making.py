"""From a snapshot's canonical content to the finished council paper."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from ims.paint import mix
from reports.paper.finishing import Finisher
from reports.paper.paper import Paper
from reports.paper.reading import read_paper

Tell = Callable[[int, str], None]
SHEET = (Path(__file__).parent / "paper.css").read_text()
TINT = 0.09


@dataclass(frozen=True)
class Made:
    """A finished document: its bytes and how many pages it has."""

    content: bytes
    pages: int


def make_paper(canonical: str, sha256: str, language: str, tell: Tell) -> Made:
    """Return the council paper as tagged PDF/UA. ``tell(per cent, what is being done)`` is called on the way.

    The renderer gets texts and styles as strings and may open nothing but data: addresses.
    """
    with translation.override(language):
        tell(5, _("Reading the frozen content"))
        paper = read_paper(canonical, sha256, language)
        tell(20, _("Writing the pages"))
        html = to_html(paper)
        tell(35, _("Setting the type"))
        content = to_pdf(html, paper.accent)
        tell(95, _("Counting the pages"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return Made(content, len(pdf.pages))


def to_html(paper: Paper) -> str:
    """Return the paper as one HTML document."""
    return render_to_string("reports/paper/paper.html", {"paper": paper, "colours": paper.palette})


def to_pdf(html: str, accent: str) -> bytes:
    """Return the HTML as tagged PDF with title, language, bookmarks and alternative texts."""
    colours = CSS(string=f":root {{ --accent: {accent}; --tint: {mix(accent, '#ffffff', TINT)} }}")
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    written = document.write_pdf(
        stylesheets=[colours, CSS(string=SHEET)], pdf_variant="pdf/ua-1", finisher=Finisher(), pdf_tags=True
    )
    assert isinstance(written, bytes)
    return written
