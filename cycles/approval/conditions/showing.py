"""What the council asked for, as people read it: each with who sees to it, its state, and whether one may report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.models import AgendaItem
from cycles.approval.sealing import Sealed
from cycles.cycle import Cycle
from ims import words
from ims.access import Rights
from ims.fields import Translated
from ims.parts import TaskKind
from ims.people.models import User
from ims.roles import Permission


@dataclass(frozen=True)
class Asked:
    """A condition or request: the row, who sees to it, how it stands in a word, and whether the reader may report."""

    row: CouncilCondition
    who: str
    task: TaskKind
    word: str
    may_report: bool = False


def of_item(item: AgendaItem, rights: Rights) -> list[Asked]:
    """Return what an item asks for, in its order."""
    rows = CouncilCondition.objects.of(item).seen_by(rights.people, rights.city)
    is_asked = item.state == AgendaItem.State.CONCLUDED and item.result == AgendaItem.Result.PASSED
    return [_asked(row, rights, is_asked=is_asked) for row in rows]


def of_year(cycle: Cycle, rights: Rights) -> list[Asked]:
    """Return what the council asked for in this year's decisions and in the one that opened it; open ones first."""
    rows = CouncilCondition.objects.of_year(cycle).seen_by(rights.people, rights.city)
    return [_asked(row, rights, is_asked=True) for row in rows]


def of_decision(
    sealed: Sealed, rows: Iterable[CouncilCondition], people: Mapping[int, User], today: date
) -> list[Asked]:
    """Return what a decision sealed, word by word, with what was reported since on its ``rows``."""
    live = {row.number: row for row in rows}
    return [_sealed(facts, live.get(facts["number"]), people, today) for facts in sealed.conditions]


def _asked(row: CouncilCondition, rights: Rights, *, is_asked: bool) -> Asked:
    task = row.task(rights.city.today())
    is_mine = bool(getattr(row, "is_mine", False)) and Permission.ENTER_OWN in rights
    may_report = is_asked and (is_mine or Permission.ENTER_ANY in rights)
    return Asked(row, row.who, task, _word(row, task), may_report)


def _sealed(facts: Mapping[str, Any], live: CouncilCondition | None, people: Mapping[int, User], today: date) -> Asked:
    row = CouncilCondition(
        number=facts["number"],
        kind=facts["kind"],
        text=Translated(facts["text"]),
        due_on=date.fromisoformat(facts["due_on"]),
        done_on=live.done_on if live else None,
        note=live.note if live else Translated(),
    )
    person = facts["person_id"]
    who = str(people.get(person, f"#{person}")) if person else str(Translated(facts["unit"]))
    if live is not None and (live.now_unit_id or live.now_person_id):
        who = _("%(who)s, now %(now)s") % {"who": who, "now": live.who}
    task = row.task(today)
    return Asked(row, who, task, _word(row, task))


def _word(row: CouncilCondition, task: TaskKind) -> str:
    """Return the word of its state: open, overdue, or when it was done."""
    if row.done_on is not None:
        return _("Done on %(day)s") % {"day": words.day_short_with_year(row.done_on)}
    return _("Overdue") if task == "late" else _("Open")
