"""The plan as the pages show it: ready texts, so that templates only place them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.indicators.drawing import points
from cycles.indicators.series import Series
from cycles.targets.addresses import address
from cycles.targets.checks import missing_of_target
from cycles.targets.costs import CostTable, cost_table
from cycles.targets.models import Action, Target
from cycles.targets.plan import Plan, words
from cycles.targets.rules import beyond
from ims import charts
from ims import words as writing
from ims.parts import Fact

NONE_YET = "–"
FIXED = writing.FIXED  # so that a day is not broken over two lines


@dataclass(frozen=True)
class TargetRow:
    """One target in a table; ``lacking`` names what is missing or wrong."""

    url: str
    name: str
    unit: str
    is_stage: bool
    reference: str
    aim: str
    owner: str
    lacking: str
    add_stage: str = ""


def target_row(cycle: Cycle, target: Target, long_term: Target | None = None) -> TargetRow:
    """Return a target as a line; a stage is compared with its long-term one."""
    is_stage = target.term == Target.Term.SHORT
    wrong = [beyond(target, long_term)] if long_term is not None else []
    add = "" if is_stage else address(cycle, "target_add", objective=target.objective_id) + f"?long_term={target.pk}"
    return TargetRow(
        address(cycle, "target", target=target.pk),
        f"{target.indicator.code} {words(target.indicator.name, cycle.city)}",
        str(target.indicator.unit),
        is_stage,
        value_in_year(target.reference_value, target.reference_year),
        value_in_year(target.value, target.year),
        str(target.owner) if target.owner else NONE_YET,
        lacks(missing_of_target(target), wrong),
        add,
    )


def lacks(missing: Mapping[str, str], wrong: Iterable[str] = ()) -> str:
    """Return one line of what is missing, by its fields' names, and of what is wrong; "" when nothing is."""
    parts = [_("Missing: %(what)s.") % {"what": ", ".join(missing.values())}] if missing else []
    return " ".join([*parts, *(sentence for sentence in wrong if sentence)])


def value_in_year(value: Decimal | None, year: int | None) -> str:
    """Return ``2.5 (2030)`` with the value's own digits."""
    if value is None and year is None:
        return NONE_YET
    return f"{NONE_YET if value is None else writing.number(value)} ({year or NONE_YET})"


def dates_of(action: Action) -> str:
    """Return the action's first and last day."""
    return days(action.starts_on, action.ends_on)


def days(first: date | None, last: date | None) -> str:
    """Return a first and a last day, a dash where one is missing."""
    texts = [writing.day_short_with_year(day).replace(" ", FIXED) if day else NONE_YET for day in (first, last)]
    return f"{texts[0]}{FIXED}– {texts[1]}" if first or last else NONE_YET


def costs_of_plan(plan: Plan) -> CostTable | None:
    """Return what all actions cost by year, source and theme, None when there is no cost."""
    names = {review.theme.code: f"{review.theme.code} {review.theme.name}" for review in plan.themes}
    return cost_table(plan.costs, plan.cycle.city.currency, names)


def chart_of(target: Target, series: Series) -> charts.Chart | None:
    """Return the drawing of the indicator's values, the path from the reference and the target."""
    reference = _level(target.reference_year, target.reference_value)
    name = words(target.indicator.name, target.cycle.city)
    return charts.draw(
        f"target-{target.pk}",
        name,
        str(target.indicator.unit),
        points(series),
        reference=reference,
        target=_level(target.year, target.value),
        between=[charts.Level(year, value) for year, value in target.own_path],
    )


def _level(year: int | None, value: Decimal | None) -> charts.Level | None:
    return charts.Level(year, value) if year is not None and value is not None else None


def headline(cycle: Cycle, open_reasons: int) -> str:
    """Return the state of target setting as a sentence."""
    step = Step(cycle.step)
    if step in {Step.SET_UP, Step.BASELINE}:
        return _("Target setting begins when the baseline review is closed")
    if step is not Step.TARGETS:
        return _("The targets of %(year)s are set") % {"year": cycle.year}
    if open_reasons:
        return _("Target setting is open: the programme is not ready for the council yet")
    return _("The programme is ready for the council")


def facts(*pairs: tuple[str, str]) -> list[Fact]:
    """Return facts from pairs of name and value."""
    return [Fact(name, value) for name, value in pairs]
