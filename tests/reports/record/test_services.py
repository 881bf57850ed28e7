"""An archive package is ordered once per decision and record, made once, and goes when it is old."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from cycles.cycle import Cycle
from cycles.snapshot import Decision, Snapshot, freeze, record_decision
from cycles.verifier import verify as alone
from ims.cities.models import City
from ims.jobs import MAX_ATTEMPTS
from ims.mail.tasks import forget_old_rows
from ims.notices.models import Notice
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from reports.record.models import ArchiveJob, ArchivePackage
from reports.record.services import make, order_archive
from tests.factories import make_member, make_user
from tests.racing import at_once
from tests.reports.documents.factories import make_document
from tests.reports.record.factories import make_package, make_record, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(city: City) -> User:
    return make_member(city, Role.CLERK)


@pytest.fixture
def decision(city: City, clerk: User) -> Decision:
    """Return a decision with two papers, one from before it and one from afterwards."""
    make_record(city, 1, by=clerk)
    return Decision.objects.get()


def files_of(job: ArchiveJob) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bytes(job.package.content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def grow(decision: Decision, content: bytes) -> None:
    """Print the decision once more."""
    make_document(Cycle.objects.get(), snapshot=decision.snapshot, content=content)


def test_a_package_is_made_once_and_who_ordered_it_is_told(decision: Decision, clerk: User) -> None:
    job = order_archive(decision, by=clerk)
    assert order_archive(decision, by=make_member(decision.city, Role.AUDITOR)) == job
    assert make(job)
    assert not make(ArchiveJob.objects.get())
    assert order_archive(decision, by=clerk) == job
    made = ArchiveJob.objects.get()
    assert (made.state, made.progress) == ("done", 100)
    assert alone.check(files_of(made)) == []
    told = [(row.person, row.subject) for row in Notice.objects.all()]
    assert told == [(clerk, f"The archive package of decision {decision.number} is ready")]


def test_a_record_that_has_grown_is_another_package(decision: Decision, clerk: User) -> None:
    first = order_archive(decision, by=clerk)
    grow(decision, b"%PDF-1.7 printed later")
    second = order_archive(decision, by=clerk)
    assert second != first
    # However late it is made, a package holds the record as it was ordered.
    assert make(first)
    assert make(second)
    before, after = (files_of(ArchiveJob.objects.get(pk=job.pk)) for job in (first, second))
    assert alone.check(before) == alone.check(after) == []
    heads = [json.loads(files["manifest.json"])["head"]["number"] for files in (before, after)]
    assert heads == [first.head.number, first.head.number + 1]
    assert b"%PDF-1.7 printed later" not in before.values()
    assert b"%PDF-1.7 printed later" in after.values()


def test_only_who_sees_the_city_orders(decision: Decision) -> None:
    assert order_archive(decision, by=make_member(decision.city, Role.STAKEHOLDER))
    with pytest.raises(Refused):
        order_archive(decision, by=make_user("stranger@example.org"))


def test_content_that_cannot_be_read_fails_in_the_open_after_its_attempts(city: City, clerk: User) -> None:
    unreadable = freeze(city, 2020, Snapshot.Kind.DECISION, b"[", by=clerk)
    facts = {**sealed("1/2020", "approve", None, ["for"], 2020)["decision"], "year": 2020}
    decision = record_decision(city, unreadable, **facts)
    job = order_archive(decision, by=clerk)
    for _attempt in range(MAX_ATTEMPTS):
        ArchiveJob.objects.update(not_before=timezone.now())
        assert not make(ArchiveJob.objects.get())
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "JSONDecodeError")
    assert not Notice.objects.exists()
    again = order_archive(decision, by=clerk)
    assert (again.pk, again.state, again.attempts, again.error) == (job.pk, "waiting", 0, "")


@pytest.mark.django_db(transaction=True)
def test_two_who_order_at_once_order_one_package(decision: Decision, clerk: User) -> None:
    ordered = at_once(*[lambda: order_archive(decision, by=clerk).pk] * 2)
    job = ArchiveJob.objects.get()
    assert ordered == [job.pk, job.pk]
    made = at_once(*[lambda: make(ArchiveJob.objects.get(pk=job.pk))] * 2)
    assert sorted(made, key=str) == [False, True]
    assert ArchivePackage.objects.count() == 1


def test_old_packages_go_and_can_be_made_anew(decision: Decision, clerk: User) -> None:
    old, young = make_package(decision).job, make_package(decision).job
    now = timezone.now()
    ArchiveJob.objects.filter(pk=old.pk).update(finished_at=now - timedelta(days=31))
    ArchiveJob.objects.filter(pk=young.pk).update(finished_at=now - timedelta(days=29))
    waiting = order_archive(decision, by=clerk)
    forget_old_rows()
    assert set(ArchiveJob.objects.all()) == {young, waiting}
    assert ArchivePackage.objects.get().job == young
    assert make(waiting)
    ArchiveJob.objects.filter(pk=waiting.pk).update(finished_at=now - timedelta(days=31))
    forget_old_rows()
    anew = order_archive(decision, by=clerk)
    assert anew.pk != waiting.pk
    assert make(anew)
