"""The coordinator is told of obligations that come near or are late, once for each time they are due."""

from datetime import timedelta

import pytest

from ims.cities.models import City
from ims.notices.models import Notice
from ims.notices.sweeps import sweep_all
from tests.cycles.organisation.factories import make_coordinator
from tests.cycles.signatures.factories import make_signature, make_version

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "start"), [(61, ""), (60, "Due on"), (0, "Due on"), (-1, "Late since"), (-90, "Late since"), (-91, "")]
)
def test_two_months_before_and_once_it_is_late(city: City, days: int, start: str) -> None:
    coordinator = make_coordinator(city)
    day = city.today() + timedelta(days=days)
    owed = [{"code": "S1", "text": "Review.", "fixed_date": day.isoformat(), "verification": "recalled"}]
    signature = make_signature(city, make_version(obligations=owed))
    for _ in range(2):
        assert sweep_all() == 0
    found = Notice.objects.filter(kind="obligation", subject__contains="S1")
    assert [row.person for row in found] == ([coordinator] if start else [])
    assert all(row.subject.startswith(start) and row.text == "Review." for row in found)
    assert all(row.url.endswith(f"/signatures/{signature.pk}/") for row in found)
