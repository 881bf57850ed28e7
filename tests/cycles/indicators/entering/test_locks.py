"""Periods that a coordinator locked: nothing in them is written, whichever way it comes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cycles.indicators.entering.locks import lock_periods
from cycles.indicators.entering.models import PeriodLock
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.models import Observation
from cycles.indicators.services import record, record_late
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
URL = "/cities/sundvik/indicators/locks/"


@pytest.fixture
def coordinator(city: City) -> User:
    return make_member(city, Role.COORDINATOR, name="Eva Lind")


def lock(city: City, by: User) -> PeriodLock:
    """Lock every period up to the end of 2024."""
    return lock_periods(city, date(2024, 12, 31), "The account is audited.", by=by)


def test_nothing_in_a_locked_period_is_recorded_corrected_or_loaded(city: City, coordinator: User) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    make_series(indicator, {"2023": "1"})
    lock(city, coordinator)
    files = read_series(city, None, b"indicator_code,period,value\nT01,2024,1\nT01,2025,2\n")
    for act in (
        lambda: record(indicator, "2024", Decimal(1), by=by),
        lambda: record(indicator, "2023", Decimal(2), by=by, reason="wrong"),
        lambda: record_late(indicator, "2024", Decimal(2), by=by, reason="late"),
        lambda: load_series(city, files, by=by),
    ):
        with pytest.raises((Conflict, ValidationError), match="Eva Lind locked them on"):
            act()
    assert [str(row.value) for row in Observation.objects.all()] == ["1"]
    record(indicator, "2025", Decimal(3), by=by)  # the negative control: what is not locked is written


def test_loading_what_changes_nothing_in_a_locked_period_is_no_conflict(city: City, coordinator: User) -> None:
    by = make_editor(city)
    make_series(make_indicator(city), {"2024": "1"})
    lock(city, coordinator)
    files = read_series(city, None, b"indicator_code,period,value\nT01,2024,1\nT01,2025,2\n")
    assert load_series(city, files, by=by).new == 1


def test_the_lock_of_one_city_is_none_of_another(city: City, coordinator: User) -> None:
    lock(city, coordinator)
    other = make_city("elsewhere")
    record(make_indicator(other), "2024", Decimal(1), by=make_editor(other))


def test_a_lock_has_a_reason_and_no_day_to_come(city: City, coordinator: User) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        lock_periods(city, date(2024, 12, 31), "  ", by=coordinator)
    with pytest.raises(ValidationError, match="still to come"):
        lock_periods(city, city.today() + timedelta(days=1), "early", by=coordinator)
    with pytest.raises(Refused):
        lock(city, make_editor(city))


def test_a_lock_is_never_changed(city: City, coordinator: User) -> None:
    row = lock(city, coordinator)
    for act in (lambda: PeriodLock.objects.update(reason="x"), lambda: PeriodLock.objects.filter(pk=row.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_period_locks_are_moved_and_seen_with_all_changes(city: City, coordinator: User, client_as: ClientAs) -> None:
    client = client_as(coordinator)
    assert "No period is locked" in client.get(URL).content.decode()
    answer = client.post(URL, {"until": "2024-12-31", "reason": "Audited."}, follow=True)
    assert "Eva Lind locked them on" in answer.content.decode()
    wrong = client.post(URL, {"until": "2024-12-31", "reason": ""})
    assert wrong.status_code == 422
    client.post(URL, {"until": "", "reason": "The audit found an error."})
    text = client_as(make_editor(city)).get(URL).content.decode()
    assert "No period is locked" in text
    assert text.count("<tr>") == 3
    assert "<textarea" not in text
