"""A hundred thousand later events: every decision's hash and the bytes of its documents are unchanged."""

import pytest

from ims.cities.models import City
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.factories import make_clerk
from tests.reports.documents.factories import make_document
from tests.reports.record.ageing import fingerprints, grow_old, holds

pytestmark = [pytest.mark.chaos, pytest.mark.django_db]
EVENTS = 100_000


def test_a_hundred_thousand_events_and_another_framework_later(city: City) -> None:
    main, members = make_whole(city)
    make_document(main.cycle, snapshot=main.package, by=make_clerk(city))
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "fff")
    vote_on_whole(main, members)
    before = fingerprints(city)
    grow_old(city, EVENTS)
    holds(city, before)
