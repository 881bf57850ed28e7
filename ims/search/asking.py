"""What somebody types, as a query and as what is marked in the texts that it finds."""

import re
from dataclasses import dataclass
from functools import cached_property

from ims.search.folding import fold, folded_with_places

MOST_WORDS, LONGEST = 10, 200
AROUND = 110
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Asked:
    """What is looked for: all of the words, each also as the beginning of a longer one; “quoted” ones side by side."""

    text: str

    @cached_property
    def terms(self) -> list[tuple[list[str], bool]]:
        """The folded words of each term, and whether its last one may go on."""
        found = []
        for quoted, plain in re.findall(r'["“”]([^"“”]*)["“”]|([^\s"“”]+)', self.text[:LONGEST].replace("\x00", "")):
            words = [word for word in fold(quoted or plain).split() if any(map(str.isalnum, word))]
            found += [(words[:MOST_WORDS], not quoted)] if words else []
        return found[:MOST_WORDS]

    @property
    def query(self) -> str:
        """The query in PostgreSQL's own notation, "" when nothing is left to look for."""
        return " & ".join(_term(words, goes_on) for words, goes_on in self.terms)

    @cached_property
    def _pattern(self) -> "re.Pattern[str]":
        ways = [r"\W+".join(map(re.escape, words)) + ("" if goes_on else r"\b") for words, goes_on in self.terms]
        return re.compile(r"\b(?:" + "|".join(ways) + ")")

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Return the places (from, to) at which the text has what is looked for."""
        if not self.terms:
            return []
        folded, places = folded_with_places(text)
        spans = (match.span() for match in self._pattern.finditer(folded))
        return [(places[first], places[last - 1] + 1) for first, last in spans if last > first]

    def pieces(self, text: str) -> list[Piece]:
        """Return the text around the first find as pieces, each with whether it is marked; its beginning for none."""
        text = " ".join(text.split())
        marks = self.marks(text)
        first = max(0, marks[0][0] - AROUND) if marks else 0
        last = min(len(text), (marks[0][1] if marks else 0) + 2 * AROUND)
        if last < len(text):
            last = max(text.rfind(" ", 0, last), marks[0][1] if marks else 1)
        if first:
            first = text.find(" ", first, marks[0][0]) + 1 or first
        found: list[Piece] = [("… ", False)] if first else []
        at = first
        for start, end in (mark for mark in marks if mark[1] <= last):
            found += [(text[at:start], False), (text[start:end], True)]
            at = end
        found.append((text[at:last] + (" …" if last < len(text) else ""), False))
        return [piece for piece in found if piece[0]]


def _term(words: list[str], goes_on: bool) -> str:
    quoted = [f"'{word}'" for word in words]
    if goes_on:
        quoted[-1] += ":*"
    return "(" + " <-> ".join(quoted) + ")"
