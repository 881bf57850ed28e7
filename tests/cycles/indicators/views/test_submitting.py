"""Values outside of rounds by their pages, and the whole history of one value."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from cycles.indicators.entering.handing_in import propose, submit
from cycles.indicators.entering.models import Submission
from cycles.indicators.files.loading import keep_upload, load_upload
from cycles.indicators.models import Indicator, Observation, SeriesUpload
from cycles.indicators.services import record
from ims.cities.models import City
from ims.notices.models import Notice
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
BASE = "/cities/sundvik/indicators/"
SAVEPOINT = 2


@pytest.fixture
def owner(city: City) -> User:
    return make_member(city, Role.OWNER, name="Karin Holm")


@pytest.fixture
def mine(city: City, owner: User) -> Indicator:
    return make_indicator(city, "T01", owner=owner)


def test_value_propose_submission_decide_and_back(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    client, page = client_as(owner), f"{BASE}{mine.pk}/propose/"
    assert "Enter a value" in client.get(f"{BASE}{mine.pk}/").content.decode()
    wrong = client.post(page, {"period": "2024", "value": "", "gap_reason": "", "act": "submit"})
    assert wrong.status_code == 422
    assert not Submission.objects.exists()
    sent = {"period": "2024", "value": "0,0", "source_method": "Survey", "note": "Small sample", "act": "submit"}
    client.post(page, sent)
    row = Submission.objects.get()
    assert (str(row.value), row.state, row.source_method) == ("0.0", "submitted", "Survey")
    coordinator = make_member(city, Role.COORDINATOR)
    decide = f"{BASE}submissions/{row.pk}/"
    deciding = client_as(coordinator)
    assert "1 value waits for approval" in deciding.get(f"{BASE}submissions/").content.decode()
    assert deciding.post(decide, {"decision": "return", "note": "", "read": row.version}).status_code == 422
    deciding.post(decide, {"decision": "return", "note": "Of which survey?", "read": row.version})
    row.refresh_from_db()
    assert (row.state, row.decided_note) == ("returned", "Of which survey?")
    assert Notice.objects.filter(person=owner).count() == 1
    shown = client_as(owner).get(f"{page}?submission={row.pk}").content.decode()
    assert "Of which survey?" in shown
    client_as(owner).post(page, {**sent, "note": "The travel survey", "version": row.version})
    row.refresh_from_db()
    stale = client_as(coordinator).post(decide, {"decision": "approve", "read": row.version - 1})
    assert stale.status_code == 409
    client_as(coordinator).post(decide, {"decision": "approve", "read": row.version})
    saved = Observation.objects.get()
    assert (str(saved.value), saved.note, saved.source_method) == ("0.0", "The travel survey", "Survey")


def test_a_draft_is_in_no_series(mine: Indicator, owner: User, client_as: ClientAs) -> None:
    propose(mine, "2024", Decimal(1), by=owner)
    answer = client_as(owner).get(f"{BASE}{mine.pk}/")
    assert not answer.context["rows"]
    assert "T01" in client_as(owner).get(f"{BASE}submissions/").content.decode()


def test_value_propose_is_refused_for_what_is_not_ones_own(mine: Indicator, city: City, client_as: ClientAs) -> None:
    other = client_as(make_member(city, Role.OWNER))
    assert other.get(f"{BASE}{mine.pk}/propose/").status_code == 403
    assert other.post(f"{BASE}{mine.pk}/propose/", {"period": "2024", "value": "1"}).status_code == 403
    assert client_as(make_editor(city)).get(f"{BASE}{mine.pk}/propose/").status_code == 200


def test_another_citys_submission_is_not_found(mine: Indicator, owner: User, client_as: ClientAs) -> None:
    row = submit(propose(mine, "2024", Decimal(1), by=owner), by=owner)
    elsewhere = make_city("elsewhere")
    client = client_as(make_member(elsewhere, Role.COORDINATOR))
    assert client.get(f"/cities/elsewhere/indicators/submissions/{row.pk}/").status_code == 404


@pytest.mark.parametrize("number", [3, 25])
def test_submissions_are_asked_for_in_the_same_number_of_queries(
    city: City, owner: User, client_as: ClientAs, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(number):
        propose(make_indicator(city, f"T{n:02d}", owner=owner), "2024", Decimal(n), by=owner)
    client = client_as(owner)
    client.get(f"{BASE}submissions/")
    with django_assert_num_queries(8 + SAVEPOINT):
        assert len(client.get(f"{BASE}submissions/").context["lines"]) == number


def test_value_history_shows_who_when_why_and_from_which_import(
    mine: Indicator, city: City, owner: User, client_as: ClientAs
) -> None:
    by = make_editor(city)
    content = b"indicator_code,period,value\nT01,2024,25.0\n"
    upload = keep_upload(SeriesUpload(city=city, observations=content), by=by)
    load_upload(upload, by=by)
    record(mine, "2024", Decimal(26), by=by, reason="Counted twice", source_limits="Town only")
    submit(propose(mine, "2024", Decimal(27), by=owner, reason="Third count"), by=owner)
    saved = Observation.objects.get()
    rows = client_as(by).get(f"{BASE}values/{saved.pk}/history/").context["rows"]
    # The clock of a test's transaction stands still: what was recorded comes before what was handed in.
    assert [row.value for row in rows] == ["26", "25.0", "27", "27"]
    assert f"files no. {upload.pk}" in rows[1].what
    assert (rows[0].who, rows[0].why) == (str(by), "Counted twice")
    assert "Town only" in rows[0].source
    assert rows[2].who == "Karin Holm"
    assert client_as(owner).get(f"{BASE}values/{saved.pk}/history/").status_code == 403


def test_value_history_of_a_value_without_history_is_one_row(mine: Indicator, city: City, client_as: ClientAs) -> None:
    (row,) = make_series(mine, {"2024": None})
    shown = client_as(make_editor(city)).get(f"{BASE}values/{row.pk}/history/").context["rows"]
    assert [item.value for item in shown] == ["n/a: no value published"]


def test_value_propose_of_a_stale_page_shows_both_values(mine: Indicator, owner: User, client_as: ClientAs) -> None:
    client, page = client_as(owner), f"{BASE}{mine.pk}/propose/"
    assert client.get(page).context["form"]["version"].value() == 0
    propose(mine, "2024", Decimal(44), by=owner)
    sent = {"period": "2024", "value": "45", "version": "0", "act": "draft"}
    answer = client.post(page, sent)
    assert answer.status_code == 409
    assert [(row.saved, row.yours) for row in answer.context["form"].conflicts] == [("44", "45")]
    assert str(Submission.objects.get().value) == "44"
    again = answer.context["form"]["version"].value()
    assert client.post(page, {**sent, "version": again}).status_code == 302
    assert str(Submission.objects.get().value) == "45"
