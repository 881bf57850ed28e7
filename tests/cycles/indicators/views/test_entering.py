"""Defining and changing an indicator, recording and correcting a value."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cycles.indicators.models import Indicator, Observation
from cycles.indicators.services import change_indicator
from ims.cities.models import City
from ims.once import new_token
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db

DEFINE = "/cities/sundvik/indicators/define/"
TRIPS = {"code": "T01", "name_en": "Trips", "unit_en": "%", "direction": "up", "pillar": "environment"}


@pytest.fixture
def client(city: City, client_as: ClientAs) -> Client:
    return client_as(make_editor(city))


def wrong(answer: Any) -> dict[str, list[str]]:
    """Return the errors of the form by field."""
    return dict(answer.context["form"].errors)


def test_indicator_define_defines_once(city: City, client: Client) -> None:
    node, unit, owner = make_framework().nodes.get(code="1.1"), make_unit(city), make_member(city, Role.OWNER)
    data = {**TRIPS, "commitment": node.pk, "responsible": unit.pk, "owner": owner.pk, "once": new_token()}
    first, second = client.post(DEFINE, data), client.post(DEFINE, data)
    made = Indicator.objects.get()
    assert first["Location"] == second["Location"] == reverse("indicator", args=["sundvik", made.pk])
    assert (made.code, made.name, made.commitment, made.owner) == ("T01", {"en": "Trips"}, node, owner)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "T 1"}, "code", "letters A to Z"),
        ({"code": "T02"}, "code", "Another indicator of the city has this code."),
        ({"name_en": " "}, "name", "Fill this in"),
        ({"unit_en": ""}, "unit", "Fill this in"),
        ({"direction": "sideways"}, "direction", "Choose one of the listed values."),
    ],
)
def test_indicator_define_names_what_is_wrong(
    city: City, client: Client, changed: dict[str, str], field: str, words: str
) -> None:
    make_indicator(city, "T02")
    answer = client.post(DEFINE, {**TRIPS, **changed})
    assert answer.status_code == 422
    assert words in " ".join(wrong(answer)[field])
    assert Indicator.objects.count() == 1


def test_indicator_define_offers_only_the_city_s_own(city: City, client: Client) -> None:
    other = make_city("elsewhere")
    stranger, unit = make_member(other, Role.OWNER), make_unit(other)
    draft = make_framework("draft", published=False).nodes.get(code="1.1")
    answer = client.post(DEFINE, {**TRIPS, "owner": stranger.pk, "responsible": unit.pk, "commitment": draft.pk})
    assert set(wrong(answer)) == {"owner", "responsible", "commitment"}


def test_indicator_change_saves_and_shows_both_texts_when_stale(city: City, client: Client) -> None:
    indicator = make_indicator(city, "T01")
    url = reverse("indicator_change", args=["sundvik", indicator.pk])
    assert client.post(url, {**TRIPS, "unit_en": "% of trips", "version": "1"}).status_code == 302
    indicator.refresh_from_db()
    assert (str(indicator.unit), indicator.version) == ("% of trips", 2)
    stale = {**TRIPS, "unit_en": "per mille", "version": "1"}
    answer = client.post(url, stale)
    assert answer.status_code == 409
    assert [(item.saved, item.yours) for item in answer.context["form"].conflicts] == [("% of trips", "per mille")]
    assert Indicator.objects.get().unit["en"] == "% of trips"
    assert client.post(url, {**stale, "version": "2"}).status_code == 302
    assert Indicator.objects.get().unit["en"] == "per mille"


def test_indicator_change_keeps_an_owner_who_left(city: City, client: Client) -> None:
    gone = make_member(city, Role.OWNER)
    indicator = make_indicator(city, "T01", owner=gone)
    gone.memberships.all().delete()
    text = client.get(reverse("indicator_change", args=["sundvik", indicator.pk])).content.decode()
    assert f'<option value="{gone.pk}" selected>' in text
    answer = client.post(
        reverse("indicator_change", args=["sundvik", indicator.pk]), {**TRIPS, "owner": gone.pk, "version": "1"}
    )
    assert answer.status_code == 422
    assert wrong(answer) == {"owner": ["The owner holds no role in this city."]}


def test_observation_record_keeps_the_digits_and_is_one_effect(city: City, client: Client) -> None:
    indicator = make_indicator(city, "T01")
    url = reverse("observation_record", args=["sundvik", indicator.pk])
    data = {"period": "2024", "value": "25,0", "source": "Survey", "once": new_token()}
    first, second = client.post(url, data), client.post(url, data)
    assert first["Location"] == second["Location"] == reverse("indicator", args=["sundvik", indicator.pk])
    row = Observation.objects.get()
    assert (row.period, str(row.value), row.source, row.version) == ("2024", "25.0", "Survey", 1)


def test_observation_record_takes_a_reason_for_a_gap(city: City, client: Client) -> None:
    indicator = make_indicator(city, "T01")
    url = reverse("observation_record", args=["sundvik", indicator.pk])
    assert client.post(url, {"period": "2024", "gap_reason": "no survey"}).status_code == 302
    assert Observation.objects.get().gap_reason == "no survey"


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"period": "2010-12", "value": "1"}, "period", "is no financial year"),
        ({"period": "", "value": "1"}, "period", "Fill this in"),
        ({"period": "2024"}, "value", "say below why there is none"),
        ({"period": "2024", "value": "4,0 t"}, "value", "Type the number only"),
        ({"period": "2024", "value": "NaN"}, "value", "Type the number only"),
        ({"period": "2024", "value": "1", "gap_reason": "none"}, "gap_reason", "There is a value"),
    ],
)
def test_observation_record_names_what_is_wrong(
    city: City, client: Client, sent: dict[str, str], field: str, words: str
) -> None:
    indicator = make_indicator(city, "T01")
    answer = client.post(reverse("observation_record", args=["sundvik", indicator.pk]), sent)
    assert answer.status_code == 422
    assert words in " ".join(wrong(answer)[field])
    assert not Observation.objects.exists()


def test_observation_record_corrects_only_with_a_reason(city: City, client: Client) -> None:
    indicator = make_indicator(city, "T01")
    (row,) = make_series(indicator, {"2024": "43.50"})
    url = reverse("observation_record", args=["sundvik", indicator.pk]) + f"?observation={row.pk}"
    page = client.get(url).content.decode()
    assert "Correct the value of 2024" in page
    assert 'value="43.50"' in page
    data = {"value": "44", "version": "1"}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "A correction needs its reason" in wrong(answer)["reason"][0]
    assert client.post(url, {**data, "reason": "recounted"}).status_code == 302
    row.refresh_from_db()
    assert (str(row.value), row.version) == ("44", 2)


def test_observation_record_for_a_period_with_a_value_shows_both(city: City, client: Client) -> None:
    indicator = make_indicator(city, "T01")
    make_series(indicator, {"2024": "43.5"})
    url = reverse("observation_record", args=["sundvik", indicator.pk])
    data = {"period": "2024", "value": "44", "reason": "recounted"}
    answer = client.post(url, data)
    assert answer.status_code == 409
    assert [(item.saved, item.yours) for item in answer.context["form"].conflicts] == [("43.5", "44")]
    assert str(Observation.objects.get().value) == "43.5"
    again = client.post(url, {**data, "version": answer.context["form"].data["version"]})
    assert again.status_code == 302
    assert str(Observation.objects.get().value) == "44"


def test_an_observation_of_another_indicator_is_not_found(city: City, client: Client) -> None:
    one, other = make_indicator(city, "T01"), make_indicator(city, "T02")
    (row,) = make_series(other, {"2024": "1"})
    url = reverse("observation_record", args=["sundvik", one.pk])
    assert client.get(f"{url}?observation={row.pk}").status_code == 404
    assert client.get(f"{url}?observation=x").status_code == 200


@pytest.mark.parametrize("name", ["indicator_define", "indicator_change", "observation_record"])
def test_entering_is_refused_to_strangers_readers_and_other_methods(
    city: City, client: Client, client_as: ClientAs, name: str
) -> None:
    args = [] if name == "indicator_define" else [make_indicator(city, "T09").pk]
    url = reverse(name, args=["sundvik", *args])
    before = list(Indicator.objects.values_list("code", "unit"))
    data = {**TRIPS, "version": "1", "period": "2024", "value": "1"}
    for role in (Role.OWNER, Role.AUDITOR, Role.CITY_ADMIN):
        assert client_as(make_member(city, role)).post(url, data).status_code == 403
    stranger = client_as(make_editor(make_city("elsewhere")))
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, data).status_code == 404
    assert client.put(url).status_code == 405
    assert list(Indicator.objects.values_list("code", "unit")) == before
    assert not Observation.objects.exists()


def test_a_change_from_elsewhere_in_the_row_is_no_conflict(city: City, client: Client) -> None:
    indicator = make_indicator(city, "T01", name="Trips", source="")
    change_indicator(indicator, by=make_editor(city), unit="km")
    url = reverse("indicator_change", args=["sundvik", indicator.pk])
    answer = client.post(url, {**TRIPS, "unit_en": "km", "version": "1", "related": "ECI A3"})
    assert answer.status_code == 302
    assert Indicator.objects.get().related == "ECI A3"
