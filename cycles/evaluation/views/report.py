"""The evaluation: where it stands, its report, finishing it and taking it back."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles import gates
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle, Step
from cycles.evaluation import gate, services
from cycles.evaluation.forms import EvaluationForm, ReopenForm
from cycles.evaluation.models import AuditAnswer, Evaluation, FollowUp
from cycles.evaluation.results import target_rows
from cycles.evaluation.standing import Standing, look
from cycles.pages import cycle_page
from cycles.snapshot import Decision
from cycles.writing import hold
from ims.forms import form_page, sent
from ims.parts import Task, TaskKind
from ims.people.models import User
from ims.roles import Permission
from ims.words import day

SEE, EVALUATE = Permission.SEE_WORK, Permission.EVALUATE


@cycle_page(see=SEE)
def evaluation(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show where the evaluation stands: what is to do, the targets, deviations, the audit, the report, the gate."""
    standing = look(cycle)
    asked = AgendaItem.objects.of_cycle(cycle).filter(kind=Decision.Kind.CONTINUE).select_related("meeting", "decision")
    context = {
        "standing": standing,
        "report": standing.evaluation,
        "headline": headline(standing),
        "tasks": tasks(standing) if cycle.step == Step.EVALUATION else [],
        "targets": target_rows(standing),
        "noes": [row for row in standing.answers if row.answer == AuditAnswer.Answer.NO],
        "yes_count": sum(1 for row in standing.answers if row.answer == AuditAnswer.Answer.YES),
        "conditions": gates.conditions(cycle, gate.TRANSITION, {look: standing}),
        "may_finish": cycle.step == Step.EVALUATION and not gate.open_before_finish(standing),
        "asked": asked.first(),
    }
    return render(request, "cycles/evaluation/evaluation.html", context)


def headline(standing: Standing) -> str:
    """Return where the evaluation stands, as a sentence."""
    cycle, report = standing.cycle, standing.evaluation
    order = list(Step)
    if order.index(Step(cycle.step)) < order.index(Step.EVALUATION):
        return _("The evaluation %(year)s begins when monitoring is closed") % {"year": cycle.year}
    if cycle.step == Step.CLOSED:
        return _("The year %(year)s is evaluated and closed") % {"year": cycle.year}
    if report is not None and report.finished_at:
        return _("The evaluation report was finished on %(day)s") % {"day": day(report.finished_at)}
    if gate.open_before_finish(standing):
        return _("The evaluation is open: the report is not ready to be finished yet")
    return _("The evaluation report is ready to be finished")


def tasks(standing: Standing) -> list[Task]:
    """Return what the auditor and the coordinator have to do, in the order in which it is done."""
    causes = [
        Task(
            _("Name the cause: %(code)s is off track (%(target)s)")
            % {"code": state.target.indicator.code, "target": state.target.said},
            standing.url("deviation_explain", target=state.target.pk),
        )
        for state in standing.unexplained
    ]
    kind: TaskKind = "started" if standing.evaluation else "open"
    if not list(gate.written(standing)):
        kind = "done"
    recommend = Task(
        _("Recommend what should be done, and by whom"),
        standing.url("recommendation_add"),
        "done" if standing.recommendations else "open",
    )
    report = Task(_("Write the report"), standing.url("evaluation_write"), kind)
    return [_audit_task(standing), *causes, *_follow_tasks(standing), recommend, report]


def _follow_tasks(standing: Standing) -> list[Task]:
    """Return one task for all recommendations of earlier years, none where there are none."""
    if not standing.followed:
        return []
    left = [row for row in standing.followed if row.status == FollowUp.Status.OPEN]
    words, page = _("Say what became of the recommendations of the year before"), standing.url("evaluation")
    if not left:
        return [Task(words, f"{page}#followed", "done")]
    note = ngettext("%(n)s is open and goes on into the next year", "%(n)s are open and go on", len(left))
    kind: TaskKind = "open" if len(left) == len(standing.followed) else "started"
    return [Task(words, f"{page}#followed", kind, note=note % {"n": len(left)})]


def _audit_task(standing: Standing) -> Task:
    left = len(standing.pending)
    if not left:
        return Task(_("Answer the internal audit"), standing.url("audit"), "done")
    has_begun = any(row.answer != AuditAnswer.Answer.PENDING for row in standing.answers)
    kind: TaskKind = "started" if has_begun else "open"
    note = ngettext("%(n)s question left, for the auditor", "%(n)s questions left, for the auditor", left)
    return Task(_("Answer the internal audit"), standing.url("audit"), kind, note=note % {"n": left})


@cycle_page(see=EVALUATE, change=EVALUATE, steps=services.STEPS)
def evaluation_write(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Write summary, management, recommendations and the proposal to the council."""
    hold(request, cycle)
    row = Evaluation.objects.filter(cycle=cycle).first()
    form = EvaluationForm(sent(request), instance=row or Evaluation(cycle=cycle, version=0), city=cycle.city)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in EvaluationForm.Meta.fields}
        services.write_evaluation(cycle, by=cast(User, request.user), **fields)
        messages.success(request, _("The report is saved."))
        return redirect("evaluation", city=cycle.city.slug, year=cycle.year)
    return form_page(request, "cycles/evaluation/evaluation_write.html", {"report": row}, form=form)


@cycle_page(see=None, change=EVALUATE, steps=services.STEPS)
def evaluation_finish(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Finish the report, so that the clerk can put it to the council."""
    services.finish(cycle, by=cast(User, request.user))
    messages.success(request, _("The report is finished. The clerk can put it on the council’s agenda."))
    return redirect("evaluation", city=cycle.city.slug, year=cycle.year)


@cycle_page(see=EVALUATE, change=EVALUATE, steps=services.STEPS)
def evaluation_reopen(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Take the finished report back, with a reason."""
    form = ReopenForm(sent(request))
    if form.is_valid():
        services.reopen(cycle, form.cleaned_data["reason"], by=cast(User, request.user))
        messages.success(request, _("The report is open again."))
        return redirect("evaluation", city=cycle.city.slug, year=cycle.year)
    return form_page(request, "cycles/evaluation/evaluation_reopen.html", form=form)
