"""A path of one's own: typed year by year, drawn, judged by, and kept inside its ends."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cycles.cycle import Cycle
from cycles.ecobudget.lines import budget_in
from cycles.monitoring.rule import judge, path_in
from cycles.snapshot import Decision
from cycles.targets import services
from cycles.targets.models import Target
from ims.people.models import User
from tests.conftest import ClientAs
from tests.cycles.targets.factories import make_objective, make_target, make_targets_cycle, open_next_of
from tests.factories import make_city

pytestmark = pytest.mark.django_db
ROOM = "/cities/sundvik/2026/targets/"


@pytest.fixture
def cycle() -> Cycle:
    return make_targets_cycle(make_city("sundvik"))


@pytest.fixture
def client(client_as: ClientAs, coordinator: User) -> Client:
    return client_as(coordinator)


@pytest.fixture
def target(cycle: Cycle) -> Target:
    """Return a target from 100 in 2020 to 40 in 2035."""
    return make_target(make_objective(cycle))


def test_a_path_is_typed_and_the_chart_shows_it(target: Target, client: Client) -> None:
    page = f"{ROOM}targets/{target.pk}/"
    straight = client.get(page).content.decode()
    assert "straight line" in straight
    form = client.get(page + "path/").content.decode()
    assert [f'name="path_{year}"' in form for year in (2020, 2021, 2034, 2035)] == [False, True, True, False]
    typed = {"path_2025": "98,5", "path_2030": "70", "version": "1"}
    assert client.post(page + "path/", typed).status_code == 302
    drawn = client.get(page).content.decode()
    assert "through values of its own" in drawn
    points = [line for line in drawn.splitlines() if "stroke-dasharray" in line]
    assert [line.split('points="')[1].split('"')[0].count(",") for line in points] == [4]
    assert 'value="98.5"' in client.get(page + "path/").content.decode()
    client.post(page + "path/", {"version": "2"})
    assert Target.objects.get(pk=target.pk).path == []


def test_the_judgement_rests_on_it_and_says_the_piece(target: Target, coordinator: User) -> None:
    services.set_path(target, {2025: Decimal(98), 2030: Decimal(70)}, by=coordinator)
    assert [judge(target, Decimal(value), 2025, 10).level for value in ("98", "98.1", "105")] == [
        "green",
        "amber",
        "red",
    ]
    found = path_in(target, 2027, 10)
    assert found is not None
    assert found.value == Decimal("86.8")
    assert "86.8 = 98 + (70 − 98) × (2027 − 2025) / (2030 − 2025)" in found.formula
    set_here = path_in(target, 2030, 10)
    assert set_here is not None
    assert set_here.formula == "Path in 2030: 70, set for this year"
    assert budget_in([target], 2027).value == Decimal("86.8")


def test_no_value_outside_of_its_ends(target: Target, coordinator: User) -> None:
    for year in (2019, 2020, 2035, 2040):
        with pytest.raises(ValidationError) as refused:
            services.set_path(Target.objects.get(pk=target.pk), {year: Decimal(5)}, by=coordinator)
        assert str(year) in refused.value.message_dict["year"][0]
    services.set_path(target, {2034: Decimal(50)}, by=coordinator)
    with pytest.raises(ValidationError):
        services.change_target(Target.objects.get(pk=target.pk), year=2030, by=coordinator)


def test_somebody_elses_value_is_not_overwritten(target: Target, client: Client) -> None:
    page = f"{ROOM}targets/{target.pk}/path/"
    assert client.post(page, {"path_2025": "90", "version": "1"}).status_code == 302
    stale = client.post(page, {"path_2025": "80", "version": "1"})
    assert stale.status_code == 409
    assert "Replace with mine" in stale.content.decode()
    assert Target.objects.get(pk=target.pk).path == [{"year": 2025, "value": "90"}]


def test_without_both_ends_there_is_nothing_to_type(cycle: Cycle, client: Client) -> None:
    bare = make_target(make_objective(cycle), reference_year=None, reference_value=None)
    page = client.get(f"{ROOM}targets/{bare.pk}/path/")
    assert (page.status_code, b"Save the path" in page.content) == (200, False)


def test_it_goes_on_into_the_next_year(target: Target, coordinator: User) -> None:
    services.set_path(target, {2030: Decimal("70.0")}, by=coordinator)
    open_next_of(target.cycle, Decision.Next.REVISE)
    assert Target.objects.get(origin=target).path == [{"year": 2030, "value": "70.0"}]


def test_a_level_that_is_kept_has_no_use_for_it() -> None:
    kept = SimpleNamespace(
        indicator=SimpleNamespace(direction="keep"),
        reference_year=2020,
        reference_value=Decimal(5),
        year=2030,
        value=Decimal(5),
        tolerance=Decimal(1),
        own_path=((2025, Decimal(9)),),
    )
    found = path_in(kept, 2025, 10)
    assert found is not None
    assert (found.value, found.keeps) == (5, True)
