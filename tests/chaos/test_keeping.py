"""Archives written and restored again and again under load, and kill -9 in the middle of both."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from cycles import gates
from cycles.approval.record import verify
from cycles.cycle import Cycle
from ims.cities.models import City
from ims.keeping.archive import reading
from ims.keeping.backup import backup
from ims.keeping.restore import restore
from ims.mail.models import Mail
from tests.ims.installation import this_database
from tests.ims.keeping.databases import copy_of
from tests.ims.keeping.work import leading_to, orphans, people_at_work

pytestmark = [pytest.mark.chaos, pytest.mark.django_db, pytest.mark.usefixtures("here")]
ROOT = Path(__file__).resolve().parents[2]
# So many rows of 2 KB that backup and restore take seconds: time enough to be killed in.
FILLING = """
    INSERT INTO ims_mail (idempotency_key, state, attempts, not_before, error, created_at, secret, address,
        subject, text)
    SELECT 'filling-' || n, 'done', 1, now(), '', now(), '', 'a@example.org',
        'Filling', repeat(md5(n::text), 64)
    FROM generate_series(1, 20000) n
"""


@pytest.fixture(autouse=True)
def _open_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the rooms' gates out, which are tested in their rooms."""
    monkeypatch.setattr(gates, "_checks", {})


def test_three_archives_under_load_each_come_back_equal(empty: str, tmp_path: Path) -> None:
    connection.cursor().execute(FILLING)
    sizes = []
    with people_at_work(3) as workers:
        for number in range(3):
            path = tmp_path / f"{number}.zip"
            kept = backup(path, tmp_path / "media")
            with copy_of(empty, "again") as name, leading_to(name):
                with reading(path) as archive:
                    restore(archive, tmp_path / "there")
                again = backup(tmp_path / f"{number}-again.zip", tmp_path / "there")
                assert replace(again, made_at=kept.made_at) == kept
                assert orphans() == {}
                assert [problem for city in City.objects.all() for problem in verify(city)] == []
                sizes.append(Cycle.objects.count())
            for worker in workers:
                worker.wait_for_more()
    assert sizes == sorted(set(sizes)), "work went on between the archives"


def killed(after: float, *words: str, name: str, var: Path) -> int:
    """Run ``manage.py WORDS`` on the database and kill -9 it after so many seconds; return its exit code."""
    with leading_to(name):
        database = this_database()
    env = {**os.environ, "DATABASE_URL": database, "DATABASE_OWNER_URL": "", "IMS_VAR": str(var)}
    with subprocess.Popen([sys.executable, "manage.py", *words], cwd=ROOT, env=env) as process:
        try:
            return process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def until_done(attempt: Callable[[float], int], check: Callable[[], None]) -> int:
    """Kill the attempt ever later until one is done; check after each kill; return how many were killed."""
    # A quick machine is done within two seconds, of which the start takes one.
    kills, patience = 0, 0.6
    while attempt(patience) == -signal.SIGKILL:
        check()
        kills, patience = kills + 1, patience * 1.35
    return kills


def test_kill_9_leaves_a_whole_archive_or_none_and_all_rows_or_none(elsewhere: str, tmp_path: Path) -> None:
    connection.cursor().execute(FILLING)
    City.objects.create(slug="sundvik", name="Sundvik")
    folder, name = tmp_path / "archives", str(connection.settings_dict["NAME"])
    folder.mkdir()
    path = folder / "ims.zip"

    def none_or_whole() -> None:
        # The process may be killed between its last write and its end.
        if path.exists():
            with reading(path) as archive:
                archive.check()
            path.unlink()

    def no_rows_or_all() -> None:
        with leading_to(elsewhere):
            _wait_until_alone()
            assert (City.objects.count(), Mail.objects.count()) in {(0, 0), (1, 20_000)}

    assert until_done(lambda s: killed(s, "backup", str(path), name=name, var=tmp_path), none_or_whole) >= 2
    with reading(path) as archive:
        archive.check()
    there = tmp_path / "there"
    assert until_done(lambda s: killed(s, "restore", str(path), name=elsewhere, var=there), no_rows_or_all) >= 2
    with leading_to(elsewhere):
        assert City.objects.count() == 1


def _wait_until_alone() -> None:
    # The server notices that its client is gone only when it next speaks to it.
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    deadline = time.monotonic() + 60
    with connection.cursor() as cursor:
        while True:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            assert time.monotonic() < deadline
            time.sleep(0.1)
