"""Nothing a person left anywhere outlives their erasure, but what a stated ground keeps."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commitments.managing import uploads
from cycles import snapshot
from cycles.approval import services as council
from cycles.approval.record import verify
from cycles.baseline import services as baseline
from cycles.baseline.models import Evidence
from cycles.cycle import Cycle, Step
from cycles.indicators.models import SeriesUpload
from cycles.organisation.models import Body
from cycles.snapshot import Snapshot
from ims.cities.models import City
from ims.evidence_files import check
from ims.history.acting import acting, note_for_whom
from ims.mail.models import Mail
from ims.mail.services import send
from ims.notices.services import notify
from ims.people.deputies.models import Deputyship
from ims.people.invitations.services import accept
from ims.people.models import User
from ims.people.privacy import services
from ims.people.services import end, join
from ims.personal_data import Personal
from ims.personal_data import register as registered
from ims.roles import Role
from reports.documents.models import Document
from reports.documents.services import make, order_document
from stakeholders.consultation import services as consultations
from stakeholders.models import Comment, CommentText
from tests.commitments.factories import make_data
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.factories import advance, make_cycle
from tests.cycles.targets.factories import make_targets_cycle
from tests.factories import make_city, make_invitation, make_member, make_user
from tests.ims.people.places import ADDRESS, CANARY, ROWS, everywhere, fill, table_of, text_of, unfilled
from tests.stakeholders.factories import (
    close,
    make_answer,
    make_comment,
    make_consultation,
    make_stakeholder,
    paragraph_of,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


def make_left(client: Client) -> tuple[Cycle, User]:
    """Return a year before the council and a person who left a row in every table that may hold one of them."""
    cycle = make_targets_cycle()
    city = cycle.city
    person = make_stakeholder(city, "Society", email=ADDRESS, name=f"{CANARY} Lind")
    consultation = make_consultation(cycle)
    make_answer(make_comment(consultation, f"{CANARY} wants trees.", by=person))
    close(consultation)
    take_roles(city, person)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    Authenticator.objects.create(user=person, type="totp", data={})
    tell(city, person)
    stand_in(city, person)
    uploads.keep("trees.json", CANARY.encode(), {}, by=person)
    SeriesUpload.objects.create(city=city, by=person, indicators=CANARY.encode())
    fill(person, registered())
    person.refresh_from_db()
    return cycle, person


def take_roles(city: City, person: User) -> None:
    """Let the person accept an invitation to an address that is theirs no more, and have left an office."""
    _invitation, token = make_invitation(make_city("bristol"), f"third.{ADDRESS}", Role.STAKEHOLDER)
    third = EmailAddress.objects.create(user=person, email=f"third.{ADDRESS}", verified=True)
    accept(token, by=person)
    third.delete()
    long_ago = city.today() - timedelta(days=9)
    end(join(city, person, Role.OFFICER, starts_on=long_ago), long_ago)


def tell(city: City, person: User) -> None:
    """Write mails and notices to the person and about them, at once and by a digest."""
    send(person, "To a person", "Words")
    send(ADDRESS, "Before the account", "Words")
    send(f"fourth.{ADDRESS}", "An address that was never confirmed", "Words", about=person)
    for reader, about in ((person, None), (make_user(), person)):
        told = notify(reader, city=city, kind="deputy", key=f"{reader.pk}", subject="Told", text="Words", about=about)
        assert told is not None
        assert told.mail is not None


def stand_in(city: City, person: User) -> None:
    """Let the person have been away and a deputy, and somebody act for them."""
    other = make_member(city, Role.OFFICER, name="Bo")
    days = {"starts_on": city.today() - timedelta(days=9), "ends_on": city.today() - timedelta(days=9)}
    for away, deputy in ((person, other), (other, person)):
        Deputyship.objects.create(city=city, person=away, deputy=deputy, **days)
    with acting(other):
        note_for_whom([person.pk])
        Body.objects.create(city=city, name={"en": "Board"}, kind=Body.Kind.STEERING)


def paper(cycle: Cycle) -> Document:
    """Freeze the year as it is now and return the council paper that is made of it."""
    clerk = make_clerk(cycle.city)
    job = order_document(cycle, snapshot.take(cycle, Snapshot.Kind.PACKAGE, by=clerk), "en", by=clerk)
    assert make(job)
    return Document.objects.get(job=job)


# The register


def test_every_registered_personal_column_is_filled() -> None:
    _cycle, person = make_left(Client())
    assert unfilled(person, registered()) == []


def test_a_newly_registered_column_is_named_until_it_is_filled() -> None:
    """The negative control: of a new table, and of one that the person has no row in."""
    _cycle, person = make_left(Client())
    what = Personal("a test", "never")
    assert unfilled(person, {"ims.Unit": {"name": what}, "ims.User": {"email": what, "is_active": what}}) == [
        "ims.Unit.name",
        "ims.User.is_active",
    ]
    assert "mfa.Authenticator.data" in unfilled(make_user(email=f"no.{ADDRESS}"), registered())


# Erasing


def test_nothing_personal_is_anywhere_after_the_erasure(caplog: pytest.LogCaptureFixture) -> None:
    cycle, person = make_left(Client())
    advance(cycle, "submit_programme", make_user())
    item, members = make_open_item(cycle.city, cycle=cycle)
    cast_votes(item, members, "fffaa")
    council.conclude(item, "12/2026", by=make_clerk(cycle.city))
    before = everywhere()
    # The scan sees it in each place: without this, finding nothing later would say nothing.
    tables = {table_of(label) for label in ROWS} - {"django_session"} | {"cycles_seriesupload", "sessions"}
    assert tables == set(before)
    caplog.clear()
    services.erase_oneself(person)
    assert everywhere(log=caplog.text) == {}
    assert verify(cycle.city) == []
    assert Comment.objects.filter(author=person).count() == 1, "that somebody commented, and the answer, stay"


def test_a_paper_made_before_keeps_the_words_on_its_ground_and_one_made_later_has_none() -> None:
    cycle, person = make_left(Client())
    before = paper(cycle)
    assert everywhere()["documents"] == 1
    services.erase_oneself(person)
    after = paper(cycle)
    assert everywhere() == {"documents": 1}
    assert CANARY in text_of(bytes(before.content))
    assert "erased at the author" in text_of(bytes(after.content))
    page = Client().get(reverse("privacy")).content.decode()
    assert "Council papers that were made before keep the words" in page


def test_the_history_names_for_whom_a_deputy_acted_by_number_only(client_as: ClientAs) -> None:
    cycle, person = make_left(Client())
    client = client_as(make_member(cycle.city, Role.COORDINATOR))
    page = reverse("city_history", args=[cycle.city.slug])
    assert f"for {person.name}" in client.get(page).content.decode()
    services.erase_oneself(person)
    shown = client.get(page).content.decode()
    assert CANARY not in shown
    assert f"for Erased person {person.pk}" in shown


def test_what_the_log_says_is_searched(caplog: pytest.LogCaptureFixture) -> None:
    """The negative control of the log, the files' text and the cache."""
    cache.set(CANARY, 1)
    assert everywhere(log=f"sent to {ADDRESS}") == {"cache": 1, "log": 1}
    assert CANARY in text_of(word_file(CANARY))


def word_file(words: str) -> bytes:
    """Return an office file with the words in it, packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", words)
    return packed.getvalue()


# What an account is not tied to


def test_a_letters_sender_goes_with_its_words_when_they_ask_the_city() -> None:
    consultation = make_consultation(make_targets_cycle())
    officer = make_member(consultation.cycle.city, Role.COORDINATOR)
    facts = {"channel": "letter", "received_on": consultation.cycle.city.today(), "sender": f"{CANARY} Lind"}
    letter = consultations.enter(
        consultation, paragraph_of(consultation), f"{CANARY} wrote.", by=officer, sender_is_shown=True, **facts
    )
    assert everywhere() == {CommentText._meta.db_table: 1}
    consultations.erase_words(letter, by=officer)
    assert everywhere() == {}
    assert "the city erases it when its sender asks" in Client().get(reverse("privacy")).content.decode()


def test_the_name_that_an_evidence_file_had_on_somebodys_computer_is_not_kept(client_as: ClientAs) -> None:
    theme = make_theme_review(make_cycle(Step.BASELINE), "6")
    officer = make_member(theme.cycle.city, Role.OFFICER)
    page = reverse("evidence_add", args=[theme.cycle.city.slug, theme.cycle.year, theme.pk])
    sent = {"title_en": "Letters 2024/25", "file": SimpleUploadedFile(f"Letter of {CANARY} Lind.PDF", PDF)}
    assert client_as(officer).post(page, sent).status_code == 302
    assert everywhere() == {}
    assert Evidence.objects.get().file.name == "Letters 2024-25.pdf"  # type: ignore[union-attr]
    baseline.add_evidence(theme, CANARY, file=check("a.pdf", PDF), by=officer)
    assert "cycles_evidencefile" in everywhere(), "the title is the office's own text"


def test_the_name_of_a_loaded_framework_file_is_not_kept(client_as: ClientAs) -> None:
    client = client_as(make_user(is_installation_admin=True))
    sent = {"file": SimpleUploadedFile(f"{CANARY}.json", json.dumps(make_data()).encode())}
    page = client.post(reverse("framework_load"), sent, follow=True)
    assert set(everywhere()) == {"commitments_frameworkupload"}
    data = {"reason": "New", "shown": page.context["form"]["shown"].value()}
    assert client.post(page.request["PATH_INFO"], data).status_code == 302
    assert everywhere() == {}


def test_mail_about_an_address_that_was_never_confirmed_goes_with_the_person(client_as: ClientAs) -> None:
    person = make_user()
    client = client_as(person)
    client.post(reverse("account_reauthenticate"), {"password": "x"})
    sent = {"action_add": "", "email": ADDRESS}
    client.post(reverse("account_email"), sent)
    mails = Mail.objects.filter(address=ADDRESS)
    assert [mail.about for mail in mails] == [person]
    EmailAddress.objects.filter(email=ADDRESS).delete()
    services.erase_oneself(person)
    assert everywhere() == {}
