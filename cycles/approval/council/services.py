"""The only writers of the council's seats and groups. Mandates are given and ended with the roles of people."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.approval.council.models import CouncilGroup, CouncilSeats, GroupMembership
from cycles.approval.locking import hold_from
from cycles.approval.services.meetings import count_seats_again
from ims import access, words
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import Membership, User
from ims.roles import Permission, Role


@transaction.atomic
def set_seats(city: City, starts_on: date, seats: int, *, by: User, reason: str = "") -> CouncilSeats:
    """Record how many seats the council has from a day on; the number of that day is replaced, others stay.

    Meetings from then on whose votes have not begun are counted by it. Raises Refused without the right to record
    meetings, ValidationError for what is no number of seats.
    """
    access.require(by, Permission.RECORD_MEETING, city)
    hold_from(city, starts_on)
    row = CouncilSeats.objects.in_city(city).filter(starts_on=starts_on).first()
    row = row or CouncilSeats(city=city, starts_on=starts_on)
    row.seats = seats
    row.full_clean()
    with acting(by, reason):
        row.save()
        count_seats_again(city, starts_on, by=by)
    return row


@transaction.atomic
def set_group(mandate: Membership, name: str, starts_on: date, *, by: User) -> GroupMembership | None:
    """Put a mandate into the group of this name from a day on, "" for none; return the row, None for none.

    The group before ends the day before, what was set for later days is taken back, and a name that is new is a new
    group. Raises Refused without the right, ValidationError for a day on which the mandate does not hold.
    """
    city = mandate.city
    access.require(by, Permission.RECORD_MEETING, city)
    City.objects.select_for_update().get(pk=city.pk)
    if mandate.role != Role.COUNCIL_MEMBER or not mandate.holds_on(starts_on):
        sentence = _("%(name)s is no member of the council on %(day)s.")
        raise ValidationError({"starts_on": sentence % {"name": mandate.user, "day": words.day(starts_on)}})
    name = " ".join(name.split())
    with acting(by):
        GroupMembership.objects.filter(mandate=mandate, starts_on__gte=starts_on).delete()
        for before in GroupMembership.objects.filter(mandate=mandate).on(starts_on):
            before.ends_on = starts_on - timedelta(days=1)
            before.save(update_fields=["ends_on"])
        if not name:
            return None
        group = CouncilGroup.objects.filter(city=city, name=name).first() or _new_group(city, name)
        return GroupMembership.objects.create(mandate=mandate, group=group, starts_on=starts_on)


def _new_group(city: City, name: str) -> CouncilGroup:
    group = CouncilGroup(city=city, name=name)
    try:
        group.full_clean()
    except ValidationError as wrong:
        raise ValidationError({"group": wrong.messages}) from wrong
    group.save()
    return group
