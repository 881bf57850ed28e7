"""Milestones as drawings of bars take them, on pages, in the programme and in the paper."""

from collections.abc import Callable, Iterable
from datetime import date

from cycles.targets.action_plan.milestones import Point
from ims.fields import Translated
from ims.gantt import Milestone


def drawn(points: Iterable[Point], say: Callable[[Translated], str], today: date) -> tuple[Milestone, ...]:
    """Return milestones as they stand on a day, each on the day it was reached, else on the one it is planned for."""
    return tuple(
        Milestone(say(point.name), point.reached_on or point.due_on, point.state(today), point.said(today))
        for point in points
    )
