"""The entry grid by its page and its one endpoint, without JavaScript: who sees what, what is saved and what is not."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cycles.indicators import grid, grid_periods, grid_saving
from cycles.indicators.entering.handing_in import give_back, propose, submit
from cycles.indicators.entering.locks import lock_periods
from cycles.indicators.entering.models import Submission
from cycles.indicators.models import Indicator, Observation
from cycles.targets.models import Target
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.cycles.monitoring.factories import make_monitored_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
PAGE = "/cities/sundvik/indicators/grid/"
RANGE = PAGE + "?first=2023&last=2024"
QUERIES = 10


@pytest.fixture
def owner(city: City) -> User:
    return make_member(city, Role.OWNER, name="Karin Holm")


@pytest.fixture
def mine(city: City, owner: User) -> Indicator:
    return make_indicator(city, "T01", owner=owner)


def shown(html: str) -> dict[str, str]:
    """Return the fields of the page's cells with what stands in them, hidden ones too."""
    tags = re.findall(r"<input[^>]*>", html)
    pairs = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {
        unescape(name[1]): unescape(value[1] if value else "")
        for name, value in pairs
        if name and re.match(r"[csrk]-\d", name[1])
    }


def save(client: Client, page: str = RANGE, **typed: str) -> "tuple[int, str]":
    """Type into the page's cells and send its form; return status and page that follow."""
    fields = shown(client.get(page).content.decode()) | {
        name.replace("_", "-", 2): text for name, text in typed.items()
    }
    answer = client.post(page, fields, follow=True)
    return answer.status_code, unescape(answer.content.decode())


def test_value_grid_shows_an_owner_their_own_and_officers_all(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    make_indicator(city, "T02")
    make_series(mine, {"2024": "0"})
    page = client_as(owner).get(RANGE).content.decode()
    assert shown(page) == {
        f"c-{mine.pk}-2023": "",
        f"s-{mine.pk}-2023": "|",
        f"c-{mine.pk}-2024": "0",
        f"s-{mine.pk}-2024": f"o{Observation.objects.get().pk}-1|0",
    }
    assert "1 of 2 entered." in page
    for role in (Role.OFFICER, Role.COORDINATOR):
        assert "1 of 4 entered." in client_as(make_member(city, role)).get(RANGE).content.decode()


def test_one_post_saves_every_changed_cell_and_a_second_one_none(
    mine: Indicator, city: City, client_as: ClientAs
) -> None:
    client, other = client_as(make_editor(city)), make_indicator(city, "T02", unit="t")
    typed = {f"c_{mine.pk}_2023": "12 %", f"c_{mine.pk}_2024": "0", f"c_{other.pk}_2024": "n/a: no survey"}
    status, page = save(client, **typed)
    assert (status, Observation.objects.count()) == (200, 3)
    assert "3 values are saved." in page
    assert "3 of 4 entered." in page
    assert str(Observation.objects.get(indicator=mine, period="2023").value) == "12"
    assert str(Observation.objects.get(indicator=mine, period="2024").value) == "0"
    assert "Nothing was changed" in save(client)[1]


def test_what_is_wrong_is_named_beside_its_cell_and_the_rest_is_saved(
    mine: Indicator, city: City, client_as: ClientAs
) -> None:
    client, other = client_as(make_editor(city)), make_indicator(city, "T02", unit="t", unit_code="t")
    bad = {f"c_{mine.pk}_2023": "12 13", f"c_{other.pk}_2023": "12 kg", f"c_{other.pk}_2024": "n/a"}
    status, page = save(client, **bad, **{f"c_{mine.pk}_2024": "5"})
    assert status == 422
    assert "1 value is saved." in page
    assert "3 values are not saved yet" in page
    assert "“12 13” is more than one number." in page
    assert "This is in kg, the indicator is in t: type 0.012 if that is meant." in page
    assert "Say why there is no value." in page
    fields = shown(page)
    assert (fields[f"c-{mine.pk}-2023"], fields[f"c-{other.pk}-2023"]) == ("12 13", "12 kg")
    assert [str(row.value) for row in Observation.objects.all()] == ["5"]
    again = {**fields, f"c-{mine.pk}-2023": "12", f"c-{other.pk}-2023": "0.012", f"r-{other.pk}-2024": "no survey"}
    assert client.post(RANGE, again).status_code == 302
    assert Observation.objects.get(indicator=other, period="2024").gap_reason == "no survey"
    assert Observation.objects.count() == 4


def test_a_correction_asks_for_its_reason_in_place(mine: Indicator, city: City, client_as: ClientAs) -> None:
    make_series(mine, {"2024": "1"})
    client = client_as(make_editor(city))
    status, page = save(client, **{f"c_{mine.pk}_2024": "2"})
    assert (status, str(Observation.objects.get().value)) == (422, "1")
    fields = {**shown(page), f"r-{mine.pk}-2024": "Counted twice"}
    assert client.post(RANGE, fields).status_code == 302
    assert str(Observation.objects.get().value) == "2"


def test_an_emptied_cell_asks_for_its_reason_in_place(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    make_series(mine, {"2024": "1"})
    propose(mine, "2023", Decimal(3), by=owner)
    client = client_as(make_editor(city))
    cells = {f"c-{mine.pk}-2024": "", f"c-{mine.pk}-2023": ""}
    answer = client.post(RANGE, {**shown(client.get(RANGE).content.decode()), **cells})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    for key, label, sentence in (
        (f"{mine.pk}-2023", "Why it is taken back", "Say why it is taken back"),
        (f"{mine.pk}-2024", "Why there is no value", "An approved value stays in the record"),
    ):
        assert f'<label for="r-{key}">{label}</label>' in page
        assert sentence in page.partition(f'id="m-{key}"')[2].partition("</p>")[0]
    fields = shown(page)
    assert (fields[f"c-{mine.pk}-2023"], fields[f"c-{mine.pk}-2024"]) == ("", "")
    assert (Submission.objects.get().value, Observation.objects.get().value) == (Decimal(3), Decimal(1))
    reasons = {f"r-{mine.pk}-2023": "Wrong line", f"r-{mine.pk}-2024": "Counter broken"}
    assert client.post(RANGE, {**fields, **reasons}).status_code == 302
    assert not Submission.objects.exists()
    row = Observation.objects.get()
    assert (row.value, row.gap_reason) == (None, "Counter broken")


def test_the_value_of_somebody_else_is_a_conflict_with_a_choice(
    mine: Indicator, city: City, client_as: ClientAs
) -> None:
    client, key = client_as(make_editor(city)), f"{mine.pk}-2024"
    stale = {**shown(client.get(RANGE).content.decode()), f"c-{key}": "6"}
    make_series(mine, {"2024": "5"})
    answer = client.post(RANGE, stale)
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "By now 5 stands here." in page
    assert "Keep 5" in page
    fields = shown(page)
    assert fields[f"c-{key}"] == "6"
    assert client.post(RANGE, {**fields, f"k-{key}": "on"}).status_code == 302
    assert str(Observation.objects.get().value) == "5"
    replaced = {name: text for name, text in fields.items() if not name.startswith("k-")}
    assert client.post(RANGE, {**replaced, f"r-{key}": "Mine is right"}).status_code in {302, 422}
    assert str(Observation.objects.get().value) == "6"


def test_a_locked_period_is_read_only_and_refused(mine: Indicator, city: City, client_as: ClientAs) -> None:
    coordinator = make_member(city, Role.COORDINATOR, name="Eva Lind")
    lock_periods(city, date(2023, 12, 31), "The account is audited.", by=coordinator)
    client = client_as(coordinator)
    assert client.get(RANGE).content.decode().count(" readonly") == 1
    status, page = save(client, **{f"c_{mine.pk}_2023": "1", f"c_{mine.pk}_2024": "2"})
    assert status == 422
    assert "Eva Lind" in page
    assert [row.period for row in Observation.objects.all()] == ["2024"]


def test_cells_of_other_people_and_other_cities_are_refused(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    theirs, foreign = make_indicator(city, "T02"), make_indicator(make_city("elsewhere"), "T09")
    cells = {f"c-{pk}-2024": "7" for pk in (theirs.pk, foreign.pk, mine.pk)}
    answer = client_as(owner).post(PAGE, cells, headers={"accept": "application/json"})
    outcomes = {name: cell["outcome"] for name, cell in answer.json()["cells"].items()}
    assert outcomes == {f"{theirs.pk}-2024": "refused", f"{foreign.pk}-2024": "refused", f"{mine.pk}-2024": "saved"}
    assert "T02 is not yours" in answer.json()["cells"][f"{theirs.pk}-2024"]["sentence"]
    assert not Observation.objects.exists()
    assert Submission.objects.get().indicator == mine


@pytest.mark.parametrize(
    "name", ["c-x-2024", "c-1", "c--2024", "c-1-", "c-99999999999999999999-2024", "c-1-" + "9" * 21, "c-١-2024"]
)
def test_a_name_that_names_no_cell_is_no_cell(name: str, city: City, client_as: ClientAs) -> None:
    answer = client_as(make_editor(city)).post(PAGE, {name: "1"}, headers={"accept": "application/json"})
    assert answer.json() == {"cells": {}}


def test_an_unreadable_period_and_a_very_long_text_are_refused(
    mine: Indicator, city: City, client_as: ClientAs
) -> None:
    cells = {f"c-{mine.pk}-2024-13": "1", f"c-{mine.pk}-2024": "9" * 5000, f"c-{mine.pk}-2023": "n/a " + "x" * 300}
    answer = client_as(make_editor(city)).post(PAGE, cells, headers={"accept": "application/json"})
    found = answer.json()["cells"]
    assert {cell["outcome"] for cell in found.values()} == {"refused"}
    assert "5000 characters" in found[f"{mine.pk}-2024"]["sentence"]
    assert not Observation.objects.exists()


def test_the_same_cells_sent_again_have_one_effect(mine: Indicator, city: City, client_as: ClientAs) -> None:
    client, cells = client_as(make_editor(city)), {f"c-{mine.pk}-2024": "7", "once": "0" * 32}
    for _time in range(2):
        answer = client.post(PAGE, cells, headers={"accept": "application/json"})
        assert answer.json()["cells"][f"{mine.pk}-2024"]["outcome"] == "saved"
    assert Observation.objects.get().version == 1


def test_more_cells_than_a_page_holds_are_refused_whole(
    mine: Indicator, city: City, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert grid_saving.MOST == grid.PER_PAGE * grid_periods.MOST
    monkeypatch.setattr(grid_saving, "MOST", 24)
    client = client_as(make_editor(city))
    cells = {f"c-{mine.pk}-{year}-M{month:02d}": "1" for year in range(1990, 1993) for month in range(1, 13)}
    assert client.post(PAGE, dict(list(cells.items())[:25])).status_code == 409
    assert not Observation.objects.exists()
    assert client.post(PAGE, dict(list(cells.items())[:24])).status_code == 302
    assert Observation.objects.count() == 24


def test_filters_hold_until_they_are_cleared(mine: Indicator, city: City, owner: User, client_as: ClientAs) -> None:
    other = make_indicator(city, "T02", name="Waste")
    make_series(other, {"2023": "1", "2024": "2"})
    row = submit(propose(mine, "2024", Decimal(3), by=owner), by=owner)
    client = client_as(make_member(city, Role.COORDINATOR))

    def codes(query: str) -> list[str]:
        page = client.get(f"{PAGE}?first=2023&last=2024&{query}").content.decode()
        return re.findall(r"<th scope=\"row\"><a[^>]*>(T\d\d)", page)

    assert codes("") == ["T01", "T02"]
    assert codes("q=waste") == ["T02"]
    assert codes("state=missing") == ["T01"]
    assert codes("state=submitted") == ["T01"]
    assert codes("state=returned") == []
    assert codes(f"owner={owner.pk}") == ["T01"]
    assert codes("owner=nobody") == ["T02"]
    assert codes("theme=999999") == []
    give_back(row, "Which survey?", by=make_member(city, Role.COORDINATOR))
    assert codes("state=returned") == ["T01"]
    assert "It came back: Which survey?" in unescape(client.get(PAGE).content.decode())
    assert client.get(PAGE + "?clear=1").status_code == 302
    assert "T02" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("query", "first", "last", "count"),
    [
        ("periods=year&first=2020&last=2024", "2020", "2024", 5),
        ("periods=quarter&first=2024&last=2024", "2024-Q1", "2024-Q4", 4),
        ("periods=month&first=2023&last=2024", "2024-M01", "2024-M12", 12),
        ("periods=half&first=2024&last=2023", "2023-H1", "2024-H2", 4),
        ("periods=year&first=1900&last=2200", "2188", "2199", 12),
        ("periods=financial&first=2024&last=2024", "2024", "2024", 1),
    ],
)
def test_periods_of_one_kind_in_a_range_are_the_columns(
    query: str, first: str, last: str, count: int, mine: Indicator, city: City, client_as: ClientAs
) -> None:
    page = client_as(make_editor(city)).get(f"{PAGE}?{query}").content.decode()
    heads = re.findall(r"<th scope=\"col\">([^<]*)", page)[1:]
    assert (heads[0], heads[-1], len(heads)) == (first, last, count)


@pytest.mark.parametrize("number", [5, 50, 500])
def test_the_grid_needs_the_same_queries_for_5_50_and_500_indicators(
    number: int, city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    usual = {"name": {"en": "Trips"}, "unit": {"en": "%"}, "direction": "up", "pillar": "social"}
    rows = Indicator.objects.bulk_create(Indicator(city=city, code=f"T{n:03d}", **usual) for n in range(number))
    days = {"period": "2024", "starts_on": date(2024, 1, 1), "ends_on": date(2024, 12, 31)}
    Observation.objects.bulk_create(Observation(indicator=row, value=1, **days) for row in rows)
    client = client_as(make_editor(city))
    client.get(RANGE)
    with django_assert_num_queries(QUERIES):
        assert f"{number} of {2 * number} entered." in client.get(RANGE).content.decode()


def test_values_submit_hands_in_the_ticked_drafts_at_once(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    other = make_indicator(city, "T02", owner=make_member(city, Role.OWNER))
    propose(other, "2024", Decimal(1), by=make_editor(city))
    for period in ("2023", "2024"):
        propose(mine, period, Decimal(44), by=owner)
    client = client_as(owner)
    page = client.get(RANGE).content.decode()
    assert "Submit 2 values" in page
    listed = client.get(PAGE + "submit/")
    keys = [key for key, _words in listed.context["form"].fields["drafts"].choices]
    assert [key.rpartition("-")[0].rpartition("-")[0] for key in keys] == [f"{mine.pk}-2023", f"{mine.pk}-2024"]
    assert "T01 Indicator T01, 2023: 44 %" in listed.content.decode()
    assert client.post(PAGE + "submit/", {}).status_code == 422
    propose(mine, "2023", Decimal(45), by=owner)  # changed in another tab: nothing is handed in
    assert client.post(PAGE + "submit/", {"drafts": keys}).status_code == 422
    assert set(Submission.objects.values_list("state", flat=True)) == {"draft"}
    assert client.post(PAGE + "submit/", {"drafts": keys[1:]})["Location"] == PAGE
    assert list(Submission.objects.filter(indicator=mine).order_by("period").values_list("state", flat=True)) == [
        "draft",
        "submitted",
    ]
    assert client.post(PAGE + "submit/", {"drafts": keys[1:]}).status_code == 422


def test_value_grid_says_which_periods_an_indicator_is_not_measured_by(
    mine: Indicator, owner: User, client_as: ClientAs
) -> None:
    Indicator.objects.update(frequency="year")
    client = client_as(owner)
    cells = client.get(PAGE + "?periods=quarter&first=2024&last=2024").context["grid"].rows[0].cells
    assert {(cell.word, cell.is_locked) for cell in cells} == {("Calendar year", True)}
    cells = client.get(PAGE + "?periods=year&first=2024&last=2024").context["grid"].rows[0].cells
    assert {(cell.word, cell.is_locked) for cell in cells} == {("", False)}
    Indicator.objects.update(frequency="school_year")
    school = client.get(PAGE + "?periods=school&first=2024&last=2024").context["grid"]
    assert (school.columns[0].period.label, school.rows[0].cells[0].is_locked) == ("2024/25", False)
    cells = client.get(PAGE + "?periods=year&first=2024&last=2024").context["grid"].rows[0].cells
    assert {(cell.word, cell.is_locked) for cell in cells} == {("School year", True)}


def test_value_grid_has_what_a_round_asks_the_owner_of_a_target_for(client_as: ClientAs) -> None:
    cycle = make_monitored_cycle()
    owner = Target.objects.get().owner
    assert owner is not None
    Indicator.objects.update(owner=None)
    found = client_as(owner).get(PAGE).context["grid"]
    assert [row.code for row in found.rows] == ["T01"]
    stranger = make_member(cycle.city, Role.OWNER)
    assert client_as(stranger).get(PAGE).context["grid"].rows == ()


def test_value_grid_shows_the_approved_value_beside_a_draft(mine: Indicator, owner: User, client_as: ClientAs) -> None:
    make_series(mine, {"2024": "40"})
    propose(mine, "2024", Decimal(44), by=owner, reason="Counted twice")
    assert "✓ 40 · Draft" in client_as(owner).get(RANGE).content.decode()
