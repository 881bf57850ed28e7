"""Amendments: proposed, voted on in order, put into the whole; refused, fallen and withdrawn ones leave no trace."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cycles.approval import services
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.services import conclude_amendment, move, propose, withdraw
from cycles.approval.models import AgendaItem
from cycles.approval.record import verify, what_is_wrong
from cycles.canonical import canonical, plain, sha256
from cycles.cycle import Step
from cycles.snapshot import Decision, content_of
from cycles.targets.models import ActionCost, Paragraph, ProgrammeVersion, Target
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.approval.amendments.factories import (
    amend,
    make_whole,
    mark_of,
    propose_act,
    vote_on,
    vote_on_whole,
    wanted,
)
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_second_clerk
from tests.factories import make_city, make_member
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
Whole = tuple[AgendaItem, list[User]]


@pytest.fixture
def whole(city: City) -> Whole:
    """Return an item on a whole programme and a council of three."""
    return make_whole(city)


def package(item: AgendaItem) -> Any:
    item.refresh_from_db()
    assert item.package is not None
    return json.loads(item.package.content)


def test_the_council_approves_as_amended(whole: Whole) -> None:
    main, council = whole
    text = vote_on(amend(main, "§ 1.2", council[0], text={"en": "Buses run on sunshine."}), council, "fff")
    value = vote_on(amend(main, "CO2, short-term 2028", council[1], value=Decimal("75.5")), council, "ffa")
    assert (text.outcome, value.outcome) == ("adopted", "adopted")
    decision = vote_on_whole(main, council)
    assert decision.outcome == Decision.Outcome.AMENDED
    main.cycle.refresh_from_db()
    assert main.cycle.step == Step.MONITORING
    version = ProgrammeVersion.objects.get(decision=decision)
    assert (version.number, version.is_draft) == (2, False)
    texts = Paragraph.objects.filter(section__programme=version).order_by("section__number", "number")
    assert [p.text["en"] for p in texts] == [
        "We insulate every school.",
        "Buses run on sunshine.",
        "The council hears a report each year.",
    ]
    assert Target.objects.get(indicator__code="CO2", term="short").value == Decimal("75.5")
    assert verify(main.meeting.city) == []


def test_what_stands_afterwards_is_what_was_sealed(whole: Whole) -> None:
    main, council = whole
    costs = wanted(main, mark_of(main, "A-CO2"))["costs"]
    costs[0] = {**costs[0], "amount": Decimal("1200.00")}
    for row in (
        amend(main, "A-CO2", council[0], costs=costs, title={"en": "Insulate halls"}, ends_on="2027-12-31"),
        amend(main, "NOX, long-term 2035", council[0], value=Decimal(35), year=2036),
        amend(main, "§ 2.1", council[0], text={"en": "Twice a year."}),
    ):
        vote_on(row, council, "fff")
    vote_on_whole(main, council)
    main.refresh_from_db()
    main.cycle.refresh_from_db()
    sealed, live = package(main)["parts"], plain(content_of(main.cycle))
    # What changed since the last approval is told against this decision from now on, and the day of a table is kept.
    for parts in (sealed, live):
        parts["targets"].pop("since")
    assert live["targets"] == sealed["targets"]
    assert live["programme"] == sealed["programme"]
    assert sealed["targets"]["costs"]["total"] == "3201.00"
    shown = {b["kind"]: b["content"] for s in sealed["programme"]["sections"] for b in s["blocks"]}
    assert shown["costs"]["total"] == shown["actions"]["total"] == "3201.00"
    assert shown["indicator"]["target"] == {"year": 2036, "value": "35"}
    assert any(row["title"] == {"en": "Insulate halls"} for row in shown["timeline"]["groups"][0]["actions"])


def test_history_names_the_decision(whole: Whole) -> None:
    main, council = whole
    vote_on(amend(main, "CO2, short-term 2028", council[0], value=Decimal(75)), council, "fff")
    vote_on_whole(main, council, number="§ 84/2026")
    target: Any = Target.objects.get(indicator__code="CO2", term="short")
    event = target.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["reason"] == "decision § 84/2026"


def test_rejected_fallen_and_withdrawn_leave_no_trace_but_are_sealed(whole: Whole) -> None:
    main, council = whole
    before = package(main)
    refused = vote_on(amend(main, "§ 1.1", council[0], text={"en": "Nothing."}), council, "aaf")
    first = amend(main, "§ 1.2", council[0], text={"en": "Trams."})
    second = amend(main, "§ 1.2", council[1], text={"en": "Trains."})
    gone = amend(main, "A-CO2", council[1], title={"en": "Else"})
    withdraw(gone.item, by=council[1])
    vote_on(first, council, "fff")
    decision = vote_on_whole(main, council)
    outcomes = {row.pk: row.outcome for row in Amendment.objects.of(main)}
    assert outcomes == {refused.pk: "rejected", first.pk: "adopted", second.pk: "fallen", gone.pk: "withdrawn"}
    sealed = json.loads(decision.snapshot.content)
    assert [row["outcome"] for row in sealed["amendments"]] == ["rejected", "adopted", "fallen", "withdrawn"]
    assert [bool(row["vote"]) for row in sealed["amendments"]] == [True, True, False, False]
    after = package(main)
    for text in ("Nothing.", "Trains.", "Else"):
        assert text not in json.dumps(after)
    assert sealed["proposed"]["sha256"] != sealed["package"]["sha256"]
    assert [p["text"] for s in before["parts"]["programme"]["sections"] for p in s["paragraphs"]][1] == {
        "en": "Buses run on electricity."
    }


def test_without_an_adopted_one_the_whole_is_approved_as_it_was(whole: Whole) -> None:
    main, council = whole
    same = main.package_id
    vote_on(amend(main, "§ 1.1", council[0], text={"en": "Nothing."}), council, "aaf")
    decision = vote_on_whole(main, council)
    main.refresh_from_db()
    assert (decision.outcome, main.package_id, main.proposed_id) == ("approved", same, None)
    assert ProgrammeVersion.objects.get(decision=decision).number == 1


def test_a_whole_that_is_rejected_as_amended_changes_nothing(whole: Whole) -> None:
    main, council = whole
    vote_on(amend(main, "CO2, short-term 2028", council[0], value=Decimal(75)), council, "fff")
    decision = vote_on_whole(main, council, "aaa")
    assert decision.outcome == Decision.Outcome.REJECTED
    assert Target.objects.get(indicator__code="CO2", term="short").value == Decimal(80)
    assert ProgrammeVersion.objects.count() == 1
    assert verify(main.meeting.city) == []


def test_the_whole_waits_for_every_amendment(whole: Whole) -> None:
    main, council = whole
    clerk = make_clerk(main.meeting.city)
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    with pytest.raises(Conflict, match="Amendments come first"):
        services.open_vote(main, by=clerk)
    services.open_vote(row.item, by=clerk)
    with pytest.raises(Conflict, match=r"A1, § 1\.1, is not put to the end"):
        services.open_vote(main, by=clerk)


def test_amendments_are_voted_on_in_the_clerks_order(whole: Whole) -> None:
    main, council = whole
    clerk = make_clerk(main.meeting.city)
    first = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    second = amend(main, "§ 2.1", council[0], text={"en": "Else."})
    with pytest.raises(Conflict, match="come before this one"):
        services.open_vote(second.item, by=clerk)
    move(second.item, -1, by=clerk)
    assert list(Amendment.objects.of(main)) == [second, first]
    vote_on(second, council, "fff")
    with pytest.raises(Conflict, match="opened already"):
        move(second.item, 1, by=clerk)
    with pytest.raises(Refused):
        move(first.item, 1, by=council[0])


def test_a_counted_vote_needs_its_second_person(city: City) -> None:
    main, council = make_whole(city, mode="counted")
    clerk, second = make_clerk(city), make_second_clerk(city)
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    item = services.open_vote(row.item, by=clerk)
    services.enter_counts(item, by=clerk, present=3, for_=3, against=0)
    with pytest.raises(Conflict, match="not confirmed"):
        conclude_amendment(item, by=clerk)
    services.confirm_counts(item, item.version, by=second)
    conclude_amendment(item, by=clerk)
    assert item.result == "passed"


def test_no_quorum_ends_it_without_a_vote(city: City) -> None:
    main, council = make_whole(city, members=5)
    row, clerk = amend(main, "§ 1.1", council[0], text={"en": "Else."}), make_clerk(city)
    services.open_vote(row.item, by=clerk)
    services.record_attendance(main.meeting, council[:2], by=clerk)
    cast_votes(row.item, council[:2], "ff")
    conclude_amendment(row.item, by=clerk)
    assert Amendment.objects.select_related("item").get(pk=row.pk).outcome == "no_quorum"


def test_taking_the_whole_off_takes_its_amendments_off(whole: Whole) -> None:
    main, council = whole
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    services.adjourn(main, "The papers came late.", by=make_clerk(main.meeting.city))
    row.item.refresh_from_db()
    assert (row.item.result, row.item.adjourned_because) == ("adjourned", "The papers came late.")


def test_what_contradicts_an_adopted_one_is_not_put_to_the_vote(whole: Whole) -> None:
    main, council = whole
    vote_on(amend(main, "CO2, long-term 2035", council[0], value=Decimal(70)), council, "fff")
    row = amend(main, "CO2, short-term 2028", council[0], value=Decimal(60))
    with pytest.raises(Conflict, match="With the amendments adopted so far"):
        services.open_vote(row.item, by=make_clerk(main.meeting.city))


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("§ 1.1", {"text": {"en": "  "}}, "cannot be empty"),
    ("§ 1.1", {"text": {"en": "We insulate every school. "}}, "says already"),
    ("§ 1.1", {"title": {"en": "x"}}, "cannot be amended: title"),
    ("CO2, short-term 2028", {"value": Decimal("80.00")}, "says already"),
    ("CO2, short-term 2028", {"value": Decimal(30)}, "goes beyond the long-term target"),
    ("CO2, short-term 2028", {"year": 2040}, "no later than its long-term target"),
    ("CO2, long-term 2035", {"value": Decimal(150)}, "worse than the reference"),
    ("CO2, long-term 2035", {"value": Decimal(90)}, "goes beyond the long-term target"),
    ("CO2, long-term 2035", {"year": 2019}, "after the reference year"),
    ("CO2, long-term 2035", {"value": None}, "it is needed"),
    ("CO2, long-term 2035", {"owner_id": 1}, "cannot be amended: owner_id"),
    ("A-CO2", {"ends_on": "2025-01-01"}, "ends on its first day or later"),
    ("A-CO2", {"title": {"en": ""}}, "cannot be empty"),
    ("A-CO2", {"costs": [{"year": 2026, "amount": "1", "source": {}}]}, "a year, an amount and a source"),
    ("A-CO2", {"costs": [{"year": 2026, "amount": "1", "source": {"en": "X"}}] * 2}, "add the amounts up"),
    ("A-CO2", {"costs": [{"year": 2026, "amount": "-1", "source": {"en": "X"}}]}, "0 or more"),
]


@pytest.mark.parametrize(("place", "changed", "said"), BAD)
def test_bad_input_is_named_and_nothing_is_written(
    whole: Whole, place: str, changed: dict[str, Any], said: str
) -> None:
    main, council = whole
    with pytest.raises(ValidationError, match=said):
        amend(main, place, council[0], **changed)
    assert (Amendment.objects.count(), AgendaItem.objects.count()) == (0, 1)


def test_a_negative_amount_and_a_missing_reason_are_refused(whole: Whole) -> None:
    main, council = whole
    costs = wanted(main, mark_of(main, "A-CO2"))["costs"]
    costs[0] = {**costs[0], "amount": Decimal(-1)}
    with pytest.raises(ValidationError, match="0 or more"):
        amend(main, "A-CO2", council[0], costs=costs)
    with pytest.raises(ValidationError, match="Say why"):
        amend(main, "§ 1.1", council[0], reason=" ", text={"en": "Else."})
    with pytest.raises(ValidationError, match="at most 2000"):
        amend(main, "§ 1.1", council[0], reason="x" * 2001, text={"en": "Else."})


def test_what_is_not_in_the_package_cannot_be_amended(whole: Whole) -> None:
    main, council = whole
    for mark in ("paragraph-0", "target-999999999", "action-x", "vision-1", ""):
        with pytest.raises(ValidationError, match="no such paragraph"):
            propose(main, mark, {"text": {"en": "x"}}, "So.", mover=council[0], by=council[0])


def test_only_the_council_amends(whole: Whole) -> None:
    main, council = whole
    city = main.meeting.city
    mark = mark_of(main, "§ 1.1")
    officer, stranger = make_member(city, Role.OFFICER), make_council(make_city("other"), 1)[0]
    for person in (officer, stranger):
        with pytest.raises(Refused):
            propose(main, mark, {"text": {"en": "x"}}, "So.", mover=person, by=person)
    with pytest.raises(Refused, match="for themselves"):
        propose(main, mark, {"text": {"en": "x"}}, "So.", mover=council[0], by=council[1])
    clerk = make_clerk(city)
    with pytest.raises(ValidationError, match="no member of the council"):
        propose(main, mark, {"text": {"en": "x"}}, "So.", mover=stranger, by=clerk)
    late = make_member(city, Role.COUNCIL_MEMBER, starts_on=city.today() + timedelta(days=0))
    with pytest.raises(ValidationError, match="no member of the council"):
        propose(main, mark, {"text": {"en": "x"}}, "So.", mover=late, by=late)
    row = propose(main, mark, {"text": {"en": "x"}}, "So.", mover=council[0], by=clerk)
    assert row.mover == council[0]


def test_only_who_proposed_it_or_the_clerk_withdraws(whole: Whole) -> None:
    main, council = whole
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    with pytest.raises(Refused, match="by the member who proposed it"):
        withdraw(row.item, by=council[1])
    withdraw(row.item, by=make_clerk(main.meeting.city))
    with pytest.raises(Conflict):
        withdraw(row.item, by=council[0])


def test_too_late_is_told(whole: Whole) -> None:
    main, council = whole
    mark = mark_of(main, "§ 1.1")
    services.open_vote(main, by=make_clerk(main.meeting.city))
    with pytest.raises(Conflict, match="amendments come before it"):
        propose(main, mark, {"text": {"en": "x"}}, "So.", mover=council[0], by=council[0])


def test_an_amendment_is_not_amended_changed_or_concluded_as_a_decision(whole: Whole) -> None:
    main, council = whole
    clerk = make_clerk(main.meeting.city)
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    with pytest.raises(Conflict, match="cannot be amended"):
        propose(row.item, mark_of(main, "§ 1.1"), {"text": {"en": "x"}}, "So.", mover=council[0], by=council[0])
    with pytest.raises(Conflict, match="stands as it was proposed"):
        services.change_item(row.item, by=clerk)
    services.open_vote(row.item, by=clerk)
    cast_votes(row.item, council, "fff")
    with pytest.raises(Conflict, match="not open"):
        services.conclude(row.item, "1/2026", by=clerk)
    with pytest.raises(Conflict, match="no amendment"):
        conclude_amendment(main, by=clerk)


def test_once_one_was_voted_on_the_whole_stays_as_it_is(whole: Whole) -> None:
    main, council = whole
    vote_on(amend(main, "§ 1.1", council[0], text={"en": "Else."}), council, "fff")
    main.refresh_from_db()
    with pytest.raises(Conflict, match="stays as it is"):
        services.change_item(main, by=make_clerk(main.meeting.city))


def test_a_motion_to_return_has_nothing_to_amend(whole: Whole) -> None:
    main, council = whole
    motion = services.add_item(
        main.meeting,
        main.cycle,
        "approve",
        by=make_clerk(main.meeting.city),
        number="88",
        title="Return",
        draft_decision="Returned.",
        return_reasons="Too dear.",
    )
    with pytest.raises(Conflict, match="Only a programme"):
        propose(motion, mark_of(main, "§ 1.1"), {"text": {"en": "x"}}, "So.", mover=council[0], by=council[0])


def test_the_decision_proves_itself(whole: Whole) -> None:
    main, council = whole
    vote_on(amend(main, "§ 1.1", council[0], text={"en": "Else."}), council, "fff")
    assert what_is_wrong(vote_on_whole(main, council)) == []


def test_what_is_added_and_taken_out_stands_afterwards_as_it_was_sealed(whole: Whole) -> None:
    main, council = whole
    first, section = mark_of(main, "§ 1.1"), package(main)["parts"]["programme"]["sections"][0]["key"]
    new_action: dict[str, Any] = {
        "title": {"en": "Plant trees"},
        "text": {"en": "A thousand of them."},
        "target_id": str(Target.objects.get(indicator__code="NOX", term="short").pk),
        "starts_on": "2026-05-01",
        "ends_on": "2026-10-31",
        "costs": [{"year": 2026, "amount": Decimal("12345.50"), "source": {"en": "City budget"}}],
    }
    below = first.removeprefix("paragraph-")
    rows = (
        propose_act(main, f"add-paragraph-{section}", council[0], below=below, text={"en": "Trees grow."}),
        propose_act(main, f"remove-{mark_of(main, '§ 1.2')}", council[1]),
        propose_act(main, "add-action", council[0], **new_action),
        propose_act(main, f"remove-{mark_of(main, 'A-CO2')}", council[2]),
        amend(main, "Vision", council[0], text={"en": "A city of trees."}, horizon=2050),
    )
    for row in rows:
        assert vote_on(row, council, "fff").outcome == "adopted"
    decision = vote_on_whole(main, council)
    main.refresh_from_db()
    main.cycle.refresh_from_db()
    sealed, live = package(main)["parts"], plain(content_of(main.cycle))
    for parts in (sealed, live):
        parts["targets"].pop("since")
        parts["programme"].pop("changes")  # told by key; their order is that of the amendments
        parts["targets"]["actions"].sort(key=lambda row: row["code"])  # an added one stands last in the package
    assert live["targets"] == sealed["targets"]
    assert live["programme"] == sealed["programme"]
    paragraphs = sealed["programme"]["sections"][0]["paragraphs"]
    assert [(row["number"], row["text"]["en"]) for row in paragraphs] == [
        ("1.1", "We insulate every school."),
        ("1.2", "Trees grow."),
    ]
    assert [row["title"]["en"] for row in sealed["targets"]["actions"]] == ["Plant trees", "Insulate schools"]
    assert sealed["targets"]["costs"]["total"] == "13846.00"
    assert sealed["targets"]["vision"] == {"text": {"en": "A city of trees."}, "horizon": 2050}
    assert what_is_wrong(decision) == []
    assert verify(main.meeting.city) == []


def test_what_would_break_the_plan_is_not_taken_out(whole: Whole) -> None:
    main, council = whole
    only = mark_of(main, "§ 2.1")
    with pytest.raises(ValidationError, match="Section 2 would have nothing in it"):
        propose_act(main, f"remove-{only}", council[0])
    above = propose_act(main, f"remove-{mark_of(main, '§ 1.1')}", council[0])
    key, section = above.subject_key, package(main)["parts"]["programme"]["sections"][0]["key"]
    below = propose_act(main, f"add-paragraph-{section}", council[0], below=key, text={"en": "Below it."})
    vote_on(above, council, "fff")
    with pytest.raises(Conflict, match="contradicts the plan") as refused:
        services.open_vote(below.item, by=make_clerk(main.meeting.city))
    assert "adopted before it" in str(refused.value.reasons[0].sentence)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": {}}, "title"),
        ({"title": {"en": "X"}, "target_id": "999999"}, "target_id"),
        ({"title": {"en": "X"}, "starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "ends_on"),
        ({"title": {"en": "X"}, "costs": [{"year": 2026, "amount": "5", "source": {}}]}, "__all__"),
    ],
)
def test_a_new_action_says_what_it_needs(whole: Whole, said: dict[str, Any], field: str) -> None:
    main, council = whole
    with pytest.raises(ValidationError) as refused:
        propose_act(main, "add-action", council[0], **said)
    found = refused.value.message_dict if hasattr(refused.value, "error_dict") else {"__all__": refused.value.messages}
    assert set(found) == {field}


def test_a_cost_comes_changes_and_goes(whole: Whole) -> None:
    main, council = whole
    held = wanted(main, mark_of(main, "A-CO2"))["costs"]
    new = {"year": 2028, "amount": Decimal("700.00"), "source": {"en": "City budget"}}
    vote_on(amend(main, "A-CO2", council[0], costs=[{**held[1], "amount": Decimal("900.00")}, new]), council, "fff")
    vote_on_whole(main, council)
    costs = ActionCost.objects.filter(action__code="A-CO2").order_by("year")
    assert [(row.year, row.amount) for row in costs] == [(2027, Decimal("900.00")), (2028, Decimal("700.00"))]
    assert verify(main.meeting.city) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda vote, _other: vote["votes"].pop(), "amendment A1: the named votes do not add up"),
        (lambda vote, _other: vote["votes"][1].update(vote["votes"][0]), "amendment A1: a member stands in it"),
        (lambda vote, other: vote["votes"][0].update(member_id=other), "amendment A1: somebody voted who was absent"),
        (lambda vote, _other: vote["present_ids"].pop(), "amendment A1: those present do not add up"),
    ],
)
def test_the_proof_looks_at_the_voters_of_an_amendment(whole: Whole, spoil: Any, said: str) -> None:
    main, council = whole
    vote_on(amend(main, "§ 1.2", council[0], text={"en": "Trams."}), council, "fff")
    decision = vote_on_whole(main, council)
    content = json.loads(decision.snapshot.content)
    spoil(content["amendments"][0]["vote"], make_council(main.meeting.city, 1)[0].pk)
    sealed = canonical(content)
    statement = "UPDATE cycles_snapshot SET content = %s, sha256 = %s WHERE id = %s"
    tamper(statement, sealed.decode(), sha256(sealed), decision.snapshot_id)
    found = what_is_wrong(Decision.objects.select_related("snapshot").get(pk=decision.pk))
    assert any(sentence.startswith(said) for sentence in found), found
