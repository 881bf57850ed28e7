"""The page of an archive package: order once, watch, download what was made and nothing else."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.roles import Role
from reports.record.models import ArchiveJob
from reports.record.services import make
from tests.conftest import ClientAs
from tests.factories import make_city, make_member
from tests.reports.documents.factories import make_document
from tests.reports.record.factories import make_package, make_record

pytestmark = pytest.mark.django_db
QUERIES = 10


@pytest.fixture
def decision(city: City) -> Decision:
    make_record(city, 1)
    return Decision.objects.get()


@pytest.fixture
def client(client_as: ClientAs, city: City) -> Client:
    """Return the client of somebody who may do least: see what is public in the city."""
    return client_as(make_member(city, Role.STAKEHOLDER))


def page_of(decision: Decision) -> str:
    return reverse("decision_archive", args=[decision.city.slug, decision.pk])


def file_of(decision: Decision, job: ArchiveJob) -> str:
    return reverse("archive_download", args=[decision.city.slug, decision.pk, job.pk])


def said(client: Client, decision: Decision) -> str:
    answer = client.get(page_of(decision))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_decision_archive_orders_watches_and_hands_out(decision: Decision, client: Client) -> None:
    assert "There is no package at present." in said(client, decision)
    for _time in range(2):
        answer = client.post(page_of(decision))
        assert (answer.status_code, answer["Location"]) == (302, page_of(decision))
    job = ArchiveJob.objects.get()
    waiting = said(client, decision)
    assert "Waiting for a worker" in waiting
    assert "every 2s" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert client.get(file_of(decision, job)).status_code == 404
    assert make(job)
    done = said(client, decision)
    assert file_of(decision, job) in done
    assert "The record has not grown since." in done
    assert "every 2s" not in done
    answer = client.get(file_of(decision, job))
    assert answer.content.startswith(b"PK")
    assert answer["Content-Type"] == "application/zip"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_decision_archive_answers_htmx_with_304_until_something_changes(decision: Decision, client: Client) -> None:
    headers = {"HX-Request": "true"}
    # Nothing to watch any more: the whole page is loaded anew.
    assert client.get(page_of(decision), headers=headers)["HX-Refresh"] == "true"
    client.post(page_of(decision))
    ArchiveJob.objects.update(state="running", progress=40)
    first = client.get(page_of(decision), headers=headers)
    assert "40 % done" in first.content.decode()
    assert "<html" not in first.content.decode()
    again = {**headers, "If-None-Match": first["ETag"]}
    assert client.get(page_of(decision), headers=again).status_code == 304
    ArchiveJob.objects.update(progress=70)
    assert client.get(page_of(decision), headers=again).status_code == 200


def test_a_failed_package_says_why_and_is_ordered_again(decision: Decision, client: Client) -> None:
    client.post(page_of(decision))
    facts = {"state": "failed", "doing": "Packing the files", "error": "MemoryError", "attempts": 5}
    ArchiveJob.objects.update(**facts)
    page = said(client, decision)
    assert "It stopped at “Packing the files” in each of 5 attempts (MemoryError)." in page
    assert "Order it again" in page
    client.post(page_of(decision))
    assert ArchiveJob.objects.values_list("state", "attempts", "error").get() == ("waiting", 0, "")
    ArchiveJob.objects.update(attempts=2, error="OSError")
    assert "Attempt 2 failed (OSError); the next one begins at" in said(client, decision)


def test_a_record_that_has_grown_can_be_packed_anew(decision: Decision, client: Client) -> None:
    client.post(page_of(decision))
    first = ArchiveJob.objects.get()
    assert make(first)
    make_document(Cycle.objects.get(), snapshot=decision.snapshot, content=b"%PDF-1.7 printed later")
    page = said(client, decision)
    assert f"The record has grown since, to entry {first.head.number + 1}." in page
    assert "Have it made anew" in page
    client.post(page_of(decision))
    assert ArchiveJob.objects.count() == 2
    # The one that was made is there while the other one waits.
    page = said(client, decision)
    assert "Waiting for a worker" in page
    assert file_of(decision, first) in page


def test_decision_archive_asks_as_often_for_many_as_for_few(
    decision: Decision, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 9):
        for _place in range(number):
            make_package(decision)
        said(client, decision)
        with django_assert_num_queries(QUERIES):
            said(client, decision)


def test_archive_download_refuses_changed_bytes(decision: Decision, client: Client) -> None:
    package = make_package(decision)
    type(package).objects.update(content=b"something else")
    with pytest.raises(RuntimeError, match="does not match its hash"):
        client.get(file_of(decision, package.job))


def test_a_package_of_another_city_or_decision_is_not_found(decision: Decision, client: Client) -> None:
    other = make_city("norrhamn")
    make_record(other, 1)
    foreign = Decision.objects.get(city=other)
    package = make_package(foreign)
    assert client.get(page_of(foreign)).status_code == 404
    assert client.post(page_of(foreign)).status_code == 404
    assert client.get(file_of(foreign, package.job)).status_code == 404
    assert client.get(file_of(decision, package.job)).status_code == 404
    own = reverse("archive_download", args=[decision.city.slug, foreign.pk, package.job_id])
    assert client.get(own).status_code == 404
    assert client.get(file_of(decision, make_package(decision).job)).status_code == 200
