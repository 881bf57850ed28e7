"""What is held about a person of notices, for :mod:`ims.people.privacy.parts`."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ims.mail.models import Mail
from ims.notices.models import Notice
from ims.people.models import User
from ims.people.privacy.parts import Fact, Part, register


def register_parts() -> None:
    """Register the notices; called once when Django starts."""
    columns = {
        "city": _("City"),
        "subject": _("Subject"),
        "text": _("Text"),
        "written": _("Written"),
        "read": _("Read"),
    }
    register(Part("notices", _("Notices"), columns, notices, erase_notices))


def notices(person: User) -> Iterator[tuple[Fact, ...]]:
    """Yield what the person was told, the newest first."""
    for one in Notice.objects.filter(person=person).select_related("city").order_by("-pk"):
        yield (one.city.name, one.subject, one.text, one.written_at, one.read_at)


def erase_notices(person: User) -> None:
    """Delete what the person was told, and what others were told that names them, in mails too."""
    named = Notice.objects.filter(Q(person=person) | Q(about=person))
    Mail.objects.filter(notices__in=named).delete()
    named.delete()
