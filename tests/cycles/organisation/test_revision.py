"""The revision clock: when the last full revision was, when the next is due and why, and what the council reads."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pghistory.models import Events

from cycles import snapshot
from cycles.approval.forms import ItemForm
from cycles.approval.models import AgendaItem, Meeting
from cycles.carry_over import open_next
from cycles.cycle import Cycle, Step
from cycles.organisation.models import RevisionClock
from cycles.organisation.revision import ask_earlier, look, set_rule
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.organisation.factories import make_coordinator
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db
Next = Decision.Next


@pytest.fixture
def admin(city: City) -> User:
    return make_member(city, Role.CITY_ADMIN)


def years(city: City, first: int, *decided: Next) -> Cycle:
    """Return the running year of a city that began in ``first`` and continued as was decided."""
    cycle = make_cycle(Step.EVALUATION if decided else Step.SET_UP, city=city, year=first)
    for how in decided:
        decision = make_decision(city, cycle.year, Decision.Kind.CONTINUE, next_step=how)
        cycle = open_next(cycle, decision, by=make_user())
    return cycle


def rule(city: City, admin: User, value: str, **facts: object) -> RevisionClock:
    row = RevisionClock.objects.filter(city=city).first() or RevisionClock(city=city)
    row.rule = value
    for name, fact in facts.items():
        setattr(row, name, fact)
    return set_rule(row, by=admin)


def earlier(city: City, year: int | None, by: User, because: str = "world", reason: str = "The river flooded.") -> None:
    row = RevisionClock.objects.filter(city=city).first() or RevisionClock(city=city)
    row.earlier_year, row.earlier_because, row.earlier_reason = year, because, reason
    ask_earlier(row, by=by)


# When and why


def test_a_city_without_a_year_has_nothing_due(city: City) -> None:
    clock = look(city)
    assert (clock.last, clock.due, clock.warning) == (None, None, "")
    assert clock.sentence == "The city has not begun its first year, which is a full one."


@pytest.mark.parametrize(("value", "due"), [("3", 2027), ("4", 2028), ("5", 2029)])
def test_it_counts_from_the_first_year(city: City, admin: User, value: str, due: int) -> None:
    years(city, 2024)
    rule(city, admin, value)
    clock = look(city)
    assert (clock.last, clock.due) == (2024, due)
    assert clock.sentence == (
        "The last full one was 2024, the city's first year. "
        f"The next is due in {due}, because the city revises everything every {value} years."
    )


def test_five_years_hold_as_long_as_the_city_has_not_chosen(city: City) -> None:
    years(city, 2024)
    assert look(city).due == 2029


def test_it_counts_from_the_last_year_that_the_council_opened_for_a_full_revision(city: City) -> None:
    years(city, 2018, Next.CONTINUE, Next.FULL, Next.REVISE)
    clock = look(city)
    assert (clock.last, clock.due, clock.running) == (2020, 2025, 2018)
    assert "The last full revision was in 2020, by the council's decision." in clock.sentence
    years(make_city("elsewhere"), 2021, Next.FULL)
    assert look(city).last == 2020


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (2024, ""),
        (2023, ""),
        (2022, "2026 is the last year before it is due: the next year should be a full revision."),
        (2021, "It is overdue: a full revision is what the next year should be."),
    ],
)
def test_it_warns_in_the_last_year_before_and_when_it_is_overdue(city: City, first: int, words: str) -> None:
    for year in range(first, 2026):
        make_cycle(Step.CLOSED, city=city, year=year)
    make_cycle(Step.EVALUATION, city=city, year=2026)
    assert look(city).warning == words


def test_by_elections_it_is_the_first_year_after_the_next_one(city: City, admin: User) -> None:
    years(city, 2024)
    day = city.today() + timedelta(days=400)
    rule(city, admin, "election", next_election_on=day)
    assert look(city).due == day.year + 1
    assert "the first year after the election of" in look(city).sentence


def test_by_elections_a_missing_or_past_day_is_said(city: City, admin: User) -> None:
    years(city, 2024)
    with pytest.raises(ValidationError, match="Write the day of the next election"):
        rule(city, admin, "election")
    with pytest.raises(ValidationError, match="This election is over"):
        rule(city, admin, "election", next_election_on=city.today() - timedelta(days=1))
    RevisionClock.objects.create(city=city, rule="election", next_election_on=date(2022, 9, 11))
    assert look(city).due is None
    assert "the day of the next election is missing" in look(city).sentence


def test_another_rule_forgets_the_election(city: City, admin: User) -> None:
    rule(city, admin, "election", next_election_on=city.today() + timedelta(days=400))
    assert rule(city, admin, "4").next_election_on is None


# Earlier


def test_it_is_asked_for_earlier_with_a_reason_that_stays_in_the_history(city: City) -> None:
    years(city, 2024)
    by = make_coordinator(city)
    earlier(city, 2026, by)
    clock = look(city)
    assert (clock.due, clock.by_rule) == (2026, 2029)
    assert "2026, earlier than by the rule. The world has changed: The river flooded." in clock.sentence
    event = Events.objects.tracks(RevisionClock.objects.get()).last()
    assert event.pgh_context == {"user": by.pk, "reason": "The river flooded."}
    earlier(city, None, by)
    assert (look(city).due, RevisionClock.objects.get().earlier_reason) == (2029, "")


@pytest.mark.parametrize(
    ("year", "because", "reason", "field"),
    [
        (2024, "world", "Flood", "earlier_year"),
        (2029, "world", "Flood", "earlier_year"),
        (2026, "", "Flood", "earlier_because"),
        (2026, "world", "  ", "earlier_reason"),
    ],
)
def test_earlier_needs_a_year_that_is_earlier_and_a_reason(
    city: City, year: int, because: str, reason: str, field: str
) -> None:
    years(city, 2024)
    with pytest.raises(ValidationError) as refused:
        earlier(city, year, make_coordinator(city), because, reason)
    assert list(refused.value.message_dict) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        RevisionClock.objects.create(city=city, earlier_year=2026)


def test_what_was_asked_for_ends_with_the_full_revision(city: City) -> None:
    RevisionClock.objects.create(city=city, earlier_year=2019, earlier_because="world", earlier_reason="Flood")
    years(city, 2018, Next.FULL)
    assert (look(city).is_earlier, look(city).due) == (False, 2024)


def test_the_admin_sets_the_rule_and_the_coordinator_asks_earlier(city: City, admin: User) -> None:
    years(city, 2024)
    by = make_coordinator(city)
    with pytest.raises(Refused):
        rule(city, by, "3")
    with pytest.raises(Refused):
        earlier(city, 2026, admin)
    assert not RevisionClock.objects.exists()


# Where it is read


def test_the_snapshot_holds_the_clock(city: City) -> None:
    cycle = years(city, 2024)
    earlier(city, 2026, make_coordinator(city))
    assert snapshot.content_of(cycle)["organisation"]["revision"] == {
        "rule": "5",
        "next_election_on": None,
        "last_full": 2024,
        "due": 2026,
        "earlier": {"because": "world", "reason": "The river flooded."},
    }


def test_a_later_year_does_not_change_what_an_earlier_one_holds(city: City) -> None:
    years(city, 2024, Next.FULL)
    old = Cycle.objects.get(city=city, year=2024)
    assert look(city).last == 2025
    assert snapshot.content_of(old)["organisation"]["revision"]["last_full"] == 2024


def test_the_set_up_and_the_clock_say_it(city: City, client_as: ClientAs) -> None:
    cycle = make_cycle(city=city, year=2026)
    client = client_as(make_coordinator(city))
    for url in (reverse("organisation", args=["sundvik", cycle.year]), reverse("revision", args=["sundvik"])):
        assert "The next is due in 2031" in client.get(url).content.decode()


def test_the_clerk_reads_it_where_the_council_decides_how_to_continue(city: City, client_as: ClientAs) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city, year=2026)
    meeting = Meeting.objects.create(city=city, held_on=city.today(), members_total=7)
    form = ItemForm(instance=AgendaItem(meeting=meeting), cycles=[cycle], city=city)
    assert "The next is due in 2031" in str(form["next_step"].help_text)
    other = make_cycle(Step.APPROVAL, city=make_city("elsewhere"), year=2026)
    form = ItemForm(instance=AgendaItem(meeting=meeting), cycles=[other], city=other.city)
    assert "due in" not in str(form["next_step"].help_text)


@pytest.fixture
def client(admin: User, client_as: ClientAs) -> Client:
    return client_as(admin)


def test_revision_rule_is_saved_once_and_a_stale_page_shows_both(client: Client, city: City) -> None:
    url = reverse("revision_rule", args=["sundvik"])
    data = {"rule": "4", "version": "0", "once": new_token()}
    assert [client.post(url, data).status_code for _time in range(2)] == [302, 302]
    assert RevisionClock.objects.get().version == 1
    assert client.post(url, {"rule": "3", "version": "1"}).status_code == 302
    assert client.post(url, {"rule": "5", "version": "1"}).status_code == 409
    assert RevisionClock.objects.get().rule == "3"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"rule": "7"}, "Choose one of the listed values."),
        ({"rule": "election"}, "Write the day of the next election"),
        ({"rule": "election", "next_election_on": "autumn"}, "Write the date as year-month-day"),
    ],
)
def test_revision_rule_says_what_is_wrong(client: Client, sent: dict[str, str], sentence: str) -> None:
    answer = client.post(reverse("revision_rule", args=["sundvik"]), {"version": "0", **sent})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not RevisionClock.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"earlier_year": "soon"}, "Type a whole number."),
        ({"earlier_year": "20260"}, "Too high: the highest is 2100."),
        ({"earlier_reason": "x" * 5000}, "Too long: at most 1000 characters, this has 5000."),
        ({"earlier_reason": ""}, "Say why: the council reads it"),
        ({"earlier_because": ""}, "Choose what asks for it."),
    ],
)
def test_revision_earlier_says_what_is_wrong_and_keeps_what_was_typed(
    city: City, client_as: ClientAs, sent: dict[str, str], sentence: str
) -> None:
    years(city, 2024)
    whole = {"earlier_year": "2026", "earlier_because": "world", "earlier_reason": "=1+1 <b>فيضان</b>", "version": "0"}
    client, url = client_as(make_coordinator(city)), reverse("revision_earlier", args=["sundvik"])
    answer = client.post(url, {**whole, **sent})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not RevisionClock.objects.exists()
    assert client.post(url, whole).status_code == 302
    text = client.get(reverse("revision", args=["sundvik"])).content.decode()
    assert "=1+1 &lt;b&gt;فيضان&lt;/b&gt;" in text
    assert "<b>فيضان" not in text
