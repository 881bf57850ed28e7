"""The drawing of a vote's counts: bars in per cent of the width, so that no style attribute is needed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ims.parts import Tally

TOO_NARROW = 9.0  # per cent of the width below which a bar's words would not fit
TEXT_ROOM = 8.0  # per cent kept free at both ends for the words under the mark


@dataclass(frozen=True)
class Bar:
    """One part of the bar: where it starts and how wide it is ("44.2%"), with the number written in it.

    ``word`` stands before the number where the bar is wide enough; on narrow screens the style sheet leaves it out.
    """

    kind: str
    start: str
    width: str
    middle: str
    word: str
    number: int
    fits: bool

    @property
    def label(self) -> str:
        """The words written in the bar on a wide screen."""
        return f"{self.word} {self.number}" if self.word else str(self.number)


@dataclass(frozen=True)
class Key:
    """One line of the list below the bar."""

    kind: str
    word: str
    count: int


@dataclass(frozen=True)
class Drawing:
    """A vote's bar, its key, and where the mark of the majority stands (``need`` is "" without one)."""

    bars: tuple[Bar, ...]
    key: tuple[Key, ...]
    need: str
    need_text: str
    need_words: str


def draw(tally: Tally) -> Drawing:
    """Return the drawing of the counts; with no votes at all the bar is empty."""
    key = (
        Key("for", _("For"), tally.for_),
        Key("against", _("Against"), tally.against),
        Key("abstained", _("Abstained"), tally.abstained),
        Key("not-yet", _("Not yet voted"), tally.not_yet),
    )
    total = sum(item.count for item in key)
    shown = tuple(item for item in key if item.kind != "not-yet" or item.count)
    if not tally.needed or not total:
        return Drawing(_bars(key, total), shown, "", "", "")
    place = 100 * tally.needed / total
    text_place = min(max(place, TEXT_ROOM), 100 - TEXT_ROOM)
    return Drawing(
        _bars(key, total), shown, _percent(place), _percent(text_place), _("%(n)d needed") % {"n": tally.needed}
    )


def sentence(tally: Tally) -> str:
    """Return the counts as one sentence, for those who do not see the bar."""
    words = _("%(for)d for, %(against)d against, %(abstained)d abstained, %(not_yet)d not yet voted.") % {
        "for": tally.for_,
        "against": tally.against,
        "abstained": tally.abstained,
        "not_yet": tally.not_yet,
    }
    return f"{words} " + _("%(n)d votes for are needed.") % {"n": tally.needed} if tally.needed else words


def _bars(key: tuple[Key, ...], total: int) -> tuple[Bar, ...]:
    bars, start = [], 0.0
    for item in key:
        if not item.count:
            continue
        width = 100 * item.count / total
        word = item.word if width >= 2 * TOO_NARROW else ""
        middle = _percent(start + width / 2)
        bars.append(Bar(item.kind, _percent(start), _percent(width), middle, word, item.count, width >= TOO_NARROW / 2))
        start += width
    return tuple(bars)


def _percent(value: float) -> str:
    return f"{value:.2f}%"
