"""Consultations: the year's list, one with its paragraphs and comments, opening and closing, the trace."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.organisation.models import PlannedDate
from cycles.pages import cycle_page, require_step
from cycles.targets.addresses import address
from cycles.targets.models import ProgrammeVersion
from cycles.targets.plan import words
from ims.access import person
from ims.forms import carried_out, form_page, sent
from ims.roles import P
from stakeholders.consultation import services
from stakeholders.consultation import trace as tracing
from stakeholders.consultation.forms import CommentForm, OpenForm, ReasonForm
from stakeholders.consultation.models import Consultation
from stakeholders.consultation.open_ones import OPEN, counted, listed
from stakeholders.consultation.reading import comments_of, is_staff, name_of, organisations, parts_of
from stakeholders.consultation.services import STEPS


@cycle_page(P.SEE_CITY)
def involvement(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the year's consultations with their counts, what waits for an answer, and the reader's own comments."""
    rows = listed(counted(cycle=cycle), cycle.city)
    rights = request.rights  # type: ignore[attr-defined]
    may_open = cycle.step == Step.TARGETS and P.PUBLISH_DRAFT in rights
    context = {
        "consultations": rows,
        "open": [row for row in rows if row.state == OPEN],
        "waiting": sum(row.waiting for row in rows),
        "mine": mine(request, cycle),
        "staff": is_staff(rights),
        "to_open": to_open(cycle) if may_open else None,
    }
    return render(request, "stakeholders/consultation/involvement.html", context)


def mine(request: HttpRequest, cycle: Cycle) -> list[tracing.Own]:
    """Return the reader's own comments of the year."""
    return tracing.own(cycle, person(request).pk) if P.COMMENT in request.rights else []  # type: ignore[attr-defined]


def to_open(cycle: Cycle) -> ProgrammeVersion | None:
    """Return the last published version when it had no consultation yet."""
    rows = ProgrammeVersion._default_manager.filter(cycle=cycle, published_at__isnull=False)
    last = rows.select_related("consultation").order_by("number").last()
    return last if last is not None and not hasattr(last, "consultation") else None


@cycle_page(P.PUBLISH_DRAFT, P.PUBLISH_DRAFT, steps=STEPS)
def consultation_open(request: HttpRequest, cycle: Cycle, programme: int) -> HttpResponse:
    """Open a published version for comments; the dates come from the plan of the year."""
    require_step(cycle, STEPS)
    version = get_object_or_404(
        ProgrammeVersion._default_manager.filter(cycle=cycle, published_at__isnull=False), pk=programme
    )
    version.cycle = cycle
    form = OpenForm(sent(request), initial=planned(cycle))
    if form.is_valid() and carried_out(
        form,
        lambda: services.open_consultation(version, by=person(request), **form.cleaned_data),
    ):
        messages.success(request, _("The consultation is set up."))
        return redirect(address(cycle, "involvement"))
    context = {"version": version, "title": words(version.title, cycle.city)}
    return form_page(request, "stakeholders/consultation/consultation_open.html", context, form=form)


def planned(cycle: Cycle) -> dict[str, date]:
    """Return the dates of the consultation in the plan of the year, as far behind as today when they have passed."""
    names = {PlannedDate.Kind.CONSULTATION_FROM: "opens_on", PlannedDate.Kind.CONSULTATION_TO: "closes_on"}
    rows = PlannedDate._default_manager.filter(cycle=cycle, kind__in=names)
    days = {names[PlannedDate.Kind(row.kind)]: row.on for row in rows}
    late = cycle.city.today() - days.get("opens_on", cycle.city.today())
    return {name: day + late for name, day in days.items()} if late.days > 0 else days


@cycle_page(P.SEE_CITY)
def consultation(request: HttpRequest, cycle: Cycle, consultation: int) -> HttpResponse:
    """Show the consulted version with its comments; ``?paragraph=`` opens one with its comments and the form."""
    row = consultation_of(cycle, consultation)
    chosen = request.GET.get("paragraph", "")
    return consultation_page(request, row, int(chosen) if chosen.isdecimal() else None, CommentForm())


def consultation_of(cycle: Cycle, pk: int) -> Consultation:
    """Return a consultation of the cycle with its version, 404 when there is none."""
    row = get_object_or_404(Consultation._default_manager.filter(cycle=cycle).select_related("programme"), pk=pk)
    row.cycle = cycle
    return row


def consultation_page(
    request: HttpRequest, row: Consultation, open_paragraph: int | None, form: CommentForm
) -> HttpResponse:
    """Show a consultation with one paragraph open and the form for a comment on it."""
    cycle, rights = row.cycle, request.rights  # type: ignore[attr-defined]
    comments = comments_of(row)
    parts = parts_of(row, comments, open_paragraph, person(request), rights)
    visible = [comment for comment in comments if not comment.is_hidden]
    is_open = row.is_open_on(cycle.city.today()) and cycle.step == Step.TARGETS
    context = {
        "consultation": row,
        "version": row.programme,
        "title": words(row.programme.title, cycle.city),
        "parts": parts,
        "passage": next((p for part in parts for p in part.passages if p.is_open), None),
        "is_open": is_open,
        "is_coming": not row.is_closed and cycle.city.today() < row.opens_on,
        "days_left": (row.closes_on - cycle.city.today()).days,
        "may_comment": is_open and P.COMMENT in rights,
        "is_step": cycle.step == Step.TARGETS,
        "count": len(visible),
        "answered": sum(hasattr(comment, "answer") for comment in visible),
    }
    return form_page(request, "stakeholders/consultation/consultation.html", context, form=form)


@cycle_page(P.PUBLISH_DRAFT, P.PUBLISH_DRAFT, steps=STEPS)
def consultation_close(request: HttpRequest, cycle: Cycle, consultation: int) -> HttpResponse:
    """Close a consultation for good, before its last day with a reason."""
    require_step(cycle, STEPS)
    row = consultation_of(cycle, consultation)
    is_early = cycle.city.today() < row.closes_on
    hint = _("People were told they could comment until then; the reason is published.") if is_early else ""
    form = ReasonForm(sent(request), is_needed=is_early, hint=hint)
    if not is_early:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        if carried_out(form, lambda: services.close_consultation(row, by=person(request), reason=reason)):
            messages.success(request, _("The consultation is closed."))
            return redirect(address(cycle, "involvement"))
    context = {"consultation": row, "is_early": is_early}
    return form_page(request, "stakeholders/consultation/consultation_close.html", context, form=form)


@cycle_page(P.SEE_CITY)
def trace(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """You said, we did: every comment with its answer and the paragraph that changed because of it."""
    rights = request.rights  # type: ignore[attr-defined]
    said = tracing.of(cycle, drafts=P.SEE_WORK in rights)
    who = organisations(cycle.city, [item.comment for item in said])
    rows = [tracing.row(item, name_of(item.comment, who, staff=is_staff(rights)), cycle) for item in said]
    answered = sum(item.answer is not None for item in said)
    changed = len(
        {item.answer.changed_paragraph for item in said if item.answer and item.change and item.change.is_made}
    )
    context = {"rows": rows, "answered": answered, "changed": changed}
    return render(request, "stakeholders/consultation/trace.html", context)
