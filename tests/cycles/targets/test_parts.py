"""What a decision freezes of targets and programme."""

from datetime import date
from decimal import Decimal

import pytest

from cycles.cycle import Cycle
from cycles.snapshot import content_of
from cycles.targets import parts, services
from cycles.targets.action_plan import services as action_plan
from cycles.targets.models import Paragraph
from ims.people.models import User
from tests.cycles.targets.factories import make_action, make_objective, make_programme_version, make_target
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


def test_the_targets_with_their_digits(cycle: Cycle, coordinator: User) -> None:
    services.set_vision(cycle, "Calm", 2044, by=coordinator)
    long = make_target(make_objective(cycle, "Less"), reference_value=Decimal("100.0"))
    services.set_path(long, {2030: Decimal("60.0"), 2031: None}, by=coordinator)
    short = make_target(long_term=long)
    action = make_action(target=short, code="A1", cost=Decimal("1000.50"), responsible=make_unit(cycle.city))
    first = make_action(cycle, target=None, code="A0", ends_on=date(2026, 2, 28), starts_on=None)
    action_plan.set_predecessors(action, [first], by=coordinator)
    action_plan.set_team(action, [make_unit(cycle.city, "Parks")], [coordinator], by=coordinator)
    action_plan.add_milestone(action, "Begun", date(2026, 5, 1), by=coordinator)
    said = {"effect_environment": 2, "effect_social": 0, "effect_economic": -1}
    why = {"why_environment": "Less heat", "why_economic": "Dear"}
    action_plan.assess_effects(action, by=coordinator, **said, **why)
    services.change_action(action, staff=Decimal("0.5"), by=coordinator)
    part = content_of(cycle)["targets"]
    assert part["vision"] == {"text": {"en": "Calm"}, "horizon": 2044}
    [objective] = part["objectives"]
    assert (objective["theme"], objective["title"]) == ("1", {"en": "Less"})
    assert objective["targets"] == [
        {
            "id": long.pk,
            "term": "long",
            "indicator": long.indicator.code,
            "reference_year": 2020,
            "reference_value": "100.0",
            "year": 2035,
            "value": "40",
            "path": [{"year": 2030, "value": "60.0"}],
            "tolerance": "0",
            "owner_id": coordinator.pk,
            "responsible": None,
            "long_term_id": None,
            "data_action_id": None,
        },
        {
            "id": short.pk,
            "term": "short",
            "indicator": long.indicator.code,
            "reference_year": 2020,
            "reference_value": "100",
            "year": 2028,
            "value": "80",
            "path": [],
            "tolerance": "0",
            "owner_id": coordinator.pk,
            "responsible": None,
            "long_term_id": long.pk,
            "data_action_id": None,
        },
    ]
    assert part["effects"]["by_account"] == {"environment": 2, "social": 0, "economic": -1}
    assert part["actions"][1:] == [
        {
            "id": action.pk,
            "code": "A1",
            "title": {"en": "Insulate schools"},
            "text": {},
            "theme": "1",
            "target_id": short.pk,
            "creates_data_for": None,
            "owner_id": coordinator.pk,
            "responsible": {"en": "Environment department"},
            "starts_on": "2026-03-01",
            "ends_on": "2027-11-30",
            "staff": "0.5",
            "costs": [{"year": 2026, "amount": "1000.50", "source": {"en": "City budget"}}],
            "team": [{"unit": {"en": "Parks"}, "person_id": None}, {"unit": None, "person_id": coordinator.pk}],
            "milestones": [{"name": {"en": "Begun"}, "due_on": "2026-05-01", "reached_on": None}],
            "waits_for": ["A0"],
            "effects": {
                "environment": {"effect": 2, "why": {"en": "Less heat"}},
                "social": {"effect": 0, "why": {}},
                "economic": {"effect": -1, "why": {"en": "Dear"}},
            },
        }
    ]


def test_an_empty_plan_is_frozen_as_empty(cycle: Cycle) -> None:
    content = content_of(cycle)
    costs: dict[str, object] = {"years": [], "by_source": [], "by_theme": [], "by_year": [], "total": None}
    nothing = dict.fromkeys(("environment", "social", "economic"))
    effects = {"by_theme": [], "actions": 0, "checked": 0, "by_account": nothing}
    lists: dict[str, object] = {"objectives": [], "actions": []}
    assert content["targets"] == {"vision": None, **lists, "costs": costs, "effects": effects, "since": None}
    assert content["programme"] is None


def test_the_last_published_version_goes_to_the_council(cycle: Cycle, coordinator: User) -> None:
    first = make_programme_version(cycle, texts=(("One.", "Two."),))
    services.start_draft(cycle, by=coordinator)
    key = str(Paragraph.objects.get(section__programme=first, number=2).key)
    part = content_of(cycle)["programme"]
    assert (part["version"], part["title"], part["changes"]) == (1, {"en": "Strategic programme"}, [])
    [section] = part["sections"]
    assert (section["number"], section["title"]) == (1, {"en": "Chapter 1"})
    assert section["paragraphs"][1] == {"number": "1.2", "key": key, "text": {"en": "Two."}}


def test_changes_name_what_came_went_and_differs(cycle: Cycle, coordinator: User) -> None:
    first = make_programme_version(cycle, texts=(("Stays.", "Changes.", "Goes."),))
    second = services.start_draft(cycle, by=coordinator)
    mine = Paragraph.objects.filter(section__programme=second)
    services.write_paragraph(mine.get(number=2), "Changed.", by=coordinator)
    services.remove_paragraph(mine.get(number=3), by=coordinator)
    services.add_paragraph(second.sections.get(), "Comes.", by=coordinator)
    services.move_paragraph(mine.get(number=1), 1, by=coordinator)
    services.publish(second, by=coordinator)
    changes = content_of(cycle)["programme"]["changes"]
    assert [(c["number"], c["before"].get("en"), c["after"].get("en")) for c in changes] == [
        ("1.1", "Changes.", "Changed."),
        ("1.3", None, "Comes."),
        ("1.3", "Goes.", None),
    ]
    assert parts.previous_published(second) == first
