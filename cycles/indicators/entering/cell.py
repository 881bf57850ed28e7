"""One cell: what stands for an indicator in a period, and the service that writes it from a grid.

A cell shows what is under way there, in an open round or outside of rounds, else the approved value. Who defines
indicators records directly, as on the page of a value; an owner writes a draft of their own indicators, which is
submitted and approved. What an open round asks for is entered into the round, by whoever types it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.indicators.breakdown.parts import Ids
from cycles.indicators.checks import same_digits
from cycles.indicators.computed.services import require_measured
from cycles.indicators.entering.answers import State, check_answer, check_emptied
from cycles.indicators.entering.asked import asked_of
from cycles.indicators.entering.handing_in import propose, submit, under_way, withdraw
from cycles.indicators.entering.models import Submission
from cycles.indicators.entering.numbers import read_value
from cycles.indicators.frequency import read_period
from cycles.indicators.models import WHOLE, Indicator, Observation, Part
from cycles.indicators.periods import Period
from cycles.indicators.recording import record
from ims import access, words
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Permission

Key = tuple[int, date, date]


class Outcome(StrEnum):
    """What became of a cell that somebody wrote."""

    SAVED = "saved"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Cell:
    """What stands for an indicator in a period.

    ``state`` is that of :class:`~cycles.indicators.entering.answers.State`, "" where nothing stands. ``version`` is a
    token to hand back when the cell is written: "" means that nothing stood there. ``returned`` says why it came back,
    ``is_asked`` that an open round asks for it; ``approved`` is the approved value below what is under way, and
    ``entered_by`` the id of who entered that.
    """

    version: str = ""
    state: str = ""
    value: Decimal | None = None
    gap_reason: str = ""
    returned: str = ""
    is_asked: bool = False
    approved: str = ""
    entered_by: int | None = None

    @property
    def waits_for_owner(self) -> bool:
        """Say whether there is an answer that its owner may hand in."""
        return bool(self.shown) and self.state in {State.DRAFT, State.RETURNED}

    @property
    def shown(self) -> str:
        """The value with its own digits, "n/a: reason", or "" for nothing. A zero shows as 0."""
        if self.value is not None:
            return words.number(self.value)
        return _("n/a: %(reason)s") % {"reason": self.gap_reason} if self.gap_reason else ""


@dataclass(frozen=True)
class Written:
    """What became of a cell: saved, refused with the reason, or a conflict; ``cell`` is what stands there now.

    ``field`` names what the sentence is about: ``value``, ``gap_reason``, ``period``, ``reason`` (a correction of an
    approved value wants one: ask for it and send again) or ``emptied`` (so does a value that is taken out), "" for the
    cell as a whole.
    """

    outcome: Outcome
    cell: Cell
    sentence: str = ""
    field: str = ""


@transaction.atomic
def write_cell(
    indicator: Indicator,
    period: str,
    typed: str | Decimal | None,
    *,
    version: str,
    by: User,
    gap_reason: str = "",
    reason: str = "",
    note: str = "",
    part: Part = WHOLE,
) -> Written:
    """Write one cell: the value, read or as typed, or ``gap_reason`` why there is none; return what became of it.

    ``version`` is the token of the :class:`Cell` that the person saw. Another one than that of now is a conflict, and
    the other value comes back; sending again with its token replaces it. An empty text takes a draft back, and corrects
    an approved value to none; both want a ``reason``.
    Nothing is raised for what a person may get wrong (right, lock, number, period, missing reason of a correction): it
    is refused, and nothing is saved.
    """
    try:
        days = read_period(indicator, period)
    except ValidationError as wrong:
        return Written(Outcome.REFUSED, Cell(), *_said(wrong))
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    present, asked = _present(indicator, days, part)
    try:
        _require_may_enter(indicator, by)
        require_measured(indicator)
        value = read_value(typed) if isinstance(typed, str) else typed
        if _is_same(present, value, gap_reason.strip()):
            return Written(Outcome.SAVED, present)
        if version != present.version:
            return Written(Outcome.CONFLICT, present, _conflict(present))
        is_emptied = value is None and not gap_reason.strip() and present.state != State.SUBMITTED
        if is_emptied:
            gap_reason = check_emptied(reason, is_approved=present.state == State.APPROVED)
        with transaction.atomic():
            if is_emptied and present.waits_for_owner:
                _empty(indicator, days, asked, gap_reason, by, part)
            else:
                check_answer(value, gap_reason)
                texts = {"gap_reason": gap_reason, "reason": reason, "note": note}
                _write(indicator, days, present, asked, value, by, part, **texts)
    except ValidationError as wrong:
        return Written(Outcome.REFUSED, present, *_said(wrong))
    except (Refused, Conflict) as refused:
        return Written(Outcome.REFUSED, present, refused.sentence)
    return Written(Outcome.SAVED, _present(indicator, days, part)[0])


@transaction.atomic
def submit_cell(indicator: Indicator, period: Period, version: str, *, by: User, part: Part = WHOLE) -> None:
    """Hand in the draft of a cell for approval, in its round or outside of rounds.

    ``version`` is the token of the :class:`Cell` that was seen: raises Conflict when something else stands there by
    now, and as the services of both ways do.
    """
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    present, asked = _present(indicator, period, part)
    if present.version != version or not present.waits_for_owner:
        facts = {"code": indicator.code, "period": period.label}
        raise Conflict(_("%(code)s, %(period)s was changed in the meantime. Look at the values again.") % facts)
    if asked is not None:
        asked.submit(by=by)
        return
    row = under_way(indicator, period, part)
    assert row is not None
    row.indicator.city = indicator.city
    submit(row, by=by)


def read_cells(indicators: Sequence[Indicator]) -> dict[Key, Cell]:
    """Return the cells of these indicators of one city, by indicator and days; what is empty is left out.

    Three queries, whatever the number of indicators: approved values, what is under way, and what open rounds ask for.
    """
    found = {_key(row): _of_observation(row) for row in Observation.objects.filter(indicator__in=indicators)}
    approved = {key: cell.shown for key, cell in found.items()}
    under_way = {
        _key(row): _of_answer(row, "s") for row in Submission.objects.open().totals().filter(indicator__in=indicators)
    }
    asked = {key: _of_answer(row.answer, "r", is_asked=True) for key, row in asked_of(indicators).items()}
    for key, cell in {**under_way, **asked}.items():
        found[key] = replace(cell, approved=approved.get(key, "") if cell.shown else "")
    return found


def read_parts(indicator: Indicator) -> dict[tuple[date, date, Ids], Cell]:
    """Return the cells of an indicator's parts by days and the ids of their categories, in two queries."""
    saved = Observation.everything.filter(indicator=indicator).exclude(category=None, second_category=None)
    found = {_place(row): _of_observation(row) for row in saved}
    handed = Submission.objects.open().filter(indicator=indicator).exclude(category=None, second_category=None)
    for row in handed:
        approved = found.get(_place(row), Cell()).shown
        found[_place(row)] = replace(_of_answer(row, "s"), approved=approved)
    return found


def _place(row: Observation | Submission) -> tuple[date, date, Ids]:
    return row.starts_on, row.ends_on, (row.category_id, row.second_category_id)


def _present(indicator: Indicator, days: Period, part: Part = WHOLE) -> tuple[Cell, Any]:
    key = (indicator.pk, days.starts_on, days.ends_on)
    asked = asked_of([indicator]).get(key) if part == WHOLE else None
    here = {"indicator": indicator, "starts_on": days.starts_on, "ends_on": days.ends_on}
    here |= {"category": part[0], "second_category": part[1]}
    saved = Observation.everything.filter(**here).first()
    standing = _of_observation(saved) if saved else Cell()
    if asked is not None:
        cell = _of_answer(asked.answer, "r", is_asked=True)
    elif (submission := Submission.objects.open().filter(**here).first()) is not None:
        cell = _of_answer(submission, "s")
    else:
        return standing, None
    return replace(cell, approved=standing.shown if cell.shown else ""), asked


def _write(
    indicator: Indicator,
    days: Period,
    present: Cell,
    asked: Any,
    value: Decimal | None,
    by: User,
    part: Part,
    **texts: Any,
) -> None:
    rights = access.rights_in(by, indicator.city)
    if asked is not None:
        asked.enter(value, texts["gap_reason"], texts["note"] or texts["reason"], by=by)
    elif present.state in {"", State.APPROVED} and Permission.EDIT_INDICATORS in rights:
        record(indicator, days.label, value, by=by, part=part, **texts)
    else:
        propose(indicator, days.label, value, by=by, part=part, **texts)


def _empty(indicator: Indicator, days: Period, asked: Any, reason: str, by: User, part: Part) -> None:
    """Take a draft back: the cell is empty then, or shows the approved value again."""
    if asked is not None:
        asked.clear(reason, by=by)
    else:
        withdraw(indicator, days, reason, by=by, part=part)


def _require_may_enter(indicator: Indicator, by: User) -> None:
    # Before anything of the cell is said back: who may not enter values at all learns nothing from a conflict.
    access.require(by, Permission.ENTER_OWN, indicator.city)


def _is_same(present: Cell, value: Decimal | None, gap_reason: str) -> bool:
    return (present.value, present.gap_reason) == (value, gap_reason) and same_digits(present.value, value)


def _conflict(present: Cell) -> str:
    if not present.shown:
        return _("What stood here was taken away in the meantime. Send again to write yours.")
    return _("By now %(value)s stands here. Send again to replace it.") % {"value": present.shown}


def _said(wrong: ValidationError) -> tuple[str, str]:
    field = next(iter(wrong.message_dict)) if hasattr(wrong, "error_dict") else ""
    return " ".join(wrong.messages), field if field != "__all__" else ""


def _key(row: Observation | Submission) -> Key:
    return row.indicator_id, row.starts_on, row.ends_on


def _of_observation(row: Observation) -> Cell:
    return Cell(f"o{row.pk}-{row.version}", State.APPROVED, row.value, row.gap_reason)


def _of_answer(row: Any, kind: str, *, is_asked: bool = False) -> Cell:
    state = row.state if row.is_answered else ""
    returned = row.decided_note if row.state == State.RETURNED else ""
    token = f"{kind}{row.pk}-{row.version}"
    return Cell(token, state, row.value, row.gap_reason, returned, is_asked, entered_by=row.entered_by_id)
