"""The vision and the objectives: the long-term part, locked when the council lets only the short-term part change."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle
from cycles.targets.models import Objective, Vision
from cycles.targets.services.frame import put, setting_targets, take_out
from ims.people.models import User
from ims.refusals import Conflict

Texts = str | Mapping[str, str]
FARTHEST = 60  # a horizon beyond this many years is a slip of the hand


def set_vision(cycle: Cycle, text: Texts, horizon: int, *, by: User) -> Vision:
    """Write the cycle's one vision and the year it looks to (15 to 20 years ahead is what the field advises)."""
    with setting_targets(cycle, by=by, long_term=True):
        if not cycle.year < horizon <= cycle.year + FARTHEST:
            years = {"first": cycle.year + 1, "last": cycle.year + FARTHEST}
            raise ValidationError({"horizon": _("Type a year from %(first)s to %(last)s.") % years})
        vision = Vision.objects.filter(cycle=cycle).first() or Vision(cycle=cycle)
        return put(vision, cycle.city, {"text": text, "horizon": horizon}, needed=("text",))


def add_objective(theme_review: ThemeReview, title: Texts, text: Texts = "", *, by: User) -> Objective:
    """Add an objective for a priority, after those it has."""
    cycle = theme_review.cycle
    with setting_targets(cycle, by=by, long_term=True):
        if not theme_review.is_priority:
            raise ValidationError(_("An objective belongs to a priority, and this theme was not chosen as one."))
        last = Objective.objects.filter(cycle=cycle).aggregate(last=Max("position"))["last"] or 0
        objective = Objective(cycle=cycle, theme_review=theme_review, position=last + 1)
        return put(objective, cycle.city, {"title": title, "text": text}, needed=("title",))


def change_objective(objective: Objective, *, by: User, **fields: Any) -> Objective:
    """Change title or text."""
    with setting_targets(objective.cycle, by=by, long_term=True):
        return put(objective, objective.cycle.city, fields, needed=("title",))


def remove_objective(objective: Objective, *, by: User) -> None:
    """Remove an objective that has no target."""
    with setting_targets(objective.cycle, by=by, long_term=True):
        if objective.targets.exists():
            raise Conflict(_("This objective has targets. Remove them first, or keep it."))
        take_out(objective)
