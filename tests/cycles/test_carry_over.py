"""The next year: opened in the step that was decided, with copies of its own that know where they came from."""

import pytest
from django.db import models

from cycles import carry_over
from cycles.carry_over import open_next
from cycles.content import CycleContent
from cycles.cycle import OPENS_IN, Cycle, Step
from cycles.snapshot import Decision, content_of
from cycles.targets import services as targets
from cycles.targets.models import Action, ActionCost, Objective, Target, Vision
from ims.cities.models import City
from ims.refusals import Conflict
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.factories import advance, make_cycle, make_decision
from tests.cycles.targets.factories import (
    make_action,
    make_coordinator,
    make_objective,
    make_programme_version,
    make_target,
    make_targets_cycle,
)
from tests.factories import make_city

pytestmark = pytest.mark.django_db


# A programme's first version of the year follows on the last one of the year before.
LOOKING_BACK = {"origin", "cycle", "previous"}


@pytest.fixture
def old(city: City) -> Cycle:
    """Return a closed year with a theme, a vision, targets, an action with its cost, and a programme."""
    cycle = make_targets_cycle(city)
    make_theme_review(cycle, "5", ready=True)
    targets.set_vision(cycle, "A calm city", 2045, by=make_coordinator(city))
    long_term = make_target(make_objective(cycle))
    make_target(long_term=long_term)
    make_action(cycle, target=long_term)
    make_programme_version(cycle)
    for name in ("submit_programme", "approve_programme", "close_monitoring", "close_year"):
        advance(cycle, name, make_coordinator(city))
    return cycle


def open_year(old: Cycle, how: Decision.Next) -> Cycle:
    """Open the year after by a decision of the council."""
    by = make_coordinator(old.city)
    decision = make_decision(old.city, old.year, Decision.Kind.CONTINUE, by=by, next_step=how, number=f"{how}/2026")
    return open_next(old, decision, by=by)


@pytest.mark.parametrize("how", Decision.Next)
def test_the_year_opens_in_the_step_that_was_decided(old: Cycle, how: Decision.Next) -> None:
    new = open_year(old, how)
    assert (new.year, new.step, new.origin) == (2027, OPENS_IN[how], old)
    assert new.long_term_locked == (how is Decision.Next.ADJUST)
    assert Cycle.objects.get(pk=new.pk).opened_by == Decision.objects.get(number=f"{how}/2026")


@pytest.mark.parametrize("how", Decision.Next)
@pytest.mark.parametrize("model", [Vision, Objective, Target, Action, ActionCost])
def test_what_stands_is_copied_and_remembers_its_origin(
    old: Cycle, how: Decision.Next, model: type[CycleContent]
) -> None:
    new = open_year(old, how)
    copies = model._default_manager.filter(cycle=new)
    assert {row.origin_id for row in copies} <= set(
        model._default_manager.filter(cycle=old).values_list("pk", flat=True)
    )
    assert all(row.origin_id is not None and row.version == 1 for row in copies)
    if how is not Decision.Next.FULL:
        assert copies.count() == model._default_manager.filter(cycle=old).count() > 0


def rows_of(cycle: Cycle) -> dict[type[models.Model], list[dict[str, object]]]:
    """Return every row of every content model of the cycle, whatever room it belongs to."""
    kinds = [model for model in _content_models() if model._default_manager.filter(cycle=cycle).exists()]
    return {model: list(model._default_manager.filter(cycle=cycle).order_by("pk").values()) for model in kinds}


def _content_models() -> list[type[CycleContent]]:
    found, waiting = [], [CycleContent]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not model._meta.abstract and not hasattr(model, "pgh_tracked_model"):
            found.append(model)
    return sorted(found, key=lambda model: model.__name__)


@pytest.mark.parametrize("how", Decision.Next)
def test_editing_the_new_year_never_changes_the_old_one(old: Cycle, how: Decision.Next) -> None:
    before, sealed = rows_of(old), content_of(old)
    new = open_year(old, how)
    changed = 0
    for model in _content_models():
        for row in model._default_manager.filter(cycle=new):
            if getattr(row, "published_at", None) is not None:
                continue  # the database lets nobody edit it, in either year
            for field in row._meta.concrete_fields:
                if isinstance(field, models.JSONField):
                    setattr(row, field.name, {"en": "Changed in the new year"})
            row.version += 1
            row.save()
            changed += 1
    assert changed > 0 or how is Decision.Next.FULL
    assert rows_of(old) == before
    assert content_of(old) == sealed


@pytest.mark.parametrize("how", Decision.Next)
def test_no_row_of_the_new_year_hangs_on_one_of_the_old(old: Cycle, how: Decision.Next) -> None:
    """Whatever a copy points to within the year is the new year's own; only its origin looks back."""
    new = open_year(old, how)
    for model in _content_models():
        for row in model._default_manager.filter(cycle=new):
            for field in row._meta.concrete_fields:
                if isinstance(field, models.ForeignKey) and field.name not in LOOKING_BACK:
                    linked = getattr(row, field.name)
                    assert getattr(linked, "cycle_id", new.pk) == new.pk, (model.__name__, field.name)


def test_a_year_that_is_open_already_and_does_not_fit_is_a_conflict(old: Cycle) -> None:
    make_cycle(city=old.city, year=2027)
    with pytest.raises(Conflict, match="2027 is being prepared anew"):
        open_year(old, Decision.Next.CONTINUE)
    assert Cycle.objects.in_city(old.city).count() == 2


def test_another_citys_next_year_stands_in_nobodys_way(old: Cycle) -> None:
    make_cycle(city=make_city("elsewhere"), year=2027)
    assert open_year(old, Decision.Next.REVISE).step == Step.TARGETS


def test_a_copier_stands_once() -> None:
    with pytest.raises(ValueError, match="Two copiers are called"):
        carry_over.register_copier(carry_over.registered_copiers()[0], lambda *_cycles_and_how: None)
