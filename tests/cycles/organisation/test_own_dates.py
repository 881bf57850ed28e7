"""The city's own dates, where a date stands, ticking it off, and what the next year is proposed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles import snapshot
from cycles.carry_over import open_next
from cycles.cycle import Cycle, Step
from cycles.organisation import services
from cycles.organisation.models import OwnDate, PlannedDate, Tenure
from cycles.organisation.plan import PlanLine, own_dates, plan_of
from cycles.perform import WrongStep
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.organisation.factories import make_body, make_coordinator, make_dates, make_own_date, make_seat
from tests.factories import make_city, make_member, make_unit, make_user

pytestmark = pytest.mark.django_db
# A test runs in a transaction of its own, so a request's becomes a savepoint: two statements that pages do not have.
SAVEPOINT = 2
DAY = timedelta(days=1)
TRICKY = "=1+1 <b>ورشة عمل</b> {{ city }}"


@pytest.fixture
def cycle(city: City) -> Cycle:
    return make_cycle(Step.TARGETS, city=city)


@pytest.fixture
def by(city: City) -> User:
    return make_coordinator(city)


@pytest.fixture
def client(by: User, client_as: ClientAs) -> Client:
    return client_as(by)


def address(name: str, cycle: Cycle, *args: object) -> str:
    return reverse(name, args=[cycle.city.slug, cycle.year, *args])


def plan(cycle: Cycle) -> list[PlanLine]:
    rows = PlannedDate.objects.filter(cycle=cycle)
    return plan_of(cycle, rows, own_dates(cycle), cycle.city.today())


# Where a date stands


def test_a_date_is_overdue_today_coming_or_done_and_the_plan_goes_by_day(cycle: Cycle, city: City) -> None:
    today = city.today()
    for days in (2, 0, -2):
        make_own_date(cycle, today + timedelta(days=days))
    make_own_date(cycle, today - DAY, done_on=today)
    assert [line.state for line in plan(cycle)] == ["overdue", "done", "today", "coming"]
    assert [line.word for line in plan(cycle)] == ["Overdue", "Done", "Today", "Coming"]


def test_a_usual_date_is_done_by_its_step_or_by_hand(cycle: Cycle, city: City, by: User) -> None:
    make_dates(cycle)
    PlannedDate.objects.update(on=city.today() - DAY)
    assert [line.state for line in plan(cycle)].count("done") == 1  # the baseline review lies behind
    opened = PlannedDate.objects.get(kind="consultation_from")
    services.tick_off(opened, True, by=by)
    assert [line.state for line in plan(cycle)].count("done") == 2
    services.tick_off(opened, False, by=by)
    assert [line.state for line in plan(cycle)].count("done") == 1


def test_ticking_off_twice_is_one_change(cycle: Cycle, city: City, by: User) -> None:
    row = make_own_date(cycle, city.today())
    for _time in range(2):
        services.tick_off(row, True, by=by)
    row.refresh_from_db()
    assert (row.done_on, row.version) == (city.today(), 2)


# Who sees to it


def test_exactly_one_sees_to_a_date(cycle: Cycle, city: City, by: User) -> None:
    unit, seat = make_unit(city), make_seat(make_body(city))
    facts = {"cycle": cycle, "title": {"en": "Workshop"}, "on": date(2026, 5, 4)}
    for who in ({}, {"unit": unit, "seat": seat}, {"unit": unit, "person": by}):
        with pytest.raises(ValidationError, match="one of the three"):
            services.save_own_date(OwnDate(**facts, **who), by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnDate.objects.create(**facts, unit=unit, seat=seat)
    for one in ({"unit": unit}, {"seat": seat}, {"person": by}):
        services.save_own_date(OwnDate(**facts, **one), by=by)
    assert OwnDate.objects.count() == 3


def test_who_sees_to_it_is_of_the_city(cycle: Cycle, by: User) -> None:
    other = make_city("elsewhere")
    facts = {"cycle": cycle, "title": {"en": "Workshop"}, "on": date(2026, 5, 4)}
    wrong = ({"unit": make_unit(other)}, {"seat": make_seat(make_body(other))}, {"person": make_user()})
    for who in wrong:
        with pytest.raises(ValidationError):
            services.save_own_date(OwnDate(**facts, **who), by=by)
    assert not OwnDate.objects.exists()


def test_a_vacant_seat_that_sees_to_a_date_is_said(cycle: Cycle, city: City) -> None:
    seat = make_seat(make_body(city), function={"en": "Mayor"})
    make_own_date(cycle, city.today(), seat=seat)
    assert plan(cycle)[0].who == "Mayor (Steering group), vacant"
    Tenure.objects.create(seat=seat, office={"en": "The mayor in office"}, starts_on=city.today())
    assert plan(cycle)[0].who == "Mayor (Steering group)"


def test_only_the_coordinator_plans_and_a_closed_year_stays(cycle: Cycle, city: City, by: User) -> None:
    row, officer = make_own_date(cycle, city.today()), make_member(city, Role.OFFICER)
    for act in (services.save_own_date, services.remove_own_date):
        with pytest.raises(Refused):
            act(row, by=officer)
    with pytest.raises(Refused):
        services.tick_off(row, True, by=officer)
    closed = make_cycle(Step.CLOSED, city=city, year=2020)
    with pytest.raises(WrongStep):
        services.tick_off(make_own_date(closed, city.today()), True, by=by)


# The next year


def test_the_next_year_is_proposed_every_date_until_they_are_confirmed(city: City, by: User, client: Client) -> None:
    old = make_cycle(Step.EVALUATION, city=city)
    make_dates(old)
    workshop = make_own_date(old, date(2028, 2, 29), done_on=city.today())
    new = open_next(old, make_decision(city, 2026, Decision.Kind.CONTINUE, next_step=Decision.Next.FULL), by=by)
    copy = OwnDate.objects.get(cycle=new)
    assert (copy.on, copy.done_on, copy.is_proposed, copy.origin) == (date(2029, 2, 28), None, True, workshop)
    assert PlannedDate.objects.filter(cycle=new, is_proposed=True).count() == 9
    page = client.get(address("organisation", new)).content.decode()
    assert "10 dates are proposed from the year before" in page
    assert page.count("proposed from the year before</span>") == 10
    services.set_date(new, "council_meeting", PlannedDate.objects.get(cycle=new, kind="council_meeting").on, by=by)
    services.save_own_date(copy, by=by)
    assert PlannedDate.objects.filter(cycle=new, is_proposed=True).count() == 8
    assert not OwnDate.objects.filter(is_proposed=True).exists()
    answers = [client.post(address("dates_confirm", new), {"once": token}) for token in [new_token()] * 2]
    assert [answer["Location"] for answer in answers] == [address("organisation", new) + "#dates"] * 2
    assert "proposed from the year before" not in client.get(address("organisation", new)).content.decode()
    assert not PlannedDate.objects.filter(cycle=old, is_proposed=True).exists()


def test_the_snapshot_holds_the_own_dates_and_ids(cycle: Cycle, city: City, by: User) -> None:
    make_own_date(cycle, date(2026, 5, 4))
    assert snapshot.content_of(cycle)["organisation"]["own_dates"] == [
        {
            "title": {"en": "Workshop"},
            "on": "2026-05-04",
            "unit": None,
            "seat_id": None,
            "person_id": by.pk,
            "done_on": None,
        }
    ]


# Pages


def test_an_own_date_is_added_moved_ticked_off_and_taken_out(client: Client, cycle: Cycle, city: City) -> None:
    unit = make_unit(city, "Harbour office")
    data = {"title_en": TRICKY, "on": "2026-05-04", "unit": unit.pk, "version": "0", "once": new_token()}
    assert [client.post(address("own_date_add", cycle), data).status_code for _time in range(2)] == [302, 302]
    row = OwnDate.objects.get()
    text = client.get(address("organisation", cycle)).content.decode()
    assert "=1+1 &lt;b&gt;ورشة عمل&lt;/b&gt; {{ city }}" in text
    assert ("Harbour office" in text, "Overdue" in text) == (True, row.on < city.today())
    assert client.post(address("own_date_done", cycle, row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.done_on == city.today()
    assert "Not done" in client.get(address("organisation", cycle)).content.decode()
    assert client.post(address("own_date_done", cycle, row.pk), {"undo": "1"}).status_code == 302
    moved = {**data, "on": "2026-05-11", "version": "3", "once": new_token()}
    assert client.post(address("own_date_edit", cycle, row.pk), moved).status_code == 302
    row.refresh_from_db()
    assert (row.on, row.done_on) == (date(2026, 5, 11), None)
    assert client.get(address("own_date_remove", cycle, row.pk)).status_code == 200
    assert client.post(address("own_date_remove", cycle, row.pk)).status_code == 302
    assert not OwnDate.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title_en": " "}, "Fill this in: it is needed."),
        ({"title_en": "x" * 5000}, "Too long: at most 200 characters, this has 5000."),
        ({"on": "soon"}, "Write the date as year-month-day"),
        ({"unit": ""}, "one of the three"),
        ({"unit": "99999999"}, "Choose one of the listed values."),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_saved(
    client: Client, cycle: Cycle, city: City, wrong: dict[str, str], sentence: str
) -> None:
    whole = {"title_en": "Workshop", "on": "2026-05-04", "unit": str(make_unit(city).pk), "version": "0"}
    answer = client.post(address("own_date_add", cycle), {**whole, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not OwnDate.objects.exists()


def test_an_own_date_on_a_stale_page_shows_both(client: Client, cycle: Cycle, by: User) -> None:
    row = make_own_date(cycle, date(2026, 5, 4))
    mine = {"title_en": "Workshop", "on": "2026-05-11", "person": by.pk, "version": "1"}
    assert client.post(address("own_date_edit", cycle, row.pk), {**mine, "on": "2026-05-18"}).status_code == 302
    answer = client.post(address("own_date_edit", cycle, row.pk), mine)
    assert answer.status_code == 409
    conflicts = answer.context["form"].conflicts
    assert [(item.label, item.saved, item.yours) for item in conflicts] == [("Date", "2026-05-18", "2026-05-11")]


def test_a_usual_date_is_ticked_off_on_its_page(client: Client, cycle: Cycle, city: City) -> None:
    make_dates(cycle)
    assert client.post(address("planned_date_done", cycle, "values_due")).status_code == 302
    assert PlannedDate.objects.get(kind="values_due").done_on == city.today()
    assert client.post(address("planned_date_done", cycle, "nonsense")).status_code == 404
    assert client.get(address("planned_date_done", cycle, "values_due")).status_code == 405


def test_who_only_reads_ticks_nothing_off(cycle: Cycle, city: City, client_as: ClientAs) -> None:
    make_own_date(cycle, city.today())
    text = client_as(make_member(city, Role.OFFICER)).get(address("organisation", cycle)).content.decode()
    assert "Workshop" in text
    assert "/done/" not in text


def test_the_list_beside_the_wheel_has_the_nearest_open_dates_and_names_nobody(
    client: Client, cycle: Cycle, city: City, by: User
) -> None:
    User.objects.filter(pk=by.pk).update(name="Conny Coordinator")
    today = city.today()
    make_own_date(cycle, today - DAY, title={"en": "Kick-off"})
    make_own_date(cycle, today, title={"en": "Ticked off"}, done_on=today)
    for days in range(1, 12):
        make_own_date(cycle, today + timedelta(days=days), title={"en": f"Day {days}"})
    glance = client.get(reverse("city_home", args=["sundvik"])).context["glance"]
    told = [(row.sentence, row.state, row.note) for row in glance.dates]
    assert ("Kick-off", "past", "Overdue") in told
    assert [words for words, _state, _note in told if words.startswith("Day")] == [f"Day {n}" for n in range(1, 8)]
    assert "Ticked off" not in str(told)
    assert "Conny" not in str(told)


@pytest.mark.parametrize("rows", [3, 60])
def test_own_dates_cost_one_query_and_the_home_none(
    client: Client, cycle: Cycle, city: City, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_dates(cycle)
    body = make_body(city)
    for number in range(rows):
        make_own_date(cycle, city.today() + timedelta(days=number), seat=make_seat(body))
    for url, count in ((address("organisation", cycle), 10), (reverse("city_home", args=["sundvik"]), 12)):
        client.get(url)
        with django_assert_num_queries(count + SAVEPOINT):
            client.get(url)
