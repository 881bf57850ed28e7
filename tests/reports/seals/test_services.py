"""Sealed copies: an authority, keys and a service of timestamps of the test's own, judged by pyHanko's validator."""

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from cycles import chain
from cycles.canonical import canonical
from cycles.cycle import Cycle, Step
from cycles.snapshot import Snapshot, freeze
from ims.cities.models import City
from ims.jobs import unannounced
from ims.roles import Role
from reports.documents import services as documents
from reports.documents.models import Document
from reports.paper.standards import UA_NAMESPACE
from reports.record.exporting import bundle, write_folder
from reports.seals import services
from reports.seals.models import SealedCopy, SealJob
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.factories import make_member
from tests.ims.launcher.running import free_port
from tests.reports.documents.factories import make_document
from tests.reports.paper.samples import content
from tests.reports.record.test_verifier import run
from tests.reports.seals.factories import Holder, Service, make_holder, make_sealed_copy, put_key, stamping
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority() -> Holder:
    """Return the authority that everybody trusts."""
    return make_holder("Authority")


@pytest.fixture(scope="module")
def seal(authority: Holder) -> Holder:
    """Return the city's own certificate."""
    return make_holder("City of Sundvik", authority)


@pytest.fixture(scope="module")
def stamps(authority: Holder) -> Iterator[Service]:
    """Return a service of timestamps."""
    with stamping(make_holder("Timestamps", authority, stamps=True)) as service:
        yield service


@pytest.fixture
def key(settings: LazySettings, tmp_path: Path, authority: Holder, seal: Holder) -> Path:
    """Give the city of Sundvik its key and return the folder."""
    settings.SEALS = tmp_path
    put_key(tmp_path, "sundvik", seal, authority)
    return tmp_path


def issued(slug: str = "sundvik") -> Document:
    """Return a real document of the city, made as the worker does."""
    city = City.objects.filter(slug=slug).first() or City.objects.create(slug=slug, name=slug.capitalize())
    cycle = Cycle.objects.filter(city=city).first() or make_cycle(Step.APPROVAL, city=city)
    clerk = make_member(city, Role.CLERK)
    small = canonical(content(indicators={}, baseline={}, targets={}, programme={}))
    package = freeze(city, cycle.year, Snapshot.Kind.PACKAGE, small, by=clerk)
    job = documents.order_document(cycle, package, "en", by=clerk)
    assert documents.make(job)
    return Document.objects.get(job=job)


def judged(copy: bytes, authority: Holder) -> PdfSignatureStatus:
    """Return what the validator says to who trusts the authority; apart from the loop that a browser left running."""
    trusting = ValidationContext(trust_roots=[authority.asn1], allow_fetching=False)
    signature = PdfFileReader(io.BytesIO(copy)).embedded_signatures[0]
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(validate_pdf_signature, signature, trusting, trusting).result()


def holds(copy: bytes, authority: Holder) -> bool:
    """Say whether a file is sealed and nothing in it was changed; one that cannot be read is not."""
    try:
        found = judged(copy, authority)
    except Exception:
        return False
    return found.bottom_line and found.coverage == SignatureCoverageLevel.ENTIRE_FILE


def due() -> SealJob:
    """Return the one waiting job, as if its time had come."""
    SealJob.objects.update(not_before=timezone.now())
    return SealJob.objects.get()


def test_a_document_is_sealed_and_stamped_and_its_copy_is_proved(
    key: Path, stamps: Service, authority: Holder, settings: LazySettings, client_as: ClientAs
) -> None:
    settings.TIMESTAMPS = stamps.address
    before = len(stamps.asked)
    document = issued()
    assert services.make(SealJob.objects.get())
    copy = SealedCopy.objects.get(document=document)
    sealed, original = bytes(copy.content), bytes(document.content)
    found = judged(sealed, authority)
    assert (found.bottom_line, found.coverage) == (True, SignatureCoverageLevel.ENTIRE_FILE)
    assert found.signing_cert.subject.native["common_name"] == "City of Sundvik"
    assert found.timestamp_validity is not None
    assert found.timestamp_validity.trusted
    # The service was asked once, for a hash.
    assert (len(stamps.asked) - before, len(stamps.asked[-1]) < 100) == (1, True)
    # What was issued stays as it was, in the record and inside of the copy.
    assert hashlib.sha256(original).hexdigest() == document.sha256
    assert sealed.startswith(original)
    names_its_standards(sealed)
    # One byte elsewhere, in what was issued or in what was added, and it does not hold.
    for place in (20, len(original) // 2, len(original) + 200, len(sealed) - 20):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert not holds(altered, authority), place
    entry = copy.entry
    assert (entry.number, entry.previous_sha256) == (document.entry.number + 1, document.entry.sha256)
    assert entry.body["sealed"]["stamped_at"] == found.timestamp_validity.timestamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert chain.proven(entry.city) == []
    can_be_downloaded(copy, client_as)


def names_its_standards(copy: bytes) -> None:
    """The copy names PDF/A and PDF/UA as its document does; its seal is outside of the page, where UA wants no tag."""
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert pdf.open_metadata().pdfa_status == "2A"
        assert UA_NAMESPACE.encode() in pdf.Root.Metadata.read_bytes()
        (field,) = pdf.Root.AcroForm.Fields
        left, bottom, right, top = (float(number) for number in field.Rect)
        assert (right - left, top - bottom) == (0, 0)
        assert right < 0
        assert top < 0


def can_be_downloaded(copy: SealedCopy, client_as: ClientAs) -> None:
    job = copy.document.job
    facts = {"city": job.cycle.city.slug, "year": job.cycle.year, "job": job.pk}
    client = client_as(job.ordered_by)
    page = client.get(reverse("document_job", kwargs=facts)).content.decode()
    assert copy.sha256 in page
    assert reverse("document_sealed", kwargs=facts) in page
    answer = client.get(reverse("document_sealed", kwargs=facts))
    assert answer.content == bytes(copy.content)
    assert "-en-sealed.pdf" in answer["Content-Disposition"]


def test_without_a_key_of_its_own_nothing_of_a_city_changes(key: Path, client_as: ClientAs) -> None:
    document = issued("norrhamn")
    assert not SealJob.objects.exists()
    facts = {"city": "norrhamn", "year": document.job.cycle.year, "job": document.job_id}
    client = client_as(document.job.ordered_by)
    assert client.get(reverse("document_sealed", kwargs=facts)).status_code == 404
    assert "sealed" not in client.get(reverse("document_job", kwargs=facts)).content.decode()
    assert [entry.kind for entry in chain.entries_of(document.entry.city)] == ["document"]


def test_without_a_service_the_seal_has_no_timestamp(key: Path, authority: Holder) -> None:
    services.order_seal(issued_quickly())
    assert services.make(due())
    copy = SealedCopy.objects.get()
    assert judged(bytes(copy.content), authority).timestamp_validity is None
    assert copy.entry.body["sealed"]["stamped_at"] == ""


def issued_quickly(blank: bytes = b"") -> Document:
    """Return an issued document that is a PDF with one empty page."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(target)
    cycle = make_cycle(Step.APPROVAL, city=City.objects.create(slug="sundvik", name="Sundvik"))
    return make_document(cycle, content=target.getvalue() + blank)


def test_while_the_service_is_away_the_document_is_done_and_its_copy_waits(
    key: Path, stamps: Service, settings: LazySettings, client_as: ClientAs
) -> None:
    settings.TIMESTAMPS = f"http://127.0.0.1:{free_port()}/tsa"
    document = issued()
    assert document.job.reloaded().state == "done"
    for attempt in range(1, 8):
        assert not services.make(due())
        job = SealJob.objects.get()
        assert (job.state, job.error, job.attempts) == ("waiting", "NoTimestamp", attempt)
        assert job.not_before > timezone.now()
    facts = {"city": "sundvik", "year": document.job.cycle.year, "job": document.job_id}
    page = client_as(document.job.ordered_by).get(reverse("document_job", kwargs=facts)).content.decode()
    assert "It waits for its seal: attempt 7 failed" in page
    settings.TIMESTAMPS = stamps.address
    assert ("reports.SealJob", due().pk) in list(unannounced())
    assert services.make(due())
    assert SealedCopy.objects.get().document == document


def test_an_answer_that_is_no_timestamp_of_what_was_asked_seals_nothing(
    key: Path, stamps: Service, authority: Holder, settings: LazySettings
) -> None:
    services.order_seal(issued_quickly())
    with stamping(make_holder("Other", authority, stamps=True)) as other:
        settings.TIMESTAMPS = other.address
        for answer in (b"", b"<html>busy</html>", b"\x30\x03\x02\x01\x02"):
            other.answer = answer
            assert not services.make(due())
            assert SealJob.objects.get().error == "NoTimestamp", answer
        # A redirect is followed nowhere.
        before = len(stamps.asked)
        other.leads_to = stamps.address
        assert not services.make(due())
        assert len(stamps.asked) == before
    assert not SealedCopy.objects.exists()


def test_a_key_that_cannot_be_opened_is_waited_for(key: Path, authority: Holder, seal: Holder) -> None:
    services.order_seal(issued_quickly())
    (key / "sundvik.passphrase").write_text("another")
    assert not services.make(due())
    assert SealJob.objects.get().error == "ValueError"
    (key / "sundvik.passphrase").unlink()
    assert not services.make(due())
    assert SealJob.objects.get().error == "FileNotFoundError"
    put_key(key, "sundvik", seal, authority)
    assert services.make(due())


def test_a_copy_that_was_changed_is_found_at_its_entry_by_us_and_without_us(tmp_path: Path) -> None:
    copy = make_sealed_copy(issued_quickly())
    city = copy.entry.city
    files = bundle(city)
    write_folder(files, tmp_path / "sound")
    assert run(tmp_path / "sound").returncode == 0
    wrong = {
        "changed": {f"documents/{copy.sha256}.pdf": bytes(copy.content)[:-1] + b"!"},
        "missing": {f"documents/{copy.sha256}.pdf": None},
    }
    for name, changes in wrong.items():
        left = {path: held for path, held in (files | changes).items() if held is not None}
        write_folder(left, tmp_path / name)
        said = run(tmp_path / name)
        assert said.returncode == 1
        assert f"entry {copy.entry.number}" in said.stdout + said.stderr, said
    assert chain.proven(city) == []
    tamper("UPDATE reports_sealedcopy SET content = content || '!' WHERE id = %s", copy.pk)
    assert [number for number, _what in chain.proven(city)] == [copy.entry.number]
