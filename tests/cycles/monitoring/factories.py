"""Plain functions that make what monitoring holds. Rounds, entries and reports go through the real services.

The year's plan is made in target setting, so :func:`make_monitored_cycle` writes targets and actions as rows.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator
from cycles.monitoring import services
from cycles.monitoring.models import CorrectiveAction, Entry, MonitoringRound
from cycles.targets.models import Action, ActionCost, Objective, Target
from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import Role
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_member


def somebody(city: City, role: Role) -> User:
    """Return the city's person in this role, made once."""
    held = Membership.objects.in_city(city).with_role(role).on(city.today()).first()
    return held.user if held else make_member(city, role)


def make_monitored_cycle(
    *codes: str, step: Step = Step.MONITORING, city: City | None = None, year: int = 2026, owner: User | None = None
) -> Cycle:
    """Return a cycle with a target and an action on each indicator code ("T01" unless told), owned by an owner."""
    cycle = make_cycle(step, **({"city": city} if city else {}), year=year)
    for code in codes or ("T01",):
        make_plan(cycle, code, owner=owner)
    return cycle


def make_plan(cycle: Cycle, code: str = "T01", *, owner: User | None = None, **fields: Any) -> Target:
    """Return a target from 40 in 2020 to 60 in 2030 on the indicator, with an action A-<code> for it.

    The path in 2026 stands at 52; amber down to 50.
    """
    owner = owner or somebody(cycle.city, Role.OWNER)
    indicator = Indicator.objects.in_city(cycle.city).filter(code=code).first()
    indicator = indicator or make_indicator(cycle.city, code, owner=owner)
    usual: dict[str, Any] = {
        "term": Target.Term.LONG,
        "reference_year": 2020,
        "reference_value": Decimal(40),
        "year": 2030,
        "value": Decimal(60),
        "owner": owner,
    }
    target = Target.objects.create(cycle=cycle, objective=_objective(cycle), indicator=indicator, **{**usual, **fields})
    action = Action.objects.create(
        cycle=cycle,
        code=f"A-{code}" if not Action.objects.filter(cycle=cycle, code=f"A-{code}").exists() else f"A-{target.pk}",
        title={"en": f"Do something about {code}"},
        target=target,
        owner=owner,
        starts_on=date(cycle.year, 1, 1),
        ends_on=date(cycle.year, 12, 31),
    )
    ActionCost.objects.create(
        cycle=cycle, action=action, year=cycle.year, amount=Decimal("1000.00"), source={"en": "Budget"}
    )
    return target


def _objective(cycle: Cycle) -> Objective:
    found = Objective.objects.filter(cycle=cycle).first()
    if found is not None:
        return found
    theme = ThemeReview.objects.in_cycle(cycle).first() or make_theme_review(cycle, "2", ready=True)
    return Objective.objects.create(cycle=cycle, theme_review=theme, title={"en": "Move well"})


def make_round(cycle: Cycle, kind: str = "year", period: str = "", *, due_on: date | None = None) -> MonitoringRound:
    """Return an open round; the year's, due at its end, unless told."""
    by = somebody(cycle.city, Role.COORDINATOR)
    return services.open_round(cycle, kind, period or str(cycle.year), due_on or date(cycle.year, 11, 30), by=by)


def make_entry(
    turn: MonitoringRound, code: str = "T01", value: str | None = "53", *, state: Entry.State = Entry.State.SUBMITTED
) -> Entry:
    """Return the indicator's entry in the round with this value (None: a reason), brought into the state."""
    cycle = turn.cycle
    owner, coordinator = somebody(cycle.city, Role.OWNER), somebody(cycle.city, Role.COORDINATOR)
    indicator = Indicator.objects.in_city(cycle.city).get(code=code)
    answer = {"gap_reason": "No survey"} if value is None else {"value": Decimal(value)}
    entry = services.enter_value(turn, indicator, by=coordinator, **answer)  # type: ignore[arg-type]
    if state != Entry.State.DRAFT:
        services.submit_entry(entry, by=coordinator)
    if state == Entry.State.APPROVED:
        services.approve_entry(entry, by=coordinator)
    if state == Entry.State.RETURNED:
        services.return_entry(entry, "Check the unit", by=coordinator)
    Entry.objects.filter(pk=entry.pk).update(entered_by=owner)
    entry.refresh_from_db()
    return entry


def make_report(turn: MonitoringRound, action: Action, **fields: Any) -> object:
    """Return the round's report on the action: under way, 40 %, 350.00 spent, unless told."""
    usual: dict[str, Any] = {"status": "under_way", "per_cent": 40, "spent": Decimal("350.00")}
    return services.report_action(turn, action, by=somebody(turn.cycle.city, Role.COORDINATOR), **{**usual, **fields})


def make_correction(target: Target, **fields: Any) -> CorrectiveAction:
    """Return a corrective action for the target, owned by the city's owner."""
    city = target.cycle.city
    usual: dict[str, Any] = {
        "text": "Build it faster",
        "owner": somebody(city, Role.OWNER),
        "due_on": date(target.cycle.year + 1, 3, 31),
    }
    return services.plan_correction(target, by=somebody(city, Role.COORDINATOR), **{**usual, **fields})


def close_year_round(cycle: Cycle, value: str = "53") -> MonitoringRound:
    """Return the year's round, entered, approved, reported and closed."""
    turn = make_round(cycle)
    for entry in turn.entries.select_related("indicator"):
        make_entry(turn, entry.indicator.code, value, state=Entry.State.APPROVED)
    for action in Action.objects.filter(cycle=cycle):
        make_report(turn, action)
    return services.close_round(turn, by=somebody(cycle.city, Role.COORDINATOR))
