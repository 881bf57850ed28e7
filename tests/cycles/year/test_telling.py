"""A change of step is told to those who work in the city, at once or by the sweep, once."""

from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from cycles.cycle import Step
from cycles.perform import perform
from cycles.year import telling
from cycles.year.tasks import tell_step_change
from ims.notices.models import Notice
from ims.notices.sweeps import sweep_all
from ims.roles import Role
from tests.cycles.factories import make_cycle
from tests.cycles.organisation.factories import make_coordinator, make_set_up
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


def test_a_change_is_told_once_to_who_sees_the_work(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    cycle = make_cycle()
    make_set_up(cycle)
    owner, elsewhere = make_member(cycle.city, Role.OWNER), make_city("elsewhere")
    make_member(cycle.city, Role.STAKEHOLDER)
    make_member(elsewhere, Role.OWNER)
    with django_capture_on_commit_callbacks(execute=True):
        change = perform(cycle, "start_baseline", by=make_coordinator(cycle.city))
    tell_step_change(change.pk)
    sweep_all()
    assert [(row.person, row.subject) for row in Notice.objects.filter(kind="step_changed")] == [
        (owner, "The year 2026 is in the step “Baseline”")
    ]
    assert Notice.objects.get(kind="step_changed").url == f"/cities/{cycle.city.slug}/2026/baseline/"


def test_the_sweep_finds_what_nobody_heard_of_and_no_old_news(monkeypatch: pytest.MonkeyPatch) -> None:
    cycle = make_cycle(Step.BASELINE)
    owner = make_member(cycle.city, Role.OWNER)
    with monkeypatch.context() as later:
        later.setattr(telling, "NEWS", timedelta(0))
        sweep_all()
        assert not Notice.objects.exists()
    sweep_all()
    told = Notice.objects.get(kind="step_changed")
    assert (told.person, told.subject) == (owner, "The year 2026 is in the step “Baseline”")
