"""The page of a formula, and what the indicator's page shows of it."""

import re

import pytest
from django.test import Client

from cycles.indicators.computed.formulas import Formula
from cycles.indicators.models import Indicator
from cycles.indicators.services import change_indicator
from ims.cities.models import City
from ims.once import new_token
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.computed.factories import make_computed, make_inputs, shown
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(city: City, client_as: ClientAs) -> Client:
    return client_as(make_editor(city))


def url(indicator: Indicator, end: str = "") -> str:
    return f"/cities/sundvik/indicators/{indicator.pk}/{end}"


def text_of(answer: object) -> str:
    return re.sub(r"<[^>]+>", "", answer.content.decode())  # type: ignore[attr-defined]


def test_indicator_formula_saves_once_and_shows_the_working(city: City, client: Client) -> None:
    waste, people = make_inputs(city)
    make_series(waste, {"2023": "40000"}), make_series(people, {"2023": "92000", "2024": "92400"})
    made = make_indicator(city, "PC1", unit="kg per inhabitant")
    data = {"formula": "per_capita", "first": waste.pk, "second": people.pk, "factor": 1, "decimals": 1}
    data |= {"version": made.version, "once": new_token()}
    first, second = client.post(url(made, "formula/"), data), client.post(url(made, "formula/"), data)
    assert first["Location"] == second["Location"] == url(made)
    assert shown(made)["2023"] == "434.8"
    text = text_of(client.get(url(made)))
    assert "T01 Waste (in kg) ÷ T02 Inhabitants" in text
    assert "40\u202f000\u202f000 ÷ 92\u202f000" in text
    assert "T01 Waste has no value for 2024" in text
    assert "Record a value" not in text
    assert "Correct " not in text


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"first": ""}, "first", "Choose an indicator."),
        ({"formula": "sum"}, "summands", "Choose the indicators that are added up."),
        ({"formula": "magic"}, "formula", "Choose one of the listed values."),
        ({"factor": "7"}, "factor", "Choose one of the listed values."),
        ({"decimals": "9"}, "decimals", "Choose 0 to 6 decimal places."),
        ({"formula": "share"}, "__all__", "do not convert into each other"),
        ({"second": "first"}, "first", "Choose two different indicators."),
    ],
)
def test_indicator_formula_names_what_is_wrong(
    city: City, client: Client, changed: dict[str, str], field: str, words: str
) -> None:
    waste, people = make_inputs(city)
    made = make_indicator(city, "PC1", unit="%")
    data = {"formula": "ratio", "first": waste.pk, "second": people.pk, "factor": 1, "decimals": 1, "version": 1}
    data |= {name: waste.pk if value == "first" else value for name, value in changed.items()}
    answer = client.post(url(made, "formula/"), data)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    made.refresh_from_db()
    assert not made.is_computed


def test_indicator_formula_of_a_stale_page_is_a_conflict(city: City, client: Client) -> None:
    inputs = make_inputs(city)
    made = make_computed(city, *inputs)
    data = {"formula": "ratio", "first": inputs[0].pk, "second": inputs[1].pk, "factor": 1, "decimals": 3, "version": 1}
    answer = client.post(url(made, "formula/"), data)
    assert answer.status_code == 409
    assert {conflict.label for conflict in answer.context["form"].conflicts} == {"Formula", "Decimal places"}


def test_the_form_shows_the_formula_that_stands(city: City, client: Client) -> None:
    waste, people = make_inputs(city)
    form = client.get(url(make_computed(city, waste, people), "formula/")).context["form"]
    assert (form["formula"].value(), form["first"].value(), form["second"].value()) == (
        Formula.PER_CAPITA,
        waste.pk,
        people.pk,
    )
    total = make_indicator(city, "S1", unit="t")
    more = make_indicator(city, "T03", unit="t")
    answer = client.post(
        url(total, "formula/"),
        {"formula": "sum", "summands": [waste.pk, more.pk], "factor": 1, "decimals": 0, "version": 1},
    )
    assert answer.status_code == 302
    assert client.get(url(total, "formula/")).context["form"]["summands"].value() == [waste.pk, more.pk]


@pytest.mark.parametrize("page", ["values/", "propose/"])
def test_no_page_takes_a_typed_value(city: City, client: Client, page: str) -> None:
    made = make_computed(city, *make_inputs(city))
    answer = client.get(url(made, page))
    assert answer.status_code == 409
    assert "PC1 is computed: T01 Waste (in kg) ÷ T02 Inhabitants." in text_of(answer)


def test_the_grid_has_no_row_for_it(city: City, client: Client) -> None:
    make_computed(city, *make_inputs(city))
    answer = client.get("/cities/sundvik/indicators/grid/")
    assert [row.code for row in answer.context["grid"].rows] == ["T01", "T02"]


def test_an_owner_of_a_computed_indicator_is_offered_nothing_to_type(city: City, client_as: ClientAs) -> None:
    owner = make_member(city, Role.OWNER)
    made = change_indicator(make_computed(city, *make_inputs(city)), by=make_editor(city), owner=owner)
    assert "Enter a value" not in text_of(client_as(owner).get(url(made)))
