"""Values outside of monitoring rounds: the owner enters and submits, the coordinator approves or returns."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.indicators.checks import check_part, same_digits
from cycles.indicators.computed.services import require_measured
from cycles.indicators.entering import answers, telling
from cycles.indicators.entering.answers import (
    State,
    check_answer,
    check_emptied,
    check_return,
    require_state,
    save,
)
from cycles.indicators.entering.locks import require_unlocked
from cycles.indicators.entering.models import Submission
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.frequency import read_period, require_no_overlap
from cycles.indicators.models import WHOLE, Indicator, Observation, Part, part_of
from cycles.indicators.periods import Period
from cycles.indicators.recording import record
from ims import access
from ims.history.acting import acting, note_for_whom
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Permission


@transaction.atomic
def propose(
    indicator: Indicator,
    period: str,
    value: Decimal | None,
    *,
    by: User,
    gap_reason: str = "",
    reason: str = "",
    version: int | None = None,
    part: Part = WHOLE,
    **texts: str,
) -> Submission:
    """Write an indicator's value in a period, or why there is none, as a draft that its owner submits for approval.

    What is under way for the period already is replaced and is a draft again; with ``version``, the one that was read
    (0 for none), what somebody wrote in between is a Conflict. Over an approved value it is a
    correction and needs a ``reason``. ``texts`` are ``note`` and those of the source. Raises Refused for who may not
    enter the indicator's values, Conflict for a locked period, ValidationError for what does not fit.
    """
    require_enterer(indicator, by=by)
    require_measured(indicator)
    days = read_period(indicator, period)
    check_answer(value, gap_reason)
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    require_unlocked(indicator.city, [days.ends_on])
    check_part(indicator, part)
    require_no_overlap(indicator, days)
    _check_reason(indicator, days, part, value, gap_reason.strip(), reason)
    known = under_way(indicator, days, part)
    if version is not None and version != (known.version if known else 0):
        raise Conflict(_("The value of %(period)s was changed in the meantime.") % {"period": days.label})
    wanted = {"value": value, "gap_reason": gap_reason.strip(), "reason": reason.strip(), "entered_by": by}
    wanted |= {name: text.strip() for name, text in texts.items() if name in {"note", *SOURCE}}
    with acting(by, reason.strip()):
        if known is not None:
            return save(known, **wanted, state=State.DRAFT)
        new = Submission(period=days.label, **_here(indicator, days, part))
        for name, given in wanted.items():
            setattr(new, name, given)
        new.full_clean()
        new.save(force_insert=True)
        return new


@transaction.atomic
def withdraw(indicator: Indicator, days: Period, reason: str, *, by: User, part: Part = WHOLE) -> None:
    """Take a draft or returned value back, as if it had not been entered; the history keeps it with the reason.

    Raises Refused for who may not enter the indicator's values, Conflict for what waits for a decision or is locked,
    ValidationError without a reason.
    """
    reason = check_emptied(reason)
    require_enterer(indicator, by=by)
    require_unlocked(indicator.city, [days.ends_on])
    known = under_way(indicator, days, part)
    if known is None:
        raise Conflict(_("There is no draft to take back."))
    require_state(known, indicator.code, State.DRAFT, State.RETURNED)
    with acting(by, reason):
        known.delete()


@transaction.atomic
def submit(submission: Submission, *, by: User) -> Submission:
    """Hand a draft or returned value in for approval."""
    require_enterer(submission.indicator, by=by)
    require_unlocked(submission.indicator.city, [submission.ends_on])
    with acting(by):
        sent = answers.hand_in(submission, submission.indicator.code)
        telling.tell_submitted(sent, by)
        return sent


@transaction.atomic
def approve(submission: Submission, *, by: User) -> Observation:
    """Approve a submitted value: it becomes the indicator's observation, a revision where one stood before."""
    indicator = submission.indicator
    access.require(by, Permission.APPROVE_VALUES, indicator.city)
    require_state(submission, indicator.code, State.SUBMITTED)
    texts = {name: getattr(submission, name) for name in ("note", *SOURCE)}
    row = record(
        indicator,
        submission.period,
        submission.value,
        by=by,
        gap_reason=submission.gap_reason,
        reason=submission.reason or submission.note or _("Approved as it was handed in."),
        part=part_of(submission),
        **texts,
    )
    with acting(by):
        answers.settle(submission, by)
    return row


@transaction.atomic
def give_back(submission: Submission, note: str, *, by: User) -> Submission:
    """Return a submitted value to who entered it; ``note`` says why."""
    check_return(note)
    access.require(by, Permission.APPROVE_VALUES, submission.indicator.city)
    require_state(submission, submission.indicator.code, State.SUBMITTED)
    with acting(by, note.strip()):
        returned = answers.give_back(submission, note, by)
        telling.tell_returned(returned, by)
        return returned


def under_way(indicator: Indicator, days: Period, part: Part = WHOLE) -> Submission | None:
    """Return what is under way for the indicator, or a part, in a period outside of rounds, None when nothing is."""
    found = Submission.objects.open().filter(**_here(indicator, days, part))
    return found.select_related("indicator__city").first()


def require_enterer(indicator: Indicator, *, by: User) -> None:
    """Raise Refused unless ``by`` owns the indicator, stands in for its owner, or may enter for anybody."""
    rights = access.rights_in(by, indicator.city)
    rights.require(Permission.ENTER_OWN)
    if indicator.owner_id == by.pk or Permission.ENTER_ANY in rights:
        return
    if indicator.owner_id in rights.enters_for:
        note_for_whom({indicator.owner_id} if indicator.owner_id else ())
        return
    sentence = _("%(what)s is not yours: you may enter only what you own.") % {"what": indicator.code}
    raise Refused(Permission.ENTER_ANY, indicator.city, sentence)


def _here(indicator: Indicator, days: Period, part: Part) -> dict[str, Any]:
    place = {"indicator": indicator, "starts_on": days.starts_on, "ends_on": days.ends_on}
    return {**place, "category": part[0], "second_category": part[1]}


def _check_reason(indicator: Indicator, days: Period, part: Part, value: Decimal | None, gap: str, reason: str) -> None:
    saved = Observation.everything.filter(**_here(indicator, days, part)).first()
    if saved is None or reason.strip():
        return
    if (value, gap) != (saved.value, saved.gap_reason) or not same_digits(value, saved.value):
        raise ValidationError({"reason": _("A correction needs its reason: what was wrong, and who says so.")})
