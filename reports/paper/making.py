"""From a snapshot's canonical content to the finished council paper."""

import gc
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Document
from weasyprint.urls import URLFetcher

from ims import words
from ims.calling import calling
from ims.paint import mix
from reports.paper.drawings import as_images
from reports.paper.finishing import Finisher
from reports.paper.paper import Paper, read_paper
from reports.paper.printed import Printed
from reports.paper.serialising import fix
from reports.paper.standards import VARIANT
from reports.paper.word_file import to_word
from reports.templatetags.paper import shades

Tell = Callable[[int, str], None]
SHEET = (Path(__file__).parent / "paper.css").read_text()
OPTIONS: dict[str, Any] = {**DEFAULT_OPTIONS, "pdf_variant": VARIANT, "pdf_tags": True}
TINT, INK = 0.09, "#1b2421"


@dataclass(frozen=True)
class Made:
    """A finished document: its bytes and how many pages it has."""

    content: bytes
    pages: int


def make_paper(
    canonical: str,
    sha256: str,
    language: str,
    tell: Tell,
    frozen_at: datetime | None = None,
    printed: Printed | None = None,
) -> Made:
    """Return the council paper as tagged PDF, which names PDF/A-2a and PDF/UA-1.

    ``tell(per cent, what is being done)`` is called on the way.

    ``frozen_at`` is when the content was frozen; it is printed in UTC, as the content itself writes moments.
    ``printed`` is what the last page says of the city's record.

    The renderer gets texts and styles as strings and may open nothing but data: addresses.
    """
    with translation.override(language):
        tell(5, _("Reading the frozen content"))
        paper = read_paper(canonical, sha256, language, _moment(frozen_at), printed)
        tell(20, _("Writing the pages"))
        with calling(paper.called):
            html = to_html(paper)
        tell(35, _("Setting the type"))
        with no_search_for_garbage():
            content = to_pdf(html, paper.accent)
        tell(95, _("Counting the pages"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return Made(content, len(pdf.pages))


def make_word_file(
    canonical: str,
    sha256: str,
    language: str,
    tell: Tell,
    frozen_at: datetime | None = None,
    printed: Printed | None = None,
) -> bytes:
    """Return the same paper as a Word file to paste from, with the parameters of :func:`make_paper`.

    It goes from hand to hand and nobody erases anything in it: the words of private persons stay out of it.
    """
    with translation.override(language):
        tell(5, _("Reading the frozen content"))
        paper = read_paper(canonical, sha256, language, _moment(frozen_at), printed, with_words=False)
        tell(40, _("Writing the pages"))
        with calling(paper.called):
            return to_word(to_html(paper), paper.accent)


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """Keep Python from searching the growing tree of boxes for garbage, over and over, while it is laid out.

    Hardly any of it is garbage before the file is written: searching took a seventh of the time of a paper of 67 pages
    and saved 18 MB of 354.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    utc = at.astimezone(UTC)
    return f"{words.day(utc.date())}, {utc:%H:%M} UTC"


def to_html(paper: Paper) -> str:
    """Return the paper as one HTML document."""
    return as_images(render_to_string("reports/paper/paper.html", {"paper": paper, "colours": paper.palette}))


def to_pdf(html: str, accent: str) -> bytes:
    """Return the HTML as tagged PDF with title, language, bookmarks and alternative texts."""
    return write(set_type(html, accent))


def set_type(html: str, accent: str) -> Document:
    """Return the HTML laid out on pages."""
    boxes = " ".join(f".box--{number} {{ background: {colour} }}" for number, colour in shades(accent, INK).items())
    colours = CSS(string=f":root {{ --accent: {accent}; --tint: {mix(accent, '#ffffff', TINT)} }} {boxes}")
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    source = HTML(string=html, url_fetcher=fetcher, base_url=None)
    return source.render(**{**OPTIONS, "stylesheets": [colours, CSS(string=SHEET)]})


def write(document: Document) -> bytes:
    """Return the pages as PDF."""
    written = document.write_pdf(finisher=_finish, **OPTIONS)
    assert isinstance(written, bytes)
    return written


def _finish(document: Any, pdf: Any) -> None:
    Finisher()(document, pdf)
    fix(pdf)
