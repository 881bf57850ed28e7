"""The plan to plan as people read it: every date of a year, the city's own too, with who sees to it and its state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.organisation.dates import STEP_OF, Kind, lies_behind
from cycles.organisation.models import OwnDate, OwnDateQuerySet, PlannedDate, Tenure
from ims.fields import Translated

State = Literal["overdue", "today", "coming", "done"]
NEAREST = 8


@dataclass(frozen=True)
class PlanLine:
    """One date: what, when, who sees to it ("" for nobody), where it stands, and where it is changed or ticked off."""

    on: date
    what: str
    who: str
    state: State
    note: str
    done_on: date | None
    is_proposed: bool
    is_own: bool
    edit_url: str
    done_url: str

    @property
    def may_reopen(self) -> bool:
        """Say whether somebody ticked it off, which can be taken back; what a step has closed cannot."""
        return self.done_on is not None

    @property
    def word(self) -> str:
        """The state in words."""
        return state_word(self.state)


def state_of(on: date, today: date, *, is_done: bool) -> State:
    """Return where a date stands."""
    if is_done:
        return "done"
    return "overdue" if on < today else "today" if on == today else "coming"


def state_word(state: str) -> str:
    """Return the word of a state."""
    return {"overdue": _("Overdue"), "today": _("Today"), "coming": _("Coming"), "done": _("Done")}[state]


def is_done(row: PlannedDate, cycle: Cycle) -> bool:
    """Say whether a date of the usual ones is done: ticked off, or the step it belongs to lies behind."""
    return row.done_on is not None or lies_behind(STEP_OF[Kind(row.kind)], cycle)


def own_dates(cycle: Cycle) -> OwnDateQuerySet:
    """Return the city's own dates of the year with who sees to them, in one query."""
    held = Tenure.objects.on(cycle.city.today()).filter(seat=OuterRef("seat"))
    rows = OwnDate.objects.filter(cycle=cycle).select_related("unit", "person", "seat__body")
    return rows.annotate(seat_is_taken=Exists(held)).order_by("on", "pk")


def plan_of(cycle: Cycle, rows: Iterable[PlannedDate], own: Iterable[OwnDate], today: date) -> list[PlanLine]:
    """Return every date of the year by day."""
    lines = [*(_usual(cycle, row, today) for row in rows), *(_own(cycle, row, today) for row in own)]
    return sorted(lines, key=lambda line: line.on)


def _usual(cycle: Cycle, row: PlannedDate, today: date) -> PlanLine:
    args = [cycle.city.slug, cycle.year]
    return PlanLine(
        on=row.on,
        what=row.get_kind_display(),
        who=_("the coordinator"),
        state=state_of(row.on, today, is_done=is_done(row, cycle)),
        note=row.note,
        done_on=row.done_on,
        is_proposed=row.is_proposed,
        is_own=False,
        edit_url=reverse("planned_dates", args=args) + f"#id_{row.kind}",
        done_url="" if lies_behind(STEP_OF[Kind(row.kind)], cycle) else _done_url(args, row.kind),
    )


def _done_url(args: list[Any], kind: str) -> str:
    return reverse("planned_date_done", args=[*args, kind])


def _own(cycle: Cycle, row: OwnDate, today: date) -> PlanLine:
    args = [cycle.city.slug, cycle.year, row.pk]
    return PlanLine(
        on=row.on,
        what=words(row.title, cycle),
        who=who_sees_to(row, cycle),
        state=state_of(row.on, today, is_done=row.done_on is not None),
        note="",
        done_on=row.done_on,
        is_proposed=row.is_proposed,
        is_own=True,
        edit_url=reverse("own_date_edit", args=args),
        done_url=reverse("own_date_done", args=args),
    )


def words(text: Translated, cycle: Cycle) -> str:
    """Return a text in the reader's language, else in the city's binding one."""
    binding = cycle.city.binding_language
    return str(text.best(get_language() or binding, binding)[0])


def who_sees_to(row: OwnDate, cycle: Cycle) -> str:
    """Return who sees to a date of the city's own, "" when nobody was named; it was read by :func:`own_dates`."""
    if row.seat is not None:
        seat = f"{words(row.seat.function, cycle)} ({words(row.seat.body.name, cycle)})"
        return seat if getattr(row, "seat_is_taken", True) else _("%(seat)s, vacant") % {"seat": seat}
    return str(row.unit or row.person or "")


def nearest_of_outer_cycle() -> OwnDateQuerySet:
    """Return the open own dates of the outer query's cycle, the nearest first, as plain facts without any person."""
    facts = JSONObject(title="title", on="on", is_proposed="is_proposed")
    rows = OwnDate.objects.filter(cycle=OuterRef("pk"), done_on=None).order_by("on", "pk")
    return rows.values_list(facts)[:NEAREST]  # type: ignore[return-value]
