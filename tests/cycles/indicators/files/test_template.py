"""The file to be filled in: the city's indicators and periods, locked ones marked; filled in it is read."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from cycles.indicators.entering.locks import lock_periods
from cycles.indicators.files.comparison import compare
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import ValuesFile, open_series
from cycles.indicators.files.template import template
from cycles.indicators.models import Observation
from ims.cities.models import City
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def rows(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_it_has_the_city_s_indicators_with_their_units_and_periods(city: City) -> None:
    year = city.today().year
    make_indicator(city, "T10", name="Trips")
    make_indicator(city, "T9", unit="t", frequency="quarter")
    head, *lines = rows(template(city, "csv"))
    assert head[:6] == ["indicator_code", "name", "unit", "category", "second_category", "field"]
    assert {str(year), f"{year}-Q1", f"{year - 4}"} <= set(head)
    assert [line[:3] for line in lines] == [["T9", "Indicator T9", "t"], ["T10", "Trips", "%"]]
    assert not any("".join(line[6:]) for line in lines)


def test_locked_periods_are_marked_and_still_understood(city: City) -> None:
    make_indicator(city, "T01")
    year = city.today().year
    lock_periods(city, date(year - 1, 12, 31), "audited", by=make_member(city, Role.COORDINATOR))
    content = template(city, "csv")
    assert f"{year - 1} [locked]" in rows(content)[0]
    assert str(year) in rows(content)[0]
    sheet = load_workbook(io.BytesIO(template(city, "xlsx")))["Values"]
    marked = {cell.value: cell.comment.text for cell in sheet[1] if cell.comment}
    assert "audited" in marked[f"{year - 1} [locked]"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_empty_it_changes_nothing_and_filled_in_it_is_read(city: City, kind: str) -> None:
    make_indicator(city, "T01")
    year = str(city.today().year)
    reading = open_series(city, None, ValuesFile(template(city, kind), f"t.{kind}"))
    assert compare(city, reading).is_empty
    assert [problem.sentence for problem in reading.problems] == ["The file has a head but no values."]
    head, line = rows(template(city, "csv"))
    line[head.index(year)] = "44,2"
    text = "\n".join(";".join(cells) for cells in (head, line))
    load_series(city, open_series(city, None, ValuesFile(text.encode(), "t.csv")), by=make_editor(city))
    assert [(row.period, str(row.value)) for row in Observation.objects.all()] == [(year, "44.2")]


def test_series_template_is_handed_out_to_who_imports(city: City, client_as: ClientAs) -> None:
    make_indicator(city, "T01")
    client: Client = client_as(make_editor(city))
    answer = client.get("/cities/sundvik/indicators/import/template.xlsx")
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["Values", "Help"]
    assert client.get("/cities/sundvik/indicators/import/template.ods").status_code == 404
    assert (
        client_as(make_member(city, Role.OWNER)).get("/cities/sundvik/indicators/import/template.csv").status_code
        == 403
    )
