"""The review as a whole: where it stands, its scope, its priorities, its sign-off."""

import hashlib
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion
from cycles import gates
from cycles.baseline import scoring, services
from cycles.baseline.coverage import coverage
from cycles.baseline.forms import PrioritiesForm, ScopeForm, SignOffForm, UndoForm
from cycles.baseline.gate import TRANSITION, open_in
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import BaselineReview, LegalRequirement, ThemeReview
from cycles.baseline.standing import Standing, ThemeStanding, look
from cycles.cycle import Cycle, Step
from cycles.organisation.models import PlannedDate
from cycles.pages import cycle_page, require_step
from cycles.writing import hold
from ims import words
from ims.access import person
from ims.calling import calling
from ims.forms import form_page, sent
from ims.parts import Task
from ims.refusals import Conflict
from ims.roles import Permission

STEPS = services.STEPS
SEE, EDIT, SIGN = Permission.SEE_WORK, Permission.EDIT_BASELINE, Permission.SIGN_OFF_BASELINE


@cycle_page(see=SEE)
def baseline(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show where the review stands: its themes, the ranking, the legal register, the sign-off and the gate."""
    standing = look(cycle)
    due = PlannedDate.objects.filter(cycle=cycle, kind=PlannedDate.Kind.BASELINE_DUE).first()
    context = {
        "standing": standing,
        "review": standing.review,
        # What is done stands last.
        "tasks": sorted(
            (theme_task(standing, theme) for theme in standing.themes), key=lambda task: task.kind == "done"
        ),
        "coverage": coverage(cycle, standing.review.framework) if standing.review else None,
        "conditions": gates.conditions(cycle, TRANSITION, {look: standing}),
        "ready": sum(theme.is_ready for theme in standing.themes),
        "due": words.due(due.on, cycle.city.today()) if due else "",
        "is_open": is_open(standing),
        "scoring": scoring.progress(cycle, person(request)) if standing.review else None,
        "indicator_count": sum(len(theme.indicators) for theme in standing.themes),
        "covered": sum(bool(theme.row.listed_plans) for theme in standing.themes),  # type: ignore[attr-defined]
        "gap_count": sum(theme.row.gap_count for theme in standing.themes),  # type: ignore[attr-defined]
    }
    return render(request, "cycles/baseline/baseline.html", context)


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def baseline_scope(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Start the review by a framework, write what it looks at, and bring themes in scope."""
    require_step(cycle, STEPS)
    review = BaselineReview.objects.filter(cycle=cycle).select_related("framework").first()
    framework = review.framework if review else _framework(request)
    if framework is None:
        return render(request, "cycles/baseline/framework_choose.html", {"frameworks": _frameworks()})
    with calling(framework.level_name(0)):
        return _scope(request, cycle, review, framework)


def _scope(
    request: HttpRequest, cycle: Cycle, review: BaselineReview | None, framework: FrameworkVersion
) -> HttpResponse:
    in_scope = list(ThemeReview.objects.in_cycle(cycle))
    candidates = framework.nodes.themes().exclude(pk__in=[row.theme_id for row in in_scope])
    years = {theme.code: theme.last for theme in coverage(cycle, framework).themes}
    form = ScopeForm(
        sent(request),
        instance=review or BaselineReview(cycle=cycle, framework=framework),
        city=cycle.city,
        themes=candidates,
        last_years=years if any(years.values()) else None,
    )
    if request.method == "POST" and form.is_valid():
        _write_scope(request, cycle, framework, form, is_new=review is None)
        return redirect("baseline", cycle.city.slug, cycle.year)
    context = {"framework": framework, "review": review, "in_scope": in_scope}
    return form_page(request, "cycles/baseline/baseline_scope.html", context, form=form)


def _write_scope(
    request: HttpRequest, cycle: Cycle, framework: FrameworkVersion, form: ScopeForm, *, is_new: bool
) -> None:
    scope = form.cleaned_data["scope"]
    if is_new:
        services.start_review(cycle, framework, scope, by=person(request))
    else:
        services.change_scope(cycle, scope, by=person(request))
    for theme in form.cleaned_data.get("themes", ()):
        services.bring_in_scope(cycle, theme, by=person(request))
    messages.success(request, _("The review has started.") if is_new else _("The scope is saved."))


def _frameworks() -> QuerySet[FrameworkVersion]:
    with_themes = FrameworkVersion.objects.in_force().filter(own_pledges=False)
    return with_themes.select_related("framework").order_by("framework__code")


def _framework(request: HttpRequest) -> FrameworkVersion | None:
    """Return the framework named in the address, or the only one there is; None when the person has to choose."""
    wanted = request.GET.get("framework", "")
    if wanted:
        return get_object_or_404(_frameworks(), framework__code=wanted)
    found = list(_frameworks()[:2])
    return found[0] if len(found) == 1 else None


@cycle_page(see=EDIT, change=EDIT, steps=STEPS)
def priorities_choose(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Choose the priorities of step 2 from the ranking."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    standing = look(cycle)
    form = PrioritiesForm(sent(request), ranking=[theme.row for theme in standing.ranking])
    if request.method == "POST" and form.is_valid():
        chosen = services.choose_priorities(cycle, form.chosen(), by=person(request))
        messages.success(request, _("Priorities: %(n)d") % {"n": len(chosen)})
        return redirect("baseline", cycle.city.slug, cycle.year)
    return form_page(request, "cycles/baseline/priorities_choose.html", {"standing": standing}, form=form)


@cycle_page(see=None, change=EDIT, steps=STEPS)
def requirements_none(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Declare that no legal requirements apply, or take that back."""
    review = services.declare_no_requirements(cycle, by=person(request), none=request.POST.get("none") != "no")
    declared = _("Noted: no legal requirements apply.")
    messages.success(request, declared if review.no_legal_requirements else _("The declaration is taken back."))
    return redirect("baseline", cycle.city.slug, cycle.year)


@cycle_page(see=SIGN, change=SIGN, steps=STEPS)
def baseline_sign_off(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Sign the review off for the working group; what others changed since the page was read is not signed."""
    require_step(cycle, STEPS)
    hold(request, cycle)
    standing = look(cycle)
    mark = fingerprint(standing)
    form = SignOffForm(sent(request), city=cycle.city, initial={"read": mark})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["read"] != mark:
            raise Conflict(_("The review was changed after you opened this page. Read it again, then sign."))
        services.sign_off(cycle, form.cleaned_data["note"], by=person(request))
        messages.success(request, _("The review is signed off. It stays as it is from now on."))
        return redirect("baseline", cycle.city.slug, cycle.year)
    context = {"standing": standing, "open_reasons": open_in(standing)}
    return form_page(request, "cycles/baseline/baseline_sign_off.html", context, form=form)


@cycle_page(see=SIGN, change=SIGN, steps=STEPS)
def baseline_sign_off_undo(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Open a signed review for writing again, with a reason."""
    require_step(cycle, STEPS)
    form = UndoForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.undo_sign_off(cycle, form.cleaned_data["reason"], by=person(request))
        messages.success(request, _("The review is open for writing again."))
        return redirect("baseline", cycle.city.slug, cycle.year)
    return form_page(request, "cycles/baseline/baseline_sign_off_undo.html", form=form)


def is_open(standing: Standing) -> bool:
    """Say whether the review may be written: in its step, and not signed off."""
    is_signed = standing.review is not None and standing.review.signed_off_at is not None
    return standing.cycle.step == Step.BASELINE and not is_signed


def theme_task(standing: Standing, theme: ThemeStanding) -> Task:
    """Return a theme as one line of the list of what is to do."""
    node = theme.row.theme
    waiting = ", ".join(section.words for section in theme.open_sections)
    return Task(
        title=f"{node.code} {node.name}",
        url=standing.url("theme_review", theme.row.pk),
        kind="done" if theme.is_ready else "started" if theme.is_begun else "open",
        due=_("Significance %(n)d") % {"n": theme.row.significance} if theme.row.significance else "",
        note=_("Open: %(sections)s") % {"sections": waiting} if waiting else "",
    )


def fingerprint(standing: Standing) -> str:
    """Return a short mark of everything the working group signs; it changes with every save."""
    seen: list[Any] = [standing.review and standing.review.version]
    for theme in standing.themes:
        row: Any = theme.row
        seen.append((row.pk, row.version, row.gap_count, row.requirement_count, row.assessed_count))
        seen.append([attached.pk for attached in theme.indicators])
        seen += [row.attached, row.listed_points]
    for model in (Instrument, InstrumentTheme, LegalRequirement):
        rows = model._default_manager.filter(cycle=standing.cycle).order_by("pk")
        seen.append(list(rows.values_list("pk", "version")))
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
