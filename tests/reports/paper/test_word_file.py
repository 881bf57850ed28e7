"""The paper as a Word file: every word and table of the page in its order, and no words of private persons."""

import io
import re
from collections import Counter
from itertools import pairwise

import pytest
import tinyhtml5
from docx import Document
from docx.document import Document as Opened

from reports.paper import making
from reports.paper.order import Order
from reports.paper.paper import read_paper
from reports.paper.word_file import LEFT_OUT, to_word
from tests.reports.paper import full_sample
from tests.reports.paper.voices import store_words

pytestmark = pytest.mark.django_db


def page_words(html: str) -> Counter[str]:
    """Count the words that the page says, drawings by their descriptions."""
    found: Counter[str] = Counter()

    def walk(element: object) -> None:
        if not isinstance(element.tag, str) or LEFT_OUT & set(element.get("class", "").split()):  # type: ignore[attr-defined]
            return
        found.update(f"{element.text or ''} {element.get('alt') or ''}".split())  # type: ignore[attr-defined]
        for child in element:  # type: ignore[attr-defined]
            walk(child)
            found.update((child.tail or "").split())

    walk(tinyhtml5.parse(html, namespace_html_elements=False).find("body"))
    return found


def written_words(document: Opened) -> str:
    """Return all the letters of the file, paragraphs and cells."""
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("name", ["package", "evaluation", "review"])
def test_no_word_of_the_page_is_lost(name: str) -> None:
    sealed = getattr(full_sample, name)()
    paper = read_paper(full_sample.canonical(sealed), "ab12" * 16, "en", with_words=False)
    html = making.to_html(paper)
    document = Document(io.BytesIO(to_word(html, paper.accent)))
    letters = re.sub(r"\s", "", written_words(document))
    missing = [word for word in page_words(html) if re.sub(r"\s", "", word) not in letters]
    assert missing == []
    assert len(document.tables) == html.count("<table")
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert len(levels) == len(re.findall(r"<h[1-6]", html.replace('<h2 id="contents"', "")))
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_words_of_comments_stay_out_and_the_answers_stay_in() -> None:
    sealed = full_sample.package()
    store_words(sealed)
    canonical = full_sample.canonical(sealed)
    content = making.make_word_file(Order(canonical, "ab12" * 16, "en"), lambda _per_cent, _doing: None)
    said = written_words(Document(io.BytesIO(content)))
    words = [comment["text"] for comment in full_sample.COMMENTS]
    assert len(words) >= 30
    assert not [text for text in words if text in said]
    assert said.count("[The words stand in the PDF.]") >= 25
    printed = making.to_html(read_paper(canonical, "ab12" * 16, "en"))
    assert sum(text[:20] in printed for text in words) >= 25  # the negative control: the PDF's page has them


def test_lists_marks_and_joined_cells_are_written_as_they_are_read() -> None:
    html = (
        '<html lang="sv"><head><title>Titel</title></head><body><p class="run" data-city="x"></p>'
        "<ol><li>Först <b>fet</b> och <del>bort</del><ins>in</ins></li><li>Sedan</li></ol>"
        "<ul><li><p>Punkt</p></li></ul>"
        '<table><caption data-word="Tabell"><b>Allt</b></caption><thead><tr><th>A</th><th>B</th></tr></thead>'
        '<tbody><tr><td colspan="2">båda</td></tr><tr><td>c<small>liten</small></td><td class="num">7</td></tr></tbody>'
        "</table></body></html>"
    )
    document = Document(io.BytesIO(to_word(html, "#123456")))
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert texts[1:] == ["1.\u2002Först fet och bortin", "2.\u2002Sedan", "•\u2002Punkt", "Tabell\u00a01.\u2002Allt"]
    looks = {run.text: run for paragraph in document.paragraphs for run in paragraph.runs}
    assert (looks["fet"].bold, looks["bort"].font.strike, looks["in"].underline) == (True, True, True)
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["A", "B"],
        ["båda", "båda"],
        ["c\nliten", "7"],
    ]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblHeader" not in table.rows[1]._tr.xml
    assert 'w:lang w:val="sv"' in document.styles["Normal"].element.xml
