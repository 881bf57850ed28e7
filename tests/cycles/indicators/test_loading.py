"""Loading is all or nothing, the second time changes nothing, and every published digit arrives."""

import csv
import io
from datetime import timedelta

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cycles.indicators.files.comparison import compare
from cycles.indicators.files.loading import Loaded, keep_upload, load_series, load_upload, reading_of
from cycles.indicators.files.reading import Reading, read_series
from cycles.indicators.models import Indicator, Observation, SeriesUpload
from cycles.indicators.seeds import BRISTOL, seed_files
from cycles.indicators.services import change_indicator
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.commitments.factories import make_aalborg
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db

HEAD = "indicator_code,period,value,source\n"


@pytest.fixture
def officer(city: City) -> User:
    return make_editor(city)


def read(city: City, rows: str, indicators: str | None = None) -> Reading:
    """Read observations and, if given, indicators."""
    return read_series(city, indicators.encode() if indicators else None, (HEAD + rows).encode())


def test_bristol_s_values_arrive_with_every_digit() -> None:
    make_aalborg()
    city = make_city("bristol", financial_year_starts=4)
    files = seed_files(BRISTOL)
    loaded = load_series(city, read_series(city, *files), by=make_editor(city))
    assert loaded == Loaded(new=264, changed=0, unchanged=0, gaps=10, new_indicators=29)
    rows = Observation.objects.filter(indicator__city=city).select_related("indicator")
    saved = {
        (row.indicator.code, row.period): ("" if row.value is None else str(row.value), row.source) for row in rows
    }
    published = {
        (row["indicator_code"], row["period"]): (row["value"], row["source"])
        for row in csv.DictReader(io.StringIO(files[1].decode()))
    }
    assert len(published) == 264
    assert saved == published
    assert rows.filter(value=None, gap_reason="no value published").count() == 10
    assert rows.exclude(value=None).count() == 254
    assert saved["BRS-01", "2011"] == ("25", "Bristol City Council")
    trees = Indicator.objects.in_city(city).get(code="BRS-05")
    assert (trees.commitment.code, trees.related, str(trees.unit)) == ("3.3", "15-1-1", "% of city area")  # type: ignore[union-attr]


def test_values_of_a_file_are_known_from_the_programs_moment_as_typed_ones_are(
    city: City, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a sign-off knew is asked by this moment, so a file may not bring another clock."""
    make_indicator(city, "T01")
    moment = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    load_series(city, read(city, "T01,2024,1,\n"), by=officer)
    assert [row.entered_at for row in Observation.objects.all()] == [moment]


def test_the_same_files_twice_change_nothing() -> None:
    make_aalborg()
    city = make_city("bristol", financial_year_starts=4)
    by, files = make_editor(city), seed_files(BRISTOL)
    load_series(city, read_series(city, *files), by=by)
    events = pghistory.models.Events.objects.count()
    again = load_series(city, read_series(city, *files), by=by)
    assert again == Loaded(new=0, changed=0, unchanged=264, gaps=10, unchanged_indicators=29)
    assert compare(city, read_series(city, *files)).is_empty
    assert pghistory.models.Events.objects.count() == events


def test_a_reading_with_a_problem_loads_nothing(city: City, officer: User) -> None:
    make_indicator(city, "T01")
    reading = read(city, "T01,2023,1,\nT01,2024,many,\n")
    with pytest.raises(ValidationError, match="observations, C3, value: “many” is no number"):
        load_series(city, reading, by=officer)
    assert not Observation.objects.exists()


def test_what_the_database_would_refuse_takes_everything_back(city: City, officer: User) -> None:
    make_indicator(city, "T01")
    good = read(city, "T01,2023,1,\n")
    bad = read(city, "T01,2024,1,\n")
    (wrong,) = bad.observations
    good.observations = [*good.observations, wrong._replace(texts=("x" * 300, *wrong.texts[1:]))]
    with pytest.raises(DataError):
        load_series(city, good, by=officer)
    assert not Observation.objects.exists()


def test_only_who_may_loads(city: City) -> None:
    make_indicator(city, "T01")
    with pytest.raises(Refused):
        load_series(city, read(city, "T01,2024,1,\n"), by=make_member(city, Role.OWNER))
    assert not Observation.objects.exists()


def test_corrections_need_a_reason_and_keep_the_old_value(city: City, officer: User) -> None:
    indicator = make_indicator(city, "T01")
    make_series(indicator, {"2022": "1", "2023": None, "2024": "25"})
    reading = read(city, "T01,2022,1,\nT01,2023,,\nT01,2024,25.0,\n")
    with pytest.raises(ValidationError, match="The files correct values: say why"):
        load_series(city, reading, by=officer)
    loaded = load_series(city, reading, by=officer, reason="published anew")
    assert (loaded.new, loaded.changed, loaded.unchanged) == (0, 1, 2)
    row = Observation.objects.get(period="2024")
    assert (str(row.value), row.version) == ("25.0", 2)
    event = pghistory.models.Events.objects.tracks(row).last()
    assert (event.pgh_context["user"], event.pgh_context["reason"]) == (officer.pk, "published anew")


def test_new_values_are_joined_with_none_of_their_own(city: City, officer: User) -> None:
    """Whoever joins rows that were just written joins each with each: the database's statistics do not know them."""
    make_series(make_indicator(city, "T01"), {"2023": "1"})
    written = {}
    for rows in ("T01,2024,2,\n", "T01,2023,7,\nT01,2025,3,\n"):
        with CaptureQueriesContext(connection) as captured:
            load_series(city, read(city, rows), by=officer, reason="published anew")
        told = (query["sql"].rpartition(";")[2].split() for query in captured.captured_queries)
        written[rows] = [words[0] for words in told if "cycles_observation" in words[1:3]]
    assert list(written.values()) == [["INSERT"], ["UPDATE", "INSERT"]]


def test_a_gap_that_gets_its_value_and_a_value_that_becomes_a_gap(city: City, officer: User) -> None:
    make_series(make_indicator(city, "T01"), {"2023": None, "2024": "0"})
    load_series(city, read(city, "T01,2023,7.50,\nT01,2024,,\n"), by=officer, reason="survey found")
    found = {row.period: (row.value and str(row.value), row.gap_reason) for row in Observation.objects.all()}
    assert found == {"2023": ("7.50", ""), "2024": (None, "no value published")}


def test_a_gap_keeps_the_reason_the_city_gave(city: City, officer: User) -> None:
    make_indicator(city, "T01")
    rows = "indicator_code,period,value,gap_reason\nT01,2024,,survey every three years\n"
    load_series(city, read_series(city, None, rows.encode()), by=officer)
    loaded = load_series(city, read(city, "T01,2024,,\n"), by=officer)
    assert loaded.unchanged == 1
    assert Observation.objects.get().gap_reason == "survey every three years"


def test_an_empty_source_leaves_the_source_and_a_new_one_needs_no_reason(city: City, officer: User) -> None:
    make_series(make_indicator(city, "T01"), {"2024": "1"})
    assert load_series(city, read(city, "T01,2024,1,\n"), by=officer).unchanged == 1
    assert Observation.objects.get().source == "Travel survey"
    assert load_series(city, read(city, "T01,2024,1,Office\n"), by=officer).changed == 1
    assert Observation.objects.get().source == "Office"


def test_only_the_columns_of_the_file_change(city: City, officer: User) -> None:
    owner = make_member(city, Role.OWNER)
    make_indicator(city, "T01", owner=owner, method="Counted by hand.")
    indicators = "code,name,unit,direction,pillar\nT01,Trips,km,down,social\nT02,Cars,cars,down,social\n"
    loaded = load_series(city, read_series(city, indicators.encode(), None), by=officer)
    assert (loaded.new_indicators, loaded.changed_indicators) == (1, 1)
    changed = Indicator.objects.get(code="T01")
    assert (str(changed.name), str(changed.unit), changed.direction, changed.version) == ("Trips", "km", "down", 2)
    assert (changed.owner, str(changed.method), str(changed.source)) == (owner, "Counted by hand.", "Travel survey")
    changed = change_indicator(changed, by=officer, unit="miles")
    (change,) = compare(city, read_series(city, indicators.encode(), None)).changed_indicators
    assert change.fields == {"unit": ({"en": "miles"}, {"en": "km"})}


@pytest.mark.parametrize(
    ("columns", "cells", "name"),
    [
        ("name", "Journeys", {"en": "Journeys", "sv": "Resor"}),
        ("name,name_sv", "Journeys,Färder", {"en": "Journeys", "sv": "Färder"}),
        ("name,name_sv", "Journeys,", {"en": "Journeys"}),
    ],
)
def test_a_language_that_the_file_does_not_have_stays(columns: str, cells: str, name: dict[str, str]) -> None:
    city = make_city("bilingual", languages=["en", "sv"])
    make_indicator(city, "T01", name={"en": "Trips", "sv": "Resor"})
    rows = f"code,{columns},unit,direction,pillar\nT01,{cells},%,up,social\n"
    load_series(city, read_series(city, rows.encode(), None), by=make_editor(city))
    assert Indicator.objects.in_city(city).get(code="T01").name == name


def test_what_changed_since_it_was_shown_is_a_conflict(city: City, officer: User) -> None:
    indicator = make_indicator(city, "T01")
    reading = read(city, "T01,2024,1,\n")
    shown = compare(city, reading).fingerprint
    make_series(indicator, {"2024": "2"})
    with pytest.raises(Conflict, match="changed since this was shown"):
        load_series(city, reading, by=officer, reason="why", fingerprint=shown)
    assert str(Observation.objects.get().value) == "2"
    shown = compare(city, reading).fingerprint
    assert load_series(city, reading, by=officer, reason="why", fingerprint=shown).changed == 1


def test_an_upload_is_kept_loaded_once_and_dropped(city: City, officer: User) -> None:
    make_indicator(city, "T01")
    first = keep_upload(SeriesUpload(city=city, observations=(HEAD + "T01,2023,1,\n").encode()), by=officer)
    upload = keep_upload(SeriesUpload(city=city, observations=(HEAD + "T01,2024,1,\n").encode()), by=officer)
    assert not SeriesUpload.objects.filter(pk=first.pk).exists()
    upload.refresh_from_db()
    assert len(list(reading_of(upload).observations)) == 1
    assert load_upload(upload, by=officer).new == 1
    upload.refresh_from_db()
    assert upload.loaded_at is not None
    assert upload.observations is None
    with pytest.raises(Conflict, match="loaded already"):
        load_upload(upload, by=officer)
    assert Observation.objects.get().period == "2024"


def test_only_who_may_keeps_an_upload(city: City) -> None:
    with pytest.raises(Refused):
        keep_upload(SeriesUpload(city=city, observations=b"x"), by=make_member(city, Role.OWNER))
    assert not SeriesUpload.objects.exists()
