"""The only writers of plans and instruments; when they may be written is decided as for the review itself."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import ThemeReview
from cycles.baseline.services import check_unit, open_review, save_row
from cycles.cycle import Cycle
from ims.fields import per_language
from ims.people.models import User


def add_instrument(cycle: Cycle, *, by: User, themes: Iterable[ThemeReview] = (), **fields: Any) -> Instrument:
    """Add a plan that the city has, and the themes in scope that it touches.

    ``fields``: name, kind, responsible (a unit of the city), valid_from, valid_to, url.
    """
    with open_review(cycle, by):
        check_unit(cycle, fields)
        row = Instrument(cycle=cycle, **per_language(Instrument, fields, cycle.city.binding_language))
        row.full_clean(exclude=["cycle", "origin"])
        row.save(force_insert=True)
        _touch(row, themes)
        return row


def change_instrument(
    instrument: Instrument, /, *, by: User, themes: Iterable[ThemeReview] | None = None, **fields: Any
) -> Instrument:
    """Change the named fields of a plan.

    ``themes`` brings themes to it; what is said about themes that are there stays as it is, :func:`uncover` takes it.
    """
    with open_review(instrument.cycle, by):
        check_unit(instrument.cycle, fields)
        changed = save_row(instrument, **fields)
        _touch(instrument, themes or ())
        return changed


def remove_instrument(instrument: Instrument, *, by: User) -> None:
    """Take a plan off with what is said about its themes; history keeps it."""
    with open_review(instrument.cycle, by):
        instrument.delete()


def cover(instrument: Instrument, theme_review: ThemeReview, /, *, by: User, **fields: Any) -> InstrumentTheme:
    """Say what a plan covers of a theme: covers, overlaps_with (another plan of the year), overlap, gap."""
    with open_review(instrument.cycle, by):
        other = fields.get("overlaps_with")
        if other is not None and other.cycle_id != instrument.cycle_id:
            raise ValidationError({"overlaps_with": _("This plan belongs to another year.")})
        _touch(instrument, [theme_review])
        row = InstrumentTheme.objects.get(instrument=instrument, theme_review=theme_review)
        row.cycle = instrument.cycle
        return save_row(row, **fields) if fields else row


def uncover(row: InstrumentTheme, *, by: User) -> None:
    """Say that a plan does not touch a theme after all; history keeps what was said."""
    with open_review(row.cycle, by):
        row.delete()


def _touch(instrument: Instrument, themes: Iterable[ThemeReview]) -> None:
    for theme_review in themes:
        if theme_review.cycle_id != instrument.cycle_id:
            raise ValidationError({"themes": _("This theme is not in the year's scope.")})
        InstrumentTheme.objects.get_or_create(
            instrument=instrument, theme_review=theme_review, defaults={"cycle": instrument.cycle}
        )
