"""Which periods an indicator takes: as long as its frequency or longer, and none that overlaps another one partly.

Where an indicator says no frequency, every readable period is taken, as it was published. A longer period is the whole
of its parts: the year beside its quarters.
"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.measures import YEAR_MONTHS, Frequency, shortest
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.periods import CENTURY, SCHOOL_YEAR_STARTS, Period, UnreadablePeriod, parse_period

OF_A_YEAR = frozenset({Frequency.YEAR, Frequency.FINANCIAL_YEAR, Frequency.SCHOOL_YEAR})


def first_month(frequency: str, financial_year_starts: int) -> int:
    """Return the month in which a label of two years begins: that of school years, else of the financial year."""
    return SCHOOL_YEAR_STARTS if frequency == Frequency.SCHOOL_YEAR else financial_year_starts


def in_own_years(frequency: str, period: Period, financial_year_starts: int) -> Period:
    """Return the year of an indicator's own kind that begins in the same calendar year; parts of a year as they are.

    The round of 2026 asks an indicator that is measured by school years for 2026/27.
    """
    if period.months < YEAR_MONTHS or frequency not in OF_A_YEAR:
        return period
    starts = 1 if frequency == Frequency.YEAR else first_month(frequency, financial_year_starts)
    label = str(period.year) if starts == 1 else f"{period.year}/{(period.year + 1) % CENTURY:02d}"
    own = parse_period(label, starts)
    return period if own.same_days(period) else own


def read_period(indicator: Indicator, label: str) -> Period:
    """Return the period of a label for the indicator, or raise ValidationError by its field with the cure."""
    try:
        period = parse_period(label, first_month(indicator.frequency, indicator.city.financial_year_starts))
        check_length(indicator.frequency, period)
    except UnreadablePeriod as unreadable:
        raise ValidationError({"period": str(unreadable)}) from unreadable
    return period


def check_length(frequency: str, period: Period) -> None:
    """Raise UnreadablePeriod for a period that is shorter than what is measured."""
    if period.months < shortest(frequency):
        raise UnreadablePeriod(
            _("“%(label)s” is too short: the indicator is measured by: %(frequency)s.")
            % {"label": period.label, "frequency": Frequency(frequency).label},
            _("Write a longer period, or change how often the indicator is measured."),
            "frequency",
        )


def overlapped(period: Period, taken: Iterable[tuple[str, date, date]]) -> str:
    """Return the label of the first taken period that overlaps this one partly, "" without one."""
    return next((label for label, starts, ends in taken if period.overlaps_partly(starts, ends)), "")


def require_no_overlap(indicator: Indicator, period: Period) -> None:
    """Raise ValidationError when a value of the indicator, which says its frequency, overlaps the period partly."""
    if not indicator.frequency:
        return
    rows = Observation.objects.filter(indicator=indicator, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on)
    if other := overlapped(period, rows.values_list("period", "starts_on", "ends_on")):
        raise ValidationError({"period": overlap_sentence(period.label, other)})


def overlap_sentence(label: str, other: str) -> str:
    """Return that a period overlaps another one of the same indicator, with the cure."""
    words = _("“%(label)s” overlaps %(other)s, which has a value. Write periods of one kind.")
    return words % {"label": label, "other": other}


def next_label(indicator: Indicator) -> str:
    """Return the label of the period after the latest one, "" without a value or without a frequency; a query."""
    if not indicator.frequency:
        return ""
    last = Observation.objects.filter(indicator=indicator).order_by("-ends_on", "-starts_on").first()
    return Period(last.starts_on, last.ends_on, last.period).shifted(1).label if last else ""
