"""Evidence: what is taken and what is refused, how it comes out again, and what becomes of its file."""

import io
import zipfile
from pathlib import PurePath

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cycles.baseline import services
from cycles.baseline.content import copy
from cycles.baseline.models import Evidence, EvidenceFile, ThemeReview
from cycles.cycle import Step
from cycles.snapshot import Decision
from ims import evidence_files
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_evidence, make_theme_review
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%survey"
CSV = b"year;trips\n2024;44\n"


def archive(**members: bytes) -> bytes:
    """Return a packed file with these members, dots written as two underscores."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", ".").replace("_in_", "/"), content)
    return packed.getvalue()


DOCX = archive(word_in_document__xml=b"<w/>")


@pytest.fixture
def theme() -> ThemeReview:
    return make_theme_review(make_cycle(Step.BASELINE), "6")


@pytest.fixture
def client(theme: ThemeReview, client_as: ClientAs) -> Client:
    return client_as(make_member(theme.cycle.city, Role.OFFICER))


def url(name: str, theme: ThemeReview, *more: int) -> str:
    return reverse(name, args=[theme.cycle.city.slug, theme.cycle.year, theme.pk, *more])


def send(client: Client, theme: ThemeReview, name: str, content: bytes, **fields: str) -> HttpResponse:
    data = {"title_en": "Travel survey", "file": SimpleUploadedFile(name, content), **fields}
    return client.post(url("evidence_add", theme), data)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("survey.pdf", PDF, "application/pdf"),
        ("map.PNG", b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("minutes.docx", DOCX, evidence_files.OFFICE + "wordprocessingml.document"),
        ("series.csv", CSV, "text/csv"),
        ("series.csv", "år;resor €".encode("cp1252"), "text/csv"),
    ],
)
def test_a_file_comes_out_as_it_went_in_and_only_as_a_download(
    client: Client, theme: ThemeReview, name: str, content: bytes, kind: str
) -> None:
    answer = send(client, theme, name, content)
    assert answer["Location"].endswith("#evidence")
    piece = Evidence.objects.get()
    assert "Travel survey" in client.get(answer["Location"]).content.decode()
    got = client.get(url("evidence_download", theme, piece.pk))
    assert (got.content, got["Content-Type"], got["X-Content-Type-Options"]) == (content, kind, "nosniff")
    assert got["Content-Disposition"] == f'attachment; filename="Travel survey{PurePath(name).suffix.lower()}"'


def bomb() -> bytes:
    return archive(word_in_document__xml=b"<w/>", word_in_media=bytes(evidence_files.MOST_UNPACKED + 1))


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("drawing.svg", SVG, "Files of this kind are not taken. Save it as one of: csv, docx"),
        ("page.html", b"<script>", "Files of this kind are not taken"),
        ("nameless", PDF, "Files of this kind are not taken"),
        ("drawing.png", SVG, "The file is no PNG, whatever its name says"),
        ("program.pdf", b"MZ\x90", "The file is no PDF"),
        ("archive.xlsx", DOCX, "The file is no XLSX"),
        ("series.csv", PDF + b"\x00", "The file is no CSV"),
        ("empty.pdf", b"", "empty"),
        ("damaged.docx", DOCX[:-30], "The file is damaged"),
        ("macro.docx", archive(word_in_document__xml=b"", word_in_vbaProject__bin=b""), "The file holds macros"),
        ("large.pdf", PDF + bytes(evidence_files.MOST_BYTES), "The file has 10.0"),
    ],
)
def test_what_is_not_taken_is_said_with_its_cure_and_what_was_typed_stays(
    client: Client, theme: ThemeReview, name: str, content: bytes, said: str
) -> None:
    answer = send(client, theme, name, content, note_en="Two trips in five")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Two trips in five" in page
    assert not EvidenceFile.objects.exists()


def test_what_unpacks_to_too_much_is_refused_without_unpacking_it() -> None:
    with pytest.raises(ValidationError, match="would unpack to far more"):
        evidence_files.check("bomb.docx", bomb())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\work\\Survey  2024.pdf", "Survey 2024.pdf"),
        ("photo\u202egnp.pdf", "photognp.pdf"),
        ("a" * 5000 + ".pdf", "a" * 116 + ".pdf"),
        ("=cmd|x\r\nSet-Cookie: a.csv", "=cmd|xSet-Cookie: a.csv"),
    ],
)
def test_a_name_keeps_nothing_that_deceives(name: str, kept: str) -> None:
    assert evidence_files.clean_name(name) == kept


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/hostname", "ftp://city.example/x", "no address"]
)
def test_a_link_leads_to_a_site(client: Client, theme: ThemeReview, address: str) -> None:
    answer = client.post(url("evidence_add", theme), {"title_en": "Survey", "url": address})
    assert answer.status_code == 422
    with pytest.raises(ValidationError):
        services.add_evidence(theme, "Survey", url=address, by=make_member(theme.cycle.city, Role.OFFICER))
    assert not Evidence.objects.exists()


def test_it_is_a_file_or_a_link(client: Client, theme: ThemeReview) -> None:
    both = send(client, theme, "survey.pdf", PDF, url="https://city.example/")
    assert "Give either a file or a link" in both.content.decode()
    neither = client.post(url("evidence_add", theme), {"title_en": "Survey"})
    assert "Choose a file, or give a link below." in neither.content.decode()
    assert (both.status_code, neither.status_code, Evidence.objects.count()) == (422, 422, 0)


def test_another_theme_year_or_city_has_no_such_file(client: Client, theme: ThemeReview, client_as: ClientAs) -> None:
    piece = make_evidence(theme)
    assert client.get(url("evidence_download", theme, piece.pk)).status_code == 200
    other = make_theme_review(theme.cycle, "7")
    assert client.get(url("evidence_download", other, piece.pk)).status_code == 404
    stranger = client_as(make_member(make_city("elsewhere"), Role.COORDINATOR))
    assert stranger.get(url("evidence_download", theme, piece.pk)).status_code == 404


def test_a_link_has_no_file_to_download(client: Client, theme: ThemeReview) -> None:
    piece = make_evidence(theme, url="https://city.example/survey")
    assert client.get(url("evidence_download", theme, piece.pk)).status_code == 404
    assert 'href="https://city.example/survey"' in client.get(url("theme_review", theme)).content.decode()


def test_bytes_that_changed_are_not_handed_out(client: Client, theme: ThemeReview) -> None:
    piece = make_evidence(theme)
    EvidenceFile.objects.update(content=b"other")
    with pytest.raises(RuntimeError, match="does not match its hash"):
        client.get(url("evidence_download", theme, piece.pk))


def test_a_file_goes_with_the_last_evidence_that_names_it(theme: ThemeReview) -> None:
    officer = make_member(theme.cycle.city, Role.OFFICER)
    piece = make_evidence(theme)
    shared = Evidence.objects.create(cycle=theme.cycle, theme_review=theme, title="Again", file=piece.file)
    services.remove_evidence(piece, by=officer)
    assert EvidenceFile.objects.count() == 1
    services.take_out_of_scope(theme, by=officer)
    assert not Evidence.objects.filter(pk=shared.pk).exists()
    assert EvidenceFile.objects.count() == 0


def test_next_year_has_its_own_evidence_of_the_same_file(theme: ThemeReview) -> None:
    piece = make_evidence(theme)
    new = make_cycle(Step.TARGETS, city=theme.cycle.city, year=theme.cycle.year + 1)
    copy(theme.cycle, new, Decision.Next.REVISE)
    carried = Evidence.objects.get(cycle=new)
    assert (carried.origin, carried.file, carried.title) == (piece, piece.file, piece.title)
