"""Later events and a change of the framework leave every decision's hash and the bytes of its documents unchanged."""

import pytest

from ims.cities.models import City
from ims.people.models import User
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.factories import make_clerk
from tests.reports.documents.factories import make_document
from tests.reports.record.ageing import fingerprints, grow_old, holds
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(city: City) -> list[User]:
    """Return the council of a city that decided on an amended programme, with its paper."""
    main, members = make_whole(city)
    make_document(main.cycle, snapshot=main.package, by=make_clerk(city))
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "fff")
    vote_on_whole(main, members)
    return members


def test_a_thousand_events_and_another_framework_later(city: City, decided: list[User]) -> None:
    before = fingerprints(city)
    assert len(before) > 8
    grow_old(city, 1_000)
    holds(city, before)


@pytest.mark.usefixtures("decided")
def test_a_changed_byte_is_seen(city: City) -> None:
    """The negative control: what is compared is what is stored."""
    before = fingerprints(city)
    tamper("UPDATE reports_document SET content = 'else'")
    with pytest.raises(AssertionError):
        holds(city, before)
