"""Values: the owner enters and submits, the coordinator decides; and what is mine to do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.indicators.drawing import points
from cycles.indicators.entering.forms import DecideForm
from cycles.indicators.series import Series, series_of
from cycles.monitoring import services
from cycles.monitoring.forms import EntryForm
from cycles.monitoring.judgement import judge, targets_of
from cycles.monitoring.mine import mine
from cycles.monitoring.models import Entry
from cycles.monitoring.owners import who_enters
from cycles.monitoring.rule import Judgement
from cycles.monitoring.services.frame import STEPS, require_open, require_owner
from cycles.pages import cycle_page, require_step
from cycles.targets.models import Target
from cycles.writing import hold
from ims import charts
from ims.access import person
from ims.forms import form_page, sent
from ims.refusals import Conflict
from ims.roles import Permission

OWN, RUN = Permission.ENTER_OWN, Permission.APPROVE_VALUES


@cycle_page(see=OWN)
def my_entries(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the person's values, reports and corrective actions, late first."""
    people = request.rights.people  # type: ignore[attr-defined]
    context = {"mine": mine(cycle, people), "is_open": cycle.step in STEPS}
    return render(request, "cycles/monitoring/my_entries.html", context)


@cycle_page(see=OWN, change=OWN, steps=STEPS)
def value_enter(request: HttpRequest, cycle: Cycle, entry: int) -> HttpResponse:
    """Enter an indicator's value or the reason why there is none, as a draft or handed in for approval."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    found = find_entry(cycle, entry)
    targets = [target for target in targets_of(cycle) if target.indicator_id == found.indicator_id]
    owners = {owner.pk for owner in who_enters(found.indicator, targets)}
    require_owner(cycle, owners, found.indicator.code, by=person(request))
    require_open(found.round)
    if found.state == Entry.State.APPROVED:
        raise Conflict(_("%(code)s is approved already.") % {"code": found.indicator.code})
    form = EntryForm(sent(request), instance=found)
    if request.method == "POST" and form.is_valid():
        return _write(request, cycle, found, form)
    return form_page(request, "cycles/monitoring/value_enter.html", about(cycle, found, targets), form=form)


def _write(request: HttpRequest, cycle: Cycle, entry: Entry, form: EntryForm) -> HttpResponse:
    texts = {name: form.cleaned_data[name] for name in form._meta.fields or ()}
    written = services.enter_value(entry.round, entry.indicator, by=person(request), **texts)
    code = {"code": entry.indicator.code}
    if request.POST.get("act") == "submit":
        written.round = entry.round
        services.submit_entry(written, by=person(request))
        messages.success(request, _("%(code)s is submitted for approval.") % code)
    else:
        messages.success(request, _("%(code)s is saved as a draft; submit it when it is ready.") % code)
    return redirect("my_entries", cycle.city.slug, cycle.year)


@cycle_page(see=RUN, change=RUN, steps=STEPS)
def value_decide(request: HttpRequest, cycle: Cycle, entry: int) -> HttpResponse:
    """Approve a submitted value, or return it with a reason."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    found = find_entry(cycle, entry)
    targets = [target for target in targets_of(cycle) if target.indicator_id == found.indicator_id]
    form = DecideForm(sent(request), initial={"read": found.version})
    if request.method == "POST" and form.is_valid():
        return _decide(request, cycle, found, form)
    context = {**about(cycle, found, targets), "previews": _previews(cycle, found, targets)}
    return form_page(request, "cycles/monitoring/value_decide.html", context, form=form)


def _decide(request: HttpRequest, cycle: Cycle, entry: Entry, form: DecideForm) -> HttpResponse:
    if form.cleaned_data["read"] != entry.version:
        raise Conflict(_("The value was changed after you opened this page. Look at it again, then decide."))
    if form.cleaned_data["decision"] == "approve":
        services.approve_entry(entry, by=person(request))
        messages.success(request, _("%(code)s is approved.") % {"code": entry.indicator.code})
    else:
        services.return_entry(entry, form.cleaned_data["note"], by=person(request))
        messages.success(request, _("%(code)s is returned to its owner.") % {"code": entry.indicator.code})
    return redirect("monitoring", cycle.city.slug, cycle.year)


def find_entry(cycle: Cycle, pk: int) -> Entry:
    """Return an entry of this cycle, or raise 404."""
    found = get_object_or_404(Entry.objects.in_cycle(cycle), pk=pk)
    found.cycle = found.round.cycle = cycle
    return found


def about(cycle: Cycle, entry: Entry, targets: list[Target]) -> dict[str, object]:
    """Return what stands beside a value: its series as a chart, the target's path, the facts of the indicator."""
    series = series_of(entry.indicator)
    return {
        "entry": entry,
        "indicator": entry.indicator,
        "chart": _chart(series, targets[0] if targets else None, str(entry.indicator.name)),
        "latest": series.latest,
        "judgements": _judgements(cycle, targets),
    }


def _judgements(cycle: Cycle, targets: list[Target]) -> list[tuple[Target, Judgement]]:
    """Return the path of each target in the year, before any value."""
    return [(target, judge(target, None, cycle.year, cycle.city.amber_percent)) for target in targets]


def _previews(cycle: Cycle, entry: Entry, targets: list[Target]) -> list[tuple[Target, Judgement]]:
    """Return how each target would be judged with the entered value; only the year's value is judged."""
    value = entry.value if entry.round.is_of_year else None
    return [(target, judge(target, value, cycle.year, cycle.city.amber_percent)) for target in targets]


def _chart(series: Series, target: Target | None, name: str) -> charts.Chart | None:
    reference = aim = None
    between = [charts.Level(year, value) for year, value in target.own_path] if target is not None else []
    if target is not None and target.reference_value is not None and target.reference_year is not None:
        reference = charts.Level(target.reference_year, target.reference_value)
    if target is not None and target.value is not None and target.year is not None:
        aim = charts.Level(target.year, target.value)
    return charts.draw(
        "series", name, str(series.indicator.unit), points(series), reference=reference, target=aim, between=between
    )
