"""Scope over the years: nobody has to cover a whole framework at once, so it is shown when each theme was looked at."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from commitments.models import FrameworkVersion, Node
from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle


@dataclass(frozen=True)
class ThemeYears:
    """A theme of the framework, and the years up to this one in which the city had it in scope."""

    code: str
    name: str
    years: tuple[int, ...]

    @property
    def last(self) -> int | None:
        """The last of the years, None when the theme was never looked at."""
        return self.years[-1] if self.years else None


@dataclass(frozen=True)
class Coverage:
    """Every theme of the framework with its years."""

    year: int
    themes: tuple[ThemeYears, ...]

    @property
    def later(self) -> list[ThemeYears]:
        """Return the themes that are not in scope this year: their turn comes later."""
        return [theme for theme in self.themes if theme.last != self.year]

    @property
    def now(self) -> int:
        """How many themes are in scope this year."""
        return sum(theme.last == self.year for theme in self.themes)

    @property
    def ever(self) -> int:
        """How many themes were in scope in some year up to this one."""
        return sum(bool(theme.years) for theme in self.themes)


def with_years(cycle: Cycle, version: FrameworkVersion) -> QuerySet[Node]:
    """Return the framework's themes, each with the ``years`` up to this one in which the city had it in scope.

    A theme is the same in every version of the framework by its code.
    """
    seen = (
        ThemeReview.objects.filter(
            cycle__city=cycle.city_id,
            cycle__year__lte=cycle.year,
            theme__code=OuterRef("code"),
            theme__version__framework=version.framework_id,
        )
        .order_by("cycle__year")
        .values("cycle__year")
    )
    return version.nodes.themes().annotate(years=ArraySubquery(seen))


def coverage(cycle: Cycle, version: FrameworkVersion) -> Coverage:
    """Return when each theme was in scope, in one query."""
    rows = with_years(cycle, version)
    return Coverage(
        cycle.year,
        tuple(ThemeYears(row.code, row.name, tuple(row.years)) for row in rows),  # type: ignore[attr-defined]
    )
