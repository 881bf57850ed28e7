"""Series: an indicator's observations in the order of their days, with what is asked of them most."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cycles.indicators.figures import DOWN, UP
from cycles.indicators.models import Indicator, Observation

BETTER, WORSE, SAME, OTHER = "better", "worse", "same", "other"
MONTHS = 12
ALL_MONTHS = range(1, MONTHS + 1)
HALF_YEAR_DAYS, FULL_YEAR_DAYS, LONGEST = 175, 360, 400  # days by which a period counts as a half or a whole year


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

    @property
    def yearly(self) -> "Series":
        """Only what holds for whole years, so that like is compared with like; everything where nothing does."""
        whole = tuple(row for row in self.observations if (row.ends_on - row.starts_on).days > FULL_YEAR_DAYS)
        return Series(self.indicator, whole) if whole else self

    def whole_year(self, year: int) -> Observation | None:
        """Return the observation of the whole year that starts in ``year``, calendar or financial; values first."""
        return self._lasting(year, FULL_YEAR_DAYS, LONGEST)

    def half_year(self, year: int) -> Observation | None:
        """Return the observation of the first half of the year that starts in ``year``; values first."""
        return self._lasting(year, HALF_YEAR_DAYS, FULL_YEAR_DAYS, months={1})

    def _lasting(self, year: int, more: int, most: int, months: Container[int] = ALL_MONTHS) -> Observation | None:
        found = [
            row
            for row in self.observations
            if row.year == year and row.starts_on.month in months and more < (row.ends_on - row.starts_on).days <= most
        ]
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
