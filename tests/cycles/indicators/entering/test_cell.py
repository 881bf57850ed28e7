"""One cell of a grid: what becomes of it for owner, officer and coordinator, in and outside of rounds."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from cycles.indicators.entering.answers import State
from cycles.indicators.entering.handing_in import approve, give_back, submit
from cycles.indicators.entering.locks import lock_periods
from cycles.indicators.entering.models import Submission
from cycles.indicators.models import Indicator, Observation, Revision
from cycles.indicators.services import Cell, Outcome, Written, read_cells, write_cell
from cycles.indicators.value_history import value_history
from cycles.monitoring.models import Entry
from cycles.monitoring.services import approve_entry, open_round, submit_entry
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.cycles.monitoring.factories import make_monitored_cycle, somebody
from tests.factories import make_member

pytestmark = pytest.mark.django_db
YEAR = (date(2024, 1, 1), date(2024, 12, 31))


def cell(indicator: Indicator) -> Cell:
    """Return the indicator's cell of 2024."""
    return read_cells([indicator]).get((indicator.pk, *YEAR), Cell())


def write(indicator: Indicator, text: str, by: User, **more: str) -> Written:
    """Write the cell of 2024 as it stands now."""
    return write_cell(indicator, "2024", text, by=by, **{"version": cell(indicator).version, **more})


@pytest.fixture
def owner(city: City) -> User:
    return make_member(city, Role.OWNER)


@pytest.fixture
def mine(city: City, owner: User) -> Indicator:
    return make_indicator(city, "T01", owner=owner)


@pytest.mark.parametrize("text", ["0", "0.0", "25", "25.0", "-3.20", "1234567.89"])
def test_an_officers_cell_is_the_observation_with_its_digits(mine: Indicator, city: City, text: str) -> None:
    found = write(mine, text, make_editor(city))
    assert (found.outcome, found.cell.state, str(found.cell.value)) == ("saved", "approved", text)
    assert str(Observation.objects.get().value) == text
    assert cell(mine) == found.cell


@pytest.mark.parametrize(("text", "value"), [("44,2", "44.2"), (" 1 234 ", "1234"), ("\u22123", "-3")])
def test_a_number_is_read_as_people_type_it(mine: Indicator, city: City, text: str, value: str) -> None:
    assert str(write(mine, text, make_editor(city)).cell.value) == value


@pytest.mark.parametrize("text", ["n/a", "12 13", "12 %", "1e5", "NaN", "1" * 30, "--1", "٣"])
def test_what_is_no_number_is_refused_and_never_guessed(mine: Indicator, city: City, text: str) -> None:
    found = write(mine, text, make_editor(city))
    assert (found.outcome, found.field, found.cell.shown) == ("refused", "value", "")
    assert not Observation.objects.exists()


def test_not_available_is_a_reason_and_an_empty_cell_is_refused(mine: Indicator, city: City) -> None:
    by = make_editor(city)
    assert write(mine, "", by).outcome is Outcome.SAVED  # nothing stood there, nothing stands there
    gap = write(mine, "", by, gap_reason="no survey")
    assert (gap.outcome, gap.cell.value, gap.cell.shown) == ("saved", None, "n/a: no survey")
    assert write(mine, "1", by, gap_reason="no survey", reason="x").field == "gap_reason"
    emptied = write(mine, "", by)
    assert (emptied.outcome, emptied.field, emptied.cell.gap_reason) == ("refused", "emptied", "no survey")


def test_a_correction_of_an_approved_value_wants_its_reason(mine: Indicator, city: City) -> None:
    by = make_editor(city)
    write(mine, "1", by)
    refused = write(mine, "2", by)
    assert (refused.outcome, refused.field, str(refused.cell.value)) == ("refused", "reason", "1")
    assert write(mine, "2", by, reason="counted twice").outcome is Outcome.SAVED
    assert Revision.objects.get().reason == "counted twice"


def test_a_stale_cell_is_a_conflict_with_the_other_value(mine: Indicator, city: City) -> None:
    by, seen = make_editor(city), cell(mine).version
    write(mine, "1", by)
    found = write_cell(mine, "2024", "2", version=seen, by=by)
    assert (found.outcome, str(found.cell.value)) == ("conflict", "1")
    assert "By now 1 stands here" in found.sentence
    again = write_cell(mine, "2024", "2", version=found.cell.version, by=by, reason="mine is right")
    assert (again.outcome, str(again.cell.value)) == ("saved", "2")


def test_the_same_value_typed_by_two_is_no_conflict(mine: Indicator, city: City) -> None:
    seen = cell(mine).version
    write(mine, "1", make_editor(city))
    assert write_cell(mine, "2024", "1", version=seen, by=make_editor(city)).outcome is Outcome.SAVED
    assert write_cell(mine, "2024", "1.0", version=seen, by=make_editor(city)).outcome is Outcome.CONFLICT


def test_an_owner_writes_drafts_of_their_own_which_are_approved(mine: Indicator, city: City, owner: User) -> None:
    found = write(mine, "0", owner)
    assert (found.outcome, found.cell.state, found.cell.shown) == ("saved", State.DRAFT, "0")
    assert not Observation.objects.exists()
    coordinator = somebody(city, Role.COORDINATOR)
    sent = submit(Submission.objects.get(), by=owner)
    give_back(sent, "0 of how many?", by=coordinator)
    assert (cell(mine).state, cell(mine).returned) == (State.RETURNED, "0 of how many?")
    assert write(mine, "7", owner).cell.state == State.DRAFT
    approve(submit(sent, by=owner), by=coordinator)
    assert (cell(mine).state, str(Observation.objects.get().value)) == (State.APPROVED, "7")


def test_an_owner_corrects_an_approved_value_only_by_approval(mine: Indicator, city: City, owner: User) -> None:
    make_series(mine, {"2024": "1"})
    assert write(mine, "2", owner).field == "reason"
    assert write(mine, "2", owner, reason="counted twice").cell.state == State.DRAFT
    assert str(Observation.objects.get().value) == "1"
    approve(submit(Submission.objects.get(), by=owner), by=somebody(city, Role.COORDINATOR))
    assert str(Observation.objects.get().value) == "2"
    assert Revision.objects.get().reason == "counted twice"


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR, Role.CITY_ADMIN, Role.COUNCIL_MEMBER])
def test_nobody_else_writes(mine: Indicator, city: City, role: Role) -> None:
    found = write(mine, "1", make_member(city, role))
    assert found.outcome is Outcome.REFUSED
    assert found.sentence
    assert not Observation.objects.exists()
    assert not Submission.objects.exists()


def test_a_locked_period_refuses_with_who_and_when(mine: Indicator, city: City, owner: User) -> None:
    coordinator = make_member(city, Role.COORDINATOR, name="Eva Lind")
    lock_periods(city, date(2024, 12, 31), "The account is audited.", by=coordinator)
    for by in (owner, make_editor(city), coordinator):
        found = write(mine, "1", by)
        assert found.outcome is Outcome.REFUSED
        assert "Eva Lind" in found.sentence
        assert "The account is audited." in found.sentence
    lock_periods(city, date(2024, 12, 30), "One year less.", by=coordinator)  # ends a day later: open
    assert write(mine, "1", owner).outcome is Outcome.SAVED


def test_what_an_open_round_asks_for_is_entered_there(city: City) -> None:
    owner = somebody(city, Role.OWNER)
    cycle = make_monitored_cycle("T01", city=city, owner=owner)
    open_round(cycle, "year", "2026", date(2027, 1, 31), by=somebody(city, Role.COORDINATOR))
    indicator = Indicator.objects.get(code="T01")
    key = (indicator.pk, date(2026, 1, 1), date(2026, 12, 31))
    empty = read_cells([indicator])[key]
    assert (empty.state, empty.is_asked, empty.shown) == ("", True, "")
    found = write_cell(indicator, "2026", "44.0", version=empty.version, by=owner)
    assert (found.outcome, found.cell.state, found.cell.is_asked) == ("saved", "draft", True)
    assert str(Entry.objects.get().value) == "44.0"
    assert not Submission.objects.exists()
    assert not Observation.objects.exists()
    by_officer = write_cell(indicator, "2026", "45", version=found.cell.version, by=make_editor(city))
    assert (by_officer.cell.state, Entry.objects.get().value) == ("draft", Decimal(45))
    assert write_cell(indicator, "2026", "46", version=found.cell.version, by=owner).outcome is Outcome.CONFLICT


@pytest.mark.parametrize("number", [1, 12])
def test_cells_are_read_in_three_queries(
    city: City, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [make_indicator(city, f"T{n:02d}") for n in range(number)]
    for row in rows:
        make_series(row, {"2023": "1", "2024": None})
    with django_assert_num_queries(3):
        assert len(read_cells(rows)) == 2 * number


def test_a_period_that_cannot_be_read_is_refused(mine: Indicator, city: City) -> None:
    found = write_cell(mine, "2024-13", "1", version="", by=make_editor(city))
    assert (found.outcome, found.field) == ("refused", "period")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_emptying_without_a_short_reason_is_refused(mine: Indicator, owner: User, reason: str) -> None:
    write(mine, "44", owner)
    found = write(mine, "", owner, reason=reason)
    assert (found.outcome, found.field, found.cell.shown) == ("refused", "emptied", "44")
    assert found.sentence == (
        "Too long: at most 200 characters."
        if reason.strip()
        else "Say why it is taken back: the history keeps the value and the reason."
    )
    assert str(Submission.objects.get().value) == "44"


def test_emptying_a_draft_takes_it_back_and_the_history_keeps_value_and_reason(mine: Indicator, owner: User) -> None:
    write(mine, "44", owner)
    found = write(mine, "", owner, reason=" Wrong line ")
    assert (found.outcome, found.cell) == ("saved", Cell())
    assert not Submission.objects.exists()
    (observation,) = make_series(mine, {"2024": "40"})
    write(mine, "45", owner, reason="Counted twice")
    assert (cell(mine).approved, cell(mine).state) == ("40", "draft")
    assert write(mine, "", owner, reason="It was right").cell.shown == "40"
    told = [(row.what, row.value, row.why, row.who) for row in value_history(observation)]
    assert ("taken back", "45", "It was right", str(owner)) in told
    assert ("taken back", "44", "Wrong line", str(owner)) in told


def test_an_approved_value_is_emptied_only_as_a_correction_with_its_reason(mine: Indicator, city: City) -> None:
    by = make_editor(city)
    write(mine, "40", by)
    refused = write(mine, "", by)
    assert (refused.outcome, refused.field, refused.cell.shown) == ("refused", "emptied", "40")
    assert "An approved value stays in the record" in refused.sentence
    assert not Revision.objects.exists()
    found = write(mine, "", by, reason="The counter was broken")
    assert (found.outcome, found.cell.state, found.cell.shown) == ("saved", "approved", "n/a: The counter was broken")
    revision = Revision.objects.get()
    assert (revision.before_value, revision.after_value, revision.after_gap, revision.reason) == (
        Decimal(40),
        None,
        "The counter was broken",
        "The counter was broken",
    )


def test_an_owner_who_empties_an_approved_value_proposes_the_correction(
    mine: Indicator, owner: User, city: City
) -> None:
    write(mine, "40", make_editor(city))
    assert write(mine, "", owner).field == "emptied"
    found = write(mine, "", owner, reason="The counter was broken")
    assert (found.cell.state, found.cell.shown, found.cell.approved) == ("draft", "n/a: The counter was broken", "40")
    assert str(Observation.objects.get().value) == "40"
    approve(submit(Submission.objects.get(), by=owner), by=make_member(city, Role.COORDINATOR))
    assert Revision.objects.get().before_value == Decimal(40)


def test_emptying_takes_back_only_what_waits_for_its_owner(mine: Indicator, owner: User) -> None:
    write(mine, "44", owner)
    submit(Submission.objects.get(), by=owner)
    found = write(mine, "", owner)
    assert (found.outcome, found.cell.state) == ("refused", "submitted")
    assert "Enter a value, or say why there is none" in found.sentence


def test_emptying_a_cell_of_a_round_leaves_the_round_s_question() -> None:
    cycle = make_monitored_cycle()
    mine = Indicator.objects.get()
    owner = mine.owner
    assert owner is not None
    open_round(cycle, "year", "2026", date(2027, 1, 31), by=somebody(cycle.city, Role.COORDINATOR))
    first = read_cells([mine])[mine.pk, date(2026, 1, 1), date(2026, 12, 31)]
    typed = write_cell(mine, "2026", "53", version=first.version, by=owner)
    refused = write_cell(mine, "2026", "", version=typed.cell.version, by=owner)
    assert (refused.outcome, refused.field, refused.cell.shown) == ("refused", "emptied", "53")
    found = write_cell(mine, "2026", "", version=typed.cell.version, by=owner, reason="Wrong line")
    assert (found.outcome, found.cell.shown, found.cell.is_asked) == ("saved", "", True)
    entry = Entry.objects.get()
    assert entry.value is None
    *_first, before, last = entry.events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert (before.value, last.value, last.pgh_context.metadata["reason"]) == (Decimal(53), None, "Wrong line")


def test_a_round_asks_for_the_year_of_the_indicators_own_kind() -> None:
    cycle = make_monitored_cycle()
    mine, by = Indicator.objects.get(), somebody(cycle.city, Role.COORDINATOR)
    Indicator.objects.update(frequency="school_year")
    mine.refresh_from_db()
    turn = open_round(cycle, "year", "2026", date(2027, 1, 31), by=by)
    key = (mine.pk, date(2026, 8, 1), date(2027, 7, 31))
    found = read_cells([mine])[key]
    assert found.is_asked
    write_cell(mine, "2026/27", "53", version=found.version, by=by)
    entry = Entry.objects.get(round=turn)
    approve_entry(submit_entry(entry, by=by), by=by)
    row = Observation.objects.get()
    assert (row.period, row.starts_on, row.ends_on) == ("2026/27", *key[1:])
