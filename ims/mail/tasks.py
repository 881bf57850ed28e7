"""What the worker does with mail."""

from celery import shared_task

from ims import old_rows, once
from ims.kept import models as kept
from ims.mail import services
from ims.mail.models import Mail
from ims.notices import services as notices
from ims.people.invitations import services as invitations
from ims.tasks import PATIENT


@shared_task(**PATIENT)
def deliver_mail(pk: int) -> None:
    """Send one mail."""
    mail = Mail.objects.filter(pk=pk).first()
    if mail is not None:
        services.deliver(mail)


@shared_task
def sweep_mail() -> None:
    """Send what no message announced."""
    for mail in Mail.objects.claimable().order_by("pk")[:200]:
        services.deliver(mail)


@shared_task
def forget_old_rows() -> None:
    """Delete old mails and notices, invitations that are long over, spent form tokens and old marks of changes.

    What is old in the rooms above goes with them.
    """
    services.forget_old()
    notices.forget_old()
    invitations.forget_old()
    once.forget_old()
    kept.forget_old()
    old_rows.forget()
