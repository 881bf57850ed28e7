"""Plans and instruments: the year's matrix, each plan, and what it covers of each theme."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.baseline.instruments import matrix, services
from cycles.baseline.instruments.forms import CoverForm, InstrumentForm
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.baseline.services import STEPS
from cycles.baseline.views.theme import back_to, find_theme
from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page, require_step
from ims.access import person
from ims.forms import form_page, sent
from ims.roles import Permission

SEE, EDIT = Permission.SEE_WORK, Permission.EDIT_BASELINE


@cycle_page(see=SEE)
def instruments(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the year's plans × themes with overlaps and gaps."""
    review = BaselineReview.objects.filter(cycle=cycle).select_related("framework").first()
    is_open = review is not None and review.signed_off_at is None and cycle.step == Step.BASELINE
    context = {"review": review, "matrix": matrix.read(cycle), "is_open": is_open}
    return render(request, "cycles/baseline/instruments/instruments.html", context)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def instrument_add(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Add a plan; ``?theme=`` names the theme whose page the person comes from."""
    require_step(cycle, STEPS)
    asked = request.GET.get("theme", "")
    begun = {"themes": [int(asked)]} if asked.isdecimal() else {}
    form = InstrumentForm(sent(request), instance=Instrument(cycle=cycle), cycle=cycle, city=cycle.city, initial=begun)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in InstrumentForm.Meta.fields}
        made = services.add_instrument(cycle, by=person(request), themes=_ticked(form), **fields)
        messages.success(request, _("The plan is listed. Say for each theme what it covers and what it leaves out."))
        return redirect("instrument_change", cycle.city.slug, cycle.year, made.pk)
    return form_page(request, "cycles/baseline/instruments/instrument_add.html", {}, form=form)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def instrument_change(request: HttpRequest, cycle: Cycle, instrument: int) -> HttpResponse:
    """Change a plan, and bring more themes to it."""
    require_step(cycle, STEPS)
    held = find_instrument(cycle, instrument)
    form = InstrumentForm(sent(request), instance=held, cycle=cycle, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in InstrumentForm.Meta.fields}
        services.change_instrument(held, by=person(request), themes=_ticked(form), **fields)
        messages.success(request, _("The plan is saved."))
        return redirect("instruments", cycle.city.slug, cycle.year)
    rows = InstrumentTheme.objects.in_cycle(cycle).filter(instrument=held)
    context = {"instrument": held, "rows": rows.select_related("theme_review__theme", "overlaps_with")}
    return form_page(request, "cycles/baseline/instruments/instrument_change.html", context, form=form)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def instrument_remove(request: HttpRequest, cycle: Cycle, instrument: int) -> HttpResponse:
    """Take a plan off, after saying what goes with it."""
    require_step(cycle, STEPS)
    held = find_instrument(cycle, instrument)
    if request.method == "POST":
        services.remove_instrument(held, by=person(request))
        messages.success(request, _("The plan is off the list; history keeps it."))
        return redirect("instruments", cycle.city.slug, cycle.year)
    context = {"instrument": held, "touched": held.themes.count()}
    return render(request, "cycles/baseline/instruments/instrument_remove.html", context)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def instrument_cover(request: HttpRequest, cycle: Cycle, instrument: int, theme_review: int) -> HttpResponse:
    """Say what a plan covers of a theme, where it overlaps with another plan, and what it leaves out."""
    require_step(cycle, STEPS)
    plan, theme = find_instrument(cycle, instrument), find_theme(cycle, theme_review)
    held = _covers(cycle, plan, theme).first()
    row = held or InstrumentTheme(cycle=cycle, instrument=plan, theme_review=theme)
    form = CoverForm(sent(request), instance=row, instrument=plan, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in CoverForm.Meta.fields}
        services.cover(plan, theme, by=person(request), **fields)
        messages.success(request, _("Saved: what the plan covers of theme %(code)s.") % {"code": theme.theme.code})
        return back_to(theme, "plans")
    context = {"row": theme, "instrument": plan, "held": held}
    return form_page(request, "cycles/baseline/instruments/instrument_cover.html", context, form=form)


@cycle_page(see=None, change=EDIT, steps=STEPS)
def instrument_uncover(request: HttpRequest, cycle: Cycle, instrument: int, theme_review: int) -> HttpResponse:
    """Say that a plan does not touch a theme after all."""
    plan, theme = find_instrument(cycle, instrument), find_theme(cycle, theme_review)
    row = get_object_or_404(_covers(cycle, plan, theme))
    row.cycle = cycle
    services.uncover(row, by=person(request))
    messages.success(request, _("The plan no longer stands with theme %(code)s.") % {"code": theme.theme.code})
    return back_to(theme, "plans")


def find_instrument(cycle: Cycle, pk: int) -> Instrument:
    """Return a plan of this cycle, or raise 404."""
    found = get_object_or_404(Instrument.objects.in_cycle(cycle), pk=pk)
    found.cycle = cycle
    return found


def _covers(cycle: Cycle, plan: Instrument, theme: ThemeReview) -> "QuerySet[InstrumentTheme]":
    return InstrumentTheme.objects.filter(cycle=cycle, instrument=plan, theme_review=theme)


def _ticked(form: InstrumentForm) -> list[ThemeReview]:
    return list(form.cleaned_data.get("themes", ()))
