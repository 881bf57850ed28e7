"""The lists of a theme: its indicators, its data gaps, its rows of the legal register."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cycles.baseline import services, theme_page
from cycles.baseline.forms import AttachForm, GapForm, RequirementForm
from cycles.baseline.models import BaselineReview, DataGap, LegalRequirement, ThemeIndicator
from cycles.baseline.views.theme import back_to, find_theme
from cycles.cycle import Cycle
from cycles.pages import cycle_page, require_step
from ims.access import person
from ims.forms import form_page, sent
from ims.roles import Permission

STEPS = services.STEPS
EDIT = Permission.EDIT_BASELINE


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def theme_indicator_attach(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Let indicators of the city describe the theme."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    form = AttachForm(sent(request), theme_review=row, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        for indicator in form.cleaned_data["indicators"]:
            services.attach_indicator(row, indicator, by=person(request))
        messages.success(request, _("Attached: %(n)d") % {"n": len(form.cleaned_data["indicators"])})
        return back_to(row, "indicators")
    context = {"row": row, "section": "indicators"}
    return form_page(request, "cycles/baseline/theme_indicator_attach.html", context, form=form)


@cycle_page(see=None, change=EDIT, steps=STEPS)
def theme_indicator_detach(request: HttpRequest, cycle: Cycle, theme_review: int, theme_indicator: int) -> HttpResponse:
    """Take an indicator off the theme; its values stay."""
    row = find_theme(cycle, theme_review)
    attached = get_object_or_404(
        ThemeIndicator.objects.filter(theme_review=row).select_related("indicator"), pk=theme_indicator
    )
    attached.cycle = cycle
    services.detach_indicator(attached, by=person(request))
    messages.success(request, _("%(code)s is taken off; its values stay.") % {"code": attached.indicator.code})
    return back_to(row, "indicators")


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def gap_list(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """List data that is missing."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    form = GapForm(
        sent(request), theme_review=row, city=cycle.city, initial={"indicator": request.GET.get("indicator")}
    )
    if request.method == "POST" and form.is_valid():
        services.list_gap(row, by=person(request), **form.cleaned_data)
        messages.success(request, _("The gap is listed. A measure that creates the data belongs into the programme."))
        return back_to(row, "indicators")
    return form_page(request, "cycles/baseline/gap_list.html", {"row": row, "section": "indicators"}, form=form)


@cycle_page(see=None, change=EDIT, steps=STEPS)
def gap_remove(request: HttpRequest, cycle: Cycle, theme_review: int, gap: int) -> HttpResponse:
    """Take a gap off the list."""
    row = find_theme(cycle, theme_review)
    listed = get_object_or_404(DataGap.objects.filter(theme_review=row), pk=gap)
    listed.cycle = cycle
    services.remove_gap(listed, by=person(request))
    messages.success(request, _("The gap is off the list."))
    return back_to(row, "indicators")


@cycle_page(see=Permission.SEE_WORK)
def legal_register(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the year's whole legal register, overdue checks first."""
    review = BaselineReview.objects.filter(cycle=cycle).first()
    rows = theme_page.register_of(cycle)
    is_open = review is not None and review.signed_off_at is None and cycle.step in STEPS
    overdue = sum(row.is_overdue for row in rows)
    context = {"requirements": rows, "overdue": overdue, "review": review, "is_open": is_open}
    return render(request, "cycles/baseline/legal_register.html", context)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def requirement_add(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Add a row to the legal register."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    form = RequirementForm(sent(request), city=cycle.city)
    if request.method == "POST" and form.is_valid():
        services.add_requirement(row, by=person(request), **_sent(form))
        messages.success(request, _("The requirement is in the register."))
        return back_to(row, "legal")
    return form_page(request, "cycles/baseline/requirement_add.html", {"row": row, "section": "legal"}, form=form)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def requirement_change(request: HttpRequest, cycle: Cycle, theme_review: int, requirement: int) -> HttpResponse:
    """Change a row of the legal register."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    held = get_object_or_404(LegalRequirement.objects.filter(theme_review=row), pk=requirement)
    held.cycle = cycle
    form = RequirementForm(sent(request), instance=held, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        services.change_requirement(held, by=person(request), **_sent(form))
        messages.success(request, _("The requirement is saved."))
        return back_to(row, "legal")
    context = {"row": row, "section": "legal", "requirement": held}
    return form_page(request, "cycles/baseline/requirement_change.html", context, form=form)


@cycle_page(see=None, change=EDIT, steps=STEPS)
def requirement_remove(request: HttpRequest, cycle: Cycle, theme_review: int, requirement: int) -> HttpResponse:
    """Take a row off the legal register."""
    row = find_theme(cycle, theme_review)
    held = get_object_or_404(LegalRequirement.objects.filter(theme_review=row), pk=requirement)
    held.cycle = cycle
    services.remove_requirement(held, by=person(request))
    messages.success(request, _("The requirement is off the register; history keeps it."))
    return back_to(row, "legal")


def _sent(form: RequirementForm) -> dict[str, object]:
    return {name: form.cleaned_data[name] for name in form._meta.fields or ()}
