"""The bar of a vote."""

from hypothesis import given
from hypothesis import strategies as st

from ims.parts import Tally
from ims.votes import draw, sentence

counts = st.integers(0, 400)


def test_draw() -> None:
    """Bars follow one another in the order of the key; the mark stands where the majority is."""
    drawing = draw(Tally(19, 8, 4, 12, 22))
    assert [(bar.kind, bar.start, bar.width, bar.label) for bar in drawing.bars] == [
        ("for", "0.00%", "44.19%", "For 19"),
        ("against", "44.19%", "18.60%", "Against 8"),
        ("abstained", "62.79%", "9.30%", "4"),
        ("not-yet", "72.09%", "27.91%", "Not yet voted 12"),
    ]
    assert (drawing.need, drawing.need_words) == ("51.16%", "22 needed")
    assert [item.count for item in drawing.key] == [19, 8, 4, 12]


def test_draw_without_votes_or_rule() -> None:
    """Nobody present: an empty bar; no known majority: no mark; all voted: no line for those who have not."""
    assert draw(Tally(0, 0, 0)).bars == ()
    assert draw(Tally(0, 0, 0, 0, 5)).need == ""
    assert draw(Tally(3, 0, 0)).need == ""
    assert [item.kind for item in draw(Tally(3, 0, 0)).key] == ["for", "against", "abstained"]


def test_sentence() -> None:
    """The same numbers in words."""
    assert sentence(Tally(19, 8, 4, 12, 22)) == (
        "19 for, 8 against, 4 abstained, 12 not yet voted. 22 votes for are needed."
    )
    assert sentence(Tally(1, 0, 0)) == "1 for, 0 against, 0 abstained, 0 not yet voted."


@given(counts, counts, counts, counts)
def test_bars_fill_the_width(for_: int, against: int, abstained: int, not_yet: int) -> None:
    """Whatever the counts, the bars add up to the whole."""
    bars = draw(Tally(for_, against, abstained, not_yet, 10)).bars
    total = sum(float(bar.width[:-1]) for bar in bars)
    assert abs(total - (100 if for_ + against + abstained + not_yet else 0)) < 0.05
