"""``/healthz`` and ``/readyz``: alive is not ready, and what is missing is named."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ims import health
from ims.celery import app
from ims.mail.models import Mail
from tests.ims.installation import run


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what an earlier test found to be migrated."""
    monkeypatch.setattr(health, "_applied_until", 0.0)


def waiting_mail(minutes: int) -> Mail:
    """Return a mail that is due since so many minutes."""
    due = timezone.now() - timedelta(minutes=minutes)
    return Mail.objects.create(idempotency_key=f"m{minutes}", address="a@example.org", not_before=due)


def test_alive_asks_nobody() -> None:
    # Without a mark for the database, a query would fail this test.
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db
def test_ready_when_nothing_is_missing() -> None:
    answer = Client().get("/readyz")
    assert answer.json() == {"ready": True, "reasons": {}, "oldest_waiting_job_seconds": None}
    assert answer.status_code == 200


@pytest.mark.django_db
def test_the_oldest_waiting_job_tells_its_age() -> None:
    waiting_mail(2)
    waiting_mail(5)
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert 300 <= answer.json()["oldest_waiting_job_seconds"] < 330


@pytest.mark.django_db
def test_a_job_that_waits_too_long_is_a_reason() -> None:
    waiting_mail(16)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert list(answer.json()["reasons"]) == ["jobs"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Mail.State.RUNNING, Mail.State.DONE, Mail.State.FAILED])
def test_only_waiting_jobs_count(state: str) -> None:
    mail = waiting_mail(60)
    Mail.objects.filter(pk=mail.pk).update(state=state)
    assert health.oldest_waiting_job() is None


@pytest.mark.django_db
def test_a_job_that_is_not_due_does_not_count() -> None:
    waiting_mail(-5)
    assert health.oldest_waiting_job() is None


@pytest.mark.django_db
def test_unapplied_migrations_are_a_reason() -> None:
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == {"migrations": "1 migrations are not applied"}


@pytest.mark.django_db
def test_a_broker_that_does_not_answer_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    # The write address first: unset it reads as the other one, and would be put back as what that one is by then.
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://:secret@127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_url", "redis://:secret@127.0.0.1:1/0")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == {"broker": "the broker does not answer"}
    assert "secret" not in answer.content.decode()


@pytest.mark.django_db
def test_the_migrations_are_read_once_a_minute(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Client().get("/readyz")
    jobs = len(health.kinds_of_jobs())
    with django_assert_num_queries(jobs):
        Client().get("/readyz")


ASK = """
import django; django.setup()
from django.test import Client
answer = Client().get("/readyz")
print(answer.status_code, answer.content.decode())
print(Client().get("/healthz").status_code)
"""


@pytest.mark.slow
def test_a_database_that_does_not_answer_is_a_reason(tmp_path: Path) -> None:
    gone = {"DATABASE_URL": "postgres://web:secret@127.0.0.1:1/ims", "IMS_VAR": str(tmp_path)}
    done = run("-c", ASK, DJANGO_SETTINGS_MODULE="ims.settings", **gone)
    ready, alive = done.stdout.strip().splitlines()
    status, _space, body = ready.partition(" ")
    assert (status, alive) == ("503", "200")
    assert json.loads(body) == {"ready": False, "reasons": {"database": "the database does not answer"}}
