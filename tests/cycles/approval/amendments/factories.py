"""Plain functions that make a programme before the council and amendments to it, through the real services."""

from datetime import date
from decimal import Decimal
from typing import Any

from cycles.approval import services
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.services import conclude_amendment, propose
from cycles.approval.amendments.subjects import find, package_of, subjects
from cycles.approval.models import AgendaItem
from cycles.snapshot import Decision
from cycles.targets import services as targets
from cycles.targets.models import Block, ProgrammeVersion
from ims.cities.models import City
from ims.people.models import User
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting
from tests.cycles.factories import advance
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_coordinator,
    make_objective,
    make_programme_version,
    make_target,
    make_targets_cycle,
)

TEXTS = (("We insulate every school.", "Buses run on electricity."), ("The council hears a report each year.",))


def make_whole(city: City, *, members: int = 3, mode: str = "named") -> tuple[AgendaItem, list[User]]:
    """Return an item on a whole programme - targets, actions with costs, paragraphs, tables - and the council."""
    cycle = make_targets_cycle(city)
    by, objective = make_coordinator(city), make_objective(cycle)
    for code in ("CO2", "NOX"):
        indicator = make_city_indicator(city, code)
        long = make_target(objective, indicator=indicator)
        short = make_target(long_term=long)
        dates: dict[str, Any] = {"starts_on": date(2026, 3, 1), "ends_on": date(2027, 11, 30)}
        action = make_action(target=short, code=f"A-{code}", cost=Decimal("1000.00"), **dates)
        targets.add_cost(action, 2027, Decimal("500.50"), "State grant", by=by)
    targets.set_vision(cycle, "A city that lives within its means.", cycle.year + 15, by=by)
    draft = make_programme_version(cycle, texts=TEXTS, published=False)
    section = draft.sections.get(number=1)
    theme = objective.theme_review.theme
    for kind in Block.Kind:
        of_theme = theme if kind in {Block.Kind.TARGETS, Block.Kind.ACTIONS} else None
        drawn = indicator if kind == Block.Kind.INDICATOR else None
        targets.add_block(section, kind=kind, theme=of_theme, indicator=drawn, by=by)
    targets.publish(ProgrammeVersion.objects.get(pk=draft.pk), by=by)
    advance(cycle, "submit_programme", by)
    council = make_council(city, members)
    meeting = make_meeting(city, present=council, members_total=members, chair=council[0])
    cycle.refresh_from_db()
    return make_item(meeting, cycle, mode=mode), council


def marks(main: AgendaItem) -> list[str]:
    """Return what can be amended, by its marks."""
    return [row.mark for row in subjects(package_of(main), "en")]


def mark_of(main: AgendaItem, place: str) -> str:
    """Return the mark of what stands at this place, such as ``§ 1.2``, ``A-CO2`` or ``CO2, short-term 2028``."""
    return next(row.mark for row in subjects(package_of(main), "en") if row.place == place)


def propose_act(main: AgendaItem, mark: str, mover: User, **said: Any) -> Amendment:
    """Return an amendment that adds (``add-action``) or takes out (``remove-paragraph-KEY``)."""
    return propose(main, mark, said, "It is needed.", mover=mover, by=mover)


def wanted(main: AgendaItem, mark: str, **changed: Any) -> dict[str, Any]:
    """Return the fields of a subject with some of them changed."""
    found = find(package_of(main), mark, "en")
    assert found is not None
    return {**found.amendable, **changed}


def amend(main: AgendaItem, place: str, mover: User, reason: str = "It is too little.", **changed: Any) -> Amendment:
    """Return an amendment to what stands at this place."""
    mark = mark_of(main, place)
    return propose(main, mark, wanted(main, mark, **changed), reason, mover=mover, by=mover)


def vote_on(row: Amendment, council: list[User], choices: str) -> Amendment:
    """Let the council of a named vote decide an amendment; return it as it came out."""
    clerk = make_clerk(row.item.meeting.city)
    services.open_vote(row.item, by=clerk)
    cast_votes(row.item, council, choices)
    conclude_amendment(row.item, by=clerk)
    return Amendment.objects.select_related("item").get(pk=row.pk)


def vote_on_whole(main: AgendaItem, council: list[User], choices: str = "fff", number: str = "9/2026") -> Decision:
    """Let the council decide the whole; return the decision."""
    clerk = make_clerk(main.meeting.city)
    main = AgendaItem.objects.select_related("meeting__city", "cycle__city").get(pk=main.pk)
    services.open_vote(main, by=clerk)
    cast_votes(main, council, choices)
    decision = services.conclude(main, number, by=clerk)
    assert decision is not None
    return decision
