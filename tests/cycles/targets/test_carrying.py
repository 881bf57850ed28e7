"""The next year gets independent copies whose links lead to copies."""

from decimal import Decimal

import pytest

from cycles.baseline.models import DataGap, ThemeReview
from cycles.cycle import Cycle
from cycles.snapshot import Decision, content_of
from cycles.targets import services
from cycles.targets.models import Action, ActionCost, Objective, Paragraph, ProgrammeVersion, Target, Vision
from ims.people.models import User
from tests.cycles.baseline.factories import make_gap
from tests.cycles.targets.factories import (
    make_action,
    make_objective,
    make_priority,
    make_programme_version,
    make_target,
    open_next_of,
)

pytestmark = pytest.mark.django_db
Next = Decision.Next


@pytest.fixture
def full(cycle: Cycle, coordinator: User) -> Cycle:
    """Return a cycle with one of everything that is carried over."""
    services.set_vision(cycle, "Calm", 2044, by=coordinator)
    long = make_target(make_objective(cycle))
    short = make_target(long_term=long)
    gap = make_gap(make_priority(cycle), "Noise")
    action = make_action(target=short, code="A1")
    data = make_action(cycle, code="A2", target=None, creates_data_for=gap)
    services.change_target(long, data_action=data, by=coordinator)
    services.add_cost(action, 2027, Decimal("9.50"), "State", by=coordinator)
    make_programme_version(cycle)
    return cycle


def test_every_link_leads_from_copy_to_copy(full: Cycle) -> None:
    new = open_next_of(full, Next.REVISE)
    theme, gap = ThemeReview.objects.get(cycle=new), DataGap.objects.get(cycle=new)
    objective = Objective.objects.get(cycle=new)
    long, short = Target.objects.get(cycle=new, term="long"), Target.objects.get(cycle=new, term="short")
    action, data = Action.objects.get(cycle=new, code="A1"), Action.objects.get(cycle=new, code="A2")
    assert objective.theme_review == theme
    assert (long.objective, long.data_action, long.long_term) == (objective, data, None)
    assert (short.objective, short.long_term) == (objective, long)
    assert (action.target, data.creates_data_for) == (short, gap)
    assert {cost.action for cost in ActionCost.objects.filter(cycle=new)} == {action, data}


def test_every_copy_names_its_origin_and_its_content(full: Cycle) -> None:
    new = open_next_of(full, Next.REVISE)
    for model in (Vision, Objective, Target, Action, ActionCost, ProgrammeVersion):
        old_ids = set(model.objects.filter(cycle=full).values_list("pk", flat=True))
        assert old_ids
        assert set(model.objects.filter(cycle=new).values_list("origin", flat=True)) == old_ids
    short = Target.objects.get(cycle=new, term="short")
    assert (short.value, short.year, short.owner) == (Decimal(80), 2028, short.origin.owner)


def test_editing_the_new_year_never_changes_the_old(full: Cycle, coordinator: User) -> None:
    new = open_next_of(full, Next.REVISE)
    before = content_of(full)
    services.set_vision(new, "Loud", 2050, by=coordinator)
    services.change_objective(Objective.objects.get(cycle=new), title="More", by=coordinator)
    services.change_target(Target.objects.get(cycle=new, term="short"), value=Decimal(70), by=coordinator)
    services.change_action(Action.objects.get(cycle=new, code="A1"), title="Other", by=coordinator)
    services.remove_cost(ActionCost.objects.filter(cycle=new).first(), by=coordinator)
    services.write_paragraph(Paragraph.objects.filter(section__programme__cycle=new).first(), "New.", by=coordinator)
    after = content_of(full)
    assert (after["targets"], after["programme"]) == (before["targets"], before["programme"])
    assert content_of(new)["targets"]["vision"] == {"text": {"en": "Loud"}, "horizon": 2050}


@pytest.mark.parametrize("how", [Next.ADJUST, Next.REVISE, Next.FULL])
def test_a_year_to_be_worked_on_starts_with_a_draft_of_the_same_keys(full: Cycle, how: Decision.Next) -> None:
    new = open_next_of(full, how)
    version = ProgrammeVersion.objects.get(cycle=new)
    old = ProgrammeVersion.objects.get(cycle=full)
    assert (version.number, version.is_draft, version.previous, version.decision) == (1, True, old, None)
    keys = [Paragraph.objects.filter(section__programme=v).values_list("number", "key", "text") for v in (old, version)]
    assert list(keys[0]) == list(keys[1])


def test_a_year_that_continues_has_its_programme_published_with_the_decision(full: Cycle) -> None:
    new = open_next_of(full, Next.CONTINUE)
    version = ProgrammeVersion.objects.get(cycle=new)
    assert (version.is_draft, version.decision) == (False, new.opened_by)
    assert content_of(new)["programme"]["changes"] == []


def test_the_version_in_force_is_the_one_the_council_decided(full: Cycle, coordinator: User) -> None:
    first = ProgrammeVersion.objects.get(cycle=full)
    second = services.publish(services.start_draft(full, by=coordinator), by=coordinator)
    new = open_next_of(full, Next.REVISE)
    decision = Decision.objects.get(kind="approve", year=full.year)
    assert ProgrammeVersion.objects.get(cycle=new).previous == second
    services.note_decision(first, decision)
    from cycles.targets.plan import version_in_force

    assert version_in_force(full) == first
