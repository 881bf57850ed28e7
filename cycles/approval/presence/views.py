"""Who may vote: the times of a member, disqualifications on an item, proxies at a meeting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cycles.approval.council.composition import members_on
from cycles.approval.models import Attendance, Meeting
from cycles.approval.presence.disqualifying import disqualify, take_back
from cycles.approval.presence.forms import DisqualifyForm, ProxyForm, TimesForm
from cycles.approval.presence.models import Disqualification, Proxy
from cycles.approval.presence.proxies import allowed_at, give_proxy, withdraw_proxy
from cycles.approval.presence.stays import mend_times
from cycles.approval.views.items import find
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.people.models import User
from ims.roles import Permission

RECORD = Permission.RECORD_MEETING


def _meeting(city: City, meeting: int) -> Meeting:
    found = get_object_or_404(Meeting.objects.in_city(city), pk=meeting)
    found.city = city
    return found


@city_page(see=RECORD, change=RECORD)
def attendance_times(request: HttpRequest, city: City, meeting: int, attendance: int) -> HttpResponse:
    """Mend from when to when a member was there."""
    held = _meeting(city, meeting)
    row = get_object_or_404(Attendance.objects.filter(meeting=held).select_related("member"), pk=attendance)
    row.meeting = held
    form = TimesForm(sent(request), row=row)
    if form.is_valid() and carried_out(form, lambda: mend_times(row, form.spans, by=person(request))):
        messages.success(request, _("The times of %(who)s are recorded.") % {"who": row.member})
        return redirect("attendance", city=city.slug, meeting=held.pk)
    return form_page(request, "cycles/approval/attendance_times.html", {"meeting": held, "row": row}, form=form)


@city_page(see=RECORD, change=RECORD)
def item_disqualify(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Record that a member takes no part in an item."""
    row = find(city, meeting, item)
    request.cycle = row.cycle  # type: ignore[attr-defined]
    form = DisqualifyForm(sent(request), members=members_on(city, row.meeting.held_on))
    if form.is_valid() and carried_out(form, lambda: disqualify(row, by=person(request), **form.cleaned_data)):
        facts = {"who": form.cleaned_data["member"], "item": row.number}
        messages.success(request, _("%(who)s takes no part in item %(item)s.") % facts)
        return redirect("item", city=city.slug, meeting=meeting, item=item)
    context = {"item": row, "meeting": row.meeting}
    return form_page(request, "cycles/approval/item_disqualify.html", context, form=form)


@city_page(see=None, change=RECORD)
def disqualification_withdraw(
    request: HttpRequest, city: City, meeting: int, item: int, disqualification: int
) -> HttpResponse:
    """Take a mistaken disqualification back."""
    rows = Disqualification.objects.filter(item=find(city, meeting, item)).select_related("item__meeting__city")
    take_back(get_object_or_404(rows, pk=disqualification), by=person(request))
    messages.success(request, _("The disqualification is taken back."))
    return redirect("item", city=city.slug, meeting=meeting, item=item)


@city_page(see=Permission.VOTE, change=Permission.VOTE)
def proxy_give(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Let another member vote for oneself at a meeting."""
    return _proxy_page(request, _meeting(city, meeting), person(request))


@city_page(see=RECORD, change=RECORD)
def proxy_record(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Record a proxy that a member handed in."""
    return _proxy_page(request, _meeting(city, meeting), None)


def _proxy_page(request: HttpRequest, held: Meeting, giver: User | None) -> HttpResponse:
    form = ProxyForm(sent(request), members=members_on(held.city, held.held_on), giver=giver)
    if form.is_valid():
        pair = {"giver": giver, **form.cleaned_data}
        if carried_out(form, lambda: give_proxy(held, by=person(request), **pair)):
            facts = {"holder": pair["holder"], "giver": pair["giver"]}
            messages.success(request, _("%(holder)s votes for %(giver)s at this meeting.") % facts)
            return redirect("meeting", city=held.city.slug, meeting=held.pk)
    context = {"meeting": held, "most": allowed_at(held), "is_own": giver is not None}
    return form_page(request, "cycles/approval/proxy.html", context, form=form)


@city_page(see=None, change=RECORD)
def proxy_withdraw(request: HttpRequest, city: City, meeting: int, proxy: int) -> HttpResponse:
    """Take a proxy back."""
    held = _meeting(city, meeting)
    row = get_object_or_404(Proxy.objects.filter(meeting=held).select_related("giver", "meeting__city"), pk=proxy)
    withdraw_proxy(row, by=person(request))
    messages.success(request, _("The proxy of %(who)s is taken back.") % {"who": row.giver})
    return redirect("meeting", city=city.slug, meeting=meeting)
