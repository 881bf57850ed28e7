"""One whole year in a real browser: every role does its own part by filling forms and pressing buttons.

The city, its unit and the accounts of its people are made beforehand; the stakeholder's account is opened in the
browser. Two things have no button and are done here by hand: reading the link in the mail, and being the worker that
makes the council paper.
"""

import pytest
from pytest_django.live_server_helper import LiveServer

from ims.people.models import User
from tests.browser.fixtures import PageFor
from tests.journey import approval, baseline, evaluation, involvement, monitoring, programme, set_up
from tests.journey.cast import YEAR, Year, gather
from tests.journey.walking import Gallery, Walker

pytestmark = pytest.mark.django_db(transaction=True)

CHAPTERS = (
    *(set_up.open_year, set_up.adopt),
    *(baseline.import_series, baseline.start, baseline.describe, baseline.weigh, baseline.sign_off),
    *(programme.aim, programme.act, programme.pay, programme.draft),
    *(involvement.open_consultation, involvement.sign_up, involvement.comment, involvement.answer, involvement.close),
    *(programme.submit, approval.approve),
    *(monitoring.open_round, monitoring.report, monitoring.approve, monitoring.close),
    *(evaluation.audit, evaluation.evaluate, evaluation.go_on),
)
KINDS_OF_PAGES = 71  # who confirms an address is led back, past sign-in and first page


def test_a_whole_year_is_walked_by_its_people(page_for: PageFor, live_server: LiveServer) -> None:
    """From the first year's opening to the next year's targets, past nearly every kind of page."""
    people, gallery = gather(), Gallery()

    def walker_for(user: User | None) -> Walker:
        return Walker(page_for(user), gallery, people.city, YEAR)

    year = Year(people, walker_for)
    for chapter in CHAPTERS:
        chapter(year)
    assert len(gallery.found) >= KINDS_OF_PAGES
