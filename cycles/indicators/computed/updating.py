"""Computed values are written here and nowhere else, in the transaction that writes an input.

They are stored as observations, not computed on read: series, targets, judgement, snapshots, files and the flags of
revisions all read observations, ask in one query whatever the number of formulas, and keep what was known when. The
price is that everybody who writes values calls :func:`follow` and everybody who changes definitions
:func:`compute_anew`; both lock the computed indicators first, so that of two inputs written at once the second one sees
the first.

A value that replaces another is a revision with a reason, and what rests on it is flagged. A gap that only waited for
its inputs is filled without one: nothing published was replaced.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from cycles.indicators.checks import check_observation, same_digits
from cycles.indicators.computed import saying
from cycles.indicators.computed.formulas import NoResult, Role, compute
from cycles.indicators.computed.graph import Graph
from cycles.indicators.computed.models import Input
from cycles.indicators.entering.locks import require_unlocked
from cycles.indicators.measures import shortest
from cycles.indicators.models import Indicator, Observation, Revision, longest
from cycles.indicators.periods import Period
from cycles.indicators.revising import Standing, revise
from cycles.indicators.units import convert, unit_of
from ims.cities.models import City
from ims.people.models import User

Days = tuple[date, date]
Key = tuple[int, date, date]
Rows = dict[Key, Observation]


@dataclass(frozen=True)
class Cause:
    """Who wrote what computed values follow from, why, and what of it replaced a value that stood."""

    by: User
    reason: str
    kind: Revision.Kind = Revision.Kind.CORRECTION
    replaced: frozenset[Key] = frozenset()


@dataclass
class Written:
    """What computing changes: observations that are new, and those that were something else before."""

    new: list[Observation] = field(default_factory=list)
    changed: list[Observation] = field(default_factory=list)
    revised: list[tuple[Observation, Standing]] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)


def follow(city: City, written: Sequence[Observation], cause: Cause) -> None:
    """Compute what follows from these observations of the city, which the caller has just written.

    One query where nothing follows from them. The caller holds right and transaction.
    """
    changed = {row.indicator_id for row in written}
    if Graph.of(city).following(changed):
        _compute(city, changed, {(row.starts_on, row.ends_on) for row in written}, cause)


def compute_anew(city: City, defined: Iterable[int], cause: Cause) -> None:
    """Compute every period of these indicators, by id, as far as they are computed, and of what follows from them."""
    _compute(city, set(defined), None, cause)


def key_of(row: Observation) -> Key:
    """Return what an observation stands for: indicator and days."""
    return row.indicator_id, row.starts_on, row.ends_on


def lock(indicators: Iterable[int]) -> None:
    """Lock these indicators, measured ones first, always in one order, so that nobody waits crosswise."""
    rows = Indicator.objects.filter(pk__in=set(indicators)).order_by("formula", "pk")
    list(rows.select_for_update(of=("self",)).values_list("pk"))


def _compute(city: City, seeds: set[int], days: set[Days] | None, cause: Cause) -> None:
    lock(row.pk for row in _affected(Graph.of(city), seeds))
    graph = Graph.of(city)  # read anew: a formula may have been changed while we waited
    affected = _affected(graph, seeds)
    rows = _read(graph, affected, days)
    found = Written(keys=set(cause.replaced))
    with translation.override(city.binding_language):  # what is stored is the city's own words
        for computed in affected:
            _bring_up_to_date(computed, graph.inputs[computed.pk], days, rows, found, cause)
        _write(city, found, cause)


def _affected(graph: Graph, seeds: set[int]) -> list[Indicator]:
    following = graph.following(seeds)
    known = {row.pk for row in following}
    own = [graph.inputs[pk][0].computed for pk in sorted(seeds) if pk in graph.inputs and pk not in known]
    return sorted([*own, *following], key=lambda row: (graph.depth(row.pk), row.pk))


def _read(graph: Graph, affected: Sequence[Indicator], days: set[Days] | None) -> Rows:
    wanted = {row.pk for row in affected}
    wanted |= {item.indicator_id for row in affected for item in graph.inputs[row.pk]}
    rows = Observation.objects.filter(indicator__in=wanted)
    if days is not None:
        rows = rows.filter(starts_on__in={day for day, _end in days}, ends_on__in={day for _start, day in days})
    return {key_of(row): row for row in rows}


def _bring_up_to_date(
    computed: Indicator, inputs: Sequence[Input], days: set[Days] | None, rows: Rows, found: Written, cause: Cause
) -> None:
    for period in _periods(computed, inputs, days, rows):
        key = (computed.pk, period.starts_on, period.ends_on)
        value, gap = result_of(computed, inputs, period, rows)
        saved = rows.get(key)
        before: Standing = (saved.value, saved.gap_reason) if saved else (None, "")
        source = _source(computed, inputs)
        if saved and (*before, saved.source) == (value, gap, source) and same_digits(before[0], value):
            continue
        row = saved or _new(computed, period)
        row.value, row.gap_reason, row.source = value, gap, source
        row.version += 1 if saved else 0
        check_observation(row)
        rows[key] = row
        (found.changed if saved else found.new).append(row)
        is_replaced = _is_replaced(before, row, any((i.indicator_id, *key[1:]) in found.keys for i in inputs), cause)
        if is_replaced:
            found.revised.append((row, before))
            found.keys.add(key)


def _is_replaced(before: Standing, row: Observation, follows_revised: bool, cause: Cause) -> bool:
    """Say whether this is a revision: a value became another one, or a gap did because an input was revised."""
    if before[0] == row.value and before[1] == row.gap_reason and same_digits(before[0], row.value):
        return False
    if before == (None, ""):
        return cause.kind is Revision.Kind.LATE and follows_revised and row.value is not None
    return before[0] is not None or follows_revised


def _periods(computed: Indicator, inputs: Sequence[Input], days: set[Days] | None, rows: Rows) -> list[Period]:
    """Return the periods in which an input or the computed indicator has something, none too short for it."""
    wanted = {item.indicator_id for item in inputs} | {computed.pk}
    found = {
        (row.starts_on, row.ends_on): Period(row.starts_on, row.ends_on, row.period)
        for row in rows.values()
        if row.indicator_id in wanted and (days is None or (row.starts_on, row.ends_on) in days)
    }
    least = shortest(computed.frequency)
    there = {(row.starts_on, row.ends_on) for row in rows.values() if row.indicator_id == computed.pk}
    return sorted(row for days, row in found.items() if row.months >= least or days in there)


def result_of(
    computed: Indicator, inputs: Sequence[Input], period: Period, rows: Mapping[Key, Observation]
) -> tuple[Decimal | None, str]:
    """Return the value of a period, or None with the reason: which inputs are missing, or that one divides by zero."""
    terms = terms_of(inputs, period, rows)
    absent = [item for item, (_role, value) in zip(inputs, terms, strict=True) if value is None]
    if absent:
        return None, saying.missing(absent, period.label, longest(Observation, "gap_reason"))
    given = [(role, value) for role, value in terms if value is not None]
    try:
        return compute(computed.formula, computed.factor, computed.decimals, given), ""
    except NoResult as wrong:
        return None, _no_result(inputs, period.label, wrong)


def terms_of(
    inputs: Sequence[Input], period: Period, rows: Mapping[Key, Observation]
) -> list[tuple[str, Decimal | None]]:
    """Return role and number of each input in the period, in the unit the formula takes; None for a missing one."""
    found = [rows.get((item.indicator_id, period.starts_on, period.ends_on)) for item in inputs]
    return [(item.role, _taken(item, row)) for item, row in zip(inputs, found, strict=True)]


def _taken(item: Input, row: Observation | None) -> Decimal | None:
    unit, into = item.indicator.registered_unit, unit_of(item.unit_code)
    if row is None or row.value is None or unit is None or into is None or unit == into:
        return row.value if row else None
    return convert(row.value, unit, into)


def _no_result(inputs: Sequence[Input], label: str, wrong: NoResult) -> str:
    if not wrong.is_by_zero:
        return _("the result for %(period)s has more digits than can be kept") % {"period": label}
    below = next(item.indicator for item in inputs if item.role == Role.DENOMINATOR)
    facts = {"input": below.code, "period": label}
    return _("%(input)s is zero for %(period)s: nothing can be divided by zero") % facts


def _source(computed: Indicator, inputs: Sequence[Input]) -> str:
    formula = saying.formula_of(computed, inputs, lambda row: row.code)
    return (_("Computed: %(formula)s") % {"formula": formula})[: longest(Observation, "source")]


def _new(computed: Indicator, period: Period) -> Observation:
    days = {"starts_on": period.starts_on, "ends_on": period.ends_on}
    return Observation(indicator=computed, period=period.label, **days)


def _write(city: City, found: Written, cause: Cause) -> None:
    """Save what was computed; raise Conflict when a value in a locked period would become another one."""
    if found.revised:
        require_unlocked(city, [row.ends_on for row, _before in found.revised])
    Observation.objects.bulk_create(found.new, batch_size=1000)
    columns = ["value", "gap_reason", "source", "version"]
    Observation.objects.bulk_update(found.changed, columns, batch_size=1000)
    if found.revised:
        reason = _("Computed anew: %(reason)s") % {"reason": cause.reason}
        revise(found.revised, by=cause.by, reason=reason, kind=cause.kind)
