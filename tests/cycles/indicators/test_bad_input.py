"""Bad input, all of it in one form and all of it in one file: each is refused where it stands, and the rest is safe."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from openpyxl import Workbook

from cycles.indicators.entering.locks import lock_periods
from cycles.indicators.files.importing import found_in
from cycles.indicators.models import Indicator, Observation, SeriesUpload
from cycles.indicators.services import record
from ims import workbooks
from ims.cities.models import City
from ims.once import new_token
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator
from tests.cycles.indicators.views.test_importing import IMPORT, files, upload
from tests.cycles.indicators.views.test_value_grid import PAGE, save, shown
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db

# What is typed into a cell in tonnes, and the sentence with which it is refused.
REFUSED = {
    "12 13": "“12 13” is more than one number.",
    "12; 13": "is more than one number.",
    "n/a": "Say why there is no value.",
    "12 kg": "This is in kg, the indicator is in t: type 0.012 if that is meant.",
    "12 km": "Type its value in t",
    "12 %": "Type its value in t",
    "=A1+B1": "formula",
    "many": "is no number",
    "1e5": "is no number",
}
# What is typed and what it means; the last two by the sign of the language.
READ = {
    "0": "0",
    "0.00": "0.00",
    "44,2": "44.2",
    "1 234.5": "1234.5",
    "1\u00a0234": "1234",
    "1,234.50": "1234.50",
    "12 t": "12",
}


@pytest.fixture
def officer(city: City) -> User:
    return make_editor(city)


@pytest.fixture
def client(officer: User, client_as: ClientAs) -> Client:
    return client_as(officer)


def in_tonnes(city: City, code: str) -> Indicator:
    return make_indicator(city, code, unit="t", unit_code="t")


def lock_until(city: City, day: date) -> None:
    lock_periods(city, day, "The account is audited", by=make_member(city, Role.COORDINATOR))


def values(city: City) -> dict[tuple[str, str], str]:
    rows = Observation.objects.filter(indicator__city=city).select_related("indicator")
    return {(row.indicator.code, row.period): f"{row.value}|{row.gap_reason}" for row in rows}


def test_a_form_full_of_it_saves_what_is_good_and_names_the_rest_in_place(city: City, client: Client) -> None:
    texts = [*REFUSED, *READ]
    rows = {text: in_tonnes(city, f"T{place:02}") for place, text in enumerate(texts)}
    elsewhere = in_tonnes(make_city("elsewhere"), "X1")
    typed = {f"c_{row.pk}_2024": text for text, row in rows.items()} | {f"c_{elsewhere.pk}_2024": "7"}
    status, page = save(client, **typed)
    assert status == 422
    fields = shown(page)
    for text, sentence in REFUSED.items():
        assert sentence in page, text
        assert fields[f"c-{rows[text].pk}-2024"] == text
    assert values(city) == {(rows[text].code, "2024"): f"{number}|" for text, number in READ.items()}
    assert not Observation.objects.filter(indicator=elsewhere).exists()
    assert fields[f"c-{rows['0'].pk}-2024"] == "0"


def test_one_period_under_two_names_is_written_once(city: City, client: Client) -> None:
    City.objects.update(financial_year_starts=4)
    row = in_tonnes(city, "T01")
    cells = {f"c-{row.pk}-2024/25": "1", f"c-{row.pk}-2024-25": "2"}
    found = client.post(PAGE, cells, headers={"accept": "application/json"}).json()["cells"]
    assert sorted(cell["outcome"] for cell in found.values()) == ["conflict", "saved"]
    assert len(values(city)) == 1


def test_not_available_is_never_a_number_and_a_locked_period_stays(city: City, officer: User, client: Client) -> None:
    open_one, locked = in_tonnes(city, "T01"), in_tonnes(city, "T02")
    record(locked, "2023", Decimal(3), by=officer)
    lock_until(city, date(2023, 12, 31))
    status, page = save(client, **{f"c_{open_one.pk}_2024": "n/a: no survey", f"c_{locked.pk}_2023": "4"})
    assert status == 422
    assert "locked" in page
    assert values(city) == {("T01", "2024"): "None|no survey", ("T02", "2023"): "3|"}


ROWS = (
    ("T01;2024;1", ""),
    ("T01;2024;2", "T01 has a value for 2024 already, in C2."),
    ("T01;2025;12 13", "“12 13” is more than one number."),
    ("T01;2022;12 km", "does not convert into the other."),
    ("T01;2021;=A1", "formula"),
    ("X1;2024;1", "The city has no indicator “X1”."),
    ("T01;2020;many", "is no number"),
    ("T01;2019;5", "locked"),
    ("T01;2024-13;5", "“2024-13”"),
    ("T01;2018/19;7", ""),
)


def test_a_file_full_of_it_loads_nothing_and_names_every_cell(city: City, officer: User, client: Client) -> None:
    row = in_tonnes(city, "T01")
    in_tonnes(make_city("elsewhere"), "X1")
    record(row, "2017", Decimal("3.0"), by=officer)
    lock_until(city, date(2019, 12, 31))
    text = "indicator_code;period;value\n" + "".join(f"{line}\n" for line, _sentence in ROWS)
    review = upload(client, **files(None, text))
    page = client.get(review).content.decode()
    said = {one.row: str(one) for one in found_in(SeriesUpload.objects.get()).problems}
    assert all(f"C{number}" in page or f"B{number}" in page or f"A{number}" in page for number in said)
    for number, (line, sentence) in enumerate(ROWS, start=2):
        assert not sentence or sentence in said.get(number, ""), (number, line, said)
    assert values(city) == {("T01", "2017"): "3.0|"}
    assert client.post(review, {"shown": "", "once": new_token()}).status_code == 422
    assert values(city) == {("T01", "2017"): "3.0|"}


def test_a_formula_cell_of_a_workbook_is_named(city: City, client: Client) -> None:
    in_tonnes(city, "T01")
    book, content = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for line in (["indicator_code", "period", "value"], ["T01", 2024, "=1+1"], ["T01", 2023, 0]):
        sheet.append(line)
    book.save(content)
    sent = {**files(None, None), "observations": SimpleUploadedFile("v.xlsx", content.getvalue())}
    page = client.get(upload(client, **sent)).content.decode()
    assert "The cell holds the formula =1+1 without its result." in page
    assert "C2" in page
    assert values(city) == {}


@pytest.mark.parametrize(
    ("limit", "least", "words"),
    [("MAX_BYTES", 100, "The workbook has"), ("MAX_UNPACKED", 100, "Unpacked, the workbook")],
)
def test_a_workbook_that_is_too_large_packed_or_unpacked_is_refused_on_the_page(
    city: City, client: Client, monkeypatch: pytest.MonkeyPatch, limit: str, least: int, words: str
) -> None:
    """The limits themselves are tried with 80 MB and with a bomb in tests/ims/test_workbooks.py."""
    monkeypatch.setattr(workbooks, limit, least)
    book, content = Workbook(), io.BytesIO()
    book.save(content)
    sent = {**files(None, None), "observations": SimpleUploadedFile("v.xlsx", content.getvalue())}
    answer = client.post(IMPORT, sent, follow=True)
    assert words in answer.content.decode()
    assert not Observation.objects.exists()
    assert not SeriesUpload.objects.exclude(loaded_at=None).exists()


def test_a_decimal_sign_is_read_by_the_readers_language(city: City, client: Client, officer: User) -> None:
    row = in_tonnes(city, "T01")
    User.objects.filter(pk=officer.pk).update(language="sv")
    with override("sv"):
        status, page = save(client, **{f"c_{row.pk}_2024": "1,234"})
    assert status == 200, page
    assert values(city) == {("T01", "2024"): "1.234|"}
