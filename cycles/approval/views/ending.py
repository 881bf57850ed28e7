"""The clerk records the end of a meeting, and takes a mistaken one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cycles.approval import services
from cycles.approval.minutes.models import Minutes
from cycles.approval.models import Meeting
from cycles.approval.presence.forms import EndBackForm, EndForm
from cycles.approval.services.ending import in_the_way
from cycles.approval.services.items import pending_in
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission
from ims.words import clock

RECORD = Permission.RECORD_MEETING


@city_page(see=RECORD, change=RECORD)
def meeting_end(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Ask when the meeting ended, and record it; say what keeps it from ending."""
    held = _meeting(city, meeting)
    form = EndForm(sent(request), meeting=held)
    if form.is_valid() and carried_out(form, lambda: services.end_meeting(held, form.moment, by=person(request))):
        held.refresh_from_db()
        assert held.ended_at is not None
        at = clock(held.ended_at.astimezone(city.zone))
        messages.success(request, _("The meeting ended at %(at)s. Its minutes say so.") % {"at": at})
        return redirect("meeting", city=city.slug, meeting=meeting)
    blocking = in_the_way(held)
    waiting = [item for item in pending_in(held) if item not in blocking]
    context = {"meeting": held, "blocking": blocking, "waiting": waiting}
    return form_page(request, "cycles/approval/meeting_end.html", context, form=form)


@city_page(see=RECORD, change=RECORD)
def meeting_end_withdraw(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Take a mistaken end back, for a reason, until the minutes are frozen."""
    held = _meeting(city, meeting)
    form = EndBackForm(sent(request))
    if form.is_valid() and carried_out(
        form, lambda: services.take_end_back(held, form.cleaned_data["reason"], by=person(request))
    ):
        messages.success(request, _("The end is taken back: the meeting goes on."))
        return redirect("meeting", city=city.slug, meeting=meeting)
    context = {"meeting": held, "is_frozen": Minutes.objects.of(held).frozen().exists()}
    return form_page(request, "cycles/approval/meeting_end_withdraw.html", context, form=form)


def _meeting(city: City, meeting: int) -> Meeting:
    found = get_object_or_404(Meeting.objects.in_city(city), pk=meeting)
    found.city = city
    return found
