"""The only writers of the SWOT boards; when they may be written is decided as for the review itself.

``read`` is the version of the point that the person saw: a point that somebody else changed since is neither moved nor
taken off.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.baseline.models import ThemeReview
from cycles.baseline.services import created, open_review, save_row
from cycles.baseline.swot.models import SwotPoint
from cycles.indicators.models import Indicator
from ims.fields import Texts
from ims.people.models import User
from ims.refusals import Conflict


def add_point(
    theme_review: ThemeReview, kind: str, text: Texts, *, by: User, indicator: Indicator | None = None
) -> SwotPoint:
    """Add a point at the end of a field of the theme's board."""
    with open_review(theme_review.cycle, by):
        _check_indicator(theme_review, indicator)
        place = _next_place(theme_review, kind)
        return created(SwotPoint, theme_review, kind=kind, text=text, indicator=indicator, position=place)


def change_point(point: SwotPoint, /, *, by: User, **fields: Any) -> SwotPoint:
    """Change text, indicator or field (``kind``) of a point; in another field it comes last."""
    with open_review(point.cycle, by):
        _check_indicator(point.theme_review, fields.get("indicator"))
        left = _saved(point).kind
        kind = fields.get("kind", left)
        if kind != left:
            fields["position"] = _next_place(point.theme_review, kind)
        changed = save_row(point, **fields)
        if kind != left:
            _number(SwotPoint.objects.in_field(point.theme_review, left))
        return changed


def move_point(point: SwotPoint, way: int, *, read: int | None, by: User) -> SwotPoint:
    """Move a point one place up (-1) or down (+1) in its field; at the edge it stays."""
    with open_review(point.cycle, by):
        saved = _as_read(point, read)
        order = list(SwotPoint.objects.in_field(point.theme_review, saved.kind))
        here = order.index(saved)
        there = here + way
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
            _number(order)
            save_row(point)
        return point


def move_to_field(point: SwotPoint, kind: str, *, read: int | None, by: User) -> SwotPoint:
    """Move a point to the end of another field."""
    with open_review(point.cycle, by):
        _as_read(point, read)
        return change_point(point, by=by, kind=kind)


def remove_point(point: SwotPoint, *, read: int | None, by: User) -> None:
    """Take a point off the board; history keeps it."""
    with open_review(point.cycle, by):
        saved = _as_read(point, read)
        saved.delete()
        _number(SwotPoint.objects.in_field(point.theme_review, saved.kind))


def _saved(point: SwotPoint) -> SwotPoint:
    return SwotPoint.objects.select_for_update().get(pk=point.pk)


def _as_read(point: SwotPoint, read: int | None) -> SwotPoint:
    """Return the point as it is saved, if that is what the person saw."""
    saved = _saved(point)
    if read != saved.version:
        raise Conflict(_("Somebody changed this point after you opened the board. Look at it again, then decide."))
    return saved


def _next_place(theme_review: ThemeReview, kind: str) -> int:
    last = SwotPoint.objects.in_field(theme_review, kind).last()
    return last.position + 1 if last else 1


def _number(points: Iterable[SwotPoint]) -> None:
    """Number the points of a field 1, 2, 3 …"""
    for place, row in enumerate(points, 1):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])


def _check_indicator(theme_review: ThemeReview, indicator: Indicator | None) -> None:
    if indicator is not None and not theme_review.theme_indicators.filter(indicator=indicator).exists():
        raise ValidationError({"indicator": _("This indicator does not belong to the theme.")})
