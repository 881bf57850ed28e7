"""The record proves itself, and whoever gets round the triggers is found out."""

import json
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from cycles.approval import services
from cycles.approval.record import verify
from cycles.canonical import canonical, sha256
from cycles.snapshot import Decision, Snapshot
from ims.cities.models import City
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.factories import make_city
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(city: City) -> Decision:
    """Return a decision that approved a programme by 3 against 2."""
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    decided = services.conclude(item, "12/2026", by=make_clerk(city))
    assert decided is not None
    return decided


def reseal(snapshot: Snapshot, change: Callable[[dict], None]) -> None:  # type: ignore[type-arg]
    """Change sealed content together with its hash, as a careful forger would."""
    content = json.loads(snapshot.content)
    change(content)
    written = canonical(content)
    tamper(
        "UPDATE cycles_snapshot SET content = %s, sha256 = %s WHERE id = %s",
        written.decode(),
        sha256(written),
        snapshot.pk,
    )


def rechain(decision: Decision) -> None:
    """Make the decision's entry fit the forged snapshot too."""
    decision.snapshot.refresh_from_db()
    facts = decision.entry.facts
    facts["body"]["snapshot"]["sha256"] = decision.snapshot.sha256
    written = canonical(facts)
    tamper(
        "UPDATE cycles_recordentry SET content = %s, sha256 = %s WHERE id = %s",
        written.decode(),
        sha256(written),
        decision.entry_id,
    )


def test_an_untouched_record_holds(decision: Decision) -> None:
    assert verify(decision.city) == []


def test_changed_content_shows(decision: Decision) -> None:
    tamper(
        "UPDATE cycles_snapshot SET content = replace(content, '12/2026', '13/2026') WHERE id = %s",
        decision.snapshot_id,
    )
    assert any("does not match its hash" in problem for problem in verify(decision.city))


def test_changed_content_with_a_new_hash_breaks_the_chain(decision: Decision) -> None:
    reseal(decision.snapshot, lambda content: content["question"].update(item="9"))
    assert verify(decision.city) == ["sundvik: entry 1: its decision or snapshot is not what was sealed."]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda c: c["counts"].update({"for": 2, "against": 3}), "counts and rule give “not_passed”"),
        (lambda c: c["counts"].update({"for": 4, "against": 1}), "do not add up"),
        (lambda c: c["votes"][1].update(member_id=c["votes"][0]["member_id"]), "two votes"),
        (lambda c: c["decision"].update(number="99/2026"), "its number is “12/2026”"),
        (lambda c: c["decision"].update(outcome="rejected"), "its outcome is “approved”"),
        (lambda c: c["package"].update(sha256="0" * 64), "is not in the record"),
        (lambda c: c.pop("counts"), "is no decision"),
        (lambda c: c["counts"].update(present=1), "is no decision"),
    ],
)
def test_a_forger_who_mends_hash_and_chain_is_found_by_the_facts(
    decision: Decision,
    change: Callable[[dict], None],  # type: ignore[type-arg]
    found: str,
) -> None:
    reseal(decision.snapshot, change)
    rechain(decision)
    problems = verify(decision.city)
    assert len([problem for problem in problems if found in problem]) == 1, problems
    assert not [problem for problem in problems if "hash" in problem or "continue" in problem]


def test_a_changed_column_shows(decision: Decision) -> None:
    tamper("UPDATE cycles_decision SET outcome = 'rejected' WHERE id = %s", decision.pk)
    assert verify(decision.city) == [
        "sundvik: entry 1: its decision or snapshot is not what was sealed.",
        "sundvik: decision 12/2026: its outcome is “rejected”, sealed was “approved”.",
    ]


def test_a_changed_package_shows(decision: Decision) -> None:
    tamper("UPDATE cycles_snapshot SET content = '{}' WHERE kind = 'package'")
    assert len(verify(decision.city)) == 2


def test_a_step_without_its_change_shows(decision: Decision) -> None:
    tamper("UPDATE cycles_cycle SET step = 'closed'")
    assert any("it stands in “closed”" in problem for problem in verify(decision.city))
    tamper("UPDATE cycles_cycle SET step = 'monitoring'")
    tamper("DELETE FROM cycles_stepchange WHERE number = 2")
    assert any("a change of step is missing" in problem for problem in verify(decision.city))


def test_the_command_says_so_and_exits_with_one(decision: Decision, capsys: pytest.CaptureFixture[str]) -> None:
    make_city("elsewhere")
    call_command("verify_record")
    assert capsys.readouterr().out == (
        "elsewhere: 0 entries, 0 decisions, 0 snapshots: the record holds.\n"
        "sundvik: 1 entries, 1 decisions, 2 snapshots: the record holds.\n"
    )
    tamper("UPDATE cycles_decision SET outcome = 'rejected' WHERE id = %s", decision.pk)
    call_command("verify_record", city="elsewhere")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_record", city="sundvik")
    assert refusal.value.returncode == 1
    assert "its outcome is “rejected”" in capsys.readouterr().err


def test_the_command_names_a_city_that_is_none() -> None:
    with pytest.raises(CommandError, match="no city atlantis"):
        call_command("verify_record", city="atlantis")


def test_tampering_needs_the_triggers_off(decision: Decision) -> None:
    """The negative control: without switching them off the database refuses."""
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=decision.snapshot_id).update(content="{}")
