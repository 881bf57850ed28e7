"""The home of each role: what waits for them, late first, grouped, in one query more and for nobody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.approval import services
from cycles.approval.models import Vote
from cycles.cycle import Cycle, Step
from cycles.monitoring.models import CorrectiveAction, Entry
from cycles.organisation.models import PlannedDate
from cycles.targets.models import Target
from ims import homes
from ims.access import rights_in
from ims.cities.models import City
from ims.homes import Source, Visit, home_of
from ims.people.deputies.services import name_deputy
from ims.people.models import User
from ims.people.services import end, join
from ims.roles import Permission, Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_meeting, make_open_item
from tests.cycles.baseline.factories import make_requirement, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.monitoring.factories import make_entry, make_monitored_cycle, make_plan, make_round, somebody
from tests.cycles.organisation.factories import make_body, make_own_date, make_seat
from tests.cycles.targets.factories import make_targets_cycle
from tests.factories import make_city, make_invitation, make_member, make_unit
from tests.stakeholders.factories import make_answer, make_comment, make_consultation, make_stakeholder

pytestmark = pytest.mark.django_db
LATE = date(2026, 1, 2)
# The session, the person, the city, the rights, the years, what waits, changes and the gate of the busiest step, which
# also asks whether a change of the programme waits for the council.
MOST = 13


def waits_for(person: User, city: City, *shown: Cycle) -> dict[str, list[tuple[str, str]]]:
    """Return per group the kind and the title of what waits for the person, in running years unless told."""
    running = tuple(Cycle.objects.in_city(city).running().values_list("pk", flat=True))
    years = tuple(cycle.pk for cycle in shown) or running
    home = home_of(Visit(rights_in(person, city), years, city.today()))
    return {group.name: [(task.kind, task.title) for task in group.tasks] for group in home.groups}


def test_the_sources_are_these() -> None:
    assert homes.registered() == [
        "asked",
        "audit",
        "city",
        "corrections",
        "dates",
        "ending_roles",
        "follow_ups",
        "invitations",
        "late_values",
        "legal_checks",
        "meetings",
        "minutes",
        "minutes_to_confirm",
        "my_comments",
        "next_meeting",
        "open_votes",
        "own_dates",
        "papers",
        "reports",
        "scores",
        "submitted",
        "to_answer",
        "to_comment",
        "to_confirm",
        "to_minute",
        "to_put",
        "vacancies",
        "values",
        "voted",
    ]


def test_an_owner_finds_their_values_reports_and_corrections() -> None:
    cycle = make_monitored_cycle("T01", "T02")
    turn, owner, city = make_round(cycle, due_on=LATE), somebody(cycle.city, Role.OWNER), cycle.city
    make_entry(turn, "T02", state=Entry.State.RETURNED)
    CorrectiveAction.objects.create(
        cycle=cycle, target=Target.objects.first(), text={"en": "Count again"}, owner=owner, due_on=date(2099, 1, 1)
    )
    make_plan(cycle, "T09", owner=make_member(city, Role.OWNER))
    assert waits_for(owner, city) == {
        "enter": [
            ("late", "T01 Indicator T01"),
            ("late", "T02 Indicator T02"),
            ("late", "A-T01 Do something about T01"),
            ("late", "A-T02 Do something about T02"),
            ("open", "Count again"),
        ]
    }


def test_a_coordinator_finds_what_to_approve_what_is_late_and_vacancies() -> None:
    cycle = make_monitored_cycle("T01", "T02")
    city, coordinator = cycle.city, somebody(cycle.city, Role.COORDINATOR)
    turn = make_round(cycle, due_on=LATE)
    make_entry(turn, "T02")
    make_seat(make_body(city))
    PlannedDate.objects.create(cycle=cycle, kind="values_due", on=LATE)
    PlannedDate.objects.create(cycle=cycle, kind="baseline_due", on=LATE)
    make_own_date(cycle, LATE)
    assert waits_for(coordinator, city) == {
        "enter": [("late", "Workshop")],
        "year": [
            ("late", "All values and reports entered"),
            ("late", f"1 value of {somebody(city, Role.OWNER)}"),
            ("wait", "T02 Indicator T02"),
            ("open", "Head of department"),
        ],
    }


def test_an_overdue_legal_check_waits_for_the_unit_that_is_responsible() -> None:
    cycle = make_cycle(Step.BASELINE)
    city, theme = cycle.city, make_theme_review(cycle)
    parks, roads = make_unit(city, "Parks"), make_unit(city, "Roads")
    coordinator, today = make_member(city, Role.COORDINATOR), city.today()
    since = today - timedelta(days=9)
    gardener, driver = (make_member(city, Role.OWNER, unit=unit, starts_on=since) for unit in (parks, roads))
    make_requirement(theme, "Count birds", responsible=parks, check_by=LATE)
    make_requirement(theme, "Count frogs", responsible=parks, check_by=today)  # its last day is not over
    make_requirement(theme, "Count bats", responsible=parks)
    make_requirement(theme, "Count lamps", check_by=LATE)  # nobody is named
    birds, lamps = ("late", "Count birds"), ("late", "Count lamps")
    assert waits_for(gardener, city) == {"enter": [birds]}
    assert waits_for(driver, city) == {}
    assert waits_for(coordinator, city)["enter"] == [lamps]
    # Who left sees to nothing any more: it comes back to the coordinator.
    end(gardener.memberships.get(), today - timedelta(days=1))
    assert waits_for(coordinator, city)["enter"] == [birds, lamps]


def test_an_overdue_legal_check_that_went_into_the_next_year_waits_once() -> None:
    cycle = make_cycle(Step.MONITORING)
    row = make_requirement(make_theme_review(cycle), "Count birds", check_by=LATE)
    coordinator = make_member(cycle.city, Role.COORDINATOR)
    assert waits_for(coordinator, cycle.city)["enter"] == [("late", "Count birds")]
    following = make_cycle(Step.BASELINE, city=cycle.city, year=cycle.year + 1)
    row.copy_into(following, theme_review=make_theme_review(following), check_by=date(2099, 1, 1))
    assert "enter" not in waits_for(coordinator, cycle.city)


def test_an_overdue_check_of_an_older_register_waits_for_nobody_once_there_is_a_newer_one() -> None:
    cycle = make_cycle(Step.CLOSED)
    make_requirement(make_theme_review(cycle), "Count birds", check_by=LATE)
    coordinator = make_member(cycle.city, Role.COORDINATOR)
    following = make_cycle(Step.BASELINE, city=cycle.city, year=cycle.year + 1)
    # On the closed year's own page it stands as long as nothing newer says it.
    assert waits_for(coordinator, cycle.city, cycle)["enter"] == [("late", "Count birds")]
    make_requirement(make_theme_review(following), "Count frogs", check_by=LATE)
    assert "enter" not in waits_for(coordinator, cycle.city, cycle)
    assert waits_for(coordinator, cycle.city)["enter"] == [("late", "Count frogs")]


def test_a_council_member_finds_votes_the_meeting_and_how_they_voted() -> None:
    city = make_city()
    item, members = make_open_item(city)
    assert [title for kind, title in waits_for(members[0], city)["council"] if kind == "wait"] == [str(item)]
    cast_votes(item, members, "fffaa")
    assert "wait" not in [kind for kind, _title in waits_for(members[0], city).get("council", [])]
    services.conclude(item, "12/2026", by=make_clerk(city))
    make_meeting(city, held_on=city.today() + timedelta(days=3))
    found = waits_for(members[0], city)["council"]
    assert [kind for kind, _title in found] == ["open", "done"]
    assert found[0][1] == "Next meeting of the council"
    home = home_of(Visit(rights_in(members[4], city), (), city.today()))
    told = [task.note for task in home.groups[0].tasks if task.kind == "done"]
    assert told == ["You voted: against. The council: approved, decision 12/2026."]
    assert Vote.objects.count() == 5


def test_a_clerk_finds_meetings_to_prepare_and_what_no_meeting_has() -> None:
    cycle = make_cycle(Step.APPROVAL)
    city, clerk = cycle.city, make_clerk(cycle.city)
    make_meeting(city, held_on=city.today() + timedelta(days=3))
    found = waits_for(clerk, city)["council"]
    assert [kind for kind, _title in found] == ["open", "wait"]
    assert found[1][1] == f"Put the programme of {cycle.year} on an agenda"


def test_counts_wait_for_another_clerk_than_the_one_who_entered_them() -> None:
    city = make_city()
    item, _members = make_open_item(city, mode="counted")
    clerk, second = make_clerk(city), make_member(city, Role.CLERK)
    services.enter_counts(item, by=clerk, present=5, for_=5, against=0)
    waiting = ("wait", f"{item.number} {item.title}")
    assert waiting in waits_for(second, city)["council"]
    assert waiting not in waits_for(clerk, city).get("council", [])
    services.confirm_counts(item, item.version, by=second)
    assert waiting not in waits_for(second, city).get("council", [])


def test_an_auditor_finds_the_open_questions_and_where_to_look() -> None:
    cycle = make_cycle(Step.EVALUATION)
    found = waits_for(make_member(cycle.city, Role.AUDITOR), cycle.city)["audit"]
    assert found[0] == ("open", "13 questions of the audit are open")
    assert len(found) == 5


def test_a_city_admin_finds_invitations_and_what_is_missing() -> None:
    city = make_city()
    admin = make_member(city, Role.CITY_ADMIN)
    make_invitation(city, "bo@example.org", by=admin)
    leaving = make_member(city, Role.CLERK, name="Eva")
    end(leaving.memberships.get(), city.today() + timedelta(days=5))
    found = [title for _kind, title in waits_for(admin, city)["administration"]]
    assert found[:2] == ["The role of Eva ends", "bo@example.org"]
    assert "Nobody holds the role coordinator" in found
    assert "Nobody holds the role clerk" not in found
    assert found[-3:] == ["The city has no units yet", "The population is not set", "The postal address is not set"]


def test_a_city_admin_to_whom_nothing_is_missing_finds_nothing() -> None:
    city = make_city(population=1000, address="Town Hall")
    make_unit(city)
    people = {role: make_member(city, role) for role in Role}
    assert waits_for(people[Role.CITY_ADMIN], city) == {}


def test_a_stakeholder_finds_what_is_open_and_what_became_of_their_comments() -> None:
    cycle = make_targets_cycle()
    city = cycle.city
    person = make_stakeholder(city)
    consultation = make_consultation(cycle)
    make_answer(make_comment(consultation, by=person))
    make_comment(consultation, by=person)
    make_comment(consultation)
    assert waits_for(person, city) == {
        "involvement": [
            ("started", str(consultation.programme.title)),
            ("started", f"Your comment C-002 of {cycle.year}"),
            ("done", f"Your comment C-001 of {cycle.year}"),
        ]
    }
    officer = make_member(city, Role.OFFICER)
    assert waits_for(officer, city)["involvement"] == [("open", "Answer 2 comments")]


def test_several_roles_are_a_union_and_a_deputy_finds_the_absent_persons_things(client_as: ClientAs) -> None:
    cycle = make_monitored_cycle("T01")
    make_round(cycle, due_on=LATE)
    owner, city = somebody(cycle.city, Role.OWNER), cycle.city
    join(city, owner, Role.CITY_ADMIN)
    assert list(waits_for(owner, city)) == ["enter", "administration"]
    page = client_as(owner).get(reverse("city_home", args=[city.slug])).content.decode()
    assert page.index("Yours to enter and do") < page.index("People and settings")
    deputy = make_member(city, Role.CLERK)
    name_deputy(city, owner, deputy, starts_on=city.today(), ends_on=city.today(), by=owner)
    assert ("late", "T01 Indicator T01") in waits_for(deputy, city)["enter"]


def test_nothing_of_another_city_waits(client_as: ClientAs) -> None:
    here, there = make_monitored_cycle("T01"), make_monitored_cycle("ZQ7", city=make_city("elsewhere"))
    make_round(there, due_on=LATE)
    make_own_date(there, LATE, title={"en": "zq7canary"}, person=somebody(here.city, Role.COORDINATOR))
    make_seat(make_body(there.city, name={"en": "zq7canary"}))
    make_meeting(there.city, held_on=there.city.today(), place="zq7canary")
    make_invitation(there.city, "zq7canary@example.org")
    for role in Role:
        page = client_as(make_member(here.city, role)).get(reverse("city_home", args=[here.city.slug])).content.decode()
        assert "zq7" not in page.lower(), role
    page = client_as(somebody(there.city, Role.COORDINATOR)).get(reverse("city_home", args=[there.city.slug]))
    assert "zq7" in page.content.decode().lower(), "it would be seen if it were there"


def test_there_are_more_than_five_behind_a_link(client_as: ClientAs) -> None:
    cycle = make_monitored_cycle(*(f"T{number:02}" for number in range(1, 10)))
    make_round(cycle)
    owner = somebody(cycle.city, Role.OWNER)
    page = client_as(owner).get(reverse("city_home", args=[cycle.city.slug])).content.decode()
    assert page.count("Enter the value of 2026") == 5
    assert f'href="{reverse("my_entries", args=[cycle.city.slug, 2026])}"' in page


def test_nobody_is_led_to_a_page_that_refuses_them(client_as: ClientAs) -> None:
    cycle = make_monitored_cycle("T01", "T02")
    city = cycle.city
    make_entry(make_round(cycle, due_on=LATE), "T02")
    make_seat(make_body(city))
    make_invitation(city, "bo@example.org")
    make_meeting(city, held_on=city.today() + timedelta(days=3))
    for role in Role:
        person = make_member(city, role)
        make_own_date(cycle, LATE, person=person)
        refused = _refused(client_as(person), person, city)
        assert refused == {}, role


def _refused(client: Client, person: User, city: City) -> dict[str, int]:
    running = tuple(Cycle.objects.in_city(city).running().values_list("pk", flat=True))
    home = home_of(Visit(rights_in(person, city), running, city.today()))
    links = {task.url for group in home.groups for task in group.tasks}
    links |= {link.url for group in home.groups for link in group.more}
    return {url: status for url in links if (status := client.get(url).status_code) != 200}


@pytest.mark.parametrize("role", Role)
def test_a_home_needs_the_same_queries_for_three_and_for_many(role: Role, client_as: ClientAs) -> None:
    cycle = make_monitored_cycle("T01", "T02", "T03")
    person = make_member(cycle.city, role)
    make_round(cycle)
    client, page = client_as(person), reverse("city_home", args=[cycle.city.slug])
    counts = []
    for many in (False, True):
        for number in range(10 if many else 0):
            make_own_date(cycle, LATE, person=person)
            make_seat(make_body(cycle.city))
            make_plan(cycle, f"T{number + 10}", owner=person)
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len([q for q in asked if "SAVEPOINT" not in q["sql"]]))
    assert counts[0] == counts[1] <= MOST


def test_a_name_is_registered_once_and_in_a_group_that_exists() -> None:
    usual: dict[str, Any] = {
        "needs": Permission.SEE_CITY,
        "find": lambda _v: None,
        "facts": {},
        "write": lambda _f, _v: [],
    }
    with pytest.raises(ValueError, match="Two sources"):
        homes.register(Source("values", homes.YEAR, **usual))
    with pytest.raises(ValueError, match="no group"):
        homes.register(Source("other", "gossip", **usual))


def test_an_empty_home_says_what_comes(client_as: ClientAs) -> None:
    city = make_city()
    page = client_as(make_member(city, Role.OWNER)).get(reverse("city_home", args=[city.slug])).content.decode()
    assert "Nothing waits for you now." in page
    page = client_as(make_member(city, Role.STAKEHOLDER)).get(reverse("city_home", args=[city.slug])).content.decode()
    assert "Nothing is open to comment now." in page
