"""What the export writes is what the import reads: nothing is lost on the way."""

import csv
import io
from decimal import Decimal

import pytest

from cycles.indicators.comparison import compare
from cycles.indicators.export import export
from cycles.indicators.loading import load_series
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.reading import INDICATORS, OBSERVATIONS, read_series
from cycles.indicators.seeds import BRISTOL, seed_files
from cycles.indicators.services import record
from ims.cities.models import City
from tests.commitments.factories import make_aalborg
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_unit

pytestmark = pytest.mark.django_db


def files(city: City) -> tuple[bytes, bytes]:
    """Return both files of the city as they are handed out."""
    return ("\ufeff" + export(city, INDICATORS)).encode(), ("\ufeff" + export(city, OBSERVATIONS)).encode()


def content(city: City) -> tuple[list[object], list[object]]:
    """Return everything that the files carry."""
    indicators = Indicator.objects.in_city(city).order_by("code")
    observations = Observation.objects.filter(indicator__city=city).order_by("indicator__code", "starts_on")
    names = ("code", "name", "unit", "direction", "pillar", "source", "source_url", "method", "related")
    return (
        [*indicators.values_list(*names, "commitment__code", "responsible__name")],
        [
            (row.indicator.code, row.period, row.value and str(row.value), row.gap_reason, row.source)
            for row in observations.select_related("indicator")
        ],
    )


def test_the_round_trip_loses_nothing() -> None:
    node = make_aalborg().nodes.get(code="6.2")
    one, other = (make_city(slug, languages=["en", "sv"], financial_year_starts=4) for slug in ("one", "other"))
    for city in (one, other):
        make_unit(city, 'Streets; parks, "squares"')
    trips = make_indicator(
        one,
        "T10",
        name={"en": 'Trips, "all" of them', "sv": "=Resor"},
        method={"en": "Counted.\nTwice, by hand.", "sv": "-"},
        unit="+ %",
        source="@home",
        related="'=1+1",
        commitment=node,
        responsible=one.units.get(),
    )
    make_indicator(one, "T9", source="")
    make_series(trips, {"2024": "25", "2024/25": "25.0", "2023": "-0.50", "2022": "0"})
    record(trips, "2021", None, by=make_editor(one), gap_reason="=survey every two years", source="\tOffice")
    loaded = load_series(other, read_series(other, *files(one)), by=make_editor(other))
    assert (loaded.new, loaded.new_indicators) == (5, 2)
    assert content(other) == content(one)
    assert files(other) == files(one)
    assert compare(one, read_series(one, *files(other))).is_empty


def test_no_cell_leaves_as_a_formula(city: City) -> None:
    trips = make_indicator(city, "T1", name="=HYPERLINK(1)", unit="@SUM", source="+cmd", related="-2+3", method="\t=1")
    make_series(trips, {"2024": "-5.0"})
    cells = [
        cell
        for file in (INDICATORS, OBSERVATIONS)
        for row in csv.reader(io.StringIO(export(city, file)))
        for cell in row
    ]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r")] == ["-5.0"]
    assert "'=HYPERLINK(1)" in cells


def test_bristol_s_values_come_out_as_they_were_published() -> None:
    make_aalborg()
    city = make_city("bristol", financial_year_starts=4)
    load_series(city, read_series(city, *seed_files(BRISTOL)), by=make_editor(city))
    out = {
        (r["indicator_code"], r["period"]): r["value"] for r in csv.DictReader(io.StringIO(export(city, OBSERVATIONS)))
    }
    given = {
        (row["indicator_code"], row["period"]): row["value"]
        for row in csv.DictReader(io.StringIO(seed_files(BRISTOL)[1].decode()))
    }
    assert out == given


def test_codes_stand_in_their_order_and_only_the_city_s_own(city: City) -> None:
    for code in ("T10", "T9", "T1"):
        make_series(make_indicator(city, code), {"2024": "1"})
    make_series(make_indicator(make_city("elsewhere"), "X"), {"2024": "1"})
    assert [row[0] for row in csv.reader(io.StringIO(export(city, INDICATORS)))][1:] == ["T1", "T9", "T10"]
    assert [row[0] for row in csv.reader(io.StringIO(export(city, OBSERVATIONS)))][1:] == ["T1", "T9", "T10"]
    assert Observation.objects.filter(value=Decimal(1)).count() == 4
