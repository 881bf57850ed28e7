"""Plans × themes: what covers what, which themes have two plans or more, and which have none."""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle


@dataclass(frozen=True)
class Cell:
    """Whether a plan touches a theme; ``url`` is where that is written."""

    theme: str
    url: str
    is_covered: bool
    overlaps: bool
    leaves_out: bool


@dataclass(frozen=True)
class Line:
    """One plan with its cells in the order of the themes; ``is_over`` says that it was valid until a day before."""

    instrument: Instrument
    valid: str
    is_over: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """One theme in scope with the plans that touch it, and what is said about their overlaps and gaps."""

    row: ThemeReview
    url: str
    plans: tuple[Instrument, ...]
    remarks: tuple[tuple[Instrument, InstrumentTheme], ...]

    @property
    def has_none(self) -> bool:
        """Say whether no plan touches the theme."""
        return not self.plans

    @property
    def has_several(self) -> bool:
        """Say whether two plans or more touch the theme."""
        return len(self.plans) > 1


@dataclass(frozen=True)
class Matrix:
    """The whole year at a glance."""

    lines: tuple[Line, ...]
    columns: tuple[Column, ...]

    @property
    def without(self) -> list[Column]:
        """Return the themes that no plan touches."""
        return [column for column in self.columns if column.has_none]

    @property
    def several(self) -> list[Column]:
        """Return the themes that two plans or more touch."""
        return [column for column in self.columns if column.has_several]


def read(cycle: Cycle) -> Matrix:
    """Return the year's matrix, in three queries."""
    themes = list(ThemeReview.objects.in_cycle(cycle))
    plans = {row.pk: row for row in Instrument.objects.in_cycle(cycle)}
    held: dict[int, dict[int, InstrumentTheme]] = defaultdict(dict)
    for row in InstrumentTheme.objects.in_cycle(cycle):
        held[row.theme_review_id][row.instrument_id] = row
    today = cycle.city.today()
    args = [cycle.city.slug, cycle.year]
    lines = tuple(
        Line(
            plan,
            validity(plan),
            plan.valid_to is not None and plan.valid_to < today,
            tuple(_cell(args, plan, theme, held[theme.pk].get(plan.pk)) for theme in themes),
        )
        for plan in plans.values()
    )
    return Matrix(lines, tuple(_column(args, theme, held[theme.pk], plans) for theme in themes))


def _cell(args: list[object], plan: Instrument, theme: ThemeReview, row: InstrumentTheme | None) -> Cell:
    url = reverse("instrument_cover", args=[*args, plan.pk, theme.pk])
    overlaps = row is not None and bool(row.overlaps_with_id or row.overlap)
    return Cell(f"{theme.theme.code} {theme.theme.name}", url, row is not None, overlaps, bool(row and row.gap))


def _column(
    args: list[object], theme: ThemeReview, held: dict[int, InstrumentTheme], plans: dict[int, Instrument]
) -> Column:
    remarks = []
    for pk, row in held.items():
        if row.overlaps_with_id or row.overlap or row.gap:
            row.overlaps_with = plans.get(row.overlaps_with_id) if row.overlaps_with_id else None
            remarks.append((plans[pk], row))
    url = reverse("theme_review", args=[*args, theme.pk]) + "#plans"
    return Column(theme, url, tuple(plans[pk] for pk in held), tuple(remarks))


def validity(plan: Instrument) -> str:
    """Return "2020–2030", the years alone, with an open end as it is; "" when nothing is said."""
    begins, ends = plan.valid_from, plan.valid_to
    return years(begins.year if begins else None, ends.year if ends else None)


def years(begins: int | None, ends: int | None) -> str:
    """Return a span of years, "" when nothing is said."""
    if begins is None and ends is None:
        return ""
    return str(begins) if begins == ends else f"{begins or ''}–{ends or ''}"
