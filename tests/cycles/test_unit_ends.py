"""A unit that ends names its successors, and what belonged to it is theirs from the day after."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pghistory.models import Events
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator
from cycles.targets.models import Action
from ims import once
from ims.cities import belongings
from ims.cities.models import City, Succession, Unit
from ims.cities.tasks import settle_ended_units
from ims.cities.unit_services import end_unit, settle
from ims.people.models import Membership, User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.monitoring.factories import make_monitored_cycle
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db
# Session, person, city, rights, the running year, unit, belongings, units, between the two ends of the savepoint.
QUERIES = 10


class Place:
    """A city whose unit "Old" has an indicator, an action of an open and of a closed year, an officer and a part."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.admin = make_member(city, Role.CITY_ADMIN)
        self.old, self.new, self.third = (make_unit(city, name) for name in ("Old", "New", "Third"))
        self.part = make_unit(city, "Part", parent=self.old)
        self.officer = make_member(city, Role.OFFICER, unit=self.old)
        self.closed = make_monitored_cycle("T01", step=Step.CLOSED, city=city, year=2025)
        self.cycle = make_monitored_cycle("T01", city=city)
        Indicator.objects.filter(city=city).update(responsible=self.old)
        Action.objects.filter(cycle__city=city).update(responsible=self.old)

    def end(self, days: int, **facts: object) -> Unit:
        usual = {"last_day": self.city.today() + timedelta(days=days), "successor": self.new, "by": self.admin}
        return end_unit(self.old, **{**usual, **facts})  # type: ignore[arg-type]

    @property
    def units(self) -> list[str]:
        """Return to which units everything open belongs: indicator, action, officer, part."""
        self.part.refresh_from_db()
        action, officer = Action.objects.get(cycle=self.cycle), Membership.objects.get(user=self.officer)
        held = (Indicator.objects.get(city=self.city).responsible, action.responsible, officer.unit, self.part.parent)
        return [str(unit) if unit else "" for unit in held]


@pytest.fixture
def place(city: City) -> Place:
    return Place(city)


@pytest.fixture
def client(place: Place, client_as: ClientAs) -> Client:
    return client_as(place.admin)


def page(place: Place) -> str:
    return reverse("unit_end", args=[place.city.slug, place.old.pk])


def test_every_responsible_unit_is_moved() -> None:
    columns = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if field.related_model is Unit and field.name == "responsible"
    }
    known = {item.column for item in belongings.registered()}
    assert columns <= known
    assert {"ims.Membership.unit", "ims.Unit.parent", "cycles.Pledge.unit"} <= known


def test_what_is_over_moves_at_once_and_the_closed_year_stays(place: Place) -> None:
    place.end(-1, reason="Merged")
    assert place.units == ["New"] * 4
    assert Action.objects.get(cycle=place.closed).responsible == place.old
    place.old.refresh_from_db()
    assert (str(place.old), place.old.successor, place.old.version) == ("Old", place.new, 2)
    event = Events.objects.tracks(Indicator.objects.get(city=place.city)).order_by("-pgh_id")[0]
    assert event.pgh_diff["responsible_id"] == [place.old.pk, place.new.pk]
    assert event.pgh_context == {"user": place.admin.pk, "reason": "Merged"}


def test_until_its_last_day_everything_stays(place: Place) -> None:
    for days in (0, 5):
        place.end(days)
        settle_ended_units()
        assert place.units == ["Old"] * 4
    Unit.objects.filter(pk=place.old.pk).update(ends_on=place.city.today() - timedelta(days=1))
    assert settle() == 4
    assert place.units == ["New"] * 4
    assert settle() == 0


def test_a_unit_that_is_split_names_several_successors(place: Place) -> None:
    place.end(-1, others={"actions": place.third, "people": place.third})
    assert place.units == ["New", "Third", "Third", "New"]


def test_the_last_word_on_the_successors_holds(place: Place) -> None:
    place.end(3, others={"actions": place.third})
    place.end(3, others={"people": place.third})
    assert list(Succession.objects.values_list("what", "successor__name__en")) == [("people", "Third")]


def test_a_part_that_follows_steps_into_the_place(place: Place) -> None:
    place.end(-1, successor=place.part)
    place.part.refresh_from_db()
    assert place.part.parent is None


def test_what_passes_through_several_goes_all_the_way(place: Place) -> None:
    today = place.city.today()
    place.end(5)
    end_unit(place.new, today + timedelta(days=6), place.third, by=place.admin)
    Unit.objects.filter(pk=place.old.pk).update(ends_on=today - timedelta(days=2))
    Unit.objects.filter(pk=place.new.pk).update(ends_on=today - timedelta(days=1))
    settle()
    assert place.units == ["Third"] * 4


def test_who_left_before_keeps_the_unit(place: Place) -> None:
    yesterday = place.city.today() - timedelta(days=1)
    gone = make_member(place.city, Role.OWNER, unit=place.old, starts_on=yesterday, ends_on=yesterday)
    place.end(-1)
    assert Membership.objects.get(user=gone).unit == place.old


@pytest.mark.parametrize("wrong", ["itself", "elsewhere", "ended", "to come"])
def test_a_successor_stands_in_the_city_on_the_day_after(place: Place, wrong: str) -> None:
    today = place.city.today()
    successor = {
        "itself": place.old,
        "elsewhere": make_unit(make_city("bristol")),
        "ended": make_unit(place.city, "Gone", ends_on=today),
        "to come": make_unit(place.city, "Later", starts_on=today + timedelta(days=2)),
    }[wrong]
    with pytest.raises(ValidationError) as refused:
        place.end(0, successor=successor)
    assert list(refused.value.message_dict) == ["successor"]
    assert not Unit.objects.exclude(successor=None).exists()


def test_a_unit_ends_once_and_not_before_it_begins(place: Place) -> None:
    Unit.objects.filter(pk=place.old.pk).update(starts_on=place.city.today())
    with pytest.raises(ValidationError):
        place.end(-1)
    Unit.objects.filter(pk=place.old.pk).update(starts_on=date(2020, 1, 1))
    place.end(-1)
    with pytest.raises(Conflict):
        place.end(3, successor=place.third)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER, Role.CLERK])
def test_only_who_manages_people_ends_a_unit(place: Place, role: Role) -> None:
    with pytest.raises(Refused):
        place.end(-1, by=make_member(place.city, role))


def test_unit_end_shows_what_belongs_to_it_and_ends_it_once(place: Place, client: Client) -> None:
    shown = client.get(page(place)).content.decode()
    assert "Actions of open years" in shown
    sent = {
        "last_day": (place.city.today() - timedelta(days=1)).isoformat(),
        "successor": place.new.pk,
        "to_actions": place.third.pk,
        "once": once.new_token(),
    }
    assert [client.post(page(place), sent).status_code for _ in range(2)] == [302, 302]
    assert place.units == ["New", "Third", "New", "New"]


@pytest.mark.parametrize(
    "wrong",
    [{"successor": ""}, {"successor": "x" * 5000}, {"last_day": "=1+1"}, {"to_actions": "0"}, {"reason": "x" * 5000}],
)
def test_unit_end_names_what_is_wrong(place: Place, client: Client, wrong: dict[str, str]) -> None:
    sent = {"last_day": place.city.today().isoformat(), "successor": place.new.pk, **wrong}
    answer = client.post(page(place), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)


def test_unit_end_of_another_city_is_not_found(place: Place, client_as: ClientAs) -> None:
    other = make_city("bristol")
    stranger: User = make_member(other, Role.CITY_ADMIN)
    assert client_as(stranger).get(reverse("unit_end", args=[other.slug, place.old.pk])).status_code == 404


def test_unit_end_needs_the_same_queries_for_few_and_for_many(
    place: Place, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(page(place))
    with django_assert_num_queries(QUERIES):
        client.get(page(place))
    for number in range(60):
        make_unit(place.city, f"Unit {number}", parent=place.old)
        make_member(place.city, Role.OWNER, unit=place.old)
    with django_assert_num_queries(QUERIES):
        client.get(page(place))


def test_cycles_keep_their_step(place: Place) -> None:
    place.end(-1)
    assert Cycle.objects.get(pk=place.closed.pk).step == Step.CLOSED
