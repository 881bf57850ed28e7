"""The outbox: nothing lost, nothing twice, nothing kept longer than needed."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from ims.mail.models import Mail
from ims.mail.services import deliver, forget_old, send
from ims.mail.tasks import deliver_mail, sweep_mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class RefusingBackend(BaseEmailBackend):
    """A mail server that refuses everybody and repeats the address."""

    def send_messages(self, email_messages: list[object]) -> int:
        raise SMTPRecipientsRefused({"anna@example.org": (550, b"no such user anna@example.org")})


def test_a_mail_goes_to_the_present_address_of_a_person() -> None:
    anna = make_user("anna@example.org")
    mail = send(anna, "The round\nis open", "Enter your values.")
    anna.email = "anna@city.example"
    anna.save()
    deliver_mail(mail.pk)
    assert [(sent.to, sent.subject, sent.body) for sent in outbox.outbox] == [
        (["anna@city.example"], "The round is open", "Enter your values.")
    ]
    assert mail.reloaded().state == Mail.State.DONE


def test_the_same_cause_is_one_mail() -> None:
    anna = make_user()
    first, again = (send(anna, "Late", "…", key="reminder-7") for _ in range(2))
    assert first == again
    assert send(anna, "Late", "…", key="reminder-8") != first


def test_a_mail_goes_once_however_often_it_is_announced_or_swept() -> None:
    mail = send("bo@example.org", "Hello", "…")
    deliver_mail(mail.pk)
    deliver_mail(mail.pk)
    sweep_mail()
    assert len(outbox.outbox) == 1
    assert outbox.outbox[0].extra_headers["Message-ID"].startswith(f"<{mail.idempotency_key}@")


def test_a_mail_that_no_message_announced_is_swept() -> None:
    send("bo@example.org", "Hello", "…")
    sweep_mail()
    assert len(outbox.outbox) == 1


def test_a_mail_of_a_transaction_that_failed_never_was(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def send_and_fail() -> None:
        with transaction.atomic():
            send("bo@example.org", "Hello", "…")
            Mail.objects.create(idempotency_key="x", subject="to nobody", text="t")

    with django_capture_on_commit_callbacks(execute=True) as calls, pytest.raises(IntegrityError):
        send_and_fail()
    assert calls == []
    assert not Mail.objects.exists()


def test_a_failing_server_is_tried_again_and_no_address_is_kept_or_logged(
    settings,
    caplog: pytest.LogCaptureFixture,  # type: ignore[no-untyped-def]
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    mail = send("anna@example.org", "Hello", "…")
    with caplog.at_level(logging.DEBUG):
        assert deliver(mail) is False
    mail.refresh_from_db()
    assert (mail.state, mail.error, mail.attempts) == (Mail.State.WAITING, "SMTPRecipientsRefused", 1)
    assert mail.not_before > timezone.now()
    assert "anna" not in caplog.text
    assert "SMTPRecipientsRefused" in caplog.text


def test_a_worker_that_lost_its_lease_does_not_mark_the_mail() -> None:
    mail = send("anna@example.org", "Hello", "…")
    lease = mail.claim()
    assert lease is not None
    Mail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep_mail()
    assert mail.finish(lease) is False
    assert mail.reloaded().state == Mail.State.DONE


def test_mails_are_forgotten_thirty_days_after_they_are_over() -> None:
    sent, waiting = send("anna@example.org", "Hello", "…"), send("bo@example.org", "Hello", "…")
    deliver(sent)
    assert forget_old() == 0
    Mail.objects.filter(pk=sent.pk).update(finished_at=timezone.now() - timedelta(days=31))
    assert forget_old() == 1
    assert Mail.objects.get() == waiting


def test_erasing_a_person_erases_their_mail() -> None:
    anna = make_user()
    send(anna, "Hello", "…")
    anna.delete()
    assert not Mail.objects.exists()


def test_a_mail_to_nobody_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(idempotency_key="x", subject="s", text="t")


def test_what_opens_a_door_is_gone_once_the_mail_is_over(settings: pytest.FixtureRequest) -> None:
    sent, failed, shown = (
        send("bo@example.org", "Way in", f"https://x/door-{n}/", secret=f"door-{n}") for n in range(3)
    )
    deliver(sent)
    assert outbox.outbox[0].body == "https://x/door-0/"
    assert (sent.reloaded().text, sent.secret) == ("https://x/…/", "")
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"  # type: ignore[attr-defined]
    deliver(failed)
    assert failed.reloaded().secret == "door-1", "it will be tried again"
    Mail.objects.filter(pk=failed.pk).update(attempts=9, state=Mail.State.WAITING)
    deliver(failed)
    assert (failed.reloaded().state, failed.text) == (Mail.State.FAILED, "https://x/…/")
    settings.DEMO = True  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    deliver(shown)
    assert shown.reloaded().text == "https://x/door-2/"
