"""The list, one indicator, a theme's series, the files to take away."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Step
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.models import Indicator
from cycles.indicators.seeds import BRISTOL, seed_files
from cycles.indicators.services import record
from ims.cities.models import City
from ims.roles import Role
from tests.commitments.factories import make_aalborg, make_framework
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db

# A test runs in a transaction of its own, so a request's becomes a savepoint: two statements that pages do not have.
SAVEPOINT = 2
LIST = "/cities/sundvik/indicators/"


@pytest.fixture
def client(city: City, client_as: ClientAs) -> Client:
    return client_as(make_member(city, Role.AUDITOR))


def codes(client: Client, query: str = "") -> list[str]:
    """Return the codes that the list shows, in its order."""
    return [line.code for line in client.get(LIST + query).context["listing"].lines]


def test_indicators_of_an_empty_city_say_who_brings_them(city: City, client: Client, client_as: ClientAs) -> None:
    text = client.get(LIST).content.decode()
    assert "Sundvik measures nothing yet" in text
    assert "Its officers define the indicators." in text
    assert "Import files" in client_as(make_editor(city)).get(LIST).content.decode()


def test_indicators_show_the_latest_value_and_not_the_latest_gap(city: City, client: Client) -> None:
    owner = make_member(city, Role.OWNER, name="Karin Holm")
    make_series(make_indicator(city, "T01", owner=owner), {"2023": "43.50", "2024": None})
    make_series(make_indicator(city, "T02"), {"2024": "0"})
    make_indicator(city, "T03")
    shown = [(line.value, line.period, line.owner) for line in client.get(LIST).context["listing"].lines]
    assert shown == [("43.50", "2023", "Karin Holm"), ("0", "2024", ""), ("", "", "")]


def test_indicators_are_found_by_their_words_and_their_theme(city: City, client: Client) -> None:
    version = make_framework()
    make_indicator(city, "T01", name="Trips by bus", commitment=version.nodes.get(code="1.1"))
    make_indicator(city, "T02", name="Trips by bicycle", commitment=version.nodes.get(code="2.1"))
    make_indicator(city, "W01", name="Waste")
    theme = version.nodes.get(code="2").pk
    assert codes(client, "?q=TRIPS") == ["T01", "T02"]
    assert codes(client, "?q=trips+bus") == ["T01"]
    assert codes(client, f"?theme={theme}") == ["T02"]
    assert codes(client, "?q=nothing+like+it") == []
    assert "No indicator fits what you look for." in client.get(LIST).content.decode()


def test_indicators_keep_what_was_looked_for_until_it_is_cleared(city: City, client: Client) -> None:
    for code in ("T01", "T02"):
        make_indicator(city, code)
    assert codes(client, "?q=T02") == ["T02"]
    assert codes(client) == ["T02"]
    assert client.get(LIST + "?clear=1")["Location"] == LIST
    assert codes(client) == ["T01", "T02"]


def test_indicators_stand_in_the_order_asked_for(city: City, client: Client) -> None:
    version = make_framework()
    values = {"T10": ("Ärla", "2.1", "2020"), "T9": ("Zeta", "1.1", "2024"), "T1": ("alpha", None, "2022")}
    for code, (name, node, year) in values.items():
        commitment = version.nodes.get(code=node) if node else None
        make_series(make_indicator(city, code, name=name, commitment=commitment), {year: "1"})
    assert codes(client, "?sort=code") == ["T1", "T9", "T10"]
    assert codes(client, "?sort=name") == ["T1", "T10", "T9"]
    assert codes(client, "?sort=theme") == ["T9", "T10", "T1"]
    assert codes(client, "?sort=newest") == ["T9", "T1", "T10"]
    assert codes(client, "?sort=oldest") == ["T10", "T1", "T9"]
    assert codes(client, "?sort=;drop") == ["T1", "T9", "T10"]


def test_indicators_stand_on_pages_of_30(city: City, client: Client) -> None:
    for number in range(31):
        make_indicator(city, f"T{number}")
    assert len(codes(client)) == 30
    assert codes(client, "?page=2") == ["T30"]
    assert codes(client, "?page=nowhere") == codes(client)
    assert "?page=2" in client.get(LIST).content.decode()


@pytest.mark.parametrize("number", [3, 20])
def test_indicators_need_seven_queries(
    city: City, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    node = make_framework().nodes.get(code="1.1")
    make_cycle(Step.BASELINE, city=city)
    for place in range(number):
        make_series(make_indicator(city, f"T{place}", commitment=node), {"2023": "1", "2024": None})
    client.get(LIST)
    with django_assert_num_queries(7 + SAVEPOINT):
        assert client.get(LIST).status_code == 200


def test_indicator_shows_values_gaps_and_where_they_come_from(city: City, client: Client) -> None:
    indicator = make_indicator(
        city, "T01", name="Trips", source_url="https://example.org/survey", method="Counted **by hand**."
    )
    make_series(indicator, {"2022": "25", "2023": None, "2024": "25.0"})
    page = client.get(reverse("indicator", args=["sundvik", indicator.pk]))
    text = page.content.decode()
    assert "T01 Trips" in text
    assert [(row.period, row.value, row.reason) for row in page.context["rows"]] == [
        ("2024", "25.0", ""),
        ("2023", "", "no value published"),
        ("2022", "25", ""),
    ]
    assert '<a href="https://example.org/survey">Travel survey</a>' in text
    assert "<strong>by hand</strong>" in text
    assert "2 values" in text
    assert "1 gap" in text
    assert "25.0 % in 2024, same as 2022." in text
    assert "Correct" not in text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "The quality of life - bristol.gov.uk", "data:text/html,x"])
def test_indicator_links_only_addresses(city: City, client: Client, address: str) -> None:
    indicator = make_indicator(city, source_url=address)
    text = client.get(reverse("indicator", args=["sundvik", indicator.pk])).content.decode()
    assert f'href="{address}' not in text
    assert address in text


def test_indicator_escapes_what_people_wrote(city: City, client: Client) -> None:
    indicator = make_indicator(city, name="<script>x</script>", unit="<b>", method="<img src=x onerror=y>")
    text = client.get(reverse("indicator", args=["sundvik", indicator.pk])).content.decode()
    assert "<script>x" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


def test_indicator_shows_corrections_to_those_who_may_see_the_history(
    city: City, client: Client, client_as: ClientAs
) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    make_series(indicator, {"2023": None, "2024": "43.5"})
    record(indicator, "2024", Decimal("43.70"), by=by, reason="recounted")
    record(indicator, "2023", Decimal(0), by=by, reason="survey found")
    record(indicator, "2024", Decimal("43.70"), by=by, source="Another source")
    page = client.get(reverse("indicator", args=["sundvik", indicator.pk]))
    shown = [(row.period, row.before, row.after, row.who, row.why) for row in page.context["corrections"]]
    assert sorted(shown) == [
        ("2023", "no value published", "0", str(by), "survey found"),
        ("2024", "43.5", "43.70", str(by), "recounted"),
    ]
    owner = client_as(make_member(city, Role.OWNER))
    assert owner.get(reverse("indicator", args=["sundvik", indicator.pk])).context["corrections"] == []


@pytest.mark.parametrize("number", [3, 20])
def test_indicator_needs_eleven_queries(
    city: City, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    make_series(indicator, {str(1950 + place): "1" for place in range(number)})
    for place in range(number // 2):
        record(indicator, str(1950 + place), Decimal(2), by=by, reason="anew")
    url = reverse("indicator", args=["sundvik", indicator.pk])
    client.get(url)
    with django_assert_num_queries(11 + SAVEPOINT):
        assert client.get(url).status_code == 200


def test_theme_series_draws_each_series_of_the_theme(city: City, client: Client) -> None:
    version = make_framework("aalborg", themes=3)
    for code, node in (("T10", "1.1"), ("T9", "1.2"), ("T1", "2.1")):
        make_series(make_indicator(city, code, commitment=version.nodes.get(code=node)), {"2023": "1", "2024": "2"})
    page = client.get(reverse("theme_series", args=["sundvik", "1"]))
    assert [series.indicator.code for series, _name, _chart in page.context["charts"]] == ["T9", "T10"]
    text = page.content.decode()
    assert text.count('<svg class="chart"') == 2
    assert [(node.code, number) for node, number in page.context["found"].counts] == [("1", 2), ("2", 1), ("3", 0)]
    empty = client.get(reverse("theme_series", args=["sundvik", "3"])).content.decode()
    assert "No indicator is mapped to this theme." in empty
    assert client.get(reverse("theme_series", args=["sundvik", "9"])).status_code == 404


def test_theme_series_of_a_city_without_a_framework_is_not_found(client: Client) -> None:
    assert client.get(reverse("theme_series", args=["sundvik", "1"])).status_code == 404


def test_theme_series_shows_bristol_with_its_gaps(client_as: ClientAs) -> None:
    make_aalborg()
    city = make_city("bristol", financial_year_starts=4)
    load_series(city, read_series(city, *seed_files(BRISTOL)), by=make_editor(city))
    page = client_as(make_editor(city)).get(reverse("theme_series", args=["bristol", "3"]))
    text = page.content.decode()
    assert "5 indicators, 38 values, 7 gaps." in text
    assert text.count("no value published") == 7
    assert sum(number for _node, number in page.context["found"].counts) == 29


@pytest.mark.parametrize("number", [3, 20])
def test_theme_series_needs_nine_queries(
    city: City, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    node = make_framework("aalborg").nodes.get(code="1.1")
    for place in range(number):
        make_series(make_indicator(city, f"T{place}", commitment=node), {"2023": "1"})
    url = reverse("theme_series", args=["sundvik", "1"])
    client.get(url)
    with django_assert_num_queries(9 + SAVEPOINT):
        assert client.get(url).status_code == 200


def test_indicator_export_hands_out_files_that_the_import_reads(city: City, client: Client) -> None:
    make_series(make_indicator(city, "T01"), {"2024": "25.0", "2023": None})
    answer = client.get(reverse("indicator_export", args=["sundvik", "observations", "csv"]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="sundvik-observations.csv"'
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    wanted = ("indicator_code", "period", "value", "source", "gap_reason", "status", "city")
    assert [tuple(row[name] for name in wanted) for row in rows] == [
        ("T01", "2023", "", "Travel survey", "no value published", "approved", "sundvik"),
        ("T01", "2024", "25.0", "Travel survey", "", "approved", "sundvik"),
    ]
    for args in (["people", "csv"], ["observations", "ods"]):
        assert client.get(reverse("indicator_export", args=["sundvik", *args])).status_code == 404


@pytest.mark.parametrize("file", ["indicators", "observations", "observations-wide"])
@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_indicator_export_hands_out_every_file_in_every_kind(
    city: City, client: Client, file: str, kind: str, begins: bytes
) -> None:
    make_series(make_indicator(city, "T01"), {"2024": "25.0"})
    answer = client.get(reverse("indicator_export", args=["sundvik", file, kind]))
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"] == f'attachment; filename="sundvik-{file}.{kind}"'


@pytest.mark.parametrize("name", ["indicators", "indicator", "theme_series", "indicator_export"])
def test_reading_is_for_the_city_s_own_and_by_get_only(city: City, client_as: ClientAs, name: str) -> None:
    version = make_framework("aalborg")
    indicator = make_indicator(city, commitment=version.nodes.get(code="1.1"))
    args = {"indicator": [indicator.pk], "theme_series": ["1"], "indicator_export": ["indicators", "csv"]}.get(name, [])
    url = reverse(name, args=["sundvik", *args])
    stranger = client_as(make_editor(make_city("elsewhere")))
    assert stranger.get(url).status_code == 404
    assert client_as(make_member(city, Role.STAKEHOLDER)).get(url).status_code == 403
    member = client_as(make_editor(city))
    assert member.get(url).status_code == 200
    assert member.post(url).status_code == 405


def test_an_indicator_of_another_city_is_not_found(city: City, client: Client) -> None:
    other = make_indicator(make_city("elsewhere"))
    assert client.get(reverse("indicator", args=["sundvik", other.pk])).status_code == 404
    assert Indicator.objects.in_city(city).count() == 0
