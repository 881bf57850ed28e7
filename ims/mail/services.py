"""Writing and sending mail."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from ims.broker import announce
from ims.mail.models import Mail
from ims.people.models import User

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)


def send(
    to: User | str, subject: str, text: str, *, key: str = "", secret: str = "", about: User | None = None
) -> Mail:
    """Write a mail to a person or an address; it is sent once this transaction holds.

    ``key`` names the cause, such as ``reminder-17-2026-11-16``: the same cause written again is the same mail. Write
    subject and text in the reader's language (``translation.override(to.language)``). ``secret`` is the part of the
    text that opens a door: nobody finds it here once the mail is over. ``about`` is whose account a mail to an address
    is about: it goes with them.
    """
    from ims.mail.tasks import deliver_mail

    person, address = (None, to) if isinstance(to, str) else (to, "")
    facts: dict[str, object] = {
        "to": person,
        "address": address,
        "subject": " ".join(subject.split())[:200],
        "text": text,
    }
    facts |= {"secret": secret, "about": about}
    mail, is_new = Mail.objects.get_or_create(idempotency_key=key or f"mail-{uuid4()}", defaults=facts)
    if is_new:
        transaction.on_commit(lambda: announce(deliver_mail, mail.pk))
    return mail


def deliver(mail: Mail) -> bool:
    """Send the mail unless another worker does; return whether it went. A failure is tried again later.

    A worker killed between sending and writing it down sends again; both copies carry the same Message-ID.
    """
    lease = mail.claim()
    if lease is None:
        return False
    message_id = f"<{mail.idempotency_key}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"
    message = EmailMessage(mail.subject, mail.text, to=[mail.recipient], headers={"Message-ID": message_id})
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        # Servers like to repeat the address in their answer; the kind of fault is enough here.
        mail.fail(lease, type(fault).__name__)
        _forget_secret(mail)
        log.warning("mail %s not sent: %s", mail.pk, type(fault).__name__)
        return False
    went = mail.finish(lease)
    _forget_secret(mail)
    return went


def _forget_secret(mail: Mail) -> None:
    """Take the secret out of a mail that is over; the demonstration keeps it, since there the rows are the mailbox."""
    if mail.secret and mail.reloaded().is_over and not settings.DEMO:
        mail.text, mail.secret = mail.text.replace(mail.secret, "…"), ""
        mail.save(update_fields=["text", "secret"])


def forget_old() -> int:
    """Delete mails that were over 30 days ago and return how many rows went."""
    return Mail.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]
