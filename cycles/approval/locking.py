"""The one order of locks in the council's room: the year, its meetings, their items, the city.

Whoever locks more than one of them does it in this order, so that nobody waits for somebody who waits for them. The
year is locked by :func:`cycles.writing.writing`, the city by whatever is entered in its record or numbered in it.
"""

from datetime import date

from django.utils.translation import gettext as _

from cycles.approval.models import AgendaItem, Meeting
from ims.cities.models import City
from ims.refusals import Conflict, Reason
from ims.words import clock


def hold_meeting(meeting: Meeting) -> Meeting:
    """Return the meeting as it stands, locked until the end of the transaction."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("city").get(pk=meeting.pk)


def hold_running(meeting: Meeting) -> Meeting:
    """Return the meeting as it stands, locked; raise a Conflict (409) once its end is recorded."""
    held = hold_meeting(meeting)
    if held.ended_at is not None:
        raise Conflict(
            _("The meeting ended at %(at)s.") % {"at": clock(held.ended_at.astimezone(held.city.zone))},
            [Reason(_("A mistaken end is taken back by the clerk, until the minutes are frozen."))],
        )
    return held


def hold_from(city: City, first: date) -> None:
    """Lock the city's meetings from a day on, what waits for the council at them, and the city itself."""
    meetings = Meeting.objects.select_for_update().filter(city=city, held_on__gte=first).order_by("pk")
    waiting = AgendaItem.objects.select_for_update(of=("self",)).pending().order_by("pk")
    list(waiting.filter(meeting__in=[meeting.pk for meeting in meetings]))
    City.objects.select_for_update().get(pk=city.pk)
