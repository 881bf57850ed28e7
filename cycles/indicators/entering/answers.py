"""A value on its way: draft → submitted → returned or approved, the same inside and outside of monitoring rounds.

An :class:`Answer` is a value, or the reason why there is none, that has not been decided yet or was decided. Approved,
it becomes the indicator's :class:`~cycles.indicators.models.Observation`, which is what series, targets and documents
read. The functions here are the only ones that change its state; who may, and within which frame, say their callers.
"""

from decimal import Decimal
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.editing import Versioned
from ims.fields import PublishedDecimalField
from ims.people.models import User
from ims.refusals import Conflict

LONGEST_REASON = 200  # as long as the reason why there is no value


class State(models.TextChoices):
    """Where a value is on its way."""

    DRAFT = "draft", gettext_lazy("Draft")
    SUBMITTED = "submitted", gettext_lazy("Submitted")
    RETURNED = "returned", gettext_lazy("Returned")
    APPROVED = "approved", gettext_lazy("Approved")


class Answer(models.Model):
    """A value, or the reason why there is none, with where it is on its way; to be mixed into a versioned row."""

    State = State

    value = PublishedDecimalField(gettext_lazy("value"), null=True, blank=True)
    gap_reason = models.CharField(gettext_lazy("reason why there is no value"), max_length=LONGEST_REASON, blank=True)
    note = models.CharField(gettext_lazy("note"), max_length=300, blank=True)
    state = models.CharField(
        gettext_lazy("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=gettext_lazy("entered by")
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=gettext_lazy("decided by")
    )
    decided_note = models.CharField(gettext_lazy("why it was returned"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_answered(self) -> bool:
        """Say whether there is a value or the reason why there is none; a zero is a value."""
        return self.value is not None or bool(self.gap_reason)

    @property
    def waits_for_owner(self) -> bool:
        """Say whether it is the owner's turn."""
        return self.state in {State.DRAFT, State.RETURNED}


Row = TypeVar("Row", bound=Versioned)


def check_answer(value: Decimal | None, gap_reason: str) -> None:
    """Raise ValidationError unless there is a value or a reason, and not both."""
    if value is None and not gap_reason.strip():
        raise ValidationError(_("Enter a value, or say why there is none. A zero is a value."))
    if value is not None and gap_reason.strip():
        raise ValidationError({"gap_reason": _("There is a value, so take the reason out, or the value.")})


def check_emptied(reason: str, *, is_approved: bool = False) -> str:
    """Return the reason of a value that is taken out; raise ValidationError under ``emptied`` without a short one."""
    if not reason.strip() and is_approved:
        sentence = _("An approved value stays in the record: say why there is none, and that is recorded instead.")
        raise ValidationError({"emptied": sentence})
    if not reason.strip():
        raise ValidationError({"emptied": _("Say why it is taken back: the history keeps the value and the reason.")})
    if len(reason.strip()) > LONGEST_REASON:
        raise ValidationError({"emptied": _("Too long: at most %(n)s characters.") % {"n": LONGEST_REASON}})
    return reason.strip()


def require_state(answer: Answer, code: str, *states: str) -> None:
    """Read the answer anew; raise Conflict unless it is in one of the states. ``code`` names its indicator."""
    columns = {field.name for field in answer._meta.concrete_fields}
    answer.refresh_from_db(fields=sorted({"state", "value", "gap_reason", "note", "version"} & columns))
    if answer.state in states:
        return
    if State.SUBMITTED in states:
        sentence = _("%(code)s is not waiting for a decision: it is “%(state)s”.")
        raise Conflict(sentence % {"code": code, "state": answer.get_state_display()})
    raise Conflict(_("%(code)s is submitted already.") % {"code": code})


def hand_in(answer: Row, code: str) -> Row:
    """Hand a draft or returned answer in for approval."""
    require_state(answer, code, State.DRAFT, State.RETURNED)  # type: ignore[arg-type]
    check_answer(answer.value, answer.gap_reason)  # type: ignore[attr-defined]
    return save(answer, state=State.SUBMITTED)


def settle(answer: Row, by: User) -> Row:
    """Mark an answer as approved; the caller has written the observation."""
    return save(answer, state=State.APPROVED, decided_by=by, decided_note="")


def give_back(answer: Row, note: str, by: User) -> Row:
    """Return a submitted answer to who entered it; the caller has asked for the ``note`` that says why."""
    return save(answer, state=State.RETURNED, decided_by=by, decided_note=note.strip())


def check_return(note: str) -> None:
    """Raise ValidationError for a return without its reason."""
    if not note.strip():
        raise ValidationError({"note": _("Say why the value is returned.")})


def save(row: Row, **changed: object) -> Row:
    """Write the named columns of the locked row, count up its version, and bring the given row up to date."""
    saved = type(row)._default_manager.select_for_update().get(pk=row.pk)
    for name, value in {**changed, "version": saved.version + 1}.items():
        setattr(saved, name, value)
        setattr(row, name, value)
    saved.full_clean(validate_unique=False)
    saved.save()
    return row
