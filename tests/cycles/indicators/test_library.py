"""The library that all cities share: kept by admins, taken by cities, seeded with sources and marks."""

import json
import re

import pghistory
import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from commitments.frameworks.verification import PATTERN
from commitments.seeds import load_seeded
from cycles.indicators.files.export import export
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.indicator_library.seeds import FILE, load_library, read_seeds
from cycles.indicators.indicator_library.services import change_in_library, take_from_library
from cycles.indicators.models import Indicator
from cycles.indicators.services import change_indicator
from ims.cities.models import City
from ims.fields import Translated
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_library_indicator
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db
LIST, MANAGE = "/cities/sundvik/indicators/library/", "/installation/indicators/"
SAVEPOINT = 2


def test_a_city_takes_one_and_remembers_its_version(city: City) -> None:
    row = make_library_indicator(kind="asset", definition=Translated({"en": "What it is"}))
    mine = take_from_library(city, row, by=make_editor(city), code="T09")
    assert (mine.code, mine.derived_from, mine.derived_version) == ("T09", row, 1)
    assert (mine.name, mine.kind, mine.definition) == (row.name, "asset", {"en": "What it is"})
    changed = change_in_library(row, by=make_user(), reason="clearer", name=Translated({"en": "Another name"}))
    mine.refresh_from_db()
    assert (changed.version, mine.derived_version, mine.name) == (2, 1, {"en": "Shared LIB-1"})
    texts = [event.pgh_data["name"] for event in pghistory.models.Events.objects.tracks(row).order_by("pgh_created_at")]
    assert len(texts) == 2


def test_a_city_of_another_language_gets_the_best_text_there_is() -> None:
    city = make_city("turku", languages=["fi", "sv"], binding_language="fi")
    row = make_library_indicator(name=Translated({"en": "Waste", "sv": "Avfall"}))
    mine = take_from_library(city, row, by=make_editor(city), code="T09")
    assert mine.name["fi"] in {"Waste", "Avfall"}


def test_it_is_taken_once_by_who_may_and_not_when_retired(city: City) -> None:
    row, by = make_library_indicator(), make_editor(city)
    with pytest.raises(Refused):
        take_from_library(city, row, by=make_member(city, Role.OWNER), code="T09")
    take_from_library(city, row, by=by, code="T09")
    with pytest.raises(Conflict, match=r"as T09"):
        take_from_library(city, row, by=by, code="T10")
    retired = make_library_indicator("LIB-2", is_retired=True)
    with pytest.raises(Conflict, match="retired"):
        take_from_library(city, retired, by=by, code="T11")
    assert Indicator.objects.count() == 1


def test_a_change_needs_its_reason_and_a_link_its_item(city: City) -> None:
    row, admin = make_library_indicator(), make_user()
    with pytest.raises(ValidationError, match="Say why"):
        change_in_library(row, by=admin, reason=" ", unit="km")
    with pytest.raises(ValidationError, match=r"sdg:99\.9"):
        change_in_library(row, by=admin, reason="more", links=["sdg:99.9"])
    make_framework("sdg", published=True)
    assert change_in_library(row, by=admin, reason="more", links=["sdg:1.2"]).links == ["sdg:1.2"]


def test_links_go_through_the_file_and_unknown_ones_are_named(city: City) -> None:
    make_framework("sdg", published=True)
    indicator = make_indicator(city, "T01", links=["sdg:1.1", "sdg:1.2"], kind="budget", definition="What it is")
    read = read_series(city, export(city, "indicators"), None)
    assert not read.problems
    assert load_series(city, read, by=make_editor(city)).unchanged_indicators == 1
    assert indicator.links == ["sdg:1.1", "sdg:1.2"]
    header = b"code,name,unit,direction,pillar,links,kind,unit_code\n"
    wrong = read_series(city, header + b"X,X,%,up,social,sdg:9.9,stock,furlong\n", None)
    assert sorted(problem.column for problem in wrong.problems) == ["kind", "links", "unit_code"]


def test_the_seeds_are_whole_and_loaded_once() -> None:
    rows = read_seeds()
    assert len(rows) == 31
    assert all(re.match(PATTERN, row["verification"]) for row in rows)
    assert all(row["source"] for row in rows)
    load_seeded()
    assert load_library() == 31
    assert load_library() == 0
    given = json.loads(FILE.read_text(encoding="utf-8"))["indicators"]
    for row in given:
        assert LibraryIndicator.objects.get(code=row["code"]).links == row["links"], row["code"]


@pytest.mark.parametrize("number", [3, 25])
def test_library_is_asked_for_in_the_same_number_of_queries(
    city: City, client_as: ClientAs, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_framework("sdg", published=True)
    for n in range(number):
        row = make_library_indicator(f"L{n:02d}", links=["sdg:1.1"])
        if n % 2:
            take_from_library(city, row, by=make_editor(city), code=row.code)
    client = client_as(make_member(city, Role.AUDITOR))
    client.get(LIST)
    with django_assert_num_queries(8 + SAVEPOINT):
        assert len(client.get(LIST).context["listing"].lines) == number


def test_library_is_searched_and_filtered(city: City, client_as: ClientAs) -> None:
    make_library_indicator("L1", kind="asset", collection="A")
    make_library_indicator("L2", kind="budget", pillar="social", collection="B")
    make_library_indicator("L3", is_retired=True)
    client = client_as(make_editor(city))

    def shown(query: str) -> list[str]:
        return [line.row.code for line in client.get(LIST + query).context["listing"].lines]

    assert shown("") == ["L1", "L2"]
    assert shown("?kind=asset&q=&pillar=&collection=") == ["L1"]
    assert shown("") == ["L1"]  # remembered
    client.get(LIST + "?clear=1")
    assert shown("?q=shared+l2") == ["L2"]
    assert shown("?q=&pillar=social") == ["L2"]
    assert shown("?q=&collection=A") == ["L1"]
    assert shown("?q=&kind=nonsense") == ["L1", "L2"]


def test_library_take_puts_it_into_the_set(city: City, client_as: ClientAs) -> None:
    row, client = make_library_indicator(), client_as(make_editor(city))
    make_indicator(city, "T01")
    url = f"{LIST}{row.pk}/take/"
    assert "Take it into the city’s set" in client.get(url).content.decode()
    taken = client.post(url, {"code": "T01"})
    assert taken.status_code == 422
    answer = client.post(url, {"code": "T02"}, follow=True)
    assert "LIB-1, version 1" in answer.content.decode()
    assert "as T02" in client.get(LIST).content.decode()
    assert "has it already, as T02" in client.get(url).content.decode()


def test_library_add_and_library_change_keep_it(client_as: ClientAs) -> None:
    client = client_as(make_user(is_installation_admin=True))
    sent = {
        "code": "LIB-9",
        "name_en": "Green roofs",
        "collection": "Ours",
        "unit_en": "m²",
        "direction": "up",
        "pillar": "environment",
        "source": "A book",
        "verification": "verified: A book, page 7",
    }
    page = client.get(f"{MANAGE}add/").content.decode()
    prefix = "name_en" if 'name="name_en"' in page else "name"
    sent[prefix] = sent.pop("name_en")
    answer = client.post(f"{MANAGE}add/", sent, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    row = LibraryIndicator.objects.get()
    assert (str(row.name), row.unit_code, row.version) == ("Green roofs", "", 1)
    change = f"{MANAGE}{row.pk}/"
    without = client.post(change, {**sent, "unit_code": "m2", "version": "1"})
    assert without.status_code == 422
    stale = client.post(change, {**sent, "unit_en": "ha", "reason": "x", "version": "0"})
    assert stale.status_code in {409, 302}
    client.post(change, {**sent, "unit_code": "m2", "is_retired": "on", "reason": "unit was missing", "version": "1"})
    row.refresh_from_db()
    assert (row.unit_code, row.is_retired) == ("m2", True)
    assert "Retired" in client.get(MANAGE).content.decode()


def test_library_manage_is_no_page_of_a_city(city: City, client_as: ClientAs) -> None:
    for role in (Role.COORDINATOR, Role.CITY_ADMIN):
        assert client_as(make_member(city, role)).get(MANAGE).status_code == 404


def test_library_update_shows_the_difference_and_takes_it_over(city: City, client_as: ClientAs) -> None:
    row, by = make_library_indicator(), make_editor(city)
    mine = take_from_library(city, row, by=by, code="T09")
    change_indicator(mine, by=by, name={"en": "Ours", "sv": "Vår"}, method="Our own method")
    url, client = f"/cities/sundvik/indicators/{mine.pk}/library/", client_as(by)
    assert "T09 is as the library has it" in client.get(url).content.decode()
    change_in_library(row, by=make_user(), reason="Clearer", name=Translated({"en": "Theirs"}), direction="down")
    page = re.sub(r"<[^>]+>", "", client.get(url).content.decode())
    for text in ("The library has version 2 of LIB-1", "Clearer", "Ours", "Theirs", "Lower is better"):
        assert text in page
    assert "Our own method" not in page
    assert client.post(url, {"seen": 1}).status_code == 409
    assert client.post(url, {"seen": 2})["Location"] == f"/cities/sundvik/indicators/{mine.pk}/"
    mine.refresh_from_db()
    assert (mine.name, mine.direction, mine.derived_version) == ({"en": "Theirs", "sv": "Vår"}, "down", 2)
    assert mine.method == {"en": "Our own method"}
    event = mine.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "Taken over from the library: LIB-1, version 2. Clearer"
    assert client.post(url, {"seen": 2}).status_code == 409
