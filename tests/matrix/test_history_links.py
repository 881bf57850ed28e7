"""Every page about something that has a history leads to it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from ims.access import rights_in
from ims.roles import Permission
from tests.matrix.pages import pages
from tests.matrix.walk import every_url
from tests.matrix.world import World, make_world

pytestmark = pytest.mark.django_db
LINK = b"/history/?"
# Pages about one thing of the city or the year whose address needs no number.
ONE_OF_ITS_KIND = frozenset({"council", "council_rules", "organisation", "city_settings", "baseline", "baseline_scope"})
# What is added or taken away is not there yet, or not any more: the page of what it belongs to has the link.
COMES_OR_GOES = ("_add", "_remove")
# Pages that name a row in their address and have no link, with the reason.
WITHOUT = {
    "unit_end": "asks before it ends a unit, whose form has the link",
    "theme_lead": "names who leads a theme: nobody is named yet",
    "series_import_review": "an upload is no row with a history: it goes once it is loaded",
    "series_import_columns": "an upload is no row with a history: it goes once it is loaded",
    "series_template": "a file",
    "indicator_export": "a file",
    "theme_series": "a theme of a framework, which every city shares",
    "decision_correct": "writes a new entry of the record, which is never changed",
    "decision": "a decision never changes; where it has an item of the agenda, the link is that item's",
    "public_decision": "everybody reads it without an account; the members' page has the link",
    "public_programme": "sealed content, which never changes",
    "public_minutes": "sealed content, which never changes; the clerk's page has the link",
    "public_minutes_paper": "a file",
    "public_decision_data": "data",
    "public_paper": "a file",
    "oparl_list": "data",
    "oparl_object": "data",
    "programme_compare": "two versions; each has the link on its own page",
    "paragraph_place": "asks where a paragraph goes, whose form has the link",
    "block_place": "asks where a table or chart goes, whose form has the link",
    "consultation_open": "there is no consultation yet",
    "document_job": "a job has no history: it tells itself what became of it",
    "document_download": "a file",
    "document_sealed": "a file",
    "decision_archive": "a package of what never changes; where the decision has an item, the link is that item's",
    "archive_download": "a file",
    "evidence_download": "a file",
    "person_erase": "after it the history names nobody",
    "invitation_withdraw": "asks before it withdraws: the list of people shows what becomes of invitations",
    "deputy_end": "asks for the last day only: who stood in for whom is in the list of deputies",
    "library_take": "an indicator of the library is no row of the city; what was taken has a page with the link",
    "value_propose": "nobody proposed the value yet; its indicator's page has the link",
    "value_history": "is the history of one value",
    "meeting_room": "a screen for the room; the meeting's page has the link",
    "proxy_record": "records a proxy, where rules allow them; the meeting's page has the link",
    "audit_answer": "nobody answered yet; afterwards the form has the link",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make the world once and roll it back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        made.prepare(every_url())
        yield made
        transaction.set_rollback(True)


def content(world: World, person: str, address: str) -> bytes:
    """Return the page, and take back what asking for it may have written."""
    with transaction.atomic():
        answer = world.client(person).get(address)
        transaction.set_rollback(True)
    return b"" if answer.streaming else answer.content


def without_a_link(world: World) -> set[str]:
    """Return the pages about one thing, to somebody who may see the history, that do not lead to it."""
    found = set()
    for url, person, address in pages(world):
        is_about = set(url.nouns) - {"city", "year"} or url.name in ONE_OF_ITS_KIND
        if "city" not in url.nouns or not is_about or url.name.endswith(COMES_OR_GOES):
            continue
        if Permission.SEE_HISTORY in rights_in(world.people[person], world.own):
            found |= set() if LINK in content(world, person, address) else {url.name}
    return found


def test_every_page_about_one_thing_leads_to_its_history(world: World) -> None:
    assert without_a_link(world) == set(WITHOUT)


def test_who_may_not_see_the_history_is_not_led_there(world: World) -> None:
    for url, _person, address in pages(world):
        if url.name in {"indicator", "evaluation", "council", "round_values"}:
            assert LINK not in content(world, "owner", address), url.name
            assert content(world, "owner", address), url.name
