"""The internal audit: the checklist, and the auditor's answer to one question."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.evaluation import services
from cycles.evaluation.forms import AuditAnswerForm
from cycles.evaluation.models import AuditAnswer, Evaluation
from cycles.evaluation.questions import Question, asked_in
from cycles.pages import cycle_page
from cycles.writing import hold
from ims.fields import Translated
from ims.forms import form_page, sent
from ims.people.models import User
from ims.roles import Permission


@cycle_page(see=Permission.SEE_WORK)
def audit(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show the checklist with the auditor's answers."""
    given = {row.question: row for row in AuditAnswer.objects.filter(cycle=cycle).select_related("answered_by")}
    rows = [_line(question, given.get(question.code)) for question in asked_in(cycle, given.values())]
    report = Evaluation.objects.filter(cycle=cycle).first()
    answered = [row for _code, _words, row in rows if row and row.answer != AuditAnswer.Answer.PENDING]
    rights = request.rights  # type: ignore[attr-defined]
    context = {
        "rows": rows,
        "answered": len(answered),
        "total": len(rows),
        "is_finished": bool(report and report.finished_at),
        "may_answer": Permission.AUDIT in rights and cycle.step in services.STEPS,
        "is_dependent": Permission.AUDIT in rights and bool(rights.roles & services.NOT_INDEPENDENT),
    }
    return render(request, "cycles/evaluation/audit.html", context)


def _line(question: Question, row: AuditAnswer | None) -> tuple[str, Translated, AuditAnswer | None]:
    """Return code, wording and answer; what is answered stands with the wording that was answered."""
    return question.code, row.asked if row and row.asked else question.words, row


@cycle_page(see=Permission.AUDIT, change=Permission.AUDIT, steps=services.STEPS)
def audit_answer(request: HttpRequest, cycle: Cycle, question: str) -> HttpResponse:
    """Answer one question of the checklist; only an independent auditor may."""
    asked = asked_in(cycle, AuditAnswer.objects.filter(cycle=cycle))
    found = next((row for row in asked if row.code == question), None)
    if found is None:
        raise Http404
    user = cast(User, request.user)
    services.require_independent(cycle, user)
    hold(request, cycle)
    row = AuditAnswer.objects.filter(cycle=cycle, question=question).first()
    form = AuditAnswerForm(
        sent(request), instance=row or AuditAnswer(cycle=cycle, question=question, version=0), city=cycle.city
    )
    if form.is_valid() and _answered(form, cycle, question, user):
        messages.success(request, _("The answer is recorded."))
        return redirect("audit", city=cycle.city.slug, year=cycle.year)
    kept = row.asked if row and row.asked and row.asked != found.words else None
    context = {"wording": found.words, "kept": kept, "place": asked.index(found) + 1, "total": len(asked)}
    return form_page(request, "cycles/evaluation/audit_answer.html", context, form=form)


def _answered(form: AuditAnswerForm, cycle: Cycle, question: str, user: User) -> bool:
    given = form.cleaned_data
    try:
        services.answer_audit(cycle, question, given["answer"], given["remark"], by=user)
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True
