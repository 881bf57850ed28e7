"""Pages of documents: order once, watch, download what was made and nothing else."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle, Step
from cycles.snapshot import Snapshot, freeze
from ims.people.models import User
from ims.roles import Role
from reports.documents.models import ReportJob, WordFile
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member
from tests.reports.documents.factories import make_document
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
QUERIES = 9


@pytest.fixture
def cycle() -> Cycle:
    return make_cycle(Step.APPROVAL)


def snapshot_of(cycle: Cycle, by: User) -> Snapshot:
    return freeze(cycle.city, cycle.year, Snapshot.Kind.PACKAGE, b"{}", by=by)


def url(name: str, cycle: Cycle, **more: int) -> str:
    return reverse(name, kwargs={"city": cycle.city.slug, "year": cycle.year, **more})


def finished(cycle: Cycle, by: User, content: bytes = b"%PDF-1.7 paper") -> ReportJob:
    return make_document(cycle, by=by, content=content).job


def test_documents_lists_what_was_ordered(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    client = client_as(clerk)
    assert "No document has been ordered yet" in client.get(url("documents", cycle)).content.decode()
    job = finished(cycle, clerk)
    page = " ".join(client.get(url("documents", cycle)).content.decode().split())
    assert "PDF, 3 pages, 14 bytes" in page
    assert all(text in page for text in ("English", job.snapshot.sha256[:16], "Package for the council"))


def test_documents_asks_as_often_for_many_as_for_few(
    cycle: Cycle, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    client = client_as(clerk)
    for number in (3, 19):
        for _place in range(number):
            finished(cycle, clerk)
        client.get(url("documents", cycle))  # what is looked up once is looked up
        with django_assert_num_queries(QUERIES):
            assert client.get(url("documents", cycle)).status_code == 200
    assert "page=2" in client.get(url("documents", cycle)).content.decode()


def test_a_failed_document_says_why_and_is_ordered_again(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    client = client_as(clerk)
    data = {"snapshot": f"{snapshot_of(cycle, clerk).pk}-council_paper", "language": "en"}
    client.post(url("document_order", cycle), data)
    job = ReportJob.objects.get()
    facts = {"state": "failed", "doing": "Setting the type", "error": "MemoryError", "attempts": 5}
    ReportJob.objects.filter(pk=job.pk).update(**facts)
    for page in (url("documents", cycle), url("document_job", cycle, job=job.pk)):
        assert "Order it again" in client.get(page).content.decode()
    said = client.get(url("document_job", cycle, job=job.pk)).content.decode()
    assert "It stopped at “Setting the type” in each of 5 attempts (MemoryError)." in said
    auditor = client_as(make_member(cycle.city, Role.AUDITOR))
    assert "Order it again" not in auditor.get(url("documents", cycle)).content.decode()
    client.post(url("document_order", cycle), data)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("waiting", 0, "")


def test_a_document_that_is_tried_again_says_when(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    job = finished(cycle, clerk)
    ReportJob.objects.filter(pk=job.pk).update(state="waiting", attempts=2, error="OSError")
    said = client_as(clerk).get(url("document_job", cycle, job=job.pk)).content.decode()
    assert "Attempt 2 failed (OSError); the next one begins at" in said


def test_the_binding_language_is_offered_first_and_named(cycle: Cycle, client_as: ClientAs) -> None:
    cycle.city.languages = ["en", "sv"]
    cycle.city.save()
    clerk = make_member(cycle.city, Role.CLERK)
    snapshot_of(cycle, clerk)
    page = client_as(clerk).get(url("documents", cycle)).content.decode()
    assert "English (binding)" in page
    assert "Svenska" in page


def test_document_order_makes_one_job_however_often(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    data = {"snapshot": f"{snapshot_of(cycle, clerk).pk}-council_paper", "language": "en"}
    first = client_as(clerk).post(url("document_order", cycle), data)
    second = client_as(clerk).post(url("document_order", cycle), data)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert ReportJob.objects.get().state == "waiting"


def test_document_order_of_another_citys_snapshot_is_refused(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    foreign = make_cycle(Step.APPROVAL, city=make_city("norrhamn"))
    data = {"snapshot": f"{snapshot_of(foreign, clerk).pk}-council_paper", "language": "en"}
    assert client_as(clerk).post(url("document_order", cycle), data).status_code == 422
    assert not ReportJob.objects.exists()


def test_document_job_answers_htmx_with_304_until_something_changes(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    job = finished(cycle, clerk)
    ReportJob.objects.filter(pk=job.pk).update(state="running", progress=40)
    client, headers = client_as(clerk), {"HX-Request": "true"}
    first = client.get(url("document_job", cycle, job=job.pk), headers=headers)
    assert "40 % done" in first.content.decode()
    assert "<html" not in first.content.decode()
    again = {**headers, "If-None-Match": first["ETag"]}
    assert client.get(url("document_job", cycle, job=job.pk), headers=again).status_code == 304
    ReportJob.objects.filter(pk=job.pk).update(progress=70)
    assert client.get(url("document_job", cycle, job=job.pk), headers=again).status_code == 200


def test_document_download_hands_out_the_bytes(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    job = finished(cycle, clerk)
    response = client_as(clerk).get(url("document_download", cycle, job=job.pk))
    assert response.content == b"%PDF-1.7 paper"
    assert response["Content-Disposition"] == 'attachment; filename="sundvik-2026-council-paper-en.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_word_file_is_ordered_listed_and_handed_out(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    client, snapshot = client_as(clerk), snapshot_of(cycle, clerk)
    facts = {"snapshot": f"{snapshot.pk}-council_paper", "language": "en", "file_format": "word"}
    client.post(url("document_order", cycle), facts)
    job = ReportJob.objects.get()
    assert job.file_format == "word"
    ReportJob.objects.filter(pk=job.pk).update(state=ReportJob.State.DONE)
    WordFile.objects.create(job=job, content=b"PK paper")
    assert "Word file, 8 bytes" in " ".join(client.get(url("documents", cycle)).content.decode().split())
    assert "Download the Word file" in client.get(url("document_job", cycle, job=job.pk)).content.decode()
    response = client.get(url("document_download", cycle, job=job.pk))
    assert response.content == b"PK paper"
    assert response["Content-Disposition"] == 'attachment; filename="sundvik-2026-council-paper-en.docx"'
    assert response["Content-Type"].endswith("wordprocessingml.document")


def test_document_download_refuses_changed_bytes(cycle: Cycle, client_as: ClientAs) -> None:
    clerk = make_member(cycle.city, Role.CLERK)
    job = finished(cycle, clerk)
    tamper("UPDATE reports_document SET content = 'something else' WHERE job_id = %s", job.pk)
    with pytest.raises(RuntimeError, match="does not match its hash"):
        client_as(clerk).get(url("document_download", cycle, job=job.pk))


def test_a_job_of_another_city_is_not_found(cycle: Cycle, client_as: ClientAs) -> None:
    foreign = make_cycle(Step.APPROVAL, city=make_city("norrhamn"))
    job = finished(foreign, make_member(foreign.city, Role.CLERK))
    client = client_as(make_member(cycle.city, Role.CLERK))
    for name in ("document_job", "document_download"):
        assert client.get(url(name, cycle, job=job.pk)).status_code == 404
