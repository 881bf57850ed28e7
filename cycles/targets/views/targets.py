"""Targets: one target with its drawing, and the forms to add, change and remove one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.indicators.flagging import notes
from cycles.indicators.models import Indicator
from cycles.indicators.series import Series, series_of, series_of_many
from cycles.pages import cycle_page
from cycles.targets import services
from cycles.targets.addresses import address
from cycles.targets.forms import PathForm, TargetForm
from cycles.targets.models import Objective, Target
from cycles.targets.plan import plan_of, with_owner_standing, words
from cycles.targets.rows import chart_of, facts, target_row, value_in_year
from cycles.targets.rules import years_between
from cycles.targets.services.frame import require_unlocked
from cycles.targets.typed import asks_again, live, sentences, watching
from cycles.targets.views.guard import edit_page
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.parts import Fact
from ims.roles import P

WATCHED = ("reference_year", "reference_value", "year", "value", "tolerance", "owner", "data_action")
FULL = ("objective__theme_review__theme", "indicator", "owner", "long_term", "data_action")


@cycle_page(P.SEE_WORK)
def target(request: HttpRequest, cycle: Cycle, target: int) -> HttpResponse:
    """Show one target: values, path and aim, its stages and its actions."""
    row = _target(cycle, target, *FULL)
    is_locked = row.term == Target.Term.LONG and cycle.long_term_locked
    may_edit = cycle.step == Step.TARGETS and P.EDIT_TARGETS in request.rights  # type: ignore[attr-defined]
    stages = with_owner_standing(row.short_terms.select_related("indicator", "owner"), cycle).order_by("year")
    context = {
        "target": row,
        "name": words(row.indicator.name, cycle.city),
        "objective": words(row.objective.title, cycle.city),
        "chart": chart_of(row, series_of(row.indicator)),
        "facts": _facts(row),
        "flags": notes(cycle.city, reference=[row.pk], year_value=[row.pk]),
        "contradictions": sentences(plan_of(cycle), row, {}),
        "stages": [target_row(cycle, stage, row) for stage in stages],
        "actions": [(a, words(a.title, cycle.city)) for a in row.actions.select_related("owner")],
        "may_edit": may_edit and not is_locked,
        "may_add": may_edit,
        "is_locked": is_locked,
    }
    return render(request, "cycles/targets/target.html", context)


def _facts(row: Target) -> list[Fact]:
    pairs = [
        (_("Reference"), value_in_year(row.reference_value, row.reference_year)),
        (_("Target"), value_in_year(row.value, row.year)),
        (_("Unit"), str(row.indicator.unit)),
        (_("Direction"), row.indicator.get_direction_display()),
        (_("Path"), _("through values of its own") if row.path else _("straight line")),
        (_("Owner"), str(row.owner or _("Nobody yet"))),
    ]
    if row.data_action:
        pairs.append((_("Data comes from"), row.data_action.code))
    return facts(*pairs)


@edit_page()
def target_add(request: HttpRequest, cycle: Cycle, objective: int) -> HttpResponse:
    """Add a target: first its indicator is chosen, a stage has that of its long-term target (``?long_term=``)."""
    row = get_object_or_404(
        Objective._default_manager.filter(cycle=cycle).select_related("theme_review__theme"), pk=objective
    )
    row.cycle = cycle
    long_term = _chosen_long_term(request, row)
    if long_term is None:
        require_unlocked(cycle)
    indicator = long_term.indicator if long_term else _chosen_indicator(request, cycle)
    if indicator is None:
        return _choose_indicator(request, row)
    proposed = _proposed(row, indicator, long_term)
    form = TargetForm(sent(request), instance=proposed, cycle=cycle)
    if asks_again(request):
        return live(request, watching(request, form, cycle, proposed, WATCHED))
    if form.is_valid() and carried_out(form, lambda: _add(row, proposed, form, request)):
        messages.success(request, _("The target is added."))
        return redirect(address(cycle, "targets"))
    context = {
        "objective": words(row.title, cycle.city),
        "indicator": indicator,
        "name": words(indicator.name, cycle.city),
        "long_term": long_term,
        "is_stage": long_term is not None,
        **watching(request, form, cycle, proposed, WATCHED),
    }
    return form_page(request, "cycles/targets/target_add.html", context, form=form)


def _add(objective: Objective, proposed: Target, form: TargetForm, request: HttpRequest) -> None:
    services.add_target(
        objective,
        by=person(request),
        term=proposed.term,
        indicator=proposed.indicator,
        long_term=proposed.long_term,
        **form.written(),
    )


def _chosen_long_term(request: HttpRequest, objective: Objective) -> Target | None:
    chosen = request.GET.get("long_term", "")
    if not chosen:
        return None
    rows = Target._default_manager.filter(objective=objective, term=Target.Term.LONG).select_related("indicator")
    return get_object_or_404(rows, pk=int(chosen) if chosen.isdecimal() else 0)


def _chosen_indicator(request: HttpRequest, cycle: Cycle) -> Indicator | None:
    code = request.GET.get("indicator", "")
    return get_object_or_404(Indicator.objects.in_city(cycle.city), code=code) if code else None


def _choose_indicator(request: HttpRequest, objective: Objective) -> HttpResponse:
    """Show the city's indicators with their latest values; those of the objective's theme come first."""
    city, theme = objective.cycle.city, objective.theme_review.theme
    indicators = list(Indicator.objects.in_city(city).described())
    series = series_of_many(indicators)
    choices = [_choice(series[indicator.pk], city) for indicator in indicators]
    mine = [c for c, i in zip(choices, indicators, strict=True) if i.theme is not None and i.theme.code == theme.code]
    context = {
        "objective": words(objective.title, city),
        "theme": theme.code,
        "mine": mine,
        "others": [choice for choice in choices if choice not in mine],
    }
    return render(request, "cycles/targets/target_indicator.html", context)


def _choice(series: Series, city: object) -> dict[str, str]:
    indicator, latest = series.indicator, series.latest
    return {
        "code": indicator.code,
        "name": words(indicator.name, city),  # type: ignore[arg-type]
        "unit": str(indicator.unit),
        "direction": indicator.get_direction_display(),
        "latest": value_in_year(latest.value, latest.year) if latest else "",
    }


def _proposed(objective: Objective, indicator: Indicator, long_term: Target | None) -> Target:
    """Return a target with what is known already: the reference of the long-term one, else the latest value."""
    term = Target.Term.SHORT if long_term else Target.Term.LONG
    target = Target(cycle=objective.cycle, objective=objective, term=term, indicator=indicator, long_term=long_term)
    latest = series_of(indicator).latest
    if long_term is not None:
        target.reference_year, target.reference_value = long_term.reference_year, long_term.reference_value
        target.owner, target.tolerance = long_term.owner, long_term.tolerance
    elif latest is not None:
        target.reference_year, target.reference_value = latest.year, latest.value
        target.owner = indicator.owner
    return target


@edit_page()
def target_change(request: HttpRequest, cycle: Cycle, target: int) -> HttpResponse:
    """Change a target."""
    row = _changeable(cycle, target)
    form = TargetForm(sent(request), instance=row, cycle=cycle)
    if asks_again(request):
        return live(request, watching(request, form, cycle, row, WATCHED))
    if form.is_valid() and carried_out(form, lambda: services.change_target(row, by=person(request), **form.written())):
        messages.success(request, _("The target is saved."))
        return redirect(address(cycle, "target", target=row.pk))
    context = {"target": row, "name": words(row.indicator.name, cycle.city)}
    context |= watching(request, form, cycle, row, WATCHED)
    return form_page(request, "cycles/targets/target_change.html", context, form=form)


@edit_page()
def target_path(request: HttpRequest, cycle: Cycle, target: int) -> HttpResponse:
    """Say through which values the path goes, where it is no straight line."""
    row = _changeable(cycle, target)
    form = PathForm(sent(request), instance=row)
    if form.is_valid() and carried_out(form, lambda: services.set_path(row, form.values, by=person(request))):
        messages.success(request, _("The path is saved."))
        return redirect(address(cycle, "target", target=row.pk))
    context = {
        "target": row,
        "name": words(row.indicator.name, cycle.city),
        "years": years_between(row),
        "ends": [value_in_year(row.reference_value, row.reference_year), value_in_year(row.value, row.year)],
    }
    return form_page(request, "cycles/targets/target_path.html", context, form=form)


@edit_page()
def target_remove(request: HttpRequest, cycle: Cycle, target: int) -> HttpResponse:
    """Remove a target on which nothing rests."""
    row = _changeable(cycle, target)
    if request.method == "POST":
        services.remove_target(row, by=person(request))
        messages.success(request, _("The target is removed."))
        return redirect(address(cycle, "targets"))
    held = [*row.short_terms.all(), *row.actions.all()]
    context = {"target": row, "name": words(row.indicator.name, cycle.city), "held": len(held)}
    return render(request, "cycles/targets/target_remove.html", context)


def _changeable(cycle: Cycle, pk: int) -> Target:
    row = _target(cycle, pk, "indicator", "objective", "long_term")
    if row.term == Target.Term.LONG:
        require_unlocked(cycle)
    return row


def _target(cycle: Cycle, pk: int, *related: str) -> Target:
    rows = Target._default_manager.filter(cycle=cycle).select_related(*related)
    row: Target = get_object_or_404(with_owner_standing(rows, cycle), pk=pk)
    row.cycle = cycle
    if row.long_term is not None:
        row.long_term.indicator = row.indicator
    return row
