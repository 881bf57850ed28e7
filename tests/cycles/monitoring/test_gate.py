"""Each condition of the gate before step 5, unmet and met; what the snapshot takes; that nothing is copied."""

from decimal import Decimal

import pytest
from django.urls import resolve
from django.utils import timezone

from cycles import gates, snapshot
from cycles.cycle import Cycle, Step
from cycles.monitoring import services
from cycles.monitoring.content import part
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.perform import GateClosed, perform
from cycles.snapshot import Decision
from cycles.targets.models import Action, Target
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_series
from tests.cycles.monitoring.factories import (
    close_year_round,
    make_correction,
    make_entry,
    make_monitored_cycle,
    make_plan,
    make_report,
    make_round,
    somebody,
)

pytestmark = pytest.mark.django_db
NAMES = ["round_closed", "actions", "values", "corrections"]


def unmet(cycle: Cycle) -> dict[str, list[str]]:
    """Return what is open, by the condition's short name."""
    found = gates.conditions(cycle, "close_monitoring")
    return {c.name.removeprefix("monitoring."): [r.sentence for r in c.unmet] for c in found if not c.is_met}


def test_the_conditions_by_name() -> None:
    assert [n for n in gates.registered()["close_monitoring"] if n.startswith("monitoring.")] == [
        f"monitoring.{name}" for name in NAMES
    ]


def test_a_complete_year_opens_the_gate() -> None:
    cycle = make_monitored_cycle("T01", "T02")
    close_year_round(cycle)
    assert unmet(cycle) == {}
    perform(cycle, "close_monitoring", by=somebody(cycle.city, Role.COORDINATOR))
    assert cycle.step == Step.EVALUATION


def test_without_a_round_the_gate_holds() -> None:
    cycle = make_monitored_cycle()
    assert unmet(cycle) == {
        "round_closed": ["Open the year’s round"],
        "actions": ["Report action A-T01: status, per cent and cost"],
        "values": ["T01: the value of 2026, or why there is none"],
    }
    with pytest.raises(GateClosed):
        perform(cycle, "close_monitoring", by=somebody(cycle.city, Role.COORDINATOR))


def test_every_reason_leads_to_where_it_can_be_mended_now(client_as: ClientAs) -> None:
    """A report and a value are entered in the year's open round; until there is one, the way leads to opening it."""
    cycle = make_monitored_cycle("T01", "T02")
    coordinator = client_as(somebody(cycle.city, Role.COORDINATOR))

    def pages() -> set[str]:
        found = gates.unmet(cycle, "close_monitoring")
        for reason in found:
            assert coordinator.get(reason.url).status_code == 200, reason
        return {resolve(reason.url.split("#")[0]).url_name or "" for reason in found}

    assert pages() == {"round_open"}
    quarter = make_round(cycle, "quarter", "2026-Q4")
    assert pages() == {"round_close"}
    MonitoringRound.objects.filter(pk=quarter.pk).update(closed_at=timezone.now())
    year = make_round(cycle)
    assert pages() == {"round_close", "action_report", "monitoring"}
    MonitoringRound.objects.filter(pk=year.pk).update(closed_at=timezone.now())
    assert pages() == {"round_reopen"}


def test_a_quarters_round_is_not_the_years() -> None:
    cycle = make_monitored_cycle()
    turn = make_round(cycle, "quarter", "2026-Q4")
    make_entry(turn, state=Entry.State.APPROVED)
    make_report(turn, Action.objects.get())
    services.close_round(turn, by=somebody(cycle.city, Role.COORDINATOR))
    assert set(unmet(cycle)) == {"round_closed", "actions", "values"}


def test_an_open_round_holds_the_gate_with_a_link_to_close_it() -> None:
    cycle = make_monitored_cycle()
    turn = make_round(cycle)
    make_entry(turn, state=Entry.State.APPROVED)
    make_report(turn, Action.objects.get())
    assert unmet(cycle) == {"round_closed": ["Close the year’s round"]}


def test_a_reason_stands_for_a_value_and_is_not_red() -> None:
    cycle = make_monitored_cycle()
    turn = make_round(cycle)
    make_entry(turn, value=None, state=Entry.State.APPROVED)
    assert set(unmet(cycle)) == {"round_closed", "actions"}


def test_a_submitted_value_is_not_yet_the_years() -> None:
    cycle = make_monitored_cycle()
    make_entry(make_round(cycle))
    assert "values" in unmet(cycle)


def test_every_red_has_a_corrective_action_which_serves_all_targets_of_the_indicator() -> None:
    cycle = make_monitored_cycle()
    long = Target.objects.get()
    make_plan(cycle, "T01", term=Target.Term.SHORT, long_term=long, year=2028, value=Decimal(56))
    close_year_round(cycle, value="41")
    assert unmet(cycle) == {
        "corrections": ["Plan a corrective action for T01: long-term target 2030, short-term target 2028"]
    }
    make_correction(long)
    assert unmet(cycle) == {}


def test_amber_needs_no_corrective_action() -> None:
    cycle = make_monitored_cycle()
    close_year_round(cycle, value="50")
    assert unmet(cycle) == {}


@pytest.mark.parametrize("number", [1, 6])
def test_the_gate_reads_as_often_for_one_target_as_for_six(number: int, django_assert_num_queries: object) -> None:
    cycle = make_monitored_cycle(*(f"T{n:02}" for n in range(number)))
    turn = close_year_round(cycle, value="41")
    make_correction(Target.objects.filter(cycle=turn.cycle)[0])
    with django_assert_num_queries(7):  # type: ignore[operator]
        unmet(cycle)


def test_the_part_of_the_snapshot() -> None:
    cycle = make_monitored_cycle()
    target = Target.objects.get()
    Target.objects.update(year=2032)  # a path that does not end: 40 + 20 × 6 / 12 stays 50, with 2031 it would not
    turn = close_year_round(cycle, value="41.5")
    correction = make_correction(target)
    plain = snapshot.plain(part(cycle))
    assert plain["round"]["period"] == "2026"
    assert plain["round"]["closed_at"] == turn.closed_at.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[union-attr]
    assert plain["targets"] == [
        {
            "id": target.pk,
            "value": "41.5",
            "period": "2026",
            "year": 2026,
            "gap_reason": "",
            "level": "red",
            "path": "50.0",
            "distance": "-8.5",
        }
    ]
    assert [(row["status"], row["per_cent"], row["spent"]) for row in plain["actions"]] == [("under_way", 40, "350.00")]
    assert plain["corrections"] == [
        {
            "target_id": target.pk,
            "text": {"en": "Build it faster"},
            "owner_id": correction.owner_id,
            "due_on": "2027-03-31",
            "done_on": None,
        }
    ]
    assert "monitoring" in snapshot.registered_parts()


def test_an_endless_path_is_printed_with_one_decimal_more() -> None:
    cycle = make_monitored_cycle()
    Target.objects.update(year=2031)
    make_series(Target.objects.get().indicator, {"2026": "41"})
    printed = snapshot.plain(part(cycle))["targets"][0]
    assert (printed["path"], printed["distance"]) == ("50.9", "-9.9")


def test_a_year_without_monitoring_has_an_empty_part() -> None:
    cycle = make_monitored_cycle()
    plain = snapshot.plain(part(cycle))
    assert plain["round"] is None
    assert plain["targets"][0]["level"] == "grey"
    assert (plain["actions"], plain["corrections"]) == ([], [])


def test_rounds_belong_to_their_year_and_are_not_copied() -> None:
    cycle = make_monitored_cycle()
    close_year_round(cycle)
    new = Cycle.objects.create(city=cycle.city, year=2027)
    services.carry_over(cycle, new, Decision.Next.CONTINUE)
    assert {row.cycle for row in (*MonitoringRound.objects.all(), *Entry.objects.all())} == {cycle}
