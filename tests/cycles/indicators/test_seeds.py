"""The series that come with the software can be loaded as they are."""

import csv

import pytest

from cycles.indicators.files.loading import Loaded, load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.models import Indicator
from cycles.indicators.seeds import DATA, SUNDVIK, read_targets, seed_files
from ims.cities.models import City
from tests.commitments.factories import make_aalborg
from tests.cycles.indicators.factories import make_editor

pytestmark = pytest.mark.django_db


def test_sundvik_s_values_load_and_say_that_they_are_illustrative(city: City) -> None:
    make_aalborg()
    loaded = load_series(city, read_series(city, *seed_files(SUNDVIK)), by=make_editor(city))
    assert loaded == Loaded(new=110, changed=0, unchanged=0, gaps=11, new_indicators=21)
    assert all("Illustrative" in str(row.method) for row in Indicator.objects.in_city(city))


def test_each_target_starts_from_a_value_of_its_series() -> None:
    rows = csv.DictReader((DATA / SUNDVIK / "observations.csv").read_text().splitlines())
    values = {(row["indicator_code"], row["period"]): row["value"] for row in rows}
    targets = read_targets()
    assert len(targets) == 21
    for target in targets:
        assert values[target.code, str(target.reference_year)] == str(target.reference_value)
    assert sum(target.short_term_value is None for target in targets) == 1
