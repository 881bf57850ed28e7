"""Texts people wrote: Markdown made safe, and the difference of two texts word by word."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"p", "br", "em", "strong", "s", "ul", "ol", "li", "blockquote", "a", "code", "pre", "hr"} | {
    *("h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
DEEPEST = 6
WORDS = re.compile(r"\s+|\w+(?:[-’'.,\u202f]\w+)*|[^\w\s]")  # 1,200 and twenty-two are one word


def render_markdown(text: str, top_level: int = 3) -> SafeString:
    """Return the Markdown text as clean HTML, the one output of people's texts that is not escaped.

    HTML in the text is shown as text. The text's first heading becomes ``<h{top_level}>`` and later ones never skip a
    level, so that they fit under the page's own headings.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    _fit_headings(tokens, top_level)
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308 - cleaned by nh3 in the line above; the only place that does this


def _fit_headings(tokens: list[Token], top_level: int) -> None:
    """Give each heading the level that follows from the headings before it, starting at ``top_level``."""
    open_levels: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(DEEPEST, top_level + len(open_levels) - 1)}"


@dataclass(frozen=True)
class Piece:
    """A run of a text; ``kind`` is same, ins (only in the new text) or del (only in the old one)."""

    kind: str
    text: str


def word_diff(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of the old text (same, del) and of the new text (same, ins), compared word by word."""
    left: list[Piece] = []
    right: list[Piece] = []
    for is_same, gone, come in _runs(old, new):
        _add(left, "same" if is_same else "del", gone)
        _add(right, "same" if is_same else "ins", come)
    return left, right


def word_changes(old: str, new: str) -> list[Piece]:
    """Return one text with both in it, compared word by word: what stayed, what went out, what came in."""
    pieces: list[Piece] = []
    for is_same, gone, come in _runs(old, new):
        if not is_same:
            _add(pieces, "del", gone)
        _add(pieces, "same" if is_same else "ins", come)
    return pieces


def _runs(old: str, new: str) -> Iterator[tuple[bool, str, str]]:
    """Yield whether both texts agree, the old text's words and the new one's, run by run."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    runs = [
        (kind == "equal", "".join(before[i1:i2]), "".join(after[j1:j2]))
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
    ]
    for place, (is_same, gone, come) in enumerate(runs):
        # A space between two changes belongs to them: "every day" replaces "from Monday to Saturday" as a whole.
        yield is_same and not (0 < place < len(runs) - 1 and not gone.strip(" ")), gone, come


def _add(pieces: list[Piece], kind: str, text: str) -> None:
    """Append a run of text; one of the same kind as the last one lengthens it."""
    if pieces and pieces[-1].kind == kind:
        text = pieces.pop().text + text
    if text:
        pieces.append(Piece(kind, text))


def shortened(text: str, length: int = 60) -> str:
    """Return the beginning of a text on one line, cut at a word, for a choice or a link; never for what is decided."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + " …"
