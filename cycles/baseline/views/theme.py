"""One theme: everything about it on one page, and one page per group that is written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles import gates
from cycles.baseline import scoring, services, theme_page
from cycles.baseline.forms import AssessmentForm, SignificanceForm, TextsForm
from cycles.baseline.gate import TRANSITION
from cycles.baseline.models import ThemeReview
from cycles.baseline.standing import look, words_of
from cycles.baseline.views.review import is_open
from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page, require_step
from cycles.writing import hold
from ims.access import person
from ims.forms import VersionedPageForm, form_page, sent
from ims.roles import Permission

STEPS = services.STEPS
SEE, EDIT = Permission.SEE_WORK, Permission.EDIT_BASELINE


@cycle_page(see=SEE)
def theme_review(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Show one theme whole: texts, indicators, gaps, SWOT, legal register, evidence, assessment, significance."""
    standing = look(cycle)
    theme = next((theme for theme in standing.themes if theme.row.pk == theme_review), None)
    if theme is None:
        return _gone(cycle, theme_review)
    signed_off_at = standing.review.signed_off_at if standing.review else None
    theme.row.cycle = cycle
    context = {
        "standing": standing,
        "theme": theme,
        "row": theme.row,
        "opening": theme_page.opening(theme.row),
        "texts": [
            (words_of(name), getattr(theme.row, name)) for name in ("condition", "trends", "policies", "organisation")
        ],
        "indicators": theme_page.indicator_rows(theme, signed_off_at),
        "plans": theme_page.plans_of(theme),
        "gaps": theme_page.gaps_of(theme, cycle),
        "may_make": cycle.step == Step.TARGETS and Permission.EDIT_TARGETS in request.rights,  # type: ignore[attr-defined]
        "is_planned": cycle.step not in {Step.SET_UP, Step.BASELINE},
        "board": theme.board,
        "requirements": theme_page.requirements_of(theme.row),
        "evidence": theme_page.evidence_of(theme),
        "commitments": theme_page.commitments_of(theme.row),
        "rank": theme.rank,
        "conditions": gates.conditions(cycle, TRANSITION, {look: standing}),
        "is_open": is_open(standing),
        **scoring.spread_for(person(request), theme.row, cycle.city, is_open=is_open(standing)),
    }
    return render(request, "cycles/baseline/theme_review.html", context)


def _gone(cycle: Cycle, pk: int) -> HttpResponse:
    get_object_or_404(ThemeReview.objects.filter(cycle=cycle), pk=pk)
    return redirect("theme_review", cycle.city.slug, cycle.year, pk)


def find_theme(cycle: Cycle, pk: int) -> ThemeReview:
    """Return a theme of this cycle, or raise 404."""
    found = get_object_or_404(ThemeReview.objects.in_cycle(cycle), pk=pk)
    found.cycle = cycle
    return found


def back_to(theme_review: ThemeReview, anchor: str) -> HttpResponse:
    """Lead back to the section of the theme's page that was written."""
    cycle = theme_review.cycle
    page = redirect("theme_review", cycle.city.slug, cycle.year, theme_review.pk)
    page["Location"] += f"#{anchor}"
    return page


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def theme_texts(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Write the texts of a theme, or accept the gap with its reason."""
    return _write(request, cycle, theme_review, TextsForm, "texts")


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def theme_significance(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Write the scores the working group agreed on."""
    return _write(request, cycle, theme_review, SignificanceForm, "significance")


def _write(
    request: HttpRequest, cycle: Cycle, pk: int, form_class: type[VersionedPageForm], section: str
) -> HttpResponse:
    """Show and take the form of one section; its fields go to the service that writes them."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, pk)
    form = form_class(sent(request), instance=row, city=cycle.city)
    if request.method == "POST" and form.is_valid():
        texts = {name: form.cleaned_data[name] for name in form._meta.fields or ()}
        if form_class is SignificanceForm:
            services.score(row, by=person(request), **texts)
        else:
            services.write_theme(row, by=person(request), **texts)
        messages.success(request, _("Theme %(code)s is saved.") % {"code": row.theme.code})
        return back_to(row, section)
    context = {"row": row, "section": section}
    if form_class is SignificanceForm:
        given = scoring.spreads_of(map(scoring.given_by, row.member_scores.all()))
        context |= {"spread": given.get(row.pk, []), "group": len(scoring.members(cycle.city))}
    return form_page(request, f"cycles/baseline/theme_{section}.html", context, form=form)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def theme_assessment(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Say for each commitment of the theme how far it is met."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    row = find_theme(cycle, theme_review)
    form = AssessmentForm(sent(request), commitments=theme_page.commitments_of(row), city=cycle.city)
    if request.method == "POST" and form.is_valid():
        for commitment, assessment, remark in form.chosen():
            services.assess(row, commitment, assessment, remark, by=person(request))
        messages.success(request, _("The assessment of theme %(code)s is saved.") % {"code": row.theme.code})
        return back_to(row, "assessment")
    context = {"row": row, "section": "assessment"}
    return form_page(request, "cycles/baseline/theme_assessment.html", context, form=form)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def theme_remove(request: HttpRequest, cycle: Cycle, theme_review: int) -> HttpResponse:
    """Take a theme out of scope, after saying what goes with it."""
    require_step(cycle, STEPS)
    row = find_theme(cycle, theme_review)
    if request.method == "POST":
        services.take_out_of_scope(row, by=person(request))
        messages.success(request, _("Theme %(code)s is out of scope.") % {"code": row.theme.code})
        return redirect("baseline", cycle.city.slug, cycle.year)
    standing = next(theme for theme in look(cycle).themes if theme.row.pk == row.pk)
    return render(request, "cycles/baseline/theme_remove.html", {"row": standing.row, "theme": standing})
