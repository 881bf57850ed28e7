"""Saying that an indicator is computed, and how; the only writers of formulas and their inputs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.checks import check
from cycles.indicators.computed import saying
from cycles.indicators.computed.formulas import (
    FACTORS,
    LEAST_SUMMANDS,
    MOST_DECIMALS,
    MOST_SUMMANDS,
    PAIRS,
    Formula,
    Role,
)
from cycles.indicators.computed.graph import Graph
from cycles.indicators.computed.models import Input
from cycles.indicators.computed.taking import SHARES, units_of
from cycles.indicators.computed.updating import Cause, compute_anew, lock
from cycles.indicators.entering.asked import asked_of
from cycles.indicators.entering.models import Submission
from cycles.indicators.measures import Frequency
from cycles.indicators.models import Indicator, Observation
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission

# A change of these reaches what is computed: its number, or how it is said where it comes from.
READ = frozenset({"code", "name", "unit", "unit_code", "frequency"})


@transaction.atomic
def set_formula(
    indicator: Indicator,
    formula: str,
    inputs: Sequence[Indicator],
    *,
    by: User,
    factor: int = 1,
    decimals: int = 0,
    reason: str = "",
) -> Indicator:
    """Let an indicator follow from others, compute all its values, and return it as saved.

    ``inputs`` stand in the order of the formula: numerator and denominator, what is taken from and what is taken away,
    or the summands. "" as formula makes it a measured one again, as long as it has no value. Raises ValidationError
    for what does not fit, Refused without the right, Conflict where a locked value would become another one.
    """
    city = indicator.city
    access.require(by, Permission.EDIT_INDICATORS, city)
    # The city's row is the lock of definitions, so that two formulas never close a circle at once.
    City.objects.select_for_update().get(pk=city.pk)
    lock([indicator.pk, *(row.pk for row in inputs)])
    saved = Indicator.objects.in_city(city).get(pk=indicator.pk)
    saved.city = city
    if bool(formula) != saved.is_computed:
        _require_no_values(saved)
    saved.formula, saved.factor, saved.decimals = formula, _factor(saved, formula, factor), decimals
    saved.version += 1
    _check_numbers(saved, inputs)
    check(saved)
    why = reason.strip() or _("The formula of %(code)s was changed.") % {"code": saved.code}
    with acting(by, reason):
        saved.save()
        _save_inputs(saved, inputs)
        Graph.of(city).check()
        compute_anew(city, [saved.pk], Cause(by, why))
    return saved


def definitions_changed(
    city: City, changed: Iterable[tuple[Indicator, Iterable[str]]], *, by: User, reason: str
) -> None:
    """Check and compute anew what follows from indicators whose named fields were just changed.

    Raises ValidationError when a formula cannot take an input any more: the change is refused with it.
    """
    reached = {row.pk for row, names in changed if READ.intersection(names)}
    graph = Graph.of(city) if reached else Graph({})
    touched = [pk for pk, rows in graph.inputs.items() if pk in reached or reached & {row.indicator_id for row in rows}]
    for pk in touched:
        rows = graph.inputs[pk]
        _check_frequencies([rows[0].computed, *(row.indicator for row in rows)])
        _take_units(rows[0].computed, rows)
    if touched:
        compute_anew(city, touched, Cause(by, reason.strip() or _("The definition of an input was changed.")))


def require_measured(indicator: Indicator) -> None:
    """Raise Conflict for a computed indicator: its values follow from its inputs and are typed nowhere."""
    if not indicator.is_computed:
        return
    rows = list(Input.objects.in_city(indicator.city).filter(computed=indicator))
    for row in rows:
        row.indicator.city = indicator.city
    facts = {"code": indicator.code, "formula": saying.formula_of(indicator, rows)}
    reasons = [
        Reason(str(row.indicator.code), reverse("indicator", args=[indicator.city.slug, row.indicator_id]))
        for row in rows
    ]
    raise Conflict(_("%(code)s is computed: %(formula)s. Enter the values of its inputs.") % facts, reasons)


def _require_no_values(indicator: Indicator) -> None:
    """Refuse to turn a measured indicator with values into a computed one, or the other way round."""
    if Observation.objects.filter(indicator=indicator).exists():
        raise ValidationError(
            {"formula": _("%(code)s has values already. Define a new indicator instead.") % {"code": indicator.code}}
        )
    if Submission.objects.open().filter(indicator=indicator).exists() or asked_of([indicator]):
        sentence = _("A value of %(code)s is under way, or a round asks for it. Finish that first.")
        raise ValidationError({"formula": sentence % {"code": indicator.code}})


def _factor(indicator: Indicator, formula: str, factor: int) -> int:
    """Return the factor: a share's follows from its unit, sum and difference have none."""
    if formula == Formula.SHARE:
        return SHARES.get(indicator.unit_code, factor)
    return factor if formula in {Formula.PER_CAPITA, Formula.RATIO} else 1


def _check_numbers(indicator: Indicator, inputs: Sequence[Indicator]) -> None:
    wrong: dict[str, Any] = {}
    least, most = (2, 2) if indicator.formula in PAIRS else (LEAST_SUMMANDS, MOST_SUMMANDS)
    if indicator.formula and not least <= len({row.pk for row in inputs}) == len(inputs) <= most:
        field = "first" if indicator.formula in PAIRS else "summands"
        wrong[field] = (
            _("Choose two different indicators.")
            if indicator.formula in PAIRS
            else _("Choose %(least)d to %(most)d indicators.") % {"least": least, "most": most}
        )
    if indicator.factor not in FACTORS:
        wrong["factor"] = _("Choose one of the listed values.")
    if not 0 <= indicator.decimals <= MOST_DECIMALS:
        wrong["decimals"] = _("Choose 0 to %(most)d decimal places.") % {"most": MOST_DECIMALS}
    if any(row.city_id != indicator.city_id for row in inputs):
        wrong["formula"] = _("An input belongs to another city.")
    if wrong:
        raise ValidationError(wrong)


def _save_inputs(indicator: Indicator, inputs: Sequence[Indicator]) -> None:
    kept = {row.indicator_id: row.unit_code for row in Input.objects.filter(computed=indicator)}
    Input.objects.filter(computed=indicator).delete()
    if not indicator.is_computed:
        return
    _check_frequencies([indicator, *inputs])
    roles = PAIRS.get(indicator.formula, [Role.SUMMAND] * len(inputs))
    rows = [
        Input(computed=indicator, indicator=row, role=role, position=place, unit_code=kept.get(row.pk, ""))
        for place, (row, role) in enumerate(zip(inputs, roles, strict=True), start=1)
    ]
    _take_units(indicator, rows)
    Input.objects.bulk_create(row for row in rows if row.pk is None)


def _take_units(indicator: Indicator, rows: Sequence[Input]) -> None:
    """Say in which unit the formula takes each input, and save it where the row is there already."""
    units = units_of(indicator, [(row.role, row.indicator, row.unit_code) for row in rows])
    for row, unit in zip(rows, units, strict=True):
        if row.unit_code != unit:
            row.unit_code = unit
            if row.pk is not None:
                row.save(update_fields=["unit_code"])


def _check_frequencies(rows: Sequence[Indicator]) -> None:
    """Refuse inputs whose years begin in different months: they would never stand in one period."""
    kinds = {_year_of(row): row for row in rows if row.frequency}
    if len(kinds) > 1:
        one, other = list(kinds.values())[:2]
        facts = {"one": one.code, "first": one.get_frequency_display()}
        facts |= {"other": other.code, "second": other.get_frequency_display()}
        sentence = _("%(one)s is measured by: %(first)s, %(other)s by: %(second)s. Their periods never meet.")
        raise ValidationError(sentence % facts)


def _year_of(row: Indicator) -> str:
    """Return which year its periods lie in: parts of a year lie in the calendar year."""
    starts_in_january = row.frequency == Frequency.FINANCIAL_YEAR and row.city.financial_year_starts == 1
    is_other = row.frequency in {Frequency.FINANCIAL_YEAR, Frequency.SCHOOL_YEAR} and not starts_in_january
    return row.frequency if is_other else Frequency.YEAR
