"""The only writers of the internal audit and of the evaluation report, in step 5."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle, Step
from cycles.evaluation import gate
from cycles.evaluation.models import AuditAnswer, Deviation, Evaluation, Recommendation
from cycles.evaluation.questions import Question, asked_in
from cycles.evaluation.standing import look
from cycles.snapshot import Decision
from cycles.targets.models import Target
from cycles.writing import writing
from ims import access
from ims.fields import Texts, Translated
from ims.people.models import User
from ims.refusals import Conflict, Reason, Refused
from ims.roles import Permission, Role
from ims.words import day

STEPS = (Step.EVALUATION,)
TEXTS = ("summary", "management", "recommendations", "draft_decision")
# Who does the work cannot audit it.
NOT_INDEPENDENT = frozenset({Role.COORDINATOR.value, Role.OFFICER.value, Role.OWNER.value})


def start_audit(cycle: Cycle) -> list[AuditAnswer]:
    """Return the checklist's rows in its order, made on first call; every question is pending at first."""
    known = list(AuditAnswer.objects.filter(cycle=cycle))
    asked = [question.code for question in asked_in(cycle, known)]
    missing = [AuditAnswer(cycle=cycle, question=code) for code in asked if code not in {row.question for row in known}]
    AuditAnswer.objects.bulk_create(missing, ignore_conflicts=True)
    rows = {row.question: row for row in AuditAnswer.objects.filter(cycle=cycle)}
    return [rows[code] for code in asked]


def find_question(cycle: Cycle, code: str) -> Question | None:
    """Return the question of this code, if the year's audit asks it."""
    asked = asked_in(cycle, AuditAnswer.objects.filter(cycle=cycle))
    return next((question for question in asked if question.code == code), None)


def answer_audit(cycle: Cycle, question: str, answer: str, remark: Texts = "", *, by: User) -> AuditAnswer:
    """Answer a question with yes, no or pending. A no needs a remark, and the auditor must be independent.

    Raises Refused for who may not audit or works in the system, ValidationError, Conflict after the report is finished.
    """
    with writing(cycle, Permission.AUDIT, STEPS, by=by):
        require_independent(cycle, by)
        _refuse_finished(cycle)
        found = find_question(cycle, question)
        said = Translated.of(remark, cycle.city.binding_language)
        if found is None:
            raise ValidationError(_("There is no such question."))
        if answer not in AuditAnswer.Answer.values:
            raise ValidationError({"answer": _("Answer yes, no or pending.")})
        if answer == AuditAnswer.Answer.NO and not said:
            raise ValidationError({"remark": _("Say what is missing: a no needs a remark.")})
        start_audit(cycle)
        row = AuditAnswer.objects.select_for_update().get(cycle=cycle, question=question)
        row.answer, row.remark, row.answered_by, row.answered_at = answer, said, by, timezone.now()
        # What is answered keeps the wording that was answered; who answers anew has read the present one.
        row.asked = Translated() if answer == AuditAnswer.Answer.PENDING else found.words
        row.version += 1
        row.save()
        return row


def require_independent(cycle: Cycle, user: User) -> None:
    """Raise Refused when the auditor also works in the system as coordinator, officer or owner."""
    if access.rights_in(user, cycle.city).roles & NOT_INDEPENDENT:
        sentence = _("The auditor must be independent: whoever works in the system cannot audit it.")
        raise Refused(Permission.AUDIT, cycle.city, sentence)


def write_evaluation(cycle: Cycle, *, by: User, **fields: Any) -> Evaluation:
    """Write summary, management, recommendations and ``proposed``; what is not given stays."""
    with writing(cycle, Permission.EVALUATE, STEPS, by=by):
        _refuse_finished(cycle)
        row = Evaluation.objects.select_for_update().filter(cycle=cycle).first() or Evaluation(cycle=cycle)
        for name, value in fields.items():
            setattr(row, name, Translated.of(value, cycle.city.binding_language) if name in TEXTS else value)
        row.full_clean(exclude=["cycle", "origin"])
        row.version += 0 if row.pk is None else 1
        row.save()
        return row


def explain_deviation(
    target: Target, cause: Texts, *, by: User, kind: str = Deviation.Kind.OTHER, also: Iterable[Target] = ()
) -> Deviation:
    """Name the cause why a target was missed, and its kind; ``also`` are targets on the same indicator for which it
    holds too.

    One of them that was given a cause of its own keeps it. Raises ValidationError for an empty cause and for a target
    on another indicator or of another year.
    """
    cycle, others = target.cycle, list(also)
    with writing(cycle, Permission.EVALUATE, STEPS, by=by):
        _refuse_finished(cycle)
        texts = Translated.of(cause, cycle.city.binding_language)
        if not texts:
            raise ValidationError({"cause": _("Say why the target was missed.")})
        if kind not in Deviation.Kind.values:
            raise ValidationError({"kind": _("Choose one of the kinds of causes.")})
        if any((other.cycle_id, other.indicator_id) != (cycle.pk, target.indicator_id) for other in others):
            raise ValidationError(_("One cause holds for the targets of one indicator."))
        saved = Deviation.objects.select_for_update().filter(cycle=cycle, target__in=[target, *others])
        rows = {row.target_id: row for row in saved}
        before = _said(rows.get(target.pk))
        for other in others:
            if other.pk not in rows or _said(rows[other.pk]) == before:
                _write_cause(rows.get(other.pk) or Deviation(cycle=cycle, target=other), kind, texts)
        return _write_cause(rows.get(target.pk) or Deviation(cycle=cycle, target=target), kind, texts)


def _said(row: Deviation | None) -> tuple[str, Translated] | None:
    return (row.kind, row.cause) if row else None


def _write_cause(row: Deviation, kind: str, texts: Translated) -> Deviation:
    row.version += 0 if row.pk is None else 1
    row.kind, row.cause = kind, texts
    row.save()
    return row


def recommend(row: Recommendation, *, by: User) -> Recommendation:
    """Save a recommendation, new or changed. Raises ValidationError unless one unit or body should do it."""
    cycle = row.cycle
    with writing(cycle, Permission.EVALUATE, STEPS, by=by):
        _refuse_finished(cycle)
        if row.unit is not None and row.unit.city_id != cycle.city_id:
            raise ValidationError({"unit": _("Choose a unit of this city.")})
        if row.body is not None and row.body.city_id != cycle.city_id:
            raise ValidationError({"body": _("Choose a body of this city.")})
        row.full_clean(exclude=["cycle", "origin"])
        row.save()
    return row


def withdraw_recommendation(row: Recommendation, *, by: User) -> None:
    """Take a recommendation out of the report; the history keeps it."""
    with writing(row.cycle, Permission.EVALUATE, STEPS, by=by):
        _refuse_finished(row.cycle)
        row.delete()


def finish(cycle: Cycle, *, by: User) -> Evaluation:
    """Finish the report, so that the clerk can put it to the council. Raises Conflict while something is open."""
    with writing(cycle, Permission.EVALUATE, STEPS, by=by):
        standing = look(cycle)
        reasons = gate.open_before_finish(standing)
        if reasons or standing.evaluation is None:
            raise Conflict(_("The evaluation report cannot be finished yet."), reasons)
        row = Evaluation.objects.select_for_update().get(pk=standing.evaluation.pk)
        if row.finished_at is None:
            row.finished_at = timezone.now()
            row.save(update_fields=["finished_at"])
        return row


def reopen(cycle: Cycle, reason: str, *, by: User) -> Evaluation:
    """Take the finished report back with a reason, as long as the council has not been given it."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the report is reopened.")})
    with writing(cycle, Permission.EVALUATE, STEPS, by=by, reason=reason):
        row = Evaluation.objects.select_for_update().filter(cycle=cycle, finished_at__isnull=False).first()
        if row is None:
            raise Conflict(_("The evaluation report is not finished."))
        _refuse_asked(cycle)
        row.finished_at = None
        row.save(update_fields=["finished_at"])
        return row


def _refuse_asked(cycle: Cycle) -> None:
    asked = AgendaItem.objects.of_cycle(cycle).pending().filter(kind=Decision.Kind.CONTINUE).select_related("meeting")
    reasons = [
        Reason(
            _("Item %(number)s of the meeting on %(day)s") % {"number": item.number, "day": day(item.meeting.held_on)},
            reverse("item", args=[cycle.city.slug, item.meeting_id, item.pk]),
        )
        for item in asked
    ]
    if reasons:
        raise Conflict(_("The report is before the council; the clerk takes the item off the agenda first."), reasons)


def _refuse_finished(cycle: Cycle) -> None:
    if Evaluation.objects.filter(cycle=cycle, finished_at__isnull=False).exists():
        raise Conflict(_("The evaluation report is finished: reopen it to change something."))
