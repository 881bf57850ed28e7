"""No page asks the database much, whatever it shows."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from ims.people.privacy.parts import registered as parts
from tests.matrix.pages import pages
from tests.matrix.walk import every_url
from tests.matrix.world import World, make_world

pytestmark = pytest.mark.django_db
MOST = 12
# Everything that is held about a person is one query a part: as many as rooms keep something, however much they keep.
ALL_PARTS = {"my_data", "my_data_download"}
# A file of a whole year reads each of its tables once, however many rows they have.
WHOLE_YEAR = {"plan_download": 30}
# What the council asked for, and whether it is to change the programme, stands beside what is measured.
TWO_ROOMS = {"monitoring": MOST + 1}
# What can be changed in mid-year is found in the plan and the programme as a package holds them.
IN_FORCE = {"programme_change_add": 23}
# The request's own savepoint and the session's row are no questions of the page.
BESIDE = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET ", "RESET ")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make the world once and roll it back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        made.prepare(every_url())
        yield made
        transaction.set_rollback(True)


def questions(client: Client, address: str) -> list[str]:
    """Return the statements that a page needs, as it is asked the second time."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(address)
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(BESIDE)]


def test_no_page_needs_more_than_twelve_queries(world: World) -> None:
    asked = {
        f"{url.name} as {person}": questions(world.client(person), address) for url, person, address in pages(world)
    }
    most = {**dict.fromkeys(ALL_PARTS, MOST + len(parts())), **WHOLE_YEAR, **TWO_ROOMS, **IN_FORCE}
    found = {name: (len(asked[name]), most.get(name.split()[0], MOST)) for name in asked}
    assert {name: number for name, (number, limit) in found.items() if number > limit} == {}
    assert max(map(len, asked.values())) > 1  # they were counted
