"""From a snapshot's canonical content to the finished document: the council paper and its sisters."""

import gc
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Document
from weasyprint.urls import URLFetcher

from ims.calling import calling
from ims.paint import mix
from reports.paper.adopted import AdoptedProgramme
from reports.paper.balance import BalancePaper
from reports.paper.decision import DecisionPaper
from reports.paper.drawings import as_images
from reports.paper.finishing import Finisher
from reports.paper.minutes import MinutesPaper, OpenMinutesPaper
from reports.paper.order import COUNCIL_PAPER, Order
from reports.paper.paper import read_paper
from reports.paper.serialising import fix
from reports.paper.sheet import Sheet
from reports.paper.source import Source
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


@dataclass(frozen=True)
class Kind:
    """A kind of document: how its content is read, and the template that it is written by."""

    read: Callable[[Order, bool], Sheet]
    template: str


def _paper(order: Order, with_words: bool) -> Sheet:
    return read_paper(order.content, order.sha256, order.language, order.frozen, order.printed, with_words=with_words)


def _sheet(kind: type[Sheet]) -> Callable[[Order, bool], Sheet]:
    """Return what reads a kind of document that holds no words of private persons."""

    def read(order: Order, with_words: bool) -> Sheet:
        source = Source.open(order.content, order.language)
        made = kind(source, order.sha256, order.frozen, order.printed, order.names)
        made.read()
        return made

    return read


KINDS: dict[str, Kind] = {
    COUNCIL_PAPER: Kind(_paper, "reports/paper/paper.html"),
    "sustainability": Kind(_paper, "reports/paper/paper.html"),
    "minutes": Kind(_sheet(MinutesPaper), "reports/paper/minutes.html"),
    "open_minutes": Kind(_sheet(OpenMinutesPaper), "reports/paper/minutes.html"),
    "decision": Kind(_sheet(DecisionPaper), "reports/paper/decision.html"),
    "programme": Kind(_sheet(AdoptedProgramme), "reports/paper/adopted.html"),
    "balance": Kind(_sheet(BalancePaper), "reports/paper/balance.html"),
}


def make_paper(order: Order, tell: Tell) -> Made:
    """Return the ordered document as tagged PDF, which names PDF/A-2a and PDF/UA-1.

    ``tell(per cent, what is being done)`` is called on the way.

    The renderer gets texts and styles as strings and may open nothing but data: addresses.
    """
    with translation.override(order.language):
        tell(5, _("Reading the frozen content"))
        paper = KINDS[order.kind].read(order, True)
        tell(20, _("Writing the pages"))
        with calling(paper.called):
            html = to_html(paper, KINDS[order.kind].template)
        tell(35, _("Setting the type"))
        with no_search_for_garbage():
            content = to_pdf(html, paper.accent)
        tell(95, _("Counting the pages"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return Made(content, len(pdf.pages))


def make_word_file(order: Order, tell: Tell) -> bytes:
    """Return the same document as a Word file to paste from.

    It goes from hand to hand and nobody erases anything in it: the words of private persons stay out of it.
    """
    with translation.override(order.language):
        tell(5, _("Reading the frozen content"))
        paper = KINDS[order.kind].read(order, False)
        tell(40, _("Writing the pages"))
        with calling(paper.called):
            return to_word(to_html(paper, KINDS[order.kind].template), paper.accent)


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


def to_html(paper: Sheet, template: str = KINDS[COUNCIL_PAPER].template) -> str:
    """Return the document as one HTML document."""
    return as_images(render_to_string(template, {"paper": paper, "colours": paper.palette}))


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
