"""A job is the truth: ordered once, made once, given back when its worker dies, failed in the open."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from cycles import chain
from cycles.approval import services as council
from cycles.approval.record import verify
from cycles.cycle import Cycle, Step
from cycles.snapshot import Snapshot, freeze
from ims import jobs
from ims.cities.models import City
from ims.jobs import MAX_ATTEMPTS
from ims.notices.models import Notice
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from reports.documents.models import Document, ReportJob, WordFile
from reports.documents.services import make, order_document
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.cycles.factories import make_cycle
from tests.factories import make_member
from tests.ims.people.places import text_of
from tests.reports.documents.factories import make_document
from tests.reports.paper.samples import canonical
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def ordered(cycle: Cycle | None = None, content: str | None = None) -> tuple[ReportJob, User]:
    cycle = cycle or make_cycle(Step.APPROVAL)
    clerk = make_member(cycle.city, Role.CLERK)
    snapshot = freeze(cycle.city, cycle.year, Snapshot.Kind.PACKAGE, (content or canonical()).encode(), by=clerk)
    return order_document(cycle, snapshot, "en", by=clerk), clerk


def test_a_job_is_made_once() -> None:
    job, clerk = ordered()
    assert make(job)
    assert [(told.person, told.subject) for told in Notice.objects.all()] == [(clerk, "Council paper of 2026 is ready")]
    assert not make(ReportJob.objects.get(pk=job.pk))
    job.refresh_from_db()
    assert (job.state, job.progress) == ("done", 100)
    assert bytes(Document.objects.get().content).startswith(b"%PDF")


def test_ordering_again_is_the_same_job() -> None:
    job, clerk = ordered()
    assert order_document(job.cycle, job.snapshot, "en", by=clerk) == job


def test_only_who_may_order_orders() -> None:
    job, _clerk = ordered()
    with pytest.raises(Refused):
        order_document(job.cycle, job.snapshot, "en", by=make_member(job.cycle.city, Role.OWNER))


def test_a_language_the_city_does_not_work_in_is_refused() -> None:
    job, clerk = ordered()
    with pytest.raises(ValidationError, match="working languages"):
        order_document(job.cycle, job.snapshot, "fi", by=clerk)


def test_a_running_job_is_left_to_its_worker_until_the_lease_runs_out() -> None:
    job, _clerk = ordered()
    assert job.claim()
    assert not make(ReportJob.objects.get(pk=job.pk))
    assert not ReportJob.objects.claimable().exists()
    ReportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert ReportJob.objects.claimable().get() == job
    assert make(ReportJob.objects.get(pk=job.pk))
    assert Document.objects.count() == 1


def test_content_that_cannot_be_read_fails_in_the_open_after_its_attempts() -> None:
    job, clerk = ordered(content='{"year": "no paper"}')
    for _attempt in range(MAX_ATTEMPTS):
        ReportJob.objects.update(not_before=timezone.now())
        assert not make(ReportJob.objects.get(pk=job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "ValueError")
    again = order_document(job.cycle, job.snapshot, "en", by=clerk)
    assert (again.pk, again.state) == (job.pk, "waiting")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_document() -> None:
    job, _clerk = ordered()
    start, made = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        made.append(make(ReportJob.objects.select_related("snapshot").get(pk=job.pk)))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(made) == [False, True]
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_work_outlives_a_database_that_is_started_again() -> None:
    job, _clerk = ordered()

    def work(hold: jobs.Hold) -> None:
        hold.tell(10, "before")
        with leave_nobody_connected():
            hold.tell(20, "in between")
        with transaction.atomic():
            hold.finish()

    assert jobs.carry_out(job, work)
    assert ReportJob.objects.values_list("state", "attempts").get() == ("done", 1)


@contextmanager
def leave_nobody_connected() -> Iterator[None]:
    """Send everybody away from this database, as its end does."""
    facts = connection.get_connection_params()
    facts = {name: facts[name] for name in ("dbname", "user", "password", "host", "port") if facts.get(name)}
    with psycopg.connect(**facts, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        yield


def test_what_is_issued_is_entered_in_the_record_and_bears_its_head(city: City) -> None:
    item, members = make_open_item(city)
    package = item.package
    assert package is not None
    clerk = make_clerk(city)
    before = order_document(item.cycle, package, "en", by=clerk)
    cast_votes(item, members, "fffaa")
    decision = council.conclude(item, "12/2026", by=clerk)
    assert decision is not None
    assert make(before)
    after = order_document(item.cycle, package, "en", by=clerk)
    assert after != before
    assert make(after)
    assert order_document(item.cycle, package, "en", by=clerk) == after
    entry = before.document.entry
    assert (entry.number, entry.previous_sha256) == (chain.head(city).number - 1, decision.entry.sha256)
    assert entry.body["document"]["sha256"] == hashlib.sha256(bytes(before.document.content)).hexdigest()
    unnamed, named = (" ".join(text_of(bytes(job.document.content)).split()) for job in (before, after))
    own = decision.entry.sha256
    assert (own[:32] in unnamed, "Decision of the council" in unnamed) == (True, False), "as the head only"
    assert all(part in named for part in (own[:32], own[32:], entry.sha256[:32], "12/2026 of"))
    assert verify(city) == []


def test_a_file_changed_by_one_byte_is_found_at_its_entry(city: City) -> None:
    cycle = make_cycle(Step.APPROVAL, city=city)
    document = make_document(cycle, content=b"%PDF-1.7 paper")
    tamper("UPDATE reports_document SET content = '%%PDF-1.7 papes' WHERE id = %s", document.pk)
    assert [number for number, _what in chain.proven(city)] == [document.entry.number]
    digest = hashlib.sha256(b"%PDF-1.7 papes").hexdigest()
    tamper("UPDATE reports_document SET sha256 = %s WHERE id = %s", digest, document.pk)
    assert [number for number, _what in chain.proven(city)] == [document.entry.number]


def test_a_word_file_is_a_job_of_its_own_and_stays_out_of_the_record() -> None:
    job, clerk = ordered()
    copy = order_document(job.cycle, job.snapshot, "en", by=clerk, file_format="word")
    assert copy != job
    assert order_document(job.cycle, job.snapshot, "en", by=clerk, file_format="word") == copy
    assert make(copy)
    assert not Document.objects.exists()
    assert chain.head(job.cycle.city) is None
    content = bytes(WordFile.objects.get(job=copy).content)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert make(job)
    assert Document.objects.get().job == job
