"""The council's meetings: list, calendar entry, attendance."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.approval import services
from cycles.approval.agenda import agenda_order
from cycles.approval.council.composition import members_on
from cycles.approval.forms import AttendanceForm, MeetingForm
from cycles.approval.models import AgendaItem, Attendance, Meeting, Vote
from cycles.approval.presence.models import Proxy
from cycles.approval.presence.proxies import allowed_at
from cycles.approval.services.meetings import put_in_calendar
from cycles.approval.standing import quorate
from cycles.approval.wording import quorum_words
from ims.access import city_page
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.parts import Fact
from ims.people.models import User
from ims.roles import Permission
from ims.words import clock, weekday

ON_A_PAGE = 20


@city_page(see=Permission.SEE_WORK)
def meetings(request: HttpRequest, city: City) -> HttpResponse:
    """List the council's meetings, latest first, with what was decided."""
    rows = Meeting.objects.in_city(city).annotate(
        item_count=Count("items", filter=Q(items__amends=None)),
        open_count=Count("items", filter=Q(items__state__in=("prepared", "open"))),
    )
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cycles/approval/meetings.html", {"page_obj": page, "today": city.today()})


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
def meeting_schedule(request: HttpRequest, city: City) -> HttpResponse:
    """Put a meeting into the calendar."""
    form = MeetingForm(sent(request), instance=Meeting(city=city), city=city)
    if form.is_valid():
        held = put_in_calendar(form.instance, by=cast(User, request.user))
        messages.success(request, _("The meeting on %(day)s is in the calendar.") % {"day": weekday(held.held_on)})
        return redirect("meeting", city=city.slug, meeting=held.pk)
    return form_page(request, "cycles/approval/meeting_schedule.html", form=form)


@city_page(see=Permission.SEE_WORK)
def meeting(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Show a meeting: when and where, who is present, and its agenda."""
    held = get_object_or_404(Meeting.objects.in_city(city).select_related("chair"), pk=meeting)
    of_meeting = AgendaItem.objects.main().filter(meeting=held).select_related("cycle", "decision")
    rows = list(of_meeting.annotate(amendment_count=Count("amendments")))
    there = list(
        Attendance.objects.filter(meeting=held)
        .select_related("member")
        .prefetch_related("stays")
        .order_by("member__name", "member_id")
    )
    context = {
        "meeting": held,
        "facts": _facts(held),
        "items": sorted(rows, key=lambda row: agenda_order(row.number)),
        "present": [row.member for row in there if row.presence == Attendance.Presence.PRESENT],
        "absent": [row.member for row in there if row.presence == Attendance.Presence.ABSENT],
        "times": [(row, spans(row, city)) for row in there if row.stays.all()],
        "there": quorate(held, there),
        "proxies": _proxies(held),
        "takes_proxies": bool(allowed_at(held)),
        "has_begun": any(row.opened_at for row in rows),
        "is_past": held.held_on < city.today(),
        "is_held": held.held_on <= city.today(),
    }
    return render(request, "cycles/approval/meeting.html", context)


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
def meeting_edit(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Change a meeting whose votes have not begun."""
    held = get_object_or_404(Meeting.objects.in_city(city), pk=meeting)
    held.city = city
    form = MeetingForm(sent(request), instance=held, city=city)
    if form.is_valid():
        services.change_meeting(form.instance, by=cast(User, request.user))
        messages.success(request, _("The meeting is changed."))
        return redirect("meeting", city=city.slug, meeting=held.pk)
    return form_page(request, "cycles/approval/meeting_edit.html", {"meeting": held}, form=form)


@city_page(see=Permission.RECORD_MEETING, change=Permission.RECORD_MEETING)
def attendance(request: HttpRequest, city: City, meeting: int) -> HttpResponse:
    """Record who is present."""
    held = get_object_or_404(Meeting.objects.in_city(city), pk=meeting)
    held.city = city
    there = Attendance.objects.filter(meeting=held, presence=Attendance.Presence.PRESENT)
    form = AttendanceForm(
        sent(request),
        members=members_on(city, held.held_on),
        meeting=held,
        initial={"present": list(there.values_list("member_id", flat=True))},
    )
    if form.is_valid() and carried_out(
        form,
        lambda: services.record_attendance(
            held, form.cleaned_data["present"], by=cast(User, request.user), at=form.cleaned_data["at"]
        ),
    ):
        messages.success(request, _("Attendance is recorded."))
        return redirect("meeting", city=city.slug, meeting=held.pk)
    rows = Attendance.objects.filter(meeting=held).select_related("member").prefetch_related("stays")
    times = [(row, spans(row, city)) for row in rows.order_by("member__name", "member_id")]
    context = {"meeting": held, "quorum": quorum_words(held.quorum, held.members_total), "times": times}
    return form_page(request, "cycles/approval/attendance.html", context, form=form)


def spans(row: Attendance, city: City) -> str:
    """Return when a member was there: ``18:00–19:10, 19:40–``."""
    times = [(stay.came_at, stay.left_at) for stay in row.stays.all()]
    return ", ".join(
        "–".join(clock(at.astimezone(city.zone)) if at else "" for at in (came, left)) for came, left in times
    )


def _facts(held: Meeting) -> list[Fact]:
    begins = f"{weekday(held.held_on)}, {clock(held.starts_at)}" if held.starts_at else weekday(held.held_on)
    facts = [Fact(_("Date"), begins), Fact(_("Place"), held.place or _("not said yet"))]
    if held.ended_at is not None:
        facts.append(Fact(_("Ended at"), clock(held.ended_at.astimezone(held.city.zone))))
    facts.append(Fact(_("Members"), str(held.members_total)))
    facts.append(Fact(_("Quorum"), quorum_words(held.quorum, held.members_total)))
    return [*facts, *([Fact(_("Chair"), str(held.chair))] if held.chair else [])]


def _proxies(held: Meeting) -> "QuerySet[Proxy]":
    cast_by_it = Vote.objects.filter(item__meeting=held, member=OuterRef("giver"), holder__isnull=False)
    return Proxy.objects.filter(meeting=held).select_related("giver", "holder").annotate(is_used=Exists(cast_by_it))
