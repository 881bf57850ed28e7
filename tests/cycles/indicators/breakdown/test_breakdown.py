"""An indicator's values by category: the same way in as any value, and what the pages say of them."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cycles.indicators import uses
from cycles.indicators.breakdown.models import Category, Dimension
from cycles.indicators.breakdown.services import Wanted, change_dimension
from cycles.indicators.content import part
from cycles.indicators.entering.handing_in import approve, propose, submit
from cycles.indicators.entering.locks import lock_periods
from cycles.indicators.entering.models import Submission
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.models import Flag, Indicator, Observation, Revision
from cycles.indicators.series import series_of
from cycles.indicators.services import change_indicator, read_cells, record
from ims.cities.models import City
from ims.fields import Translated
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.breakdown.factories import category, make_dimension
from tests.cycles.indicators.computed.factories import make_computed
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2


@pytest.fixture
def owner(city: City) -> User:
    return make_member(city, Role.OWNER)


@pytest.fixture
def mine(city: City, owner: User) -> Indicator:
    """Return persons by sex and district, with a total of 100 in 2024."""
    sex, district = make_dimension(city, "sex", "women", "men"), make_dimension(city, "district", "north", "south")
    fields = {"dimension": sex, "second_dimension": district, "is_summable": True, "unit": "persons"}
    found = make_indicator(city, "T01", owner=owner, **fields)
    make_series(found, {"2024": "100"})
    return found


def url(indicator: Indicator, end: str = "breakdown/?period=2024") -> str:
    return f"/cities/sundvik/indicators/{indicator.pk}/{end}"


def fields_of(client: Client, address: str) -> dict[str, str]:
    """Return what the page's form would send."""
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def text_of(answer: object) -> str:
    return unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))  # type: ignore[attr-defined]


def test_a_part_is_in_no_series_and_in_no_cell_of_the_grid(mine: Indicator, city: City) -> None:
    record(mine, "2024", Decimal(60), by=make_editor(city), part=(category(city, "women"), None))
    assert [str(row.value) for row in series_of(mine).observations] == ["100"]
    assert [str(cell.value) for cell in read_cells([mine]).values()] == ["100"]
    assert Observation.everything.count() == 2


def test_a_corrected_part_is_a_revision_and_flags_nothing(mine: Indicator, city: City) -> None:
    place, by = (category(city, "women"), category(city, "north")), make_editor(city)
    record(mine, "2024", Decimal(30), by=by, part=place)
    with pytest.raises(ValidationError, match="A correction needs its reason"):
        record(mine, "2024", Decimal(31), by=by, part=place)
    record(mine, "2024", Decimal(31), by=by, part=place, reason="Counted twice")
    assert Revision.objects.get().observation.category == place[0]
    assert not Flag.objects.exists()


def test_a_part_is_of_the_indicators_own_dimensions(mine: Indicator, city: City) -> None:
    by = make_editor(city)
    for wrong in ((category(city, "north"), None), (None, category(city, "women"))):
        with pytest.raises(ValidationError, match="T01 is not broken down by the category"):
            record(mine, "2024", Decimal(1), by=by, part=wrong)
    lock_periods(city, date(2025, 1, 1), "Audited", by=make_member(city, Role.COORDINATOR))
    with pytest.raises(Conflict, match="are locked"):
        record(mine, "2024", Decimal(1), by=by, part=(category(city, "women"), None))


def test_an_owners_part_is_a_draft_that_is_approved(mine: Indicator, city: City, owner: User) -> None:
    place, coordinator = (category(city, "women"), None), make_member(city, Role.COORDINATOR)
    row = submit(propose(mine, "2024", Decimal(60), by=owner, part=place), by=owner)
    propose(mine, "2024", Decimal(101), by=owner, reason="Counted twice")  # the total is another value under way
    row.indicator.city = city
    approve(row, by=coordinator)
    assert Observation.everything.get(category=place[0]).value == 60
    assert Submission.objects.open().count() == 1


def test_breakdown_enter_records_all_parts_once(mine: Indicator, city: City, client_as: ClientAs) -> None:
    client = client_as(make_editor(city))
    women, north = category(city, "women").pk, category(city, "north").pk
    data = fields_of(client, url(mine))
    data |= {f"p{women}-0": "60", f"p{women}-{north}": "0", f"p0-{north}": "n/a: no survey", "once": new_token()}
    for _again in range(2):
        assert client.post(url(mine), data)["Location"] == url(mine, "#breakdown")
    found = {
        (row.category_id, row.second_category_id): row
        for row in Observation.everything.exclude(category=None, second_category=None)
    }
    assert {ids: (row.value, row.gap_reason) for ids, row in found.items()} == {
        (women, None): (60, ""),
        (women, north): (0, ""),
        (None, north): (None, "no survey"),
    }


def test_breakdown_enter_takes_all_or_nothing_and_names_what_is_wrong(
    mine: Indicator, city: City, client_as: ClientAs
) -> None:
    client = client_as(make_editor(city))
    women, men = category(city, "women").pk, category(city, "men").pk
    sent = {**fields_of(client, url(mine)), f"p{women}-0": "60", f"p{men}-0": "forty", "reason": ""}
    answer = client.post(url(mine), sent)
    assert answer.status_code == 422
    assert "“forty” is no number" in str(answer.context["form"].errors[f"p{men}-0"])
    assert 'value="60"' in answer.content.decode()
    assert Observation.everything.count() == 1
    answer = client.post(url(mine), {**sent, f"p{men}-0": "n/a"})
    assert "Say why there is no value" in str(answer.context["form"].errors[f"p{men}-0"])
    client.post(url(mine), {**sent, f"p{men}-0": "40"})
    again = {**fields_of(client, url(mine)), f"p{men}-0": "41"}
    assert "A correction needs its reason" in str(client.post(url(mine), again).context["form"].errors["reason"])
    assert client.post(url(mine), {**again, "reason": "Counted twice"}).status_code == 302


def test_breakdown_enter_empties_a_part_only_with_its_reason(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    client, women = client_as(owner), category(city, "women").pk
    client.post(url(mine), {**fields_of(client, url(mine)), f"p{women}-0": "60"})
    emptied = {**fields_of(client, url(mine)), f"p{women}-0": "", "reason": ""}
    answer = client.post(url(mine), emptied)
    assert answer.status_code == 422
    assert "Say why it is taken back" in str(answer.context["form"].errors["reason"])
    assert Submission.objects.get().value == 60
    assert client.post(url(mine), {**emptied, "reason": "Wrong year"}).status_code == 302
    assert not Submission.objects.exists()


def test_breakdown_enter_shows_what_somebody_else_wrote(mine: Indicator, city: City, client_as: ClientAs) -> None:
    client = client_as(make_editor(city))
    women = category(city, "women")
    sent = {**fields_of(client, url(mine)), f"p{women.pk}-0": "60"}
    record(mine, "2024", Decimal(59), by=make_editor(city), part=(women, None))
    answer = client.post(url(mine), sent)
    assert "By now 59 stands here." in text_of(answer)
    form = answer.context["form"]
    assert Observation.everything.get(category=women).value == 59
    sent |= {"reason": "Ours is right", f"sp{women.pk}-0": form[f"sp{women.pk}-0"].value()}
    assert client.post(url(mine), sent).status_code == 302
    assert Observation.everything.get(category=women).value == 60


def test_breakdown_enter_hands_an_owners_parts_in(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    client = client_as(owner)
    women = category(city, "women").pk
    data = {**fields_of(client, url(mine)), f"p{women}-0": "60", "act": "draft"}
    client.post(url(mine), data)
    assert Submission.objects.get().state == "draft"
    client.post(url(mine), {**fields_of(client, url(mine)), "act": "submit"})
    row = Submission.objects.get()
    assert row.state == "submitted"
    deciding = client_as(make_member(city, Role.COORDINATOR))
    assert "Women, persons" in text_of(deciding.get("/cities/sundvik/indicators/submissions/"))
    assert "T01 Indicator T01: Women" in text_of(deciding.get(f"/cities/sundvik/indicators/submissions/{row.pk}/"))
    other = make_member(city, Role.OWNER)
    assert client_as(other).get(url(mine)).status_code == 403


def test_breakdown_enter_asks_for_the_period_first(mine: Indicator, city: City, client_as: ClientAs) -> None:
    client = client_as(make_editor(city))
    bare = url(mine, "breakdown/")
    assert client.get(bare).status_code == 200
    assert client.post(bare, {"period": "soon"}).status_code == 422
    assert client.post(bare, {"period": "2024"})["Location"] == url(mine)
    plain = make_indicator(city, "T02")
    assert client.get(url(plain)).status_code == 409


def test_the_page_says_what_does_not_add_up(
    mine: Indicator, city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    by, client = make_editor(city), client_as(make_member(city, Role.AUDITOR))
    for code, value in (("women", 60), ("men", 39)):
        record(mine, "2024", Decimal(value), by=by, part=(category(city, code), None))
    page = text_of(client.get(url(mine, "")))
    assert "By Sex × District" in page
    assert "By Sex the parts add up to 99; the total is 100." in page
    with django_assert_num_queries(12 + SAVEPOINT):
        client.get(url(mine, ""))
    for period in ("2021", "2022", "2023"):
        record(mine, period, Decimal(1), by=by, part=(category(city, "men"), category(city, "north")))
    with django_assert_num_queries(12 + SAVEPOINT):
        client.get(url(mine, ""))
    change_indicator(mine, by=by, is_summable=False)
    assert "add up" not in text_of(client.get(url(mine, "")))


def test_dimensions_that_do_not_fit_are_refused(mine: Indicator, city: City) -> None:
    by, sex = make_editor(city), Dimension.objects.get(code="sex")
    strange = make_dimension(make_city("elsewhere"), "sex", "a", "b")
    computed = make_computed(city, *make_inputs_of(city))
    for fields, sentence in (
        ({"dimension": strange}, "belongs to another city"),
        ({"dimension": sex, "second_dimension": sex}, "Choose another dimension"),
        ({"second_dimension": sex}, "Choose the first dimension"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            change_indicator(make_indicator(city, f"X{len(sentence)}"), by=by, **fields)
    with pytest.raises(ValidationError, match="break down its inputs"):
        change_indicator(computed, by=by, dimension=sex)
    record(mine, "2024", Decimal(1), by=by, part=(category(city, "women"), None))
    with pytest.raises(ValidationError, match="they stay"):
        change_indicator(mine, by=by, second_dimension=None)


def make_inputs_of(city: City) -> list[Indicator]:
    return [make_indicator(city, "W1", unit="t"), make_indicator(city, "P1", unit="number")]


def test_dimension_add_and_dimension_change_keep_the_order(city: City, client_as: ClientAs) -> None:
    client = client_as(make_editor(city))
    base = "/cities/sundvik/indicators/dimensions/"
    sent = {"code": "age", "name_en": "Age", "name": "Age", "categories": "0-17; Children\n18-64; Adults\n\n65; Older"}
    assert client.post(base + "add/", sent)["Location"] == base
    row = Dimension.objects.get()
    assert client.post(base + "add/", sent).status_code == 422
    page = f"{base}{row.pk}/"
    assert client.get(page).context["form"]["categories"].value() == "0-17; Children\n18-64; Adults\n65; Older"
    changed = {**sent, "version": 1, "categories": "65; Over 64\n0-17; Children"}
    assert client.post(page, changed)["Location"] == base
    assert list(Category.objects.order_by("position").values_list("code", "position")) == [("65", 1), ("0-17", 2)]
    assert "Over 64, Children" in text_of(client.get(base))
    for lines, words in (
        ("a; A", "Write 2 to 20"),
        ("a; A\na; B", "stands twice"),
        ("a\nb; B", "write the name"),
        ("ö; A\nb; B", "is no code"),
    ):
        answer = client.post(page, {**changed, "version": 2, "categories": lines})
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors["categories"])


def test_a_category_with_values_stays(mine: Indicator, city: City) -> None:
    by, sex = make_editor(city), Dimension.objects.get(code="sex")
    record(mine, "2024", Decimal(1), by=by, part=(category(city, "women"), None))
    wanted = [Wanted(code, Translated({"en": code})) for code in ("men", "other")]
    with pytest.raises(ValidationError, match="women has values"):
        change_dimension(sex, sex.name, wanted, by=by)
    with pytest.raises(Refused):
        change_dimension(sex, sex.name, wanted, by=make_member(city, Role.OWNER))


def test_the_snapshot_holds_the_parts(mine: Indicator, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    record(mine, "2024", Decimal("60.0"), by=make_editor(city), part=(category(city, "women"), None))
    monkeypatch.setattr(uses, "_uses", {"test": lambda _cycle: [mine.pk]})
    found = part(make_cycle(city=city))["T01"]["breakdown"]
    assert [row["code"] for row in found["dimensions"]] == ["sex", "district"]
    assert found["parts"] == [
        {"period": "2024", "value": Decimal("60.0"), "gap_reason": "", "categories": ["women", ""]}
    ]


def test_a_file_corrects_the_total_and_leaves_its_parts(mine: Indicator, city: City) -> None:
    by = make_editor(city)
    record(mine, "2024", Decimal(60), by=by, part=(category(city, "women"), None))
    content = b"indicator_code,period,value\nT01,2024,101\nT01,2025,102\n"
    loaded = load_series(city, read_series(city, None, content), by=by, reason="New method")
    assert (loaded.new, loaded.changed) == (1, 1)
    assert [str(row.value) for row in series_of(mine).observations] == ["101", "102"]
    assert Observation.everything.get(category__isnull=False).value == 60
