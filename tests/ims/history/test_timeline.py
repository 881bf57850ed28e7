"""The timeline of a city: who, when, what, why; names as they are now; nothing of other cities."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Step
from cycles.indicators.models import Indicator, Observation
from ims.cities.models import City, Unit
from ims.history.acting import acting
from ims.history.finding import events_of
from ims.history.timeline import Entry, entries
from ims.history.tracked import tracked
from ims.people.models import Membership, User
from ims.people.services import end_membership
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.factories import make_city, make_member, make_unit, make_user

# Session, person, city, rights, people to choose from, count, events, their rows, names of people (of things: none
# here) and between the two ends of the request's savepoint.
QUERIES = 12


@pytest.fixture
def anna(city: City) -> User:
    """Return the city's admin."""
    return make_member(city, Role.CITY_ADMIN, name="Anna Berglund")


def newest(city: City, kind: str = "ims.UnitEvent") -> Entry:
    """Return the newest event of this kind; all events of one test have the same moment, that of its transaction."""
    return entries(city.zone, [event for event in events_of(city) if event[2] == kind][:1])[0]


def page_of(city: City) -> str:
    return reverse("city_history", kwargs={"city": city.slug})


def test_an_edit_says_who_when_what_and_why_with_both_texts(city: City, anna: User) -> None:
    unit = make_unit(city, "Harbour")
    with acting(anna, "New organisation"):
        unit.name, unit.scale = "Port", Unit.Scale.TEAM
        unit.save()
    entry = newest(city)
    assert (entry.who, entry.what, entry.why) == ("Anna Berglund", "changed: unit “Port”", "New organisation")
    assert [(c.label, c.old, c.new) for c in entry.changes] == [
        ("name", "Harbour", "Port"),
        ("scale", "Organisation", "Team"),
    ]
    assert str(entry.when.tzinfo) == "Europe/Stockholm"


def test_a_row_without_a_name_is_called_by_what_it_belongs_to(city: City, anna: User) -> None:
    indicator = make_indicator(city, "W-1", name={"en": "Waste"})
    [value] = make_series(indicator, {"2024": "3.5"})
    assert newest(city, "cycles.ObservationEvent").what.startswith("added: observation “Waste”, 2024")
    other = make_indicator(city, "W-2", name={"en": "Water"})
    Observation.objects.filter(pk=value.pk).update(indicator=other)
    assert ("indicator", "“Waste”", "“Water”") in [
        (c.label, c.old, c.new) for c in newest(city, "cycles.ObservationEvent").changes
    ]


def test_people_are_called_by_their_present_name(city: City, anna: User) -> None:
    bo = make_member(city, Role.OWNER, name="Bo Lind")
    with acting(anna):
        end_membership(Membership.objects.get(user=bo), last_day=city.today(), by=anna, reason="Moved")
    bo.name = "Bo Lindqvist"
    bo.save()
    ended = newest(city, "ims.MembershipEvent")
    assert (ended.what, ended.why) == ("changed: membership Bo Lindqvist, Owner", "Moved")


def test_an_erased_person_leaves_what_they_did(city: City) -> None:
    gone = make_user()
    with acting(gone):
        make_unit(city, "Harbour")
    gone.delete()
    assert newest(city).who == "an erased person"


def test_what_nobody_did_was_the_system(city: City) -> None:
    make_unit(city)
    assert newest(city).who == "the system"


def test_the_citys_own_change_and_a_removal_are_there(city: City, anna: User) -> None:
    make_unit(city, "Harbour").delete()
    assert newest(city).what == "removed: unit “Harbour”"
    City.objects.filter(pk=city.pk).update(currency="SEK")
    assert newest(city, "ims.CityEvent").changes[0].new == "SEK"


def test_another_citys_events_are_not_shown(city: City) -> None:
    other = make_city("bristol")
    make_unit(other, "Estates")
    assert all("Estates" not in entry.what for entry in entries(city.zone, events_of(city)))
    assert newest(other).what == "added: unit “Estates”"


def test_every_tracked_row_of_a_city_has_a_way_to_it() -> None:
    kinds = {model.pgh_tracked_model for model, _way in tracked().values()}
    assert {City, Unit, Membership, Indicator} <= kinds
    rooms = {model._meta.app_label for model in kinds}
    assert {"ims", "cycles", "stakeholders"} <= rooms


def test_rows_of_a_cycle_lead_to_its_city(city: City) -> None:
    make_cycle(Step.SET_UP, city=city)
    way = {model.pgh_tracked_model._meta.label: way for model, way in tracked().values()}
    assert way["ims.City"] == "pgh_obj_id"
    assert way["cycles.ThemeReview"].endswith("cycle__city_id")
    assert list(events_of(city)[:5]), "the ways can be walked by the database"


def test_city_history_shows_markup_as_letters(city: City, anna: User, client_as: ClientAs) -> None:
    make_unit(city, "<script>alert(1)</script>")
    page = client_as(anna).get(page_of(city)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_city_history_has_pages_and_the_same_queries_however_long(
    city: City, anna: User, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client: Client = client_as(anna)
    client.get(page_of(city))
    with django_assert_num_queries(QUERIES):
        client.get(page_of(city))
    for number in range(60):
        with acting(make_user()):
            make_unit(city, f"Unit {number}")
    with django_assert_num_queries(QUERIES):
        client.get(page_of(city))
    second = client.get(page_of(city), {"page": "2"})
    assert second.context["page_obj"].number == 2
    assert client.get(page_of(city), {"page": "nine"}).context["page_obj"].number == 1


def test_city_history_is_not_for_owners_and_strangers(city: City, client_as: ClientAs) -> None:
    assert client_as(make_member(city, Role.OWNER)).get(page_of(city)).status_code == 403
    assert client_as(make_user()).get(page_of(city)).status_code == 404
    yesterday = city.today() - timedelta(days=1)
    former = make_member(city, Role.AUDITOR, starts_on=yesterday, ends_on=yesterday)
    assert client_as(former).get(page_of(city)).status_code == 404


# What is looked for


def found(client: Client, city: City, **asked: str) -> list[str]:
    """Return what the page of the history shows for these filters."""
    page = client.get(page_of(city), asked)
    assert page.status_code == 200
    return [entry.what for entry in page.context["entries"]]


def test_who_what_and_when_are_looked_for(city: City, anna: User, client_as: ClientAs) -> None:
    bo, client = make_member(city, Role.OFFICER, name="Bo"), client_as(anna)
    with acting(anna):
        make_unit(city, "Harbour")
    with acting(bo):
        make_indicator(city, "W-1", name={"en": "Waste"})
    assert found(client, city, who=str(bo.pk)) == ["added: indicator “Waste”"]
    assert found(client, city, kind="ims.UnitEvent") == ["added: unit “Harbour”"]
    assert found(client, city, who=str(anna.pk), kind="cycles.IndicatorEvent") == []
    today = city.today()
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert found(client, city, kind="ims.UnitEvent", first=today.isoformat(), last=today.isoformat())
    assert found(client, city, first=tomorrow) == []
    assert "Nothing matches." in client.get(page_of(city), {"first": tomorrow}).content.decode()


def test_a_rows_own_history_holds_what_belongs_to_it(city: City, anna: User, client_as: ClientAs) -> None:
    waste, other = (make_indicator(city, code, name={"en": code}) for code in ("W-1", "W-2"))
    make_series(waste, {"2024": "3.5"})
    make_series(other, {"2024": "4"})
    shown = found(client_as(anna), city, of=f"cycles.indicator-{waste.pk}")
    assert len(shown) == 2
    assert all("W-1" in what for what in shown)
    page = client_as(anna).get(page_of(city), {"of": f"cycles.indicator-{waste.pk}"}).content.decode()
    assert "Who changed this indicator" in page
    officer = client_as(make_member(city, Role.OFFICER))
    place = reverse("indicator", args=[city.slug, waste.pk])
    assert f"?of=cycles.indicator-{waste.pk}" in officer.get(place).content.decode()
    assert "?of=" not in client_as(make_member(city, Role.OWNER)).get(place).content.decode()


def test_a_row_of_another_city_has_no_history_here(city: City, anna: User, client_as: ClientAs) -> None:
    foreign = make_indicator(make_city("elsewhere"), "ZQ7", name={"en": "zq7canary"})
    page = client_as(anna).get(page_of(city), {"of": f"cycles.indicator-{foreign.pk}"})
    assert page.context["entries"] == []
    assert "zq7" not in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"of": "ims.user-1"},
        {"of": "cycles.indicator-²"},
        {"of": "cycles.indicator-" + "9" * 30},
        {"of": "x" * 5000},
        {"who": "0"},
        {"who": "' OR 1=1"},
        {"kind": "ims.Unit"},
        {"first": "=1+1", "last": "مرحبا"},
    ],
)
def test_what_cannot_be_read_is_left_out(city: City, anna: User, client_as: ClientAs, asked: dict[str, str]) -> None:
    make_unit(city, "Harbour")
    assert "added: unit “Harbour”" in found(client_as(anna), city, **asked)
