"""Sundvik, a fictional city, told year by year: each step by those whose work it is, through the real services.

Last year was the first, with three themes, and is closed by the council's decision. This year looks at all ten themes
and is in monitoring; the next is being prepared. Sundvik borrows Bristol's published series beside its own illustrative
ones; everything else about it is invented, and every page says so.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from cycles.cycle import Cycle, Step
from cycles.indicators.breakdown.models import Category, Dimension
from cycles.indicators.breakdown.services import Wanted, define_dimension
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.models import Indicator
from cycles.indicators.seeds import BRISTOL, SUNDVIK, seed_files
from cycles.indicators.services import change_indicator, define_indicator, record, set_formula
from cycles.organisation import services as organisation
from ims.cities.models import City
from ims.fields import Translated
from reports.demo.cast import cast_for
from reports.demo.clock import Clock, running
from reports.demo.reading import read
from reports.demo.steps import baseline, council, ecobudget, evaluation, monitoring, programme, set_up, targets
from reports.demo.story import Story

OWN_SOURCE = re.compile(r"Sundvik, (.+) \(illustrative\)")
SLUG, PAST, YEAR = "sundvik", 2025, 2026
NOTICE = Translated(
    en="Sundvik is a fictional city. Its BRS series are Bristol's published ones; all else is illustrative.",
    sv="Sundvik är en påhittad stad. BRS-serierna är Bristols publicerade; allt annat är illustrativt.",
)


def build(until: Step = Step.MONITORING) -> City:
    """Build the city until this year stands in the step, in one transaction; a city that is there stays as it is.

    In set-up the city is at its very beginning; for every later step the year before is told first.
    """
    known = City.objects.filter(slug=SLUG).first()
    if known is not None:
        return known
    with running() as clock, transaction.atomic():
        story = tell(clock, Step.MONITORING if until in {Step.EVALUATION, Step.CLOSED} else until)
        if story.cycle.step == Step.MONITORING:
            prepare_next(story)
            go_on(story, until)
    return story.city


def tell(clock: Clock, until: Step) -> Story:
    """Tell the city's years by the clock until this year stands in the step."""
    story = _begin(clock, YEAR if until == Step.SET_UP else PAST)
    if until != Step.SET_UP:
        go_on(story, Step.CLOSED)
        _load_this_year(story)
        go_on(story, until)
    return story


def go_on(story: Story, until: Step) -> None:
    """Tell the year until it stands in the step; of monitoring itself as far as its middle."""
    story.until = until
    for step, act in ACTS:
        if story.cycle.step == until != Step.MONITORING:
            break
        if story.cycle.step == step:
            act(story)
            story.cycle.refresh_from_db()


def prepare_next(story: Story) -> None:
    """Let the coordinator open the next year beside this one, date it, and say who prepares which theme."""
    by, plan = story.cast["coordinator"], read(f"{YEAR + 1}/dates")
    story.on(plan["on"])
    following = replace(story, cycle=organisation.open_cycle(story.city, YEAR + 1, by=by))
    set_up.date_the_year(following, plan)
    for lead in plan["leads"]:
        baseline.lead(following, story.node(lead["theme"]), lead)


def _begin(clock: Clock, year: int) -> Story:
    facts = read("city")
    clock.turn_to(facts["on"])
    city = City.objects.create(
        slug=SLUG,
        name="Sundvik",
        population=92_400,
        address="Town Hall Square 1, Sundvik",
        languages=["en", "sv"],
        financial_year_starts=4,  # as in the series it borrows
        notice=NOTICE,
    )
    cast = cast_for(city)
    load_series(city, read_series(city, *seed_files(BRISTOL)), by=cast["officer"])
    definitions, values = seed_files(SUNDVIK)
    load_series(city, read_series(city, definitions, _until(values, year)), by=cast["officer"])
    cycle = organisation.open_cycle(city, year, by=cast["coordinator"])
    story = Story(city, cast, cycle, clock)
    dimensions = {row["code"]: _dimension(story, row) for row in facts["dimensions"]}
    for more in facts["more_indicators"]:
        fields = {name: value for name, value in more.items() if name not in {"values", "formula", "dimensions"}}
        fields |= dict(
            zip(("dimension", "second_dimension"), map(dimensions.get, more.get("dimensions", [])), strict=False)
        )
        define_indicator(city, by=cast["officer"], **{**fields, "commitment": story.node(more["commitment"])})
    _owners(story, facts)
    _more_values(story)
    _formulas(story, facts)
    return story


def _dimension(story: Story, facts: dict[str, Any]) -> Dimension:
    """Let the office define what values are broken down by."""
    categories = [Wanted(row["code"], Translated(row["name"])) for row in facts["categories"]]
    return define_dimension(story.city, facts["code"], Translated(facts["name"]), categories, by=story.cast["officer"])


def _more_values(story: Story) -> None:
    """Record what the further indicators counted in the years before this one, then their parts."""
    facts = read("city")
    for more in facts["more_indicators"]:
        for year, text in more.get("values", {}).items():
            _record(story, more["code"], year, text)
    known = {(row.dimension.code, row.code): row for row in Category.objects.filter(dimension__city=story.city)}
    for code, years in facts["parts"].items():
        row = story.indicator(code)
        for year, parts in years.items():
            for name, text in parts.items():
                places = zip((row.dimension, row.second_dimension), [*name.split("/"), ""], strict=False)
                first, second = (known.get((dimension.code, c)) if dimension else None for dimension, c in places)
                _record(story, code, year, text, part=(first, second))


def _record(story: Story, code: str, year: str, text: str, **more: Any) -> None:
    """Record a number, or why there is none, unless its year is still to come."""
    if int(year) < story.cycle.year:
        value, gap = (Decimal(text), "") if text.isdigit() else (None, text)
        record(story.indicator(code), year, value, by=story.cast["officer"], gap_reason=gap, **more)


def _formulas(story: Story, facts: dict[str, Any]) -> None:
    """Let the office compute what follows from other indicators."""
    for more in facts["more_indicators"]:
        if "formula" in more:
            inputs = [story.indicator(code) for code in more["formula"]["inputs"]]
            formula = {**more["formula"], "inputs": inputs}
            set_formula(story.indicator(more["code"]), by=story.cast["officer"], **formula)


def _until(values: bytes, year: int) -> bytes:
    """Return the observations of the years before this one: what was known when it began."""
    first, *rows = values.decode().splitlines(keepends=True)
    return "".join([first, *(row for row in rows if int(row.split(",")[1]) < year)]).encode()


def _owners(story: Story, facts: dict[str, Any]) -> None:
    """Give the city's own indicators owner and Swedish words; let Bristol's say that they are for comparison."""
    names, officer = facts["swedish_names"], story.cast["officer"]
    for indicator in Indicator.objects.in_city(story.city):
        _in_swedish(indicator, story)
        if indicator.code not in names:
            swedish = facts["comparison"]["swedish_names"][indicator.code]
            name = {"en": f"{indicator.name} (Bristol, for comparison)", "sv": f"{swedish} (Bristol, som jämförelse)"}
            change_indicator(indicator, by=officer, name=name, method=facts["comparison"]["method"])
            continue
        unit = story.unit(facts["units"][indicator.code])
        change_indicator(
            indicator,
            by=officer,
            name={**indicator.name, "sv": names[indicator.code]},
            responsible=unit,
            owner=story.cast.owner_of(unit.name["en"]),
            kind=facts["kinds"].get(indicator.code, indicator.kind),
        )


def _in_swedish(indicator: Indicator, story: Story) -> None:
    """Say the unit and the source in Swedish too; the names of Bristol's sources are proper names."""
    unit, source, where = indicator.unit["en"], indicator.source.get("en", ""), read("city")["swedish_units"]
    swedish = source
    if found := OWN_SOURCE.fullmatch(source):
        swedish = f"Sundvik, {story.unit(found[1]).name['sv']} (illustrativt)"
    named: dict[str, Any] = {
        "unit": {"sv": where[unit], **indicator.unit},
        "source": {"en": source, "sv": swedish} if source else {},
    }
    change_indicator(indicator, by=story.cast["officer"], **named)
    indicator.refresh_from_db()


def _load_this_year(story: Story) -> None:
    """Go on to this year: the council opened it, and the office loads last year's values of every department."""
    story.cycle = Cycle.objects.get(city=story.city, year=YEAR)
    story.on(read("city")["values_of_last_year_on"])
    load_series(story.city, read_series(story.city, *seed_files(SUNDVIK)), by=story.cast["officer"])
    _more_values(story)
    set_up.date_the_year(story, story.read("dates"))


def _targets(story: Story) -> None:
    targets.set_targets(story)
    ecobudget.draw_up(story)
    programme.programme(story)


def _approve(story: Story) -> None:
    council.decide(story, "approve")


# In which step each act begins.
ACTS: tuple[tuple[Step, Callable[[Story], None]], ...] = (
    (Step.SET_UP, set_up.set_up),
    (Step.BASELINE, baseline.review),
    (Step.TARGETS, _targets),
    (Step.APPROVAL, _approve),
    (Step.MONITORING, monitoring.monitor),
    (Step.EVALUATION, evaluation.evaluate),
)
