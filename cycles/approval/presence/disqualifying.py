"""The clerk records that a member takes no part in an item, and takes a mistake back, until the vote has ended."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.approval.council.composition import members_on
from cycles.approval.models import AgendaItem, Vote
from cycles.approval.presence.models import Disqualification
from cycles.approval.services.votes import lock
from ims import access
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission


@transaction.atomic
def disqualify(item: AgendaItem, member: User, ground: str, *, by: User) -> Disqualification:
    """Record that a member takes no part in the item, on a ground of the law.

    Raises Refused, ValidationError for who is no member or an unknown ground, Conflict (409) when the vote has ended or
    the member has voted on it.
    """
    access.require(by, Permission.RECORD_MEETING, item.meeting.city)
    locked = lock(item)
    _refuse_ended(locked)
    if member not in members_on(locked.meeting.city, locked.meeting.held_on):
        raise ValidationError({"member": _("%(who)s is no member of the council on that day.") % {"who": member}})
    if Vote.objects.filter(item=locked, member=member).exists() or Vote.objects.filter(item=locked, holder=member):
        raise Conflict(
            _("%(who)s has voted on item %(item)s.") % {"who": member, "item": locked.number},
            [Reason(_("Take the item off the agenda and put it to the vote anew."))],
        )
    row = Disqualification.objects.filter(item=locked, member=member).first()
    row = row or Disqualification(item=locked, member=member)
    row.ground, row.recorded_by = ground, by
    row.full_clean()
    with acting(by):
        row.save()
    return row


@transaction.atomic
def take_back(row: Disqualification, *, by: User) -> None:
    """Take a mistaken disqualification back; not once the vote has ended (409)."""
    access.require(by, Permission.RECORD_MEETING, row.item.meeting.city)
    _refuse_ended(lock(row.item))
    with acting(by):
        row.delete()


def _refuse_ended(item: AgendaItem) -> None:
    if not item.is_pending:
        raise Conflict(_("The vote on item %(number)s has ended.") % {"number": item.number})
