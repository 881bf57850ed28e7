"""The wheel's geometry."""

import re
from datetime import date
from itertools import pairwise
from math import hypot

import pytest
from django.template.loader import get_template
from hypothesis import given
from hypothesis import strategies as st
from weasyprint import HTML

from cycles import wheel
from cycles.styleguide_samples import sample_wheel
from cycles.wheel_text import around_the_top
from ims.paint import paper

SPANS = [
    (date(2026, 1, 1), date(2026, 3, 27)),
    (date(2026, 3, 28), date(2026, 6, 5)),
    (date(2026, 6, 8), date(2026, 6, 15)),
    (date(2026, 6, 16), date(2027, 1, 15)),
    (date(2027, 1, 18), date(2027, 3, 29)),
]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def steps(done: int = 3, total: int = 4) -> list[wheel.WheelStep]:
    """Return five steps of which the fourth is under way."""
    states: list[wheel.State] = ["done", "done", "done", "now", "next"]
    return [
        wheel.WheelStep(n, f"Step {n}", state, "when", f"/{n}/", done, total, "sentence")
        for n, state in enumerate(states, start=1)
    ]


def ends(path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the first and last point of a path."""
    numbers = [float(text) for text in NUMBER.findall(path)]
    return (numbers[0], numbers[1]), (numbers[-2], numbers[-1])


@pytest.mark.parametrize(
    ("angle", "x", "y"), [(0, 280, 180), (90, 380, 280), (180, 280, 380), (270, 180, 280), (360, 280, 180)]
)
def test_angles_go_clockwise_from_the_top(angle: float, x: float, y: float) -> None:
    """0° is twelve o'clock, 90° is three."""
    assert wheel.point(100, angle) == pytest.approx((x, y))


def test_segments_point_forward() -> None:
    """The middle of both ends lies 5.2° ahead of its corners, and 0.8° are taken off each end."""
    corners = wheel.outline(0, 72)
    assert corners.startswith(f"M{wheel._at(110, 0.8)}L{wheel._at(158, 6.0)}L{wheel._at(206, 0.8)}A206 ")
    assert f"L{wheel._at(158, 76.4)}L{wheel._at(110, 71.2)}A110 " in corners
    assert corners.endswith("Z")


@given(st.floats(-720, 720), st.floats(0.1, 360), st.integers(1, 300))
def test_no_arc_is_longer_than_sixty_degrees(start: float, length: float, radius: int) -> None:
    """Every piece of an arc spans at most 60°, so its chord is at most the radius."""
    path = wheel.arc(radius, start, start + length)
    places = [tuple(map(float, place.split())) for place in re.findall(r"(?:^M|0 0 1 )(-?[\d.]+ -?[\d.]+)", path)]
    chords = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)]
    assert chords
    assert max(chords) <= radius + 0.2


def test_the_rim_is_as_long_as_the_share_of_tasks_done() -> None:
    """Half the tasks done: the rim ends half-way along its track; nothing done: no rim; to come: neither."""
    half = wheel.segment(0, steps(1, 2)[0])
    start, middle = ends(half.rim)
    assert start == pytest.approx(wheel.point(201, 2.6), abs=0.1)
    assert middle == pytest.approx(wheel.point(201, 36), abs=0.1)
    assert ends(half.track)[1] == pytest.approx(wheel.point(201, 69.4), abs=0.1)
    assert wheel.segment(0, steps(0, 2)[0]).rim == ""
    assert wheel.segment(0, steps(5, 2)[0]).rim == half.track
    assert wheel.segment(4, steps(1, 2)[4]).track == ""


def test_a_step_without_tasks_is_full_when_done() -> None:
    """No tasks at all divide nothing: done is full, now is empty."""
    done, now = steps(0, 0)[0], steps(0, 0)[3]
    assert wheel.segment(0, done).rim == wheel.segment(0, done).track
    assert wheel.segment(3, now).rim == ""


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2026, 1, 1), 0.0),
        (date(2026, 3, 27), pytest.approx(85 / 86)),
        (date(2026, 6, 7), 2.0),
        (date(2026, 6, 15), pytest.approx(2 + 7 / 8)),
        (date(2027, 3, 29), pytest.approx(4 + 70 / 71)),
        (date(2025, 12, 31), None),
        (date(2027, 3, 30), None),
    ],
)
def test_place_of(day: date, place: float | None) -> None:
    """A day stands at its step's place and elapsed share; in a pause where the next begins; outside nowhere."""
    assert wheel.place_of(day, SPANS) == place


@pytest.mark.parametrize(
    ("place", "anchor", "box"),
    [
        (3.61, "end", "-26 34 560 496"),
        (1.2, "start", "26 34 560 496"),
        (0.05, "middle", "26 -8 508 538"),
        (2.5, "middle", "26 34 508 538"),
    ],
)
def test_the_drawing_grows_where_the_pin_falls(place: float, anchor: str, box: str) -> None:
    """Left, right, top, bottom: there is room for the label on its side."""
    drawing = wheel.draw(2026, steps(), description="", today=(place, "16 Nov"))
    assert drawing.today is not None
    assert (drawing.today.anchor, drawing.view_box) == (anchor, box)


@given(st.floats(0, 5))
def test_the_pin_and_its_label_stay_inside(place: float) -> None:
    """Wherever today falls, both lines of the label stand inside the drawing and outside the ring."""
    drawing = wheel.draw(2026, steps(), description="", today=(place, "16 Nov"))
    left, top, width, height = map(int, drawing.view_box.split())
    assert drawing.today is not None
    for at in (drawing.today.first_at, drawing.today.second_at):
        assert left <= float(at.x) <= left + width
        assert top + 10 <= float(at.y) <= top + height
    assert float(drawing.today.second_at.y) > float(drawing.today.first_at.y)


def test_a_year_that_is_over_has_no_pin() -> None:
    """Without today there is no pin, and the drawing keeps the same shape."""
    drawing = wheel.draw(2025, steps(), description="")
    assert drawing.today is None
    assert drawing.view_box == "-26 34 560 496"


def test_seats() -> None:
    """One dash per seat between 75° and 285°, a vacancy marked, none for a city without seats."""
    dashes = wheel.seats([True, False, True])
    assert [dash.is_vacant for dash in dashes] == [False, True, False]
    assert ends(dashes[0].d)[0] == pytest.approx(wheel.point(94, 75), abs=0.1)
    assert wheel.seats([]) == ()


def test_the_wheel_has_five_steps() -> None:
    """Four steps are no year."""
    with pytest.raises(ValueError, match="5 steps"):
        wheel.draw(2026, steps()[:4], description="")


def test_label_begins_with_the_visible_words() -> None:
    """Who speaks to the computer says what stands there."""
    assert wheel.segment(3, steps()[3]).label == "4 Step 4 when: sentence"


def test_a_document_gets_plain_colours_and_no_links() -> None:
    """The PDF's renderer knows neither custom properties nor classes."""
    template = get_template("cycles/_wheel.html")
    page = template.render({"wheel": sample_wheel()})
    document = template.render({"wheel": sample_wheel(), "colours": paper("#1b4d73")})
    assert page.count("<a ") == 7
    assert "var(--accent)" in page
    assert document.count("<a ") == 0
    assert "var(" not in document
    assert "<title" in document
    assert HTML(string=f"<body>{document}").write_pdf().startswith(b"%PDF")


def test_letters_around_the_top_are_centred() -> None:
    """The letters rise from left to right around the top, as far to one side as to the other; spaces are left out."""
    letters = around_the_top("Involvement and communication", 218, 12.5)
    angles = [float(letter.angle) for letter in letters]
    assert "".join(letter.text for letter in letters) == "Involvementandcommunication"
    assert angles == sorted(angles)
    assert angles[0] == pytest.approx(-angles[-1], abs=2)
    assert angles[-1] < 40
