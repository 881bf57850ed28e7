"""The paper as a Word file, for who has to paste from it.

It holds the words, lists and tables of the same page that the renderer sets, in the same order; a drawing is there as
its description. Nobody decides on it: what counts is the PDF.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import tinyhtml5
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

LEFT_OUT = {"run", "toc"}  # marks for the running head; a table of contents that Word makes itself
HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = {"a", "b", "strong", "i", "em", "span", "small", "ins", "del", "code", "sub", "sup", "br", "wbr"}
BLANKS = re.compile(r"[ \t\r\n\f]+")
TYPEFACE = "Arial"  # every office has it, or one as wide
CELL_SIZE, TEXT_SIZE = Pt(8), Pt(10.5)
TABLE_WIDTH, MARGIN = Cm(17), Cm(2)
SHORT, LONG = 12, 34  # letters of a column's longest text: fewer and more make no difference to its width
Make = Callable[[], Any]


@dataclass(frozen=True)
class Look:
    """How letters look."""

    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False

    def within(self, tag: str) -> "Look":
        """Return how they look inside an element."""
        return replace(
            self,
            bold=(self.bold or tag in {"b", "strong", "th"}) and tag != "small",
            italic=self.italic or tag in {"i", "em"},
            underlined=self.underlined or tag == "ins",
            struck=self.struck or tag == "del",
        )


PLAIN = Look()


def to_word(html: str, accent: str) -> bytes:
    """Return a paper's page (:func:`reports.paper.making.to_html`) as a Word file; ``accent`` colours the headings."""
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    document = Document()
    title = root.findtext("head/title") or ""
    document.core_properties.title, document.core_properties.language = title, root.get("lang", "")
    _dress(document, accent, root.get("lang", ""))
    writer = _Writer(document)
    note = _("A copy of “%(title)s” to paste from. What counts is the PDF.") % {"title": title}
    document.add_paragraph().add_run(note).italic = True
    body = root.find("body")
    assert body is not None
    writer.flow(body, document.add_paragraph)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _dress(document: Any, accent: str, language: str) -> None:
    """Give the page and the styles their sizes, the headings the city's colour, and every word its language."""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = TYPEFACE, TEXT_SIZE
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), language)
    normal.element.get_or_add_rPr().append(tongue)
    for level in range(1, 7):
        document.styles[f"Heading {level}"].font.color.rgb = RGBColor.from_string(accent.lstrip("#").upper())


class _Writer:
    """Walks through the page and writes what it meets."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.numbers: Counter[str] = Counter()

    def flow(self, element: Any, make: Make, look: Look = PLAIN) -> None:
        """Write what an element holds: letters in a row become a paragraph of ``make``, blocks stand for themselves."""
        paragraph = None
        for piece in _pieces(element):
            if isinstance(piece, str) or piece.tag in INLINE:
                if paragraph is None and not (isinstance(piece, str) and not piece.strip()):
                    paragraph = make()
                if paragraph is not None:
                    self._letters(paragraph, piece, look)
            elif isinstance(piece.tag, str):
                paragraph = None
                self._block(piece, make, look)

    def _block(self, element: Any, make: Make, look: Look) -> None:
        if LEFT_OUT & set(element.get("class", "").split()):
            return
        if element.tag in HEADINGS:
            level = min(HEADINGS[element.tag], 6)
            self.flow(element, lambda: self.document.add_heading(level=level))
        elif element.tag == "table":
            self._table(element)
        elif element.tag in {"ul", "ol"}:
            self._list(element, make, look)
        elif element.tag == "img":
            make().add_run(element.get("alt", "")).italic = True
        elif element.tag == "figcaption":
            self._caption(element)
        else:
            self.flow(element, make, look.within(element.tag))

    def _letters(self, paragraph: Any, piece: Any, look: Look) -> None:
        if isinstance(piece, str):
            text = BLANKS.sub(" ", piece)
            text = text.lstrip(" ") if not paragraph.text or paragraph.text[-1] in " \n" else text
            if text:
                run = paragraph.add_run(text)
                run.bold, run.italic = look.bold or None, look.italic or None
                run.underline, run.font.strike = look.underlined or None, look.struck or None
            return
        is_line = piece.tag == "br" or (piece.tag == "small" and "inline" not in piece.get("class", ""))
        if is_line and paragraph.text:
            paragraph.add_run().add_break()
        for inside in _pieces(piece):
            if isinstance(inside, str) or isinstance(inside.tag, str):
                self._letters(paragraph, inside, look.within(piece.tag))

    def _list(self, element: Any, make: Make, look: Look) -> None:
        """Write marks and numbers as letters: a numbered list of Word's own goes on where the last one ended."""
        for number, item in enumerate(element.findall("li"), 1):
            mark = f"{number}.\u2002" if element.tag == "ol" else "•\u2002"
            self.flow(item, _marked(make, mark), look)

    def _caption(self, element: Any) -> None:
        paragraph = self.document.add_paragraph(style="Caption")
        if word := element.get("data-word"):
            self.numbers[word] += 1
            paragraph.add_run(f"{word}\u00a0{self.numbers[word]}.\u2002")
        for piece in _pieces(element):
            if isinstance(piece, str) or isinstance(piece.tag, str):
                self._letters(paragraph, piece, PLAIN)

    def _table(self, element: Any) -> None:
        if (caption := element.find("caption")) is not None:
            self._caption(caption)
        rows = list(element.iter("tr"))
        widths = [sum(int(cell.get("colspan", 1)) for cell in row) for row in rows]
        if not rows or not max(widths):
            return
        table = self.document.add_table(len(rows), max(widths), style="Table Grid")
        heads = sum(len(list(head.iter("tr"))) for head in element.findall("thead"))
        wide = _widths(rows, max(widths))
        table.autofit = False
        for column, width in zip(table.columns, wide, strict=True):
            column.width = width
        for number, (made, row) in enumerate(zip(table.rows, rows, strict=True)):
            if number < heads:
                made._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            self._row(made, row, wide)
        self.document.add_paragraph()

    def _row(self, made: Any, row: Any, widths: list[int]) -> None:
        cells, place = made.cells, 0
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
        for cell in row:
            span = int(cell.get("colspan", 1))
            target = cells[place] if span == 1 else cells[place].merge(cells[place + span - 1])
            place += span
            self._cell(target, cell)

    def _cell(self, target: Any, cell: Any) -> None:
        free = [target.paragraphs[0]]
        self.flow(cell, lambda: free.pop() if free else target.add_paragraph(), PLAIN.within(cell.tag))
        for paragraph in target.paragraphs:
            if "num" in cell.get("class", "").split():
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            for run in paragraph.runs:
                run.font.size = CELL_SIZE


def _widths(rows: list[Any], columns: int) -> list[int]:
    """Return how wide each column is, by the longest text that stands in it alone, within limits."""
    longest = [SHORT] * columns
    for row in rows:
        place = 0
        for cell in row:
            span = int(cell.get("colspan", 1))
            if span == 1:
                longest[place] = max(longest[place], min(len("".join(cell.itertext())), LONG))
            place += span
    return [int(TABLE_WIDTH * length / sum(longest)) for length in longest]


def _marked(make: Make, mark: str) -> Make:
    """Return ``make`` with the mark at the beginning of the first paragraph that it makes."""
    marks = [mark]

    def line() -> Any:
        paragraph = make()
        if marks:
            paragraph.add_run(marks.pop())
        return paragraph

    return line


def _pieces(element: Any) -> Iterator[Any]:
    """Yield what an element holds in its order: texts and elements."""
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail
