"""A value is corrected after the council approved what rests on it."""

import pytest

from cycles.approval import services as council
from cycles.approval.models import AgendaItem
from cycles.approval.record import verify
from cycles.cycle import Step
from cycles.indicators.models import Flag, Observation, Revision
from cycles.snapshot import Snapshot
from cycles.targets.models import Target
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.cycles.indicators.factories import make_series
from tests.cycles.monitoring.factories import make_monitored_cycle
from tests.factories import make_member
from tests.journey.desk import Desk

pytestmark = pytest.mark.django_db


def approved(city: City) -> AgendaItem:
    """Return the item by which the council approved a target whose reference is 40 in 2020."""
    cycle = make_monitored_cycle(step=Step.APPROVAL, city=city)
    make_series(Target.objects.get().indicator, {"2020": "40", "2025": "44"})
    item, members = make_open_item(city, cycle=cycle)
    cast_votes(item, members, "fffaa")
    council.conclude(item, "12/2026", by=make_clerk(city))
    return AgendaItem.objects.get(pk=item.pk)


def test_a_correction_after_approval_keeps_the_old_value_and_flags_what_rests_on_it(city: City) -> None:
    item = approved(city)
    cycle, target = item.cycle, Target.objects.get()
    sealed = list(Snapshot.objects.order_by("pk").values_list("sha256", "content"))
    officer = Desk(make_member(city, Role.OFFICER, name="Cia Ek"), cycle)
    council_member = Desk(make_member(city, Role.COUNCIL_MEMBER), cycle)

    row = Observation.objects.get(indicator=target.indicator_id, period="2020")
    asked = f"{officer.address('observation_record', target.indicator_id)}?observation={row.pk}"
    officer.sends("observation_record", target.indicator_id, on=asked, value="41", reason="Counted twice")
    revision = Revision.objects.get()
    assert (str(revision.before_value), str(revision.after_value), revision.by) == ("40", "41", officer.user)

    assert "Counted twice" in officer.reads("value_revision", revision.pk)
    for name, args in (("target", [target.pk]), ("decision", [item.decision_id])):
        page = council_member.reads(name, *args)
        assert officer.address("value_revision", revision.pk) in page, name
    kinds = set(Flag.objects.filter(looked_at=None).values_list("kind", flat=True))
    assert kinds == {"decision", "reference"}
    assert list(Snapshot.objects.order_by("pk").values_list("sha256", "content")) == sealed
    assert verify(city) == []

    seen = [str(pk) for pk in Flag.objects.values_list("pk", flat=True)]
    officer.sends("value_revision", revision.pk, flags=seen, note="The target still holds.")
    assert not Flag.objects.filter(looked_at=None).exists()
    assert "The target still holds." in council_member.reads("value_revision", revision.pk)
