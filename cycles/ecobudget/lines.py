"""What each figure of a budget line is: taken from the year's targets and the indicator's values, never typed again.

- reference: that of the long-term target;
- previous year: the value of the whole year before;
- this year's budget: the short-term target of this very year; else the path's value of this year on the way to the next
  short-term target, else to the long-term one, printed with their digits (:func:`ims.digits.printed`);
- long-term target: its value and year;
- half-year account: the value of the first half of the year; annual account: the value of the whole year.

Only what cannot be taken from there may be set on the line. The balance is

    balance = budget − account    where less is better,
    balance = account − budget    where more is better,
    balance = tolerance − |account − budget|, at most 0, where a level is kept,

so that 0 or more always means that the budget was kept (:func:`cycles.indicators.figures.distance`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cycles.cycle import Cycle
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators import figures
from cycles.indicators.measures import Kind
from cycles.indicators.models import Indicator
from cycles.indicators.series import Series, series_of_many
from cycles.targets.models import Target
from ims import digits
from ims.fields import Translated

FEWEST, MOST = 5, 15
NAMES = ("reference", "previous", "budget", "long_term", "half_year", "annual")
ACCOUNTS = ("half_year", "annual")
TARGET, PATH, VALUE, SET = "target", "path", "value", "set"
Targets = Sequence[Target]


@dataclass(frozen=True)
class Figure:
    """A figure of a line: its value, its year where it has one, and where it comes from ("" as long as there is none).

    ``origin`` is target, path (computed on a target's path), value (of the indicator) or set (on the line).
    """

    value: Decimal | None = None
    year: int | None = None
    origin: str = ""

    @property
    def is_derived(self) -> bool:
        """Say whether it is taken from targets or values, so that nobody may set it."""
        return self.origin in {TARGET, PATH, VALUE}


@dataclass(frozen=True)
class Line:
    """A line with all of its figures, by their names in :data:`NAMES`."""

    row: BudgetLine
    figures: Mapping[str, Figure]
    tolerance: Decimal

    @property
    def indicator(self) -> Indicator:
        """What is budgeted."""
        return self.row.indicator

    @property
    def responsible(self) -> Translated:
        """What the unit is called that answers for it: the line's own, else the indicator's, empty for none."""
        unit = self.row.responsible or self.row.indicator.responsible
        return unit.name if unit else Translated()

    @property
    def balance(self) -> Decimal | None:
        """The balance of the year by the formula above, exact; None without budget or annual account."""
        budget, account = self.figures["budget"].value, self.figures["annual"].value
        if budget is None or account is None:
            return None
        return figures.distance(account, budget, self.row.indicator.direction, self.tolerance)

    @property
    def lacking(self) -> list[str]:
        """The names of the figures that a master budget needs and this line lacks; accounts come later."""
        return [name for name in NAMES if name not in ACCOUNTS and self.figures[name].value is None]


@dataclass(frozen=True)
class Book:
    """A year's master budget with its lines: budget, asset and efficiency indicators in this order, each by code."""

    cycle: Cycle
    budget: MasterBudget
    lines: list[Line]

    @cached_property
    def by_kind(self) -> list[tuple[Kind, list[Line]]]:
        """The lines by the kind of their indicator; kinds without a line are left out."""
        found = [(kind, [line for line in self.lines if kind_of(line.indicator) == kind]) for kind in Kind]
        return [(kind, lines) for kind, lines in found if lines]

    @property
    def balanced(self) -> list[Line]:
        """The lines that have a balance."""
        return [line for line in self.lines if line.balance is not None]

    @property
    def kept(self) -> list[Line]:
        """The lines whose budget was kept."""
        return [line for line in self.balanced if line.balance is not None and line.balance >= 0]


def book_of(cycle: Cycle) -> Book | None:
    """Return the year's master budget, None without one, in four queries."""
    budget = MasterBudget.objects.filter(cycle=cycle).first()
    if budget is None:
        return None
    budget.cycle = cycle
    rows = BudgetLine.objects.filter(budget=budget).select_related("indicator__responsible", "responsible")
    return Book(cycle, budget, _lines(cycle, rows))


def line_of(row: BudgetLine) -> Line:
    """Return one line with its figures, in two queries."""
    return _lines(row.cycle, [row])[0]


def _lines(cycle: Cycle, rows: Iterable[BudgetLine]) -> list[Line]:
    kinds = list(Kind)
    held = sorted(rows, key=lambda row: (kinds.index(kind_of(row.indicator)), row.indicator.code))
    targets: dict[int, list[Target]] = {}
    for target in targets_on(cycle, [row.indicator_id for row in held]):
        targets.setdefault(target.indicator_id, []).append(target)
    series = series_of_many([row.indicator for row in held])
    return [_line(row, targets.get(row.indicator_id, []), series[row.indicator_id], cycle.year) for row in held]


def kind_of(indicator: Indicator) -> Kind:
    """Return what part an indicator plays; one of which nobody has said it is steered, as any line of a budget is."""
    return Kind(indicator.kind or Kind.BUDGET)


def targets_on(cycle: Cycle, indicators: Iterable[int]) -> list[Target]:
    """Return the year's targets on these indicators, the long-term ones first, each by its year."""
    rows = Target.objects.filter(cycle=cycle, indicator__in=list(indicators)).select_related("indicator")
    return list(rows.order_by("term", "year", "pk"))


def _line(row: BudgetLine, targets: Targets, series: Series, year: int) -> Line:
    derived = derive(targets, series, year)
    return Line(
        row, {name: derived[name] if derived[name].origin else _set(row, name) for name in NAMES}, tolerance_of(targets)
    )


def derive(targets: Targets, series: Series, year: int) -> dict[str, Figure]:
    """Return the figures of a line that targets and values give in a year; those that they do not give are empty."""
    long = long_term_of(targets)
    halves, years = series.half_year(year), series.whole_year(year)
    return {
        "reference": _aim(long.reference_value, long.reference_year) if long else Figure(),
        "previous": _value(series.whole_year(year - 1)),
        "budget": budget_in(targets, year),
        "long_term": _aim(long.value, long.year) if long else Figure(),
        "half_year": _value(halves),
        "annual": _value(years),
    }


def long_term_of(targets: Targets) -> Target | None:
    """Return the long-term target, the one that looks farthest where there are several."""
    found = [target for target in targets if target.term == Target.Term.LONG]
    return found[-1] if found else None


def tolerance_of(targets: Targets) -> Decimal:
    """Return how far a level that is to be kept may stray: as far as the long-term target allows."""
    long = long_term_of(targets)
    return long.tolerance if long else Decimal(0)


def budget_in(targets: Targets, year: int) -> Figure:
    """Return the budget that the targets give for a year, empty when they give none; see the module's docstring."""
    stages = [target for target in targets if target.term == Target.Term.SHORT]
    for target in (*stages, *targets):
        if target.year == year and target.value is not None:
            return Figure(target.value, year, TARGET)
    ahead = [target for target in (*stages, *targets) if (target.year or 0) > year]
    for target in ahead:
        if (found := on_path(target, year)) is not None:
            return Figure(found, year, PATH)
    return Figure()


def on_path(target: Target, year: int) -> Decimal | None:
    """Return where a target's path stands in a year as it is printed, None while a part of the path is missing."""
    start, first, end, last = target.reference_value, target.reference_year, target.value, target.year
    if start is None or first is None or end is None or last is None:
        return None
    return digits.printed(figures.path_value(start, first, end, last, year, target.own_path), start, end)


def _aim(value: Decimal | None, year: int | None) -> Figure:
    return Figure(value, year, TARGET) if value is not None and year is not None else Figure()


def _value(row: object) -> Figure:
    value = getattr(row, "value", None)
    return Figure(value, getattr(row, "year", None), VALUE) if value is not None else Figure()


def _set(row: BudgetLine, name: str) -> Figure:
    """Return what was set on the line, empty when nothing was."""
    value, year = getattr(row, COLUMNS[name][-1]), None
    if len(COLUMNS[name]) > 1:
        year = getattr(row, COLUMNS[name][0])
    return Figure(value, year, SET) if value is not None else Figure()


# The columns in which a figure may be set: its year where it has one, and its value.
COLUMNS: dict[str, tuple[str, ...]] = {
    "reference": ("reference_year", "reference_value"),
    "previous": ("previous_value",),
    "budget": ("budget_value",),
    "long_term": ("long_year", "long_value"),
    "half_year": ("half_year_value",),
    "annual": ("annual_value",),
}
