"""A series as a drawing: gaps are breaks, zero is a dot, numbers keep their digits."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from ims.charts import Chart, Level, Observation, describe, draw, path_value, spark
from ims.paint import paper
from ims.scales import Scale, ticks


def series(first: int, values: str) -> list[Observation]:
    """Return yearly observations; "–" is a gap."""
    return [
        Observation(str(year), year, None if text == "–" else Decimal(text), "no survey" if text == "–" else "")
        for year, text in enumerate(values.split(), start=first)
    ]


def test_a_gap_breaks_the_line() -> None:
    """Two stretches are two lines, a value between gaps only a dot, and the table says why."""
    chart = draw("k", "Trips", "%", series(2018, "40 41 – 42.5 – 43 44"))
    assert chart is not None
    assert [len(line.split()) for line in chart.lines] == [2, 2]
    assert len(chart.dots) == 4
    assert chart.last is not None
    assert [(row.label, row.value) for row in chart.rows if row.is_gap] == [
        ("2020", "no survey"),
        ("2022", "no survey"),
    ]


def test_zero_is_a_dot_on_the_baseline() -> None:
    """Zero is a value: it is drawn, named and in the table."""
    chart = draw("k", "Waste", "t", series(2024, "900 10 0"))
    assert chart is not None
    assert chart.axis is not None
    assert chart.last is not None
    assert chart.last.y == chart.axis.y1
    assert chart.last_text is not None
    assert chart.last_text.text == "0"
    assert chart.rows[-1].value == "0"


def test_published_digits_stay() -> None:
    """25 is not 25.0."""
    chart = draw("k", "A", "", series(2024, "25 25.0"), target=Level(2030, Decimal("30.00")))
    assert chart is not None
    assert [row.value for row in chart.rows] == ["25", "25.0"]
    assert chart.aim is not None
    assert chart.aim.text.text == "30.00"


def test_nothing_to_draw() -> None:
    """Without a value and a target there is no drawing; with a target alone there is one."""
    assert draw("k", "A", "", []) is None
    assert draw("k", "A", "", series(2024, "– –")) is None
    assert spark(series(2024, "– –")) is None
    chart = draw("k", "A", "", [], target=Level(2030, Decimal(5)))
    assert chart is not None
    assert chart.last is None


def test_description_says_what_the_drawing_shows() -> None:
    """Value, path, target, reference and gaps, for those who do not see it."""
    text = describe(series(2020, "8.6 – 4.0"), Level(2020, Decimal("8.6")), Level(2030, Decimal("1.6")))
    assert text == (
        "4.0 in 2022; the path asks for 7.2; target 1.6 in 2030; from 8.6 in 2020; periods without a value: 1."
    )


def test_path_value() -> None:
    """The path runs straight from the reference to the target, both ways."""
    up, down = Level(2020, Decimal(100)), Level(2030, Decimal(50))
    assert path_value(up, down, 2025) == Decimal(75)
    assert path_value(up, down, 2020) == Decimal(100)
    assert path_value(up, down, 2030) == Decimal(50)
    assert path_value(up, Level(2020, Decimal(9)), 2020) == Decimal(9)


def test_the_stem_joins_the_last_value_to_the_path() -> None:
    """The distance is drawn where the path has a value; a number outside it has no stem."""
    aim = {"reference": Level(2020, Decimal(10)), "target": Level(2030, Decimal(0))}
    chart = draw("k", "A", "", series(2020, "10 9 8"), **aim)
    assert chart is not None
    assert chart.stem is not None
    assert chart.path is not None
    assert chart.stem.x1 == chart.stem.x2
    late = draw("k", "A", "", series(2031, "1"), **aim)
    assert late is not None
    assert late.stem is None


def test_words_stay_off_each_other() -> None:
    """A target on the baseline has its word above; a crowded axis names first and last."""
    chart = draw("k", "A", "", series(2026, "5 0"), reference=Level(2026, Decimal(5)), target=Level(2028, Decimal(0)))
    assert chart is not None
    assert chart.aim is not None
    assert float(chart.aim.word.y) < float(chart.aim.text.y)
    close = draw("k", "A", "", series(1990, " ".join(["5"] * 36)), target=Level(2026, Decimal(4)))
    assert close is not None
    assert [mark.text for mark in close.x_texts] == ["1990", "2026"]


def test_wide_numbers_have_room() -> None:
    """The axis moves to the right until its widest number fits."""
    small, large = draw("k", "A", "", series(2024, "1 2")), draw("k", "A", "", series(2024, "1000000 2000000"))
    assert small is not None
    assert large is not None
    assert float(large.y_texts[0].x) > float(small.y_texts[0].x)
    assert max(len(mark.text) for mark in large.y_texts) * 6.5 < float(large.y_texts[0].x)


def test_spark_marks_only_lonely_values() -> None:
    """A spark line has dots for the last value and for those that no line reaches."""
    drawing = spark(series(2020, "1 – 2 – 3 4"))
    assert drawing is not None
    assert (len(drawing.lines), len(drawing.dots)) == (1, 2)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (40.1, 55, [40, 45, 50, 55]),
        (1.7, 8.6, [0, 5, 10]),
        (0, 0, [0, 0.5, 1]),
        (7, 7, [6, 7, 8]),
        (-4, 6, [-5, 0, 5, 10]),
        (-8, -2, [-10, -5, 0]),
        (0.001, 0.004, [0, 0.002, 0.004]),
    ],
)
def test_ticks(low: float, high: float, expected: list[float]) -> None:
    """Ticks are round, few, and start at zero when the lowest is under 45 % of the highest."""
    assert ticks(low, high) == expected


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_ticks_enclose_and_are_few(one: int, other: int) -> None:
    """Whatever the values: two to four ticks, rising, that enclose them."""
    low, high = min(one, other) / 1000, max(one, other) / 1000
    marks = ticks(low, high)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert 2 <= len(marks) <= 4
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert all(after > before for before, after in pairwise(marks))


@example([274, 270, 268, 267, 264, 261, 259], 185, 2035, "sv")
@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=8),
    st.integers(0, 300),
    st.integers(2027, 2040),
    st.sampled_from(["en", "sv"]),
)
def test_the_word_path_is_not_crossed_by_the_targets_line(
    values: list[int], aim: int, year: int, language: str
) -> None:
    """The word stands off the target's line, wherever values and target lie."""
    with translation.override(language):
        chart = draw(
            "k",
            "A",
            "",
            series(2019, " ".join(str(value) for value in values)),
            reference=Level(2018 + len(values), Decimal(values[-1] - 2)),
            target=Level(year, Decimal(aim)),
        )
    assert chart is not None
    assert chart.aim is not None
    word, line = chart.path_text, chart.aim.line
    assert word is not None
    width = 6.5 * len(word.text)
    left = float(word.x) - (width if word.anchor == "end" else 0)
    is_beside = left + width < float(line.x1) or left > float(line.x2)
    assert is_beside or not float(word.y) - 11 < float(line.y1) < float(word.y) + 4


def test_scale_of_one_value_is_in_the_middle() -> None:
    """An axis with one year has no length to divide."""
    assert Scale(2026, 2026, 0, 100)(2026) == 50


def revised(values: str, **kinds: str) -> list[Observation]:
    """Return a series from 2020 whose periods (``y2021="late"``) were revised."""
    return [replace(item, revised=kinds.get(f"y{item.label}", "")) for item in series(2020, values)]


def written(chart: Chart | None, **more: object) -> str:
    """Return the drawing as the template writes it."""
    return render_to_string("ims/_chart.html", {"chart": chart, **more})


def test_a_revised_value_has_a_symbol_of_its_kind_in_place_of_its_dot() -> None:
    """A shape for each kind, so that it is read without colour; the line runs on through it."""
    chart = draw("k", "A", "%", revised("8 7 6 5", y2021="correction", y2023="late"))
    assert chart is not None
    assert [(symbol.kind, len(symbol.points.split())) for symbol in chart.revised] == [("correction", 4), ("late", 4)]
    assert (len(chart.dots), chart.last, len(chart.lines)) == (2, None, 1)
    assert [key.text.text for key in chart.legend] == ["corrected value", "late value"]
    assert chart.description == "5 in 2023; corrected value: 2021; late value: 2023."
    assert [row.mark for row in chart.rows] == ["", "corrected value", "", "late value"]
    page = written(chart)
    assert page.count("<polygon") == 4  # two points and two keys
    assert 'viewBox="0 0 360 210"' in page
    assert '<span class="meta">late value</span>' in page
    assert 'fill="#ffffff" stroke="#15616d"' in written(chart, colours=paper("#15616d"))


def test_the_legend_names_only_what_occurs() -> None:
    chart = draw("k", "A", "%", revised("8 7 6", y2020="late"))
    assert chart is not None
    assert [key.symbol.kind for key in chart.legend] == ["late"]
    assert chart.last is not None


def test_without_a_revision_there_is_neither_symbol_nor_legend() -> None:
    chart = draw("k", "A", "%", revised("8 7 6"))
    assert chart is not None
    assert (chart.revised, chart.legend, chart.has_marks) == ((), (), False)
    page = written(chart)
    assert "<polygon" not in page
    assert 'viewBox="0 0 360 190"' in page
    assert "corrected" not in page
    assert "late value" not in page


def test_a_gap_that_was_corrected_is_told_and_not_drawn() -> None:
    chart = draw("k", "A", "%", revised("8 – 6", y2021="correction"))
    assert chart is not None
    assert (chart.revised, chart.legend, chart.has_marks) == ((), (), True)
    assert "corrected value: 2021" in chart.description


def test_the_last_number_keeps_off_the_symbol() -> None:
    """A symbol is higher than a dot, so the number stands further away, above and below."""
    for values in ("5 6 5.5", "5 6 9 5"):
        plain, marked = (
            draw("k", "A", "", revised(values, **{f"y{2019 + len(values.split())}": kind})) for kind in ("", "late")
        )
        assert plain is not None
        assert marked is not None
        assert plain.last_text is not None
        assert marked.last_text is not None
        assert plain.last_text != marked.last_text
