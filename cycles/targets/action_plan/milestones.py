"""Milestones as they stand on a day: reached, late or still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cycles.targets.models import Action
from ims import words
from ims.cities.models import City
from ims.fields import Translated

REACHED, LATE, AHEAD = "reached", "late", "ahead"


@dataclass(frozen=True)
class Point:
    """One milestone: its name per language, the day it was planned for, and the day it was reached, None until then."""

    pk: int
    name: Translated
    due_on: date
    reached_on: date | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Point":
        """Read it from the database's facts or from a snapshot's."""
        reached = row["reached_on"]
        due = date.fromisoformat(row["due_on"])
        return cls(row.get("id", 0), Translated(row["name"]), due, date.fromisoformat(reached) if reached else None)

    def state(self, today: date) -> str:
        """Say how it stands: reached (late or not), late when its day is past, else ahead."""
        if self.reached_on is not None:
            return REACHED
        return LATE if self.due_on < today else AHEAD

    def said(self, today: date) -> str:
        """Return how it stands in words."""
        facts = {"due": words.day_short_with_year(self.due_on)}
        if self.reached_on is None:
            late = self.state(today) == LATE
            return (_("planned for %(due)s, late") if late else _("planned for %(due)s")) % facts
        facts["day"] = words.day_short_with_year(self.reached_on)
        if self.reached_on > self.due_on:
            return _("reached on %(day)s, planned for %(due)s") % facts
        return _("reached on %(day)s") % facts


def milestones_of(action: Action) -> list[Point]:
    """Return the milestones of an action that a plan read, by the day they are planned for."""
    return [Point.of(row) for row in action.milestone_rows]  # type: ignore[attr-defined]  # annotated by action_rows


def milestone(point: Point) -> dict[str, Any]:
    """Return a milestone as plain content keeps it; :meth:`Point.of` reads it back."""
    return {"name": dict(point.name), "due_on": point.due_on, "reached_on": point.reached_on}


@dataclass(frozen=True)
class Progress:
    """How an action's milestones stand in words: how many are reached ("" without any), and those that are late."""

    reached: str
    late: list[str]

    @classmethod
    def of(cls, action: Action, city: City) -> "Progress":
        """Return how they stand today."""
        today, points = city.today(), milestones_of(action)
        late = [f"{words_of(point.name, city)}, {point.said(today)}" for point in points if point.state(today) == LATE]
        return cls(reached_of(points), late)


def words_of(name: Translated, city: City) -> str:
    """Return a milestone's name in the reader's language, else in the city's binding one."""
    return name.best(get_language() or city.binding_language, city.binding_language)[0]


def reached_of(points: Sequence[Point]) -> str:
    """Return how many are reached in words, "" without milestones."""
    if not points:
        return ""
    reached = sum(point.reached_on is not None for point in points)
    sentence = ngettext("%(n)s of %(all)s milestone reached", "%(n)s of %(all)s milestones reached", len(points))
    return sentence % {"n": reached, "all": len(points)}
