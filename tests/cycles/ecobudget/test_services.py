"""A master budget is written once, by who may, when; what targets and values give is never set."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cycles import gates
from cycles.cycle import Cycle
from cycles.ecobudget import services
from cycles.ecobudget.lines import book_of, line_of
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.perform import WrongStep
from cycles.snapshot import Decision, content_of
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from tests.cycles.ecobudget.factories import make_aimed_line, make_budget, make_line
from tests.cycles.factories import FORWARD, advance
from tests.cycles.indicators.factories import make_series
from tests.cycles.targets.factories import make_city_indicator, make_coordinator, make_targets_cycle, open_next_of
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return make_targets_cycle()


@pytest.fixture
def coordinator(cycle: Cycle) -> User:
    return make_coordinator(cycle.city)


def to_monitoring(cycle: Cycle, by: User) -> None:
    """Take the cycle to monitoring, past the gates."""
    for name in FORWARD[FORWARD.index("submit_programme") : FORWARD.index("close_monitoring")]:
        advance(cycle, name, by)


def test_a_year_has_one_master_budget(cycle: Cycle, coordinator: User) -> None:
    first = make_budget(cycle, foreword="Less")
    assert services.keep_budget(cycle, by=coordinator, in_package=False).pk == first.pk
    kept = MasterBudget.objects.get()
    assert (str(kept.foreword), kept.in_package) == ("Less", False)


def test_a_lines_figures_come_from_targets_and_values(cycle: Cycle) -> None:
    line = make_aimed_line(make_budget(cycle))
    make_series(line.indicator, {"2025": "90", "2026": "88"})
    found = line_of(line)
    assert {name: str(figure.value) for name, figure in found.figures.items()} == {
        "reference": "100",
        "previous": "90",
        "budget": "85",
        "long_term": "40",
        "half_year": "None",
        "annual": "88",
    }
    assert found.balance == -3
    assert services.settable(found, accounts=False) == []
    assert services.settable(found, accounts=True) == ["half_year_value"]


def test_what_a_target_gives_is_taken_from_it_whatever_was_set_before(cycle: Cycle, coordinator: User) -> None:
    budget = make_budget(cycle)
    line = make_line(budget, make_city_indicator(cycle.city), budget_value=Decimal(5))
    assert line_of(line).figures["budget"].origin == "set"
    aimed = make_aimed_line(budget)
    services.change_line(aimed, budget_value=Decimal(5), by=coordinator)
    assert line_of(aimed).figures["budget"].value == 85


def test_value_and_year_go_together_and_an_indicator_has_one_line(cycle: Cycle, coordinator: User) -> None:
    budget = make_budget(cycle)
    line = make_line(budget, make_city_indicator(cycle.city))
    with pytest.raises(ValidationError) as refused:
        services.change_line(line, reference_value=Decimal(1), by=coordinator)
    assert list(refused.value.message_dict) == ["reference_value"]
    with pytest.raises(ValidationError):
        make_line(budget, line.indicator)


def test_nothing_of_another_city_comes_into_a_line(cycle: Cycle, coordinator: User) -> None:
    budget, elsewhere = make_budget(cycle), make_city("elsewhere")
    with pytest.raises(ValidationError):
        make_line(budget, make_city_indicator(elsewhere))
    line = make_line(budget, make_city_indicator(cycle.city))
    with pytest.raises(ValidationError):
        services.change_line(line, responsible=make_unit(elsewhere), by=coordinator)


def test_the_budget_is_written_in_target_setting_and_accounts_are_set_afterwards(
    cycle: Cycle, coordinator: User
) -> None:
    budget, reader = make_budget(cycle), make_member(cycle.city, Role.AUDITOR)
    line = make_line(budget, make_city_indicator(cycle.city), budget_value=Decimal(50))
    with pytest.raises(WrongStep):
        services.set_accounts(line, annual_value=Decimal(48), by=coordinator)
    for by in (reader, make_member(cycle.city, Role.OWNER)):
        with pytest.raises(Refused):
            services.keep_budget(cycle, by=by)
    to_monitoring(cycle, coordinator)
    for write in (
        lambda: services.keep_budget(cycle, by=coordinator),
        lambda: services.remove_budget(budget, by=coordinator),
        lambda: services.add_line(budget, make_city_indicator(cycle.city), by=coordinator),
        lambda: services.change_line(line, by=coordinator),
        lambda: services.remove_line(line, by=coordinator),
    ):
        with pytest.raises(WrongStep):
            write()
    with pytest.raises(Refused):
        services.set_accounts(line, annual_value=Decimal(48), by=reader)
    services.set_accounts(line, annual_value=Decimal(48), by=coordinator)
    assert line_of(line).balance == 2
    make_series(line.indicator, {"2026": "49"})
    with pytest.raises(ValueError, match="Only accounts"):
        services.set_accounts(line, annual_value=Decimal(1), by=coordinator)
    assert line_of(line).balance == 1


def test_too_few_lines_are_a_hint_and_hold_nothing_up(cycle: Cycle) -> None:
    def hints() -> list[str]:
        found = gates.hints(cycle, "submit_programme")
        return [reason.sentence for hint in found for reason in hint.unmet]

    assert hints() == []
    budget = make_budget(cycle)
    for number in range(5):
        lines = "1 line" if number == 1 else f"{number} lines"
        assert hints() == [f"The master budget has {lines}; 5 to 15 are usual."]
        make_line(budget, make_city_indicator(cycle.city))
    assert hints() == []
    for _ in range(11):
        make_line(budget, make_city_indicator(cycle.city))
    assert hints() == ["The master budget has 16 lines; 5 to 15 are usual."]
    assert not any("ecobudget" in condition.name for condition in gates.conditions(cycle, "submit_programme"))


def test_the_package_holds_what_the_city_wants_to_be_ratified(cycle: Cycle, coordinator: User) -> None:
    assert content_of(cycle)["ecobudget"] is None
    budget = make_budget(cycle)
    line = make_aimed_line(budget)
    make_series(line.indicator, {"2026": "84"})
    part = content_of(cycle)["ecobudget"]
    [frozen] = part["budget"]["lines"]
    assert (frozen["indicator"], frozen["budget"], frozen["balance"]) == (
        line.indicator.code,
        {"value": "85", "year": 2026, "origin": "path"},
        "1",
    )
    assert (part["budget"]["kept"], part["budget"]["balanced"], part["accounts"]) == (1, 1, None)
    services.keep_budget(cycle, by=coordinator, in_package=False)
    assert content_of(cycle)["ecobudget"] is None
    services.keep_budget(cycle, by=coordinator, with_accounts=True)
    part = content_of(cycle)["ecobudget"]
    assert part["budget"] is None
    assert [row["account"] for row in part["accounts"]["accounts"]] == ["environment", "social", "economic"]


def test_the_next_year_gets_the_lines_without_what_was_true_of_one_year(cycle: Cycle, coordinator: User) -> None:
    budget = make_budget(cycle, foreword="Less")
    reference = {"reference_year": 2020, "reference_value": Decimal(9)}
    indicator = make_city_indicator(cycle.city)
    make_line(budget, indicator, budget_value=Decimal(5), annual_value=Decimal(6), **reference)
    new = open_next_of(cycle, Decision.Next.REVISE)
    copy = BudgetLine.objects.get(cycle=new)
    assert (copy.budget.cycle, copy.indicator, copy.reference_value) == (new, indicator, 9)
    assert (copy.budget_value, copy.annual_value, copy.previous_value) == (None, None, 6)
    book = book_of(new)
    assert book is not None
    assert str(book.budget.foreword) == "Less"
