"""Two people at once: one waits for the other, nobody gets an error page, nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from cycles.indicators.files.loading import keep_upload, load_upload
from cycles.indicators.models import Indicator, Observation, SeriesUpload
from cycles.indicators.services import record
from ims.refusals import Conflict
from tests.cycles.indicators.factories import make_editor, make_indicator
from tests.factories import make_city

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


def at_once(act: object) -> list[str]:
    """Run the act in several threads that start together; return "done" or the kind of refusal of each."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> str:
        start.wait()
        try:
            act(number)  # type: ignore[operator]
        except (Conflict, ValidationError) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(run, range(AT_ONCE)))


def test_a_new_period_entered_by_several_is_one_value_and_the_others_hear_of_it() -> None:
    city = make_city()
    indicator, by = make_indicator(city), make_editor(city)
    answers = at_once(lambda number: record(indicator, "2024", Decimal(number), by=by))
    assert answers == ["ValidationError"] * (AT_ONCE - 1) + ["done"]
    assert Observation.objects.count() == 1


def test_files_confirmed_by_several_are_loaded_once() -> None:
    city = make_city()
    by = make_editor(city)
    content = b"code,name,unit,direction,pillar\nT01,Trips,%,up,social\n"
    values = b"indicator_code,period,value\nT01,2024,1\n"
    upload = keep_upload(SeriesUpload(city=city, indicators=content, observations=values), by=by)
    answers = at_once(lambda _number: load_upload(upload, by=by))
    assert answers == ["Conflict"] * (AT_ONCE - 1) + ["done"]
    assert (Indicator.objects.count(), Observation.objects.count()) == (1, 1)


def test_the_same_code_defined_by_several_is_one_indicator() -> None:
    city = make_city()
    by = make_editor(city)
    answers = at_once(lambda _number: make_indicator(city, "T01", by=by))
    assert answers == ["ValidationError"] * (AT_ONCE - 1) + ["done"]
    assert Indicator.objects.count() == 1
