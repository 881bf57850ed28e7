"""Bars over time: pure geometry, words wrapped and never cut, the same on the page and on paper."""

from datetime import date

from django.template.loader import render_to_string

from ims import paint
from ims.gantt import PLOT_END, PLOT_START, Span, Task, draw

TASKS = [
    Task("A1 Insulate schools", "Environment", date(2026, 1, 1), date(2027, 12, 31)),
    Task("A2 Plant trees", "Parks", date(2026, 7, 1), date(2026, 7, 1)),
    Task("A3 " + "A long title that needs a second line of words", "", date(2026, 3, 1), None),
]
SPAN = Span.of(TASKS, date(2026, 11, 28))


def test_a_bar_reaches_from_its_first_day_to_the_end_of_its_last() -> None:
    drawn = draw("k", "Theme", TASKS, span=SPAN)
    whole, day = drawn.bars
    assert (SPAN.first, SPAN.last) == (2026, 2027)
    assert (whole.x, whole.width) == (f"{PLOT_START:.1f}", f"{PLOT_END - PLOT_START:.1f}")
    assert float(day.width) == 3.0
    assert [mark.text for mark in drawn.undated] == ["no days yet"]
    assert [row.ends for row in drawn.rows] == ["31 Dec 2027", "1 Jul 2026", "–"]


def test_words_are_wrapped_and_never_cut() -> None:
    drawn = draw("k", "Theme", TASKS, span=SPAN)
    assert " ".join(mark.text for mark in drawn.texts) == " ".join(task.title for task in TASKS)
    assert len(drawn.texts) == 4


def test_today_is_marked_where_it_is_on_the_axis() -> None:
    marked = draw("k", "Theme", TASKS, span=SPAN, today=date(2026, 11, 28))
    assert marked.today_text is not None
    assert (marked.today_text.text, "today is 28 November 2026" in marked.description) == ("today", True)
    assert draw("k", "Theme", TASKS, span=SPAN, today=date(2030, 1, 1)).today is None
    kept = draw("k", "Theme", TASKS, span=SPAN, today=date(2027, 12, 30), today_word="30 Dec 2027").today_text
    assert kept is not None
    assert (kept.text, kept.anchor) == ("30 Dec 2027", "end")


def test_a_long_axis_names_few_years() -> None:
    span = Span(2020, 2044)
    drawn = draw("k", "Theme", TASKS, span=span)
    assert [mark.text for mark in drawn.years] == [str(year) for year in range(2020, 2045, 3)]
    assert len(drawn.grid) == 26
    assert Span.of([], date(2026, 11, 28)) == Span(2026, 2026)


def test_a_page_has_the_table_beside_it_and_a_paper_prints_its_own() -> None:
    drawn = draw("k", "<b>Theme</b>", TASKS, span=SPAN, today=date(2026, 11, 28))
    page = render_to_string("ims/_gantt.html", {"gantt": drawn})
    assert page.count("<table") == 2
    assert "<b>Theme" not in page
    assert 'aria-labelledby="gantt-k-title gantt-k-desc"' in page
    paper = render_to_string("ims/_gantt.html", {"gantt": drawn, "colours": paint.paper("#1b4d73")})
    assert "<table" not in paper
    assert "var(" not in paper
