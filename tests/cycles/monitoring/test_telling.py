"""Who approves hears of submitted values once a day, who entered one that it came back."""

import pytest

from cycles.monitoring import services
from cycles.monitoring.models import Entry
from ims.notices.models import Notice
from ims.roles import Role
from tests.cycles.monitoring.factories import make_entry, make_monitored_cycle, make_round, somebody
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


def test_submitted_values_are_told_once_a_day_and_returned_ones_each() -> None:
    cycle = make_monitored_cycle("T01", "T02")
    turn = make_round(cycle)
    make_member(make_city("elsewhere"), Role.COORDINATOR)
    owner, coordinator = somebody(cycle.city, Role.OWNER), somebody(cycle.city, Role.COORDINATOR)
    for entry in Entry.objects.filter(round=turn):
        services.enter_value(turn, entry.indicator, value=entry.indicator_id, by=owner)  # type: ignore[arg-type]
        entry.refresh_from_db()
        services.submit_entry(entry, by=owner)
    assert [(row.person, row.subject) for row in Notice.objects.all()] == [
        (coordinator, "Values wait for your approval: Year 2026")
    ]
    Notice.objects.all().delete()
    for entry in Entry.objects.filter(round=turn):
        services.return_entry(entry, "Look at the unit", by=coordinator)
    assert [(row.person, row.text) for row in Notice.objects.all()] == [(owner, "Reason: Look at the unit")] * 2
    assert all(row.url.startswith(f"/cities/{cycle.city.slug}/2026/") for row in Notice.objects.all())


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    turn = make_round(make_monitored_cycle())
    make_entry(turn)
    assert not Notice.objects.exists()
