"""Series: an indicator's observations in the order of their days, with what is asked of them most."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cycles.indicators.figures import DOWN, UP
from cycles.indicators.models import Indicator, Observation

BETTER, WORSE, SAME, OTHER = "better", "worse", "same", "other"
MONTHS = 12


@dataclass(frozen=True)
class Series:
    """One indicator's observations, oldest first; gaps are among them, without a value and with their reason."""

    indicator: Indicator
    observations: tuple[Observation, ...]

    @property
    def values(self) -> tuple[Observation, ...]:
        """The observations that have a value."""
        return tuple(row for row in self.observations if row.value is not None)

    @property
    def gaps(self) -> tuple[Observation, ...]:
        """The observations that have a reason instead of a value."""
        return tuple(row for row in self.observations if row.value is None)

    @property
    def latest(self) -> Observation | None:
        """The newest observation with a value."""
        return self.values[-1] if self.values else None

    @property
    def previous(self) -> Observation | None:
        """The observation with a value before the latest one."""
        return self.values[-2] if len(self.values) > 1 else None

    @property
    def trend(self) -> str:
        """How the latest value stands to the one before: better, worse, same, other (keep), or "" without two."""
        if self.latest is None or self.previous is None:
            return ""
        return compared(self.previous.value, self.latest.value, self.indicator.direction)

    @property
    def trend_words(self) -> str:
        """The trend with the period that the latest value is compared with: better than 2025."""
        return since(self.trend, self.previous.period) if self.previous else ""

    def in_year(self, year: int) -> Observation | None:
        """Return the newest observation whose period starts in the year, one with a value before a gap."""
        found = [row for row in self.observations if row.year == year]
        return max(found, key=lambda row: (row.value is not None, row.ends_on), default=None)


def compared(before: Decimal | None, after: Decimal | None, direction: str) -> str:
    """Return better, worse, same or, where no direction is wanted, other."""
    if before is None or after is None:
        return ""
    if before == after:
        return SAME
    if direction not in {UP, DOWN}:
        return OTHER
    return BETTER if (after > before) == (direction == UP) else WORSE


def since(direction: str, period: str) -> str:
    """Return how a value stands to that of an earlier period, in words that name it; "" where neither is better."""
    words = {BETTER: _("better than %(period)s"), WORSE: _("worse than %(period)s"), SAME: _("same as %(period)s")}
    return words.get(direction, "") % {"period": period}


def place_on_axis(observation: Observation) -> Decimal:
    """Return where a period stands on an axis of years: a year at its first year, a part of a year by its month."""
    start = observation.starts_on
    is_year = (observation.ends_on - start).days > 360
    return Decimal(start.year) + (Decimal(0) if is_year else Decimal(start.month - 1) / MONTHS)


def series_of(indicator: Indicator) -> Series:
    """Return the indicator's series, in one query."""
    return series_of_many([indicator])[indicator.pk]


def series_of_many(indicators: Iterable[Indicator]) -> dict[int, Series]:
    """Return the series of several indicators by the indicator's id, in one query; each indicator has one."""
    wanted = list(indicators)
    rows: dict[int, list[Observation]] = defaultdict(list)
    for row in Observation.objects.of(wanted):
        rows[row.indicator_id].append(row)
    return {indicator.pk: Series(indicator, tuple(rows[indicator.pk])) for indicator in wanted}
