"""Every page of indicators asks the database as much for 5 as for 50 and for 500 of them: the number is its literal.

The rows are written at once, because nothing but their number is looked at here.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cycles.indicators.breakdown.models import Category, Dimension
from cycles.indicators.entering.answers import State
from cycles.indicators.entering.models import PeriodLock, Submission
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.models import Indicator, Observation, Revision, SeriesUpload
from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.conftest import ClientAs
from tests.factories import make_member

pytestmark = pytest.mark.django_db
BASE = "/cities/sundvik/indicators/"
USUAL = {"name": {"en": "Trips"}, "unit": {"en": "%"}, "direction": "up", "pillar": "social"}
YEARS = (2023, 2024)


def year(of: int) -> dict[str, object]:
    """Return the columns of a calendar year."""
    return {"period": str(of), "starts_on": date(of, 1, 1), "ends_on": date(of, 12, 31)}


def fill(city: City, number: int, *, by: User) -> dict[str, int]:
    """Give the city so many indicators with values, parts, corrections, answers and locks; return ids to look at."""
    node = make_framework("aalborg", themes=3).nodes.get(code="1.1")
    dimension = Dimension.objects.create(city=city, code="age", name={"en": "Age"})
    child, adult = Category.objects.bulk_create(
        Category(dimension=dimension, code=code, name={"en": code}, position=place)
        for place, code in enumerate(("child", "adult"))
    )
    Dimension.objects.bulk_create(Dimension(city=city, code=f"D{n}", name={"en": "Other"}) for n in range(number))
    library = LibraryIndicator.objects.bulk_create(
        LibraryIndicator(code=f"L{n:03d}", collection="C", source="S", verification="recalled", **USUAL)
        for n in range(number)
    )
    rows = Indicator.objects.bulk_create(
        Indicator(city=city, code=f"T{n:03d}", commitment=node, dimension=dimension, owner=by, **USUAL)
        for n in range(number)
    )
    values = Observation.everything.bulk_create(
        Observation(indicator=row, value=Decimal(3), **year(of)) for row in rows for of in YEARS
    )
    Observation.everything.bulk_create(
        Observation(indicator=row, value=Decimal(1), category=part, **year(2024))
        for row in rows
        for part in (child, adult)
    )
    revisions = Revision.objects.bulk_create(
        Revision(observation=value, before_value=2, after_value=3, reason="Recounted", by=by) for value in values
    )
    answers = Submission.objects.bulk_create(
        Submission(indicator=row, value=4, state=State.SUBMITTED, entered_by=by, **year(2022)) for row in rows
    )
    PeriodLock.objects.bulk_create(
        PeriodLock(city=city, until=date(2020, 12, 31), reason="Annual accounts", by=by) for _n in range(number)
    )
    upload = SeriesUpload.objects.create(city=city, by=by, observations=b"indicator_code,period,value\n")
    return {
        "indicator": rows[0].pk,
        "value": values[0].pk,
        "revision": revisions[0].pk,
        "answer": answers[0].pk,
        "dimension": dimension.pk,
        "library": library[0].pk,
        "upload": upload.pk,
    }


def asked(client: Client, address: str) -> int:
    """Return how many questions a page asks when it is opened the second time, without its savepoints."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200, address
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)


@pytest.mark.parametrize("number", [5, 50, 500])
def test_pages_of_indicators_ask_as_much_for_5_as_for_50_and_500(number: int, city: City, client_as: ClientAs) -> None:
    coordinator = make_member(city, Role.COORDINATOR)
    ids = fill(city, number, by=coordinator)
    one = f"{ids['indicator']}/"
    expected = {
        "": 7,
        "?q=trips&sort=newest": 7,
        "grid/?periods=year&first=2023&last=2024": 10,
        "grid/submit/": 10,
        "themes/1/": 9,
        "dimensions/": 7,
        "dimensions/add/": 5,
        f"dimensions/{ids['dimension']}/": 8,
        "define/": 11,
        "import/": 7,
        "revisions/": 7,
        f"revisions/{ids['revision']}/": 7,
        "library/": 7,
        f"library/{ids['library']}/take/": 8,
        "submissions/": 8,
        f"submissions/{ids['answer']}/": 7,
        f"values/{ids['value']}/history/": 8,
        "locks/": 6,
        one: 12,
        f"{one}change/": 12,
        f"{one}breakdown/?period=2024": 10,
        f"{one}formula/": 7,
        f"{one}values/": 6,
        f"{one}propose/": 7,
        "export/indicators.csv": 6,
        "export/observations.csv": 6,
        "export/observations-wide.csv": 6,
        "import/template.csv": 6,
    }
    client = client_as(coordinator)
    assert {page: asked(client, BASE + page) for page in expected} == expected
