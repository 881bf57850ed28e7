"""The accent a city may choose, and its style sheet."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from ims.cities.models import City
from ims.colours import check_accent, contrast
from ims.paint import PAINTS, attributes, mix, paper


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#1b4d73", "#fdfdfb", 8.75),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    """The ratio is WCAG's, whichever colour comes first."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_the_usual_accent_can_be_read() -> None:
    """The pair every city begins with passes."""
    check_accent(City().accent, City().accent_night)


@pytest.mark.parametrize(
    ("accent", "night", "wrong"),
    [
        ("#7fb2d9", "#8ec2ea", {"accent"}),
        ("#1b4d73", "#1b4d73", {"accent_night"}),
        ("blue", "#8ec2ea", {"accent"}),
        ("#fff", "url(x)", {"accent", "accent_night"}),
        ("#1b4d73;", "#8ec2ea", {"accent"}),
    ],
)
def test_an_accent_that_cannot_be_read_is_refused(accent: str, night: str, wrong: set[str]) -> None:
    """Each colour that is none or too faint is named; a city with it is not valid."""
    with pytest.raises(ValidationError) as refused:
        City(name="Sundvik", slug="sundvik", accent=accent, accent_night=night).clean()
    assert set(refused.value.message_dict) == wrong


def test_accent(client: Client) -> None:
    """The style sheet only names the two colours of its address and may be kept for ever."""
    response = client.get("/accent/1b4d73-8ec2ea.css")
    assert response.content == b":root { --city-accent: #1b4d73; --city-accent-night: #8ec2ea; }\n"
    assert response["Content-Type"] == "text/css"
    assert "immutable" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accent/1b4d73.css", "/accent/zzzzzz-8ec2ea.css", "/accent/1b4d73-8ec2ea%7D.css"])
def test_accent_of_anything_else(client: Client, path: str) -> None:
    """Only two colours make an address."""
    assert client.get(path).status_code == 404


def test_accent_wrong_method(client: Client) -> None:
    """A style sheet is only read."""
    assert client.post("/accent/1b4d73-8ec2ea.css").status_code == 405


def test_every_paint_is_whole_on_screen_and_on_paper() -> None:
    """A document gets plain values, a page the tokens; no paint names a colour that one of them lacks."""
    colours = paper("#1b4d73")
    for name in PAINTS:
        assert "{" not in attributes(name)
        assert "var(" not in attributes(name, colours)
    assert attributes("wheel-now") == 'fill="var(--accent)" stroke="var(--accent)" stroke-width="1.25"'
    assert attributes("wheel-now", colours) == 'fill="#1b4d73" stroke="#1b4d73" stroke-width="1.25"'


def test_mix() -> None:
    """A share of 0 is the ground, of 1 the colour."""
    assert mix("#000000", "#ffffff", 0) == "#ffffff"
    assert mix("#000000", "#ffffff", 1) == "#000000"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
