"""kill -9 of the worker while documents are made: none is lost, none is made twice.

Real worker processes on the real broker and database. A small round runs with every test; ``make chaos`` runs the long
one: ten kills during forty jobs.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from cycles.cycle import Step
from cycles.snapshot import Snapshot, freeze
from ims.roles import Role
from ims.tasks import sweep_jobs
from reports.documents.models import Document, ReportJob
from reports.documents.services import order_document
from tests.cycles.factories import make_cycle
from tests.factories import make_member
from tests.reports.paper.samples import canonical

ROOT = Path(__file__).resolve().parents[2]
LEASE = 6


def database_url() -> str:
    """Return the address of the test database for another process."""
    facts = connection.settings_dict
    password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    at = f"{facts['USER']}{password}@" if facts["USER"] else ""
    host = str(facts["HOST"] or "")
    if host.startswith("/"):
        return f"postgres://{at}/{facts['NAME']}?host={host}"
    return f"postgres://{at}{host}{':' + str(facts['PORT']) if facts['PORT'] else ''}/{facts['NAME']}"


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker in a process group of its own and end the whole group afterwards."""
    env = {**os.environ, "DATABASE_URL": database_url(), "IMS_JOB_LEASE": str(LEASE)}
    words = [sys.executable, "-m", "celery", "-q", "-A", "ims.celery", "worker", "--concurrency", "2"]
    with log.open("ab") as output:
        process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True)
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 the worker and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def order(number: int) -> None:
    """Order that many documents, each from a snapshot of its own."""
    cycle = make_cycle(Step.APPROVAL)
    clerk = make_member(cycle.city, Role.CLERK)
    for _place in range(number):
        snapshot = freeze(cycle.city, cycle.year, Snapshot.Kind.PACKAGE, canonical().encode(), by=clerk)
        order_document(cycle, snapshot, "en", by=clerk)


def done() -> int:
    return ReportJob.objects.filter(state=ReportJob.State.DONE).count()


def chaos(jobs: int, kills: int, log: Path) -> None:
    """Let workers make the jobs and kill one after every few documents; then count."""
    order(jobs)
    left, deadline = kills, time.monotonic() + 60 + 20 * jobs
    while done() < jobs:
        with worker(log) as process:
            goal = done() + max(1, jobs // (kills + 1))
            while done() < (goal if left else jobs):
                assert process.poll() is None, log.read_text()[-3000:]
                assert time.monotonic() < deadline, f"{done()} of {jobs} made in time"
                sweep_jobs()
                time.sleep(0.5)
            left -= 1
    assert left < 1
    assert Counter(ReportJob.objects.values_list("state", flat=True)) == {"done": jobs}
    assert Document.objects.count() == jobs
    assert Document.objects.values("job").distinct().count() == jobs


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    if not settings.REDIS_URL:
        pytest.skip("the filesystem broker has one worker and no redelivery; tests/ims/launcher covers it")
    chaos(jobs=4, kills=1, log=tmp_path / "worker.log")


@pytest.mark.chaos
@pytest.mark.django_db(transaction=True)
def test_ten_kills_during_forty_jobs(tmp_path: Path) -> None:
    chaos(jobs=40, kills=10, log=tmp_path / "worker.log")
