"""A page that is kept is the page that would be made: whoever changes something, however they do it, sees it."""

import re
from datetime import date, timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commitments.models import Framework
from cycles.cycle import Cycle
from ims.kept.models import Change, forget_old
from ims.people.models import Membership, User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.targets.factories import (
    make_action,
    make_coordinator,
    make_objective,
    make_target,
    make_targets_cycle,
)
from tests.factories import make_city, make_member
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
# Session, person, cycle with its city, rights, and whether anything changed.
MOST = 5
BESIDE = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET ", "BEGIN", "COMMIT")
TITLE = "Insulate school 1"


@pytest.fixture
def cycle() -> Cycle:
    """Return a year with an action."""
    cycle = make_targets_cycle()
    make_action(cycle, title=TITLE, target=make_target(make_objective(cycle)))
    return cycle


@pytest.fixture
def reader(client_as: ClientAs, cycle: Cycle) -> Client:
    """Return the coordinator's client, whose page is kept."""
    client = client_as(make_coordinator(cycle.city))
    assert TITLE in seen(client, cycle)
    return client


def address(cycle: Cycle) -> str:
    return reverse("targets", args=[cycle.city.slug, cycle.year])


def seen(client: Client, cycle: Cycle) -> str:
    answer = client.get(address(cycle))
    assert answer.status_code == 200
    return answer.content.decode()


def is_kept(client: Client, cycle: Cycle) -> bool:
    """Say whether the page is answered without being made."""
    with CaptureQueriesContext(connection) as captured:
        seen(client, cycle)
    asked = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(BESIDE)]
    return len(asked) <= MOST


def rename(title: str) -> None:
    """Change the action as nobody's code would."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cycles_action SET title = jsonb_build_object('en', %s::text)", [title])


def test_it_is_made_once(reader: Client, cycle: Cycle) -> None:
    assert is_kept(reader, cycle)
    assert TITLE in seen(reader, cycle)


def test_what_anybody_changes_is_seen_at_once(reader: Client, cycle: Cycle) -> None:
    rename("Insulate school 2")
    assert "Insulate school 2" in seen(reader, cycle)
    assert is_kept(reader, cycle)


def test_without_the_triggers_a_change_would_not_be_seen(reader: Client, cycle: Cycle) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cycles_action DISABLE TRIGGER USER")
        try:
            rename("Insulate school 2")
            assert "Insulate school 2" not in seen(reader, cycle)
        finally:
            cursor.execute("ALTER TABLE cycles_action ENABLE TRIGGER USER")


def test_a_change_under_way_is_seen_once_it_is_there(client_as: ClientAs, cycle: Cycle) -> None:
    """The page is made while the change is written but not committed: its number is older than the page."""
    client, written, made = client_as(make_coordinator(cycle.city)), Event(), Event()

    def change() -> None:
        with transaction.atomic():
            rename("Insulate school 2")
            written.set()
            assert made.wait(20)

    def look() -> tuple[bool, bool]:
        assert written.wait(20)
        try:
            return TITLE in seen(client, cycle), is_kept(client, cycle)
        finally:
            made.set()

    assert at_once(change, look) == [None, (True, True)]
    assert "Insulate school 2" in seen(client, cycle)


def test_a_page_of_what_is_not_committed_is_not_kept(reader: Client, cycle: Cycle) -> None:
    with transaction.atomic():
        rename("Insulate school 2")
        assert "Insulate school 2" in seen(reader, cycle)
        transaction.set_rollback(True)
    assert TITLE in seen(reader, cycle)


def test_another_city_s_changes_make_nothing_anew_and_what_all_share_does(reader: Client, cycle: Cycle) -> None:
    make_city("elsewhere")
    assert is_kept(reader, cycle)
    User.objects.filter(pk=make_coordinator(cycle.city).pk).update(last_login=cycle.city.now())
    assert is_kept(reader, cycle)
    Framework.objects.update(title=F("title"))
    assert not is_kept(reader, cycle)


def test_everybody_has_a_page_of_their_own(client_as: ClientAs, reader: Client, cycle: Cycle) -> None:
    other = client_as(make_member(cycle.city, Role.AUDITOR))
    assert not is_kept(other, cycle)
    assert "Add an action" in seen(reader, cycle)
    assert "Add an action" not in seen(other, cycle)


def test_whoever_lost_their_role_is_not_let_in(reader: Client, cycle: Cycle) -> None:
    over = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 2)}
    Membership.objects.filter(user=make_coordinator(cycle.city)).update(**over)
    assert reader.get(address(cycle)).status_code == 404


def test_each_language_address_and_memory_has_its_own(reader: Client, cycle: Cycle) -> None:
    assert "Objectives: 1" in seen(reader, cycle)
    assert "Mål" in reader.get(address(cycle), headers={"Accept-Language": "sv"}).content.decode()
    assert TITLE not in reader.get(f"{address(cycle)}?q=nothing+like+it").content.decode()
    assert TITLE not in seen(reader, cycle)  # what was looked for is remembered
    reader.get(f"{address(cycle)}?clear")
    assert TITLE in seen(reader, cycle)


def test_each_form_has_fresh_tokens(reader: Client, cycle: Cycle) -> None:
    found = [re.findall(r'name="(once|csrfmiddlewaretoken)" value="([^"]+)"', seen(reader, cycle)) for _time in "12"]
    names = [[name for name, _value in each] for each in found]
    assert names[0] == names[1]
    assert {"once", "csrfmiddlewaretoken"} <= set(names[0])
    assert not {value for _name, value in found[0]} & {value for _name, value in found[1]}


def test_a_message_is_shown_once(client_as: ClientAs, reader: Client, cycle: Cycle) -> None:
    reader.post(reverse("action_add", args=[cycle.city.slug, cycle.year]), {"code": "A77", "title_en": "Plant trees"})
    first, second = seen(reader, cycle), seen(reader, cycle)
    assert 'aria-label="Messages"' in first
    assert 'aria-label="Messages"' not in second


def test_old_marks_go(reader: Client) -> None:
    assert Change.objects.exists()
    Change.objects.update(at=timezone.now() - timedelta(days=3))
    assert forget_old() > 0
    assert not Change.objects.exists()
