"""The way to the worker: settings for Redis and for files, and a real worker that takes its messages from files."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ims import broker
from ims.celery import app, rooms_with_tasks
from ims.mail.models import Mail
from ims.mail.tasks import deliver_mail
from tests.ims.installation import ROOT, environment, run, this_database


def test_redis_gets_a_visibility_longer_than_any_job(tmp_path: Path) -> None:
    settings = broker.settings("redis://redis:6379/0", tmp_path)
    assert settings["broker_url"] == "redis://redis:6379/0"
    assert settings["broker_transport_options"]["visibility_timeout"] > settings["task_time_limit"]
    assert settings["broker_transport_options"]["unacked_restore_throttle"] == 1


def test_redis_on_a_socket(tmp_path: Path) -> None:
    assert broker.settings("unix:///run/redis.sock", tmp_path)["broker_url"] == "redis+socket:///run/redis.sock"


def test_nothing_but_json_and_nothing_acknowledged_before_it_is_done(tmp_path: Path) -> None:
    for url in ("", "redis://redis"):
        settings = broker.settings(url, tmp_path)
        assert (settings["accept_content"], settings["task_serializer"]) == (["json"], "json")
        assert settings["task_acks_late"] is settings["task_reject_on_worker_lost"] is True
        assert settings["worker_prefetch_multiplier"] == 1


def test_the_schedule_names_tasks_there_are() -> None:
    app.loader.import_default_modules()
    scheduled = {line["task"] for line in app.conf.beat_schedule.values()}
    assert scheduled
    assert scheduled <= set(app.tasks)


def test_every_room_with_tasks_is_found() -> None:
    assert {"ims", "ims.mail"} <= set(rooms_with_tasks())


def test_a_broker_that_is_gone_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    # Both pools keep the address they were made with, so that the next test would write to this one.
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    assert broker.announce(deliver_mail, 1) is False


@contextmanager
def worker(**settings: str) -> Iterator[None]:
    """Run a worker of one process."""
    words = [sys.executable, "-m", "celery", "-q", "-A", "ims.celery", "worker", "--concurrency", "1"]
    with (Path(settings["IMS_VAR"]) / "worker.log").open("w") as log:
        running = subprocess.Popen(words, cwd=ROOT, env=environment(**settings), stdout=log, stderr=log)
        try:
            yield
        finally:
            running.terminate()
            running.wait(60)


SEND = "import django; django.setup(); from ims.mail.tasks import deliver_mail; deliver_mail.delay({pk})"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_through_files_and_a_worker(tmp_path: Path) -> None:
    mail = Mail.objects.create(idempotency_key="one", address="jo@example.org", subject="Hello", text="…")
    settings = {"DATABASE_URL": this_database(), "IMS_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "ims.settings"}
    sent = run("-c", SEND.format(pk=mail.pk), **settings)
    assert (sent.returncode, sent.stderr) == (0, "")
    messages = list((tmp_path / "queue" / "messages").iterdir())
    assert len(messages) == 1
    assert json.loads(messages[0].read_text())["headers"]["task"] == "ims.mail.tasks.deliver_mail"
    with worker(**settings):
        deadline = time.monotonic() + 90
        while not Mail.objects.filter(state=Mail.State.DONE).exists() and time.monotonic() < deadline:
            time.sleep(0.3)
        assert (tmp_path / f"worker-{os.uname().nodename}.pulse").exists()
    assert [row.state for row in Mail.objects.all()] == [Mail.State.DONE]
    assert len(list((tmp_path / "mail").iterdir())) == 1
