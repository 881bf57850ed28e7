"""What the rooms hand to the ground floor, held against a literal list, so that nothing is missing silently."""

from commitments import uses
from cycles import carry_over, gates, snapshot
from cycles.baseline import gaps
from cycles.indicators import resting
from ims import old_rows
from ims.cities import calls


def test_every_gate_has_its_checks() -> None:
    assert gates.registered() == {
        "start_baseline": ["organisation.adopted", "organisation.coordinator", "organisation.dates"],
        "close_baseline": [
            "baseline.themes",
            "baseline.values",
            "baseline.legal",
            "baseline.swot",
            "baseline.ranked",
            "baseline.signed_off",
        ],
        "submit_programme": [
            "targets.objectives",
            "targets.long_term",
            "targets.short_term",
            "targets.actions",
            "targets.programme",
            "involvement.answered",
        ],
        "withdraw_programme": ["approval.no_open_vote"],
        "approve_programme": ["evaluation.year_before"],
        "close_monitoring": [
            "approval.no_change_waits",
            "monitoring.round_closed",
            "monitoring.actions",
            "monitoring.values",
            "monitoring.corrections",
        ],
        "reopen_monitoring": ["approval.not_on_agenda"],
        "close_year": [
            "evaluation.audit",
            "evaluation.deviations",
            "evaluation.written",
            "evaluation.recommended",
            "evaluation.finished",
        ],
    }


def test_what_is_said_beside_a_gate_and_holds_nothing_up() -> None:
    assert gates.registered_hints() == {"submit_programme": ["targets.order", "ecobudget.lines"]}


def test_every_room_has_its_part_of_the_snapshot() -> None:
    assert snapshot.registered_parts() == [
        "baseline",
        "ecobudget",
        "evaluation",
        "indicators",
        "involvement",
        "monitoring",
        "organisation",
        "programme",
        "targets",
    ]


def test_the_programme_says_which_actions_create_missing_data() -> None:
    assert gaps.registered() == ["targets"]


def test_the_rooms_say_which_cities_use_a_framework() -> None:
    assert uses.registered() == ["baseline", "indicators", "signatures"]


def test_the_rooms_say_what_rests_on_a_value() -> None:
    assert resting.registered() == ["decision", "package", "reference", "round", "year_value"]


def test_what_stands_is_carried_over_from_the_ground_up() -> None:
    assert carry_over.registered_copiers() == [
        "organisation",
        "baseline",
        "targets",
        "ecobudget",
        "monitoring",
        "evaluation",
    ]


def test_everybody_is_called_to_the_consultations() -> None:
    assert calls.registered() == ["consultations"]


def test_what_can_be_made_anew_goes_when_it_is_old() -> None:
    assert old_rows.registered() == ["archive packages"]
