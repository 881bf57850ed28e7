"""Who leaves hands over everything that is open, to somebody who may own it, or does not leave yet."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pghistory.models import Events
from pytest_django import DjangoAssertNumQueries

from cycles import gates
from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle, Step
from cycles.handing_over import hand_over
from cycles.indicators.models import Indicator
from cycles.monitoring.models import CorrectiveAction
from cycles.organisation.models import ThemeLead
from cycles.perform import WrongStep
from cycles.targets.models import Action, Target
from ims.cities.models import City
from ims.people import holdings
from ims.people.models import Membership, User
from ims.people.services import end_membership
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.monitoring.factories import make_correction, make_monitored_cycle, make_plan
from tests.factories import make_member

pytestmark = pytest.mark.django_db
KINDS = ("themes", "indicators", "targets", "actions", "corrections")
# Session, person, city, rights, the running year, memberships, and one for each of the six kinds.
QUERIES = 13


class Place:
    """A city in monitoring whose owner Bo holds one of everything, and a closed year with more of it."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.admin = make_member(city, Role.CITY_ADMIN, name="Anna")
        self.bo = make_member(city, Role.OWNER, name="Bo Lind")
        self.cia = make_member(city, Role.OFFICER, name="Cia")
        self.closed = make_monitored_cycle("T01", step=Step.CLOSED, city=city, year=2025, owner=self.bo)
        self.cycle = make_monitored_cycle("T01", city=city, owner=self.bo)
        self.target = Target.objects.get(cycle=self.cycle)
        make_correction(self.target, owner=self.bo)
        for cycle in (self.closed, self.cycle):
            theme = ThemeReview.objects.filter(cycle=cycle)[0].theme
            ThemeLead.objects.create(cycle=cycle, theme=theme, person=self.bo)

    @property
    def membership(self) -> Membership:
        return Membership.objects.get(user=self.bo)

    def owners(self, cycle: Cycle) -> list[User]:
        """Return who owns the indicator, and of this year target, action and corrective action."""
        rows = [Indicator.objects.filter(city=self.city)]
        rows += [model.objects.filter(cycle=cycle) for model in (Target, Action, CorrectiveAction)]
        leads = [row.person for row in ThemeLead.objects.filter(cycle=cycle) if row.person]
        return leads + [row.owner for found in rows for row in found if row.owner]

    def leave(self, taker: User | None, **facts: object) -> None:
        takers = {kind: taker for kind in KINDS} if taker else {}
        usual = {"last_day": self.city.today(), "by": self.admin, "takers": takers}
        end_membership(self.membership, **{**usual, **facts})  # type: ignore[arg-type]


@pytest.fixture
def place(city: City) -> Place:
    return Place(city)


@pytest.fixture
def client(place: Place, client_as: ClientAs) -> Client:
    return client_as(place.admin)


def page(place: Place) -> str:
    return reverse("membership_end", args=[place.city.slug, place.membership.pk])


def test_every_owner_column_is_handed_over() -> None:
    columns = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if field.related_model is User and field.name in {"owner", "responsible"}
    }
    assert columns <= {column for holding in holdings.registered() for column in holding.columns}
    assert tuple(holding.name for holding in holdings.registered()) == (*KINDS[:-1], "conditions", KINDS[-1])


def test_who_holds_something_does_not_leave_without_somebody_who_takes_over(place: Place) -> None:
    with pytest.raises(ValidationError) as refused:
        place.leave(None)
    assert set(refused.value.message_dict) == {f"taker_{kind}" for kind in KINDS}
    assert place.membership.ends_on is None


def test_everything_open_is_handed_over_and_the_closed_year_stays(place: Place) -> None:
    place.leave(place.cia, reason="New duties")
    assert set(place.owners(place.cycle)) == {place.cia}
    assert {target.owner for target in Target.objects.filter(cycle=place.closed)} == {place.bo}
    assert {action.owner for action in Action.objects.filter(cycle=place.closed)} == {place.bo}
    assert place.membership.ends_on == place.city.today()
    event = Events.objects.tracks(place.target).order_by("-pgh_id")[0]
    assert event.pgh_context == {"user": place.admin.pk, "reason": "New duties"}
    assert event.pgh_diff["owner_id"] == [place.bo.pk, place.cia.pk]


def test_a_form_read_before_is_stale_afterwards(place: Place) -> None:
    before = place.target.version
    place.leave(place.cia)
    place.target.refresh_from_db()
    assert place.target.version == before + 1


@pytest.mark.parametrize("role", [Role.CITY_ADMIN, Role.AUDITOR, Role.COUNCIL_MEMBER, Role.STAKEHOLDER])
def test_nothing_is_handed_over_when_one_of_them_may_not_take_it(place: Place, role: Role) -> None:
    other = make_member(place.city, role)
    with pytest.raises(ValidationError) as refused:
        place.leave(None, takers={kind: place.cia for kind in KINDS} | {"corrections": other})
    assert list(refused.value.message_dict) == ["taker_corrections"]
    assert set(place.owners(place.cycle)) == {place.bo}


def test_who_takes_over_holds_a_role_today_and_after_the_last_day(place: Place) -> None:
    today = place.city.today()
    soon = make_member(place.city, Role.OWNER, starts_on=today + timedelta(days=1))
    gone = make_member(place.city, Role.OWNER, ends_on=today + timedelta(days=3))
    for taker, last_day in ((soon, today), (gone, today + timedelta(days=3)), (place.bo, today)):
        with pytest.raises(ValidationError):
            place.leave(taker, last_day=last_day)
    place.leave(gone, last_day=today + timedelta(days=2))
    assert set(place.owners(place.cycle)) == {gone}


def test_nobody_is_asked_while_another_role_holds_it(place: Place) -> None:
    make_member(place.city, Role.COORDINATOR, user=place.bo)
    end_membership(Membership.objects.get(user=place.bo, role=Role.OWNER), last_day=place.city.today(), by=place.admin)
    assert set(place.owners(place.cycle)) == {place.bo}


def test_a_role_that_could_own_nothing_is_not_asked_for_while_others_stay(place: Place) -> None:
    make_member(place.city, Role.CLERK, user=place.bo)
    end_membership(Membership.objects.get(user=place.bo, role=Role.CLERK), last_day=place.city.today(), by=place.admin)
    assert set(place.owners(place.cycle)) == {place.bo}


def test_all_roles_end_together_and_none_is_prolonged(place: Place) -> None:
    make_member(place.city, Role.COORDINATOR, user=place.bo)
    make_member(place.city, Role.CLERK, user=place.bo, ends_on=place.city.today() + timedelta(days=1))
    owner = Membership.objects.get(user=place.bo, role=Role.OWNER)
    facts = {"by": place.admin, "all_roles": True, "last_day": place.city.today() + timedelta(days=5)}
    with pytest.raises(ValidationError):
        end_membership(owner, **facts)  # type: ignore[arg-type]
    end_membership(owner, takers={kind: place.cia for kind in KINDS}, **facts)  # type: ignore[arg-type]
    ends = {row.role: (row.ends_on - place.city.today()).days for row in Membership.objects.filter(user=place.bo)}  # type: ignore[operator]
    assert ends == {"owner": 5, "coordinator": 5, "clerk": 1}


def test_only_who_manages_people_hands_over(place: Place) -> None:
    with pytest.raises(Refused):
        place.leave(place.cia, by=place.cia)
    with pytest.raises(Refused):
        hand_over(Target.objects.filter(cycle=place.cycle), place.cia, by=place.cia)


def test_a_closed_year_is_refused_by_the_frame_itself(place: Place) -> None:
    with pytest.raises(WrongStep):
        hand_over(Target.objects.filter(cycle=place.closed), place.cia, by=place.admin)


def test_another_citys_things_stay(place: Place) -> None:
    bristol = City.objects.create(slug="bristol", name="Bristol")
    make_member(bristol, Role.OWNER, user=place.bo)
    elsewhere = make_monitored_cycle("T01", city=bristol, owner=place.bo)
    membership = Membership.objects.get(user=place.bo, city=place.city)
    takers = {kind: place.cia for kind in KINDS}
    end_membership(membership, last_day=place.city.today(), by=place.admin, takers=takers)
    assert Target.objects.get(cycle=elsewhere).owner == place.bo


def test_the_page_lists_everything_and_hands_it_to_one_person(place: Place, client: Client) -> None:
    shown = client.get(page(place)).content.decode()
    assert [shown.count(f'name="taker_{kind}"') for kind in (*KINDS, "all")] == [1] * 6
    assert "2026: A-T01 Do something about T01" in shown
    assert "2025" not in shown
    sent = {"last_day": place.city.today().isoformat(), "taker_all": place.cia.pk}
    assert client.post(page(place), sent).status_code == 302
    assert set(place.owners(place.cycle)) == {place.cia}


def test_the_page_takes_one_person_for_each_group(place: Place, client: Client) -> None:
    dan = make_member(place.city, Role.COORDINATOR, name="Dan")
    sent = {"last_day": place.city.today().isoformat(), "taker_all": place.cia.pk, "taker_actions": dan.pk}
    assert client.post(page(place), sent).status_code == 302
    assert Action.objects.get(cycle=place.cycle).owner == dan
    assert Target.objects.get(cycle=place.cycle).owner == place.cia


def test_the_page_says_what_is_missing_and_keeps_what_was_chosen(place: Place, client: Client) -> None:
    sent = {"last_day": place.city.today().isoformat(), "taker_actions": place.cia.pk, "reason": "<b>=1+1"}
    answer = client.post(page(place), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {f"taker_{kind}" for kind in KINDS if kind != "actions"}
    assert answer.context["form"]["taker_actions"].value() == str(place.cia.pk)
    assert "&lt;b&gt;=1+1" in answer.content.decode()
    assert set(place.owners(place.cycle)) == {place.bo}


@pytest.mark.parametrize("chosen", ["0", "x", "stranger"])
def test_the_page_takes_only_who_is_listed(place: Place, client: Client, chosen: str) -> None:
    if chosen == "stranger":
        chosen = str(make_member(City.objects.create(slug="bristol", name="Bristol"), Role.OWNER).pk)
    sent = {"last_day": place.city.today().isoformat(), "taker_all": chosen}
    assert client.post(page(place), sent).status_code == 422
    assert place.membership.ends_on is None


def test_the_page_needs_the_same_queries_for_few_and_for_many(
    place: Place, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(page(place))
    # Between the two ends of the request's savepoint.
    with django_assert_num_queries(QUERIES + 2):
        client.get(page(place))
    for number in range(60):
        make_plan(place.cycle, f"N{number:02}", owner=place.bo)
        make_member(place.city, Role.OWNER)
    with django_assert_num_queries(QUERIES + 2):
        shown = client.get(page(place)).content.decode()
    assert "and 41 more" in shown


def test_the_gate_of_targets_counts_who_has_left_as_no_owner(place: Place) -> None:
    cycle = make_monitored_cycle("T09", step=Step.TARGETS, city=place.city, year=2027, owner=place.bo)

    def reasons() -> list[str]:
        return [reason.sentence for c in gates.conditions(cycle, "submit_programme") for reason in c.unmet]

    assert not [sentence for sentence in reasons() if "has left" in sentence]
    Membership.objects.filter(user=place.bo).update(
        ends_on=place.city.today() - timedelta(days=1), starts_on="2026-01-01"
    )
    assert [sentence for sentence in reasons() if "has left" in sentence] == [
        "Long-term target for T09: missing active owner (the present one has left).",
        "Action A-T09: missing active owner (the present one has left).",
    ]
