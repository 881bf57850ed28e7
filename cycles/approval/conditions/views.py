"""Pages of what the council asks for: written by the clerk before the vote, reported on once it is decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cycles.approval.conditions import services
from cycles.approval.conditions.forms import ConditionForm, ConditionReportForm
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.views.items import find as find_item
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

RECORD, REPORT = Permission.RECORD_MEETING, Permission.ENTER_OWN


def _find(request: HttpRequest, city: City, pk: int) -> CouncilCondition:
    found = get_object_or_404(CouncilCondition.objects.in_city(city), pk=pk)
    found.item.meeting.city = found.item.cycle.city = city
    request.cycle = found.item.cycle  # type: ignore[attr-defined]
    return found


def _item(row: CouncilCondition) -> HttpResponse:
    meeting = row.item.meeting
    return redirect("item", city=meeting.city.slug, meeting=meeting.pk, item=row.item_id)


@city_page(see=RECORD, change=RECORD)
def condition_add(request: HttpRequest, city: City, meeting: int, item: int) -> HttpResponse:
    """Write a condition or request on an item whose vote is not open yet."""
    held = find_item(city, meeting, item)
    request.cycle = held.cycle  # type: ignore[attr-defined]
    row = CouncilCondition(item=held)
    form = ConditionForm(sent(request), instance=row, city=city)
    if form.is_valid() and carried_out(form, lambda: services.write(row, by=person(request))):
        messages.success(request, _("It stands on the item. The council decides on it with the draft decision."))
        return _item(row)
    return form_page(request, "cycles/approval/condition_add.html", {"item": held, "meeting": held.meeting}, form=form)


@city_page(see=RECORD, change=RECORD)
def condition_edit(request: HttpRequest, city: City, condition: int) -> HttpResponse:
    """Change a condition or request before the vote is opened."""
    row = _find(request, city, condition)
    form = ConditionForm(sent(request), instance=row, city=city)
    if form.is_valid() and carried_out(form, lambda: services.write(row, by=person(request))):
        messages.success(request, _("It is changed."))
        return _item(row)
    context = {"item": row.item, "meeting": row.item.meeting, "condition": row}
    return form_page(request, "cycles/approval/condition_edit.html", context, form=form)


@city_page(see=None, change=RECORD)
def condition_remove(request: HttpRequest, city: City, condition: int) -> HttpResponse:
    """Take a condition or request off the item before its vote is opened."""
    row = _find(request, city, condition)
    services.take_out(row, by=person(request))
    messages.success(request, _("It is taken off the item."))
    return _item(row)


@city_page(see=REPORT, change=REPORT)
def condition_report(request: HttpRequest, city: City, condition: int) -> HttpResponse:
    """Report when what the council asked for was done, and what was done; or open it again."""
    row = _find(request, city, condition)
    services.require_reporter(row, by=person(request))
    form = ConditionReportForm(sent(request), instance=row, city=city)
    if form.is_valid():
        given = form.cleaned_data
        if carried_out(form, lambda: services.report(row, given["done_on"], given["note"], by=person(request))):
            messages.success(request, _("The report is saved: the council reads it with its decision."))
            return _item(row)
    context = {"item": row.item, "meeting": row.item.meeting, "condition": row}
    return form_page(request, "cycles/approval/condition_report.html", context, form=form)
