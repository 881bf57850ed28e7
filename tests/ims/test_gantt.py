"""Bars over time: pure geometry, words wrapped and never cut, the same on the page and on paper."""

from datetime import date

from django.template.loader import render_to_string

from ims import paint
from ims.gantt import PLOT_END, PLOT_START, Milestone, Span, Task, draw

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


def test_milestones_have_a_shape_for_how_they_stand_and_stand_in_the_table() -> None:
    points = (
        Milestone("Begun", date(2026, 2, 1), "reached", "reached on 1 Feb 2026"),
        Milestone("Half", date(2026, 6, 1), "late", "planned for 1 Jun 2026, late"),
        Milestone("Whole", date(2028, 1, 1), "ahead", "planned for 1 Jan 2028"),
    )
    task = Task("A1 Insulate schools", "Environment", date(2026, 1, 1), date(2027, 12, 31), "A1", points)
    span = Span.of([task], date(2026, 11, 28))
    assert span == Span(2026, 2028)  # a milestone after the end is seen
    drawn = draw("k", "Theme", [task], span=span)
    assert [(shape.is_full, len(shape.points.split())) for shape in drawn.shapes] == [(True, 4), (False, 3), (False, 4)]
    assert "3 milestones" in drawn.description
    page = render_to_string("ims/_gantt.html", {"gantt": drawn})
    assert "Half: planned for 1 Jun 2026, late" in page
    assert "◆ reached, ◇ to come, ▽ late" in page
    assert "◆" not in render_to_string("ims/_gantt.html", {"gantt": draw("k", "Theme", TASKS, span=SPAN)})


def test_an_arrow_joins_what_waits_to_what_it_waits_for() -> None:
    first = Task("A1", "", date(2026, 1, 1), date(2026, 6, 30), "A1")
    second = Task("A2", "", date(2026, 7, 1), date(2027, 1, 1), "A2", after=("A1", "B7"))
    drawn = draw("k", "Theme", [first, second], span=SPAN)
    [arrow] = drawn.arrows  # what stands in another drawing has no arrow and is named
    assert arrow.way.split()[0].split(",")[0] == f"{SPAN.scale(date(2026, 7, 1).toordinal()):.1f}"
    assert "after A1, B7" in [mark.text for mark in drawn.texts]
    assert [row.after for row in drawn.rows] == ["", "A1, B7"]
    assert draw("k", "Theme", [second, first], span=SPAN).arrows != drawn.arrows
    undated = Task("A3", "", None, None, "A3", after=("A1",))
    assert draw("k", "Theme", [first, undated], span=SPAN).arrows == ()
