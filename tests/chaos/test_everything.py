"""Worker, beat, web, Redis and PostgreSQL are killed with -9 while people save and order documents: nothing is lost.

A whole installation of its own: a durable PostgreSQL (fsync is on), a Redis that forgets everything when it is killed,
gunicorn, a worker with two processes, and beat, each started again after a second as its container would be. Four
officers enter values into the grid and two clerks order documents on their page, signed in, by the real forms over
HTTP. They count what was acknowledged by a redirect, and send again what was not.

A job is a real document of the smallest package there is: every fifth one a PDF of 11 pages that is entered in the
record (0.8 s of a processor), the others Word files (0.1 s). A thousand papers of 60 pages would take two cores hours
and meet no other moments than these. A tenth of the work, with one kill of each service, runs with every test.
"""

import os
import shutil
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot
from ims.people.models import User
from reports.documents import issuing
from reports.documents.models import ReportJob
from reports.documents.services import order_document
from reports.paper.printed import Printed
from tests.chaos import counting
from tests.chaos.installation import SERVICES, Installation, installation
from tests.chaos.kills import MOST_SECONDS, Course, Kill
from tests.chaos.people import Book, Browser, Ordering, Person, Saving
from tests.chaos.world import Orderer, Saver, database_of, make_world

LEASE = "6"
SAVERS = 4
TRIES = 5


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """Return an installation to which this thread's rows lead."""
    if os.environ.get("IMS_IGNORE_SYSTEM_SERVERS") or shutil.which("redis-server") is None:
        pytest.skip("there is no Redis to kill; with files as broker tests/ims/test_broker.py tests the worker")
    var = tmp_path_factory.mktemp("chaos") / "var"
    made = installation(var, IMS_MODE="development", IMS_JOB_LEASE=LEASE, WEB_WORKERS="2")
    with django_db_blocker.unblock(), made as place, database_of(place):
        yield place


def at_work(place: Installation, savers: list[Saver], orderers: list[Orderer], course: Course) -> list[Person]:
    """Let everybody begin."""
    facts = (course.book,)
    saves = course.saves // len(savers)
    people: list[Person] = [Saving(who, saves, _browser(place), *facts, course.may) for who in savers]
    people += [Ordering(who, _browser(place), *facts, course.may) for who in orderers]
    for person in people:
        person.start()
    return people


def _browser(place: Installation) -> Browser:
    return Browser(place.host, place.port)


def chaos(place: Installation, saves: int, jobs: int, times: int) -> None:
    """Let people work while each service is killed so many times, then count."""
    savers, orderers = make_world(SAVERS, jobs, "sundvik", "bristol")
    assert fsync(place) == "on"
    course = Course(place, Book(), saves, jobs)
    people = at_work(place, savers, orderers, course)
    try:
        kills = course.kill(times)
        course.wait_for(1.0)
    finally:
        course.book.over.set()
        for person in people:
            person.join(60)
    tell(course.book, kills, place.fallen)
    connection.close()  # the server it led to was killed
    nothing_is_lost(course.book, saves, jobs)
    assert sorted(kill.service for kill in kills) == sorted(SERVICES * times)
    assert max(kill.seconds for kill in kills) <= MOST_SECONDS, kills


def fsync(place: Installation) -> str:
    """Return whether the server waits for its disk."""
    with psycopg.connect(place.owner_url) as wire:
        row = wire.execute("SHOW fsync").fetchone()
    return str(row and row[0])


def tell(book: Book, kills: list[Kill], fallen: list[str]) -> None:
    """Print what was measured; pytest shows it with -s and when something failed."""
    for service in SERVICES:
        seconds = [(kill.saved_after, kill.made_after) for kill in kills if kill.service == service]
        sys.stdout.write(f"{service}: killed {len(seconds)} times; saved and made again after s: {seconds}\n")
    sys.stdout.write(f"ended by themselves: {fallen}; faults shown: {book.faults}\n")


def nothing_is_lost(book: Book, saves: int, jobs: int) -> None:
    """Compare what was acknowledged with the rows."""
    assert (len(book.saves), len(book.orders), book.trouble) == (saves, jobs, [])
    assert counting.lost_saves(book) == []
    assert counting.doubled_saves(book) == []
    assert counting.lost_jobs(book) == []
    assert counting.doubled_results() == []
    assert counting.broken_records() == []
    assert not ReportJob.objects.exclude(state=ReportJob.State.DONE).exists()


@pytest.mark.slow
def test_a_tenth_with_one_kill_of_each(place: Installation) -> None:
    chaos(place, saves=200, jobs=100, times=1)


@pytest.mark.slow
def test_the_count_notices_what_a_database_lost_that_acknowledges_early(place: Installation) -> None:
    savers, _orderers = make_world(TRIES, 0, "hasty")
    connection.close()
    for idle in ("worker", "beat"):
        place.kill(idle)
    acknowledge_early(place)
    place.kill("web")
    place.start_again("web")
    assert any(lost_by_killing_its_database(place, saver) for saver in savers)


def lost_by_killing_its_database(place: Installation, saver: Saver) -> list[str]:
    """Save twenty values, kill PostgreSQL, and return those that the count misses.

    Not every try loses one: the server writes early acknowledged commits to its disk every ten seconds, and that
    moment may come right after the last save.
    """
    book = Book()
    saving = Saving(saver, 20, _browser(place), book, lambda _part: True)
    saving.start()
    saving.join(60)
    place.kill("postgres")
    place.start_again("postgres")
    connection.close()  # the server it led to was killed
    assert (len(book.saves), book.trouble) == (20, [])
    return counting.lost_saves(book)


def acknowledge_early(place: Installation) -> None:
    """Let the web's role hear of a commit before it is on the disk, and the disk wait."""
    reach = place.cluster.url("postgres", "ims")
    with psycopg.connect(reach, autocommit=True) as wire:
        wire.execute("ALTER ROLE ims_web SET synchronous_commit = off")
        wire.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        wire.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
        wire.execute("SELECT pg_reload_conf()")


@pytest.mark.slow
def test_the_count_notices_a_runner_without_a_lease_and_one_that_is_done_too_early(place: Installation) -> None:
    _savers, (orderer,) = make_world(0, 2, "doubled")
    cycle = Cycle.objects.get(city__slug=orderer.city)
    clerk = User.objects.get(email=orderer.email)
    package = Snapshot.objects.get(city=cycle.city, kind=Snapshot.Kind.PACKAGE)
    jobs = [order_document(cycle, package, language, by=clerk) for language in ("en", "sv")]
    book = Book(orders={job.pk: (package.pk, job.language, "pdf") for job in jobs})
    assert (counting.lost_jobs(book), counting.doubled_results()) == ([job.pk for job in jobs], [])
    ReportJob.objects.filter(pk__in=book.orders).update(state=ReportJob.State.DONE)
    connection.cursor().execute("ALTER TABLE reports_document DROP CONSTRAINT reports_document_job_id_key")
    for _runner in range(2):
        issuing.issue(jobs[0], b"%PDF-1.7", 1, Printed())
    assert counting.lost_jobs(book) == [jobs[1].pk]
    assert counting.doubled_results() == [f"document {{'job': {jobs[0].pk}, 'n': 2}}"]


@pytest.mark.chaos
def test_two_thousand_saves_and_a_thousand_jobs_with_ten_kills_of_each(place: Installation) -> None:
    chaos(place, saves=2000, jobs=1000, times=10)
