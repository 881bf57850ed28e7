"""Plain functions that make what target setting holds, through the real services.

They write as a coordinator of the city; a cycle in another step than target setting is refused, as it is for people.
"""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from cycles.baseline.models import ThemeReview
from cycles.carry_over import open_next
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator
from cycles.snapshot import Decision
from cycles.targets import services
from cycles.targets.models import Action, Objective, ProgrammeVersion, Target
from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import Role
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.factories import FORWARD, advance, make_cycle, make_decision
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_member

_numbers = count(1)


def make_coordinator(city: City) -> User:
    """Return the city's coordinator, made once."""
    held = Membership.objects.in_city(city).with_role(Role.COORDINATOR).on(city.today()).first()
    return held.user if held else make_member(city, Role.COORDINATOR)


def make_targets_cycle(city: City | None = None, year: int = 2026) -> Cycle:
    """Return a cycle in the step of target setting."""
    return make_cycle(Step.TARGETS, **({"city": city} if city else {}), year=year)


def make_priority(cycle: Cycle, code: str = "1", *, is_priority: bool = True) -> ThemeReview:
    """Return the theme's review in this cycle, chosen as a priority unless told."""
    held = ThemeReview.objects.filter(cycle=cycle, theme__code=code).first()
    return held or make_theme_review(cycle, code, is_priority=is_priority)


def make_city_indicator(city: City, code: str = "", **fields: Any) -> Indicator:
    """Return an indicator of the city with a code of its own: emissions, better when lower, unless told."""
    fields = {"unit": "t CO2", "direction": Indicator.Direction.DOWN} | fields
    return make_indicator(city, code or f"T{next(_numbers):02}", **fields)


def make_objective(cycle: Cycle | None = None, title: str = "Fewer emissions", *, theme: str = "1") -> Objective:
    """Return an objective of a priority."""
    cycle = cycle or make_targets_cycle()
    return services.add_objective(make_priority(cycle, theme), title, by=make_coordinator(cycle.city))


def make_target(
    objective: Objective | None = None, *, long_term: Target | None = None, owner: User | None = None, **fields: Any
) -> Target:
    """Return a complete target from 100 in 2020: 40 in 2035, or 80 in 2028 as a stage of ``long_term``."""
    objective = objective or (long_term.objective if long_term else make_objective())
    city = objective.cycle.city
    term = Target.Term.SHORT if long_term else Target.Term.LONG
    usual: dict[str, Any] = {
        "indicator": long_term.indicator if long_term else fields.get("indicator") or make_city_indicator(city),
        "reference_year": 2020,
        "reference_value": Decimal(100),
        "year": 2028 if long_term else 2035,
        "value": Decimal(80) if long_term else Decimal(40),
        "owner": owner or make_coordinator(city),
    }
    return services.add_target(
        objective, by=make_coordinator(city), term=term, long_term=long_term, **{**usual, **fields}
    )


def make_action(cycle: Cycle | None = None, *, cost: Decimal | None = Decimal(1000), **fields: Any) -> Action:
    """Return a complete action; its target is a new one unless told (``target=None`` for none), cost None for none."""
    if cycle is None:
        cycle = fields["target"].cycle if fields.get("target") else make_targets_cycle()
    by = make_coordinator(cycle.city)
    fields.setdefault("code", f"A{next(_numbers)}")
    fields.setdefault("title", "Insulate schools")
    fields.setdefault("owner", by)
    fields.setdefault("starts_on", date(cycle.year, 3, 1))
    fields.setdefault("ends_on", date(cycle.year + 1, 11, 30))
    if "target" not in fields:
        fields["target"] = make_target(make_objective(cycle))
    action = services.add_action(cycle, by=by, **fields)
    if cost is not None:
        services.add_cost(action, cycle.year, cost, "City budget", by=by)
    return action


def make_programme_version(
    cycle: Cycle | None = None, *, texts: tuple[tuple[str, ...], ...] = (("First.", "Second."),), published: bool = True
) -> ProgrammeVersion:
    """Return the next version with a section per tuple of paragraph texts; a following one copies and then adds."""
    cycle = cycle or make_targets_cycle()
    by = make_coordinator(cycle.city)
    draft = services.start_draft(cycle, "Strategic programme", by=by)
    for number, paragraphs in enumerate(texts, 1):
        section = services.add_section(draft, f"Chapter {number}", by=by)
        for text in paragraphs:
            services.add_paragraph(section, text, by=by)
    return services.publish(draft, by=by) if published else draft


def open_next_of(cycle: Cycle, how: Decision.Next) -> Cycle:
    """Take the cycle past the gates to its end and open the next one as the council decides; return the new one."""
    by = make_coordinator(cycle.city)
    for name in FORWARD[FORWARD.index("submit_programme") : -1]:
        advance(cycle, name, by)
    decision = make_decision(cycle.city, cycle.year, Decision.Kind.CONTINUE, by=by, next_step=how)
    return open_next(cycle, decision, by=by)
