"""The page that everybody checks a paper on: what it says, and what it keeps to itself."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from cycles.approval import services as council
from cycles.approval.models import AgendaItem
from cycles.chain import head
from cycles.snapshot import Decision
from ims.cities.models import City
from reports.documents.models import Document
from reports.record import hashing
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.reports.documents.factories import make_document
from tests.reports.seals.factories import make_sealed_copy
from tests.tampering import tamper

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 the paper of the programme"
HOLDS, UNKNOWN = "It is in the record, and the record holds", "No published paper or decision has this fingerprint."


@pytest.fixture
def paper(city: City) -> Document:
    """Return the issued paper of a programme whose vote is open."""
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    return make_document(item.cycle, snapshot=item.package, by=make_clerk(city), content=PDF)


def decide(paper: Document) -> Decision:
    """Let the council decide on the paper."""
    item = AgendaItem.objects.get(package=paper.job.snapshot)
    decision = council.conclude(item, "12/2026", by=make_clerk(paper.job.cycle.city))
    assert decision is not None
    return decision


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def ask(fingerprint: str) -> str:
    return text(Client().get(reverse("verify"), {"fingerprint": fingerprint}))


def send(content: bytes, **more: str) -> str:
    file = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    return text(Client().post(reverse("verify"), {"file": file, **more}))


def test_verify_says_what_a_file_is_who_decided_it_and_its_place(paper: Document) -> None:
    decision = decide(paper)
    page = send(PDF)
    for words in (HOLDS, "Sundvik", "Council paper 2026, English", "decision 12/2026 of", "Approved", "Entry 1 of 2"):
        assert words in page, words
    assert paper.entry.sha256 in page
    assert hashlib.sha256(PDF).hexdigest() in page
    assert decision.entry.sha256 not in page


@pytest.mark.parametrize("what", ["entry", "sealed", "package"])
def test_verify_knows_a_decision_by_each_of_its_fingerprints(paper: Document, what: str) -> None:
    decision = decide(paper)
    digests = {"entry": decision.entry.sha256, "sealed": decision.snapshot.sha256, "package": paper.job.snapshot.sha256}
    page = ask(digests[what])
    for words in (HOLDS, "Decision of the council", "decision 12/2026 of", "Entry 2 of 2"):
        assert words in page, words


def test_verify_reads_a_fingerprint_as_it_is_printed(paper: Document) -> None:
    digest = decide(paper).entry.sha256.upper()
    assert HOLDS in ask(f"  {digest[:32]}\n{digest[32:40]} {digest[40:]} ")


def test_one_byte_more_is_another_file(paper: Document) -> None:
    decide(paper)
    assert UNKNOWN in send(PDF + b"\n")


def test_what_is_not_published_is_answered_as_what_is_not_there(paper: Document) -> None:
    nowhere = "ab" * 32
    digests = (paper.sha256, paper.job.snapshot.sha256)
    answers = [ask(digest).replace(digest, nowhere) for digest in digests]
    assert answers == [ask(nowhere)] * 2
    assert UNKNOWN in answers[0]
    assert UNKNOWN in send(PDF)


def test_verify_knows_a_sealed_copy_and_the_document_it_is_of_once_that_is_public(paper: Document) -> None:
    copy = make_sealed_copy(paper)
    nowhere = "ab" * 32
    assert ask(copy.sha256).replace(copy.sha256, nowhere) == ask(nowhere)
    assert "what it names is not published" in ask(copy.entry.sha256)
    decide(paper)
    for page in (send(bytes(copy.content)), ask(copy.sha256), ask(copy.entry.sha256)):
        for words in (HOLDS, "Council paper 2026, English (sealed copy)", "Entry 2 of 3", paper.sha256):
            assert words in page, words
    assert "sealed copy" not in send(PDF)
    tamper("UPDATE reports_sealedcopy SET content = content || '!' WHERE id = %s", copy.pk)
    assert "entry 2: its sealed copy is not the one that was made." in ask(copy.sha256)


def test_a_head_says_its_place_and_not_what_it_names(paper: Document, city: City) -> None:
    newest = head(city)
    assert newest is not None
    page = ask(newest.sha256)
    assert "Entry 1 of 1" in page
    assert "what it names is not published" in page
    assert not [words for words in ("Council paper", "2026, English", "12/2026", paper.sha256) if words in page]


def test_verify_says_when_the_record_does_not_hold(paper: Document) -> None:
    decision = decide(paper)
    tamper("UPDATE cycles_recordentry SET content = content || ' ' WHERE id = %s", decision.entry_id)
    page = send(PDF)
    assert "entry 2: the content does not match its hash." in page
    assert HOLDS not in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [({}, "Choose a PDF"), ({"fingerprint": "abc"}, "64 characters"), ({"fingerprint": "g" * 64}, "64 characters")],
)
def test_verify_says_what_cannot_be_checked(sent: dict[str, str], said: str) -> None:
    response = Client().post(reverse("verify"), sent)
    assert (response.status_code, said in text(response)) == (422, True)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "LARGEST", 10)
    assert "The file is larger than" in send(b"x" * 11)


def test_nothing_of_a_large_file_is_kept(
    settings: Settings, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")  # who tried to keep a file would fail
    content = b"%PDF" + b"x" * 5 * 1024**2
    with django_assert_max_num_queries(12) as asked:
        page = send(content)
    assert hashlib.sha256(content).hexdigest() in page
    assert not [one["sql"] for one in asked.captured_queries if one["sql"].startswith(("INSERT", "UPDATE"))]


def test_verify_asks_as_often_for_a_long_record(
    paper: Document, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    decide(paper)
    for length in (3, 24):
        for number in range(length):
            make_document(paper.job.cycle, content=b"%%PDF %d of %d" % (number, length))
        with django_assert_num_queries(8 + 2):
            assert HOLDS in send(PDF)


def test_verify_takes_no_other_method() -> None:
    for method in ("put", "patch", "delete"):
        assert getattr(Client(), method)(reverse("verify")).status_code == 405


def test_a_signed_out_reader_needs_no_token() -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("verify"), {"fingerprint": "ab" * 32})
    assert (response.status_code, UNKNOWN in text(response)) == (200, True)
