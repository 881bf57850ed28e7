"""Bristol, observed data only: the published series and nothing else. No decision, target or comment is invented."""

from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.seeds import BRISTOL, seed_files
from ims.cities.models import City
from ims.fields import Translated
from ims.people.services import join
from ims.roles import Role
from reports.demo.cast import SINCE, known

NOTICE = Translated(
    en="Bristol (observed data): values as published by the city until December 2021. "
    "Their mapping to the Aalborg Commitments is ours."
)


def build() -> City:
    """Make the city with its 29 indicators, once."""
    city, is_new = City.objects.get_or_create(
        slug="bristol",
        defaults={
            "name": "Bristol (observed data)",
            "time_zone": "Europe/London",
            "currency": "GBP",
            "financial_year_starts": 4,
            "is_observed_data": True,
            "notice": NOTICE,
        },
    )
    if is_new:
        officer = known("officer")
        join(city, officer, Role.OFFICER, starts_on=SINCE)
        load_series(city, read_series(city, *seed_files(BRISTOL)), by=officer)
    return city
