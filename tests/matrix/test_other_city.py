"""No word of another city reaches anybody of this one."""

from collections.abc import Iterable, Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from pytest_django import DjangoDbBlocker

from cycles import snapshot
from cycles.cycle import Cycle
from ims.cities.models import City
from ims.mail.models import Mail
from ims.notices import sweeps
from ims.notices.models import Notice
from ims.roles import Role
from tests.matrix.ask import own_transactions
from tests.matrix.canary import ASKED_FOR, CANARY, rows_of, spread
from tests.matrix.table import PEOPLE, STEPS, Row, read_rows
from tests.matrix.walk import Url, every_url
from tests.matrix.world import World, make_world

pytestmark = pytest.mark.django_db
# A number of a few characters, reasons that stand only where there is no value, and lists of facts, not of words.
REFUSES = {
    "cycles.AgendaItem.number",
    "cycles.Amendment.after",
    "cycles.Amendment.before",
    "cycles.AmendmentEvent.after",
    "cycles.AmendmentEvent.before",
    "cycles.Entry.gap_reason",
    "cycles.Observation.gap_reason",
    "cycles.ProgrammeChange.after",
    "cycles.ProgrammeChange.before",
    "cycles.ProgrammeChangeEvent.after",
    "cycles.ProgrammeChangeEvent.before",
    "cycles.SeriesUpload.mapping",
    "cycles.SeriesUpload.result",
    "cycles.Submission.gap_reason",
    "cycles.Target.path",
    "cycles.TargetEvent.path",
}
ROWS = [row for row in read_rows() if row.method == "GET" and row.scope == "own"]
# Who runs the installation sees its cities, and who has none yet sees where to take part.
NAMED_TO = {"city_list": {"installation"}, "home": {"stranger"}}
# What any list, search or filter asks for; the word itself would come back in the field it was typed into.
QUESTION = {"q": ASKED_FOR}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make two cities with everything, and mark every text of the other one; roll it all back in the end."""
    with own_transactions(), django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        made.prepare(every_url())
        took, refused = spread(made.other)
        assert took > 180
        assert refused == REFUSES
        yield made
        transaction.set_rollback(True)


def open_pages(world: World, people: Iterable[str]) -> Iterator[tuple[Url, str, str]]:
    """Yield (URL, person, step) of every page to each of the people whom the rows let in, in the latest such step."""
    by_name: dict[str, list[Row]] = {}
    for row in ROWS:
        by_name.setdefault(row.url, []).append(row)
    for url in every_url():
        for person in people:
            rows = [row for row in by_name.get(url.name, []) if row.cells[person] == "200"]
            steps = [step for step in world.steps_of(url) if any(step in row.steps for row in rows)]
            if steps:
                yield url, person, max(steps, key=STEPS.index)


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]


def asked(world: World, city: City, person: str, address: str) -> bytes:
    """Return the page, found by a search where it has one; what was asked is forgotten again."""
    cache.clear()
    with transaction.atomic():
        answer = world.client(person).get(address, QUESTION)
        transaction.set_rollback(True)
    # Every page is there for everybody whom the rows let in; a marked text, such as a period, may be past reading.
    assert answer.status_code == 200 or city == world.other, f"{address} as {person}: {answer.status_code}"
    return body(answer)


def test_no_page_export_or_search_shows_it_to_anybody(world: World) -> None:
    found: dict[str, set[str]] = {}
    pages = list(open_pages(world, PEOPLE))
    for url, person, step in pages:
        if CANARY.encode() in asked(world, world.own, person, world.address(url, world.own, step)):
            found.setdefault(url.name, set()).add(person)
    assert found == NAMED_TO
    assert len(pages) > 700


def test_it_is_seen_by_those_whose_city_it_is(world: World) -> None:
    """The negative control: the same walk over the other city by its own coordinator."""
    world.people["theirs"] = world.member(world.other, Role.COORDINATOR)
    world.client("theirs")  # signed in for good, not only while a page is asked
    shown = {
        url.name
        for url, _person, step in open_pages(world, ["coordinator"])
        if "city" in url.nouns
        and CANARY.encode() in asked(world, world.other, "theirs", world.address(url, world.other, step))
    }
    assert len(shown) > 80, sorted(shown)
    assert {"city_home", "city_history", "indicators"} <= shown


def test_no_notice_or_mail_tells_it_to_anybody(world: World) -> None:
    with transaction.atomic():
        assert sweeps.sweep_all() == 0
        theirs = rows_of(world.other, type(world.people["coordinator"]))
        told = Notice.objects.filter(text__contains=CANARY) | Notice.objects.filter(subject__contains=CANARY)
        mailed = Mail.objects.filter(text__contains=CANARY) | Mail.objects.filter(subject__contains=CANARY)
        assert not told.exclude(person__in=theirs).exists()
        assert not mailed.exclude(to__in=theirs).exclude(address__contains=CANARY).exists()
        assert told.filter(person__in=theirs).exists(), "it is told to those whose city it is"
        transaction.set_rollback(True)


def test_no_package_for_the_council_holds_it(world: World) -> None:
    """Documents are made of the package alone."""
    packages = {
        city.slug: snapshot.canonical(snapshot.content_of(Cycle.objects.filter(city=city).latest("pk"))).decode()
        for city in (world.own, world.other)
    }
    assert CANARY not in packages["sundvik"]
    assert CANARY in packages["elsewhere"]
