"""Late values: handed in after the round was closed, in whatever step the year stands since, and decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.indicators.entering.forms import DecideForm
from cycles.monitoring import services
from cycles.monitoring.forms import LateForm
from cycles.monitoring.judgement import targets_of
from cycles.monitoring.models import LateValue
from cycles.monitoring.owners import who_enters
from cycles.monitoring.services.frame import require_owner
from cycles.monitoring.services.late import STEPS
from cycles.monitoring.views.values import about, find_entry
from cycles.pages import cycle_page, require_step
from cycles.writing import hold
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.refusals import Conflict
from ims.roles import Permission

OWN, RUN = Permission.ENTER_OWN, Permission.APPROVE_VALUES


@cycle_page(see=OWN, change=OWN, steps=STEPS)
def value_late(request: HttpRequest, cycle: Cycle, entry: int) -> HttpResponse:
    """Hand in a value that was missing when its round was closed."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    found = find_entry(cycle, entry)
    targets = [target for target in targets_of(cycle) if target.indicator_id == found.indicator_id]
    owners = {owner.pk for owner in who_enters(found.indicator, targets)}
    require_owner(cycle, owners, found.indicator.code, by=person(request))
    services.require_missing(found)
    handed_in = found.late  # a new row that names the entry becomes its late value at once, before it is saved
    form = LateForm(sent(request), instance=handed_in or LateValue(cycle=cycle, entry=found, version=0))
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("value", "note")}
        if carried_out(form, lambda: services.enter_late(found, **told, by=person(request))):
            messages.success(request, _("%(code)s is handed in late, for approval.") % {"code": found.indicator.code})
            return redirect("round_values", cycle.city.slug, cycle.year, found.round_id)
    context = {**about(cycle, found, targets), "late": handed_in}
    return form_page(request, "cycles/monitoring/value_late.html", context, form=form)


@cycle_page(see=RUN, change=RUN, steps=STEPS)
def late_decide(request: HttpRequest, cycle: Cycle, entry: int) -> HttpResponse:
    """Approve a late value, or return it with a reason."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    found = find_entry(cycle, entry)
    late = get_object_or_404(LateValue.objects.select_related("entered_by"), entry=found)
    late.cycle, late.entry = cycle, found
    targets = [target for target in targets_of(cycle) if target.indicator_id == found.indicator_id]
    form = DecideForm(sent(request), initial={"read": late.version})
    if form.is_valid():
        return _decide(request, cycle, late, form)
    context = {**about(cycle, found, targets), "late": late}
    return form_page(request, "cycles/monitoring/late_decide.html", context, form=form)


def _decide(request: HttpRequest, cycle: Cycle, late: LateValue, form: DecideForm) -> HttpResponse:
    code = {"code": late.entry.indicator.code}
    if form.cleaned_data["read"] != late.version:
        raise Conflict(_("The value was changed after you opened this page. Look at it again, then decide."))
    if form.cleaned_data["decision"] == "approve":
        services.approve_late(late, by=person(request))
        messages.success(request, _("%(code)s is approved, as a late value.") % code)
    else:
        services.return_late(late, form.cleaned_data["note"], by=person(request))
        messages.success(request, _("%(code)s is returned to its owner.") % code)
    return redirect("round_values", cycle.city.slug, cycle.year, late.entry.round_id)
