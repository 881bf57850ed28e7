"""What changed since the programme that the council approved before is sealed with the next one."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cycles.cycle import Cycle
from cycles.snapshot import Decision, Snapshot, content_of, freeze, record_decision, take
from cycles.targets import services
from cycles.targets.models import Action, Paragraph, ProgrammeVersion, Target
from ims.people.models import User
from tests.cycles.targets.factories import (
    make_action,
    make_objective,
    make_programme_version,
    make_target,
    open_next_of,
)

pytestmark = pytest.mark.django_db


def approve(package: Snapshot, version: ProgrammeVersion | None, by: User, **facts: Any) -> Decision:
    """Record the council's approval of a package, as the sealed decision names it."""
    content = json.dumps({"package": {"kind": package.kind, "sha256": package.sha256}}).encode()
    sealed = freeze(package.city, package.year, Snapshot.Kind.DECISION, content, by=by)
    usual = {"kind": Decision.Kind.APPROVE, "outcome": Decision.Outcome.APPROVED, "number": "7/2026"}
    decision = record_decision(
        package.city, sealed, year=package.year, decided_on="2026-06-15", next_step="", **(usual | facts)
    )
    if version is not None:
        ProgrammeVersion.objects.filter(pk=version.pk).update(decision=decision)
    return decision


@pytest.fixture
def following(cycle: Cycle, coordinator: User) -> Cycle:
    """Return the year after one whose programme was approved, with everything carried over."""
    long = make_target(make_objective(cycle))
    make_action(target=make_target(long_term=long), code="A1")
    make_action(target=long, code="A2")
    version = make_programme_version(cycle)
    package = take(cycle, Snapshot.Kind.PACKAGE, by=coordinator)
    new = open_next_of(cycle, Decision.Next.REVISE)
    approve(package, version, coordinator)
    return new


def since(cycle: Cycle) -> Any:
    return content_of(cycle)["targets"]["since"]


def test_nothing_changed_while_all_was_carried_over(following: Cycle) -> None:
    found = since(following)
    assert (found["year"], found["decision"], found["decided_on"]) == (2026, "7/2026", "2026-06-15")
    assert (found["targets"], found["actions"], found["paragraphs"]) == ([], [], [])


def test_what_changed_came_and_went_stands_side_by_side(following: Cycle, coordinator: User) -> None:
    short = Target.objects.get(cycle=following, term="short")
    services.change_target(short, value=Decimal(70), by=coordinator)
    services.change_action(Action.objects.get(cycle=following, code="A1"), starts_on=date(2026, 9, 1), by=coordinator)
    services.remove_action(Action.objects.get(cycle=following, code="A2"), by=coordinator)
    make_action(target=short, code="A3", cost=Decimal("12.50"))
    draft = ProgrammeVersion.objects.get(cycle=following, published_at=None)
    second = Paragraph.objects.get(section__programme=draft, number=2)
    services.write_paragraph(second, "Second, and better.", by=coordinator)
    services.publish(draft, by=coordinator)
    found = since(following)
    [aim] = found["targets"]
    assert (aim["term"], aim["before"], aim["after"]) == (
        "short",
        {"year": 2028, "value": "80"},
        {"year": 2028, "value": "70"},
    )
    assert [(row["code"], bool(row["before"]), bool(row["after"])) for row in found["actions"]] == [
        ("A1", True, True),
        ("A3", False, True),
        ("A2", True, False),
    ]
    assert found["actions"][1]["after"]["total"] == "12.50"
    assert found["paragraphs"] == [
        {"number": "1.2", "before": {"en": "Second."}, "after": {"en": "Second, and better."}}
    ]


def test_a_rejected_package_is_nothing_to_compare_with(cycle: Cycle, coordinator: User) -> None:
    make_action(cycle)
    package = take(cycle, Snapshot.Kind.PACKAGE, by=coordinator)
    approve(package, None, coordinator, outcome=Decision.Outcome.REJECTED)
    assert since(cycle) is None
