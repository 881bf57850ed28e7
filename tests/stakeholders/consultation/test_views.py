"""The pages of involvement: who sees what, comments in their place, and the trace."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle
from cycles.organisation.models import PlannedDate
from cycles.targets import services as targets
from cycles.targets.models import Paragraph
from ims.people.models import User
from ims.roles import Role
from stakeholders.consultation import services
from stakeholders.consultation.models import Consultation
from tests.conftest import ClientAs
from tests.cycles.targets.factories import make_programme_version
from tests.factories import make_member
from tests.stakeholders.factories import (
    close,
    make_answer,
    make_comment,
    make_consultation,
    make_stakeholder,
    paragraph_of,
)

pytestmark = pytest.mark.django_db
ROOM = "/cities/sundvik/2026/involvement/"


def page_of(consultation: Consultation, paragraph: int | None = None) -> str:
    """Return the consultation's address, with one of its paragraphs open."""
    url = f"{ROOM}consultations/{consultation.pk}/"
    return f"{url}?paragraph={paragraph_of(consultation, paragraph).pk}" if paragraph else url


def read(client: Client, url: str) -> str:
    """Return the page's text."""
    page = client.get(url)
    assert page.status_code == 200
    return page.content.decode()


def test_paragraphs_carry_their_comment_counts(
    consultation: Consultation, stakeholder: User, client_as: ClientAs
) -> None:
    for paragraph in (1, 1, 2):
        make_comment(consultation, paragraph=paragraph)
    shown = read(client_as(stakeholder), page_of(consultation))
    assert "2 comments<span" in shown
    assert "1 comment<span" in shown
    assert "Choose a paragraph to comment on it." in shown
    assert "More trees." not in shown


def test_the_open_paragraph_shows_its_thread_and_the_form(
    consultation: Consultation, stakeholder: User, client_as: ClientAs
) -> None:
    make_answer(make_comment(consultation, "Here."), "not_accepted", "Too dear.")
    make_comment(consultation, "Elsewhere.", paragraph=2)
    shown = read(client_as(stakeholder), page_of(consultation, 1))
    assert "Here." in shown
    assert "Too dear." in shown
    assert "Elsewhere." not in shown
    assert "Your comment on § 1.1" in shown


def test_a_paragraph_leads_who_answers_to_its_first_comment_without_an_answer(
    consultation: Consultation, stakeholder: User, client_as: ClientAs
) -> None:
    answered, waiting, last = (make_comment(consultation) for _number in range(3))
    make_answer(answered)
    officer = make_member(consultation.cycle.city, Role.OFFICER)
    client, links = client_as(officer), [f"{ROOM}comments/{one.pk}/answer/" for one in (answered, waiting, last)]
    shown = read(client, page_of(consultation))
    assert "2 wait for an answer" in shown
    assert [shown.count(link) for link in links] == [0, 1, 0]
    assert f"Answer {waiting.label}" in shown
    assert "Answer C-" not in read(client_as(stakeholder), page_of(consultation))
    thread = read(client, page_of(consultation, 1))
    assert [link in thread for link in links] == [True, True, True]
    assert f"Change the answer to {answered.label}" in read(client, links[0])
    assert f"Answer {waiting.label} officially" in read(client, links[1])
    for one in (waiting, last):
        make_answer(one)
    shown = read(client, page_of(consultation))
    assert "Answered" in shown
    assert "wait for an answer" not in shown


def test_only_staff_see_who_wrote(consultation: Consultation, stakeholder: User, client_as: ClientAs) -> None:
    make_comment(consultation, by=make_stakeholder(consultation.cycle.city, name="Eva Lind"))
    make_comment(consultation, by=make_stakeholder(consultation.cycle.city, "Cyclists", name="Bo Ek"))
    council = make_member(consultation.cycle.city, Role.COUNCIL_MEMBER)
    officer = make_member(consultation.cycle.city, Role.OFFICER)
    for url in (page_of(consultation, 1), f"{ROOM}trace/"):
        for person in (stakeholder, council):
            shown = read(client_as(person), url)
            assert "A resident" in shown
            assert "Cyclists" in shown
            assert "Eva Lind" not in shown
            assert "Bo Ek" not in shown
        shown = read(client_as(officer), url)
        assert "A resident (Eva Lind)" in shown
        assert "Cyclists (Bo Ek)" in shown


def test_a_hidden_comment_is_read_by_author_and_staff_only(
    consultation: Consultation, stakeholder: User, coordinator: User, client_as: ClientAs
) -> None:
    comment = make_comment(consultation, "Unrepeatable")
    services.hide(comment, "Names a neighbour", by=coordinator)
    shown = read(client_as(stakeholder), page_of(consultation, 1))
    assert "Hidden by the city." in shown
    assert "Unrepeatable" not in shown
    assert "Names a neighbour" not in shown
    for person in (comment.author, coordinator):
        shown = read(client_as(person), page_of(consultation, 1))
        assert "Unrepeatable" in shown
        assert "Names a neighbour" in shown
    assert "Names a neighbour" in read(client_as(comment.author), ROOM)
    assert "Unrepeatable" not in read(client_as(coordinator), f"{ROOM}trace/")


def test_erased_words_say_so(consultation: Consultation, coordinator: User, client_as: ClientAs) -> None:
    make_comment(consultation).words.delete()
    for url in (page_of(consultation, 1), f"{ROOM}trace/"):
        assert "The words were erased." in read(client_as(coordinator), url)


def test_the_trace_shows_both_texts_with_their_versions(
    cycle: Cycle, consultation: Consultation, coordinator: User, stakeholder: User, client_as: ClientAs
) -> None:
    make_answer(make_comment(consultation, "More trees."), "accepted", "Yes, trees.")
    assert "The change comes with the next version." in read(client_as(stakeholder), f"{ROOM}trace/")
    draft = targets.start_draft(cycle, by=coordinator)
    paragraph = Paragraph.objects.get(section__programme=draft, number=1)
    targets.write_paragraph(paragraph, "First, with trees.", by=coordinator)
    assert "with trees" in read(client_as(coordinator), f"{ROOM}trace/")
    assert "with trees" not in read(client_as(stakeholder), f"{ROOM}trace/")
    targets.publish(draft, by=coordinator)
    shown = read(client_as(stakeholder), f"{ROOM}trace/")
    for words in ("More trees.", "Yes, trees.", "<ins>", "Version 1", "Version 2"):
        assert words in shown


MARKUP = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def test_markup_of_people_is_shown_as_text_everywhere(cycle: Cycle, coordinator: User, client_as: ClientAs) -> None:
    consultation = make_consultation(cycle)
    author = make_stakeholder(cycle.city, MARKUP[:100], name=MARKUP)
    comment = make_comment(consultation, f"[link](javascript:alert(3)) {MARKUP}", by=author)
    make_answer(comment, "accepted", f"[link](javascript:alert(4)) {MARKUP}")
    draft = targets.start_draft(cycle, {"en": MARKUP}, by=coordinator)
    targets.write_paragraph(Paragraph.objects.get(section__programme=draft, number=1), MARKUP, by=coordinator)
    targets.publish(draft, by=coordinator)
    late = close(consultation)
    client = client_as(author)
    pages = [read(client_as(coordinator), url) for url in (ROOM, page_of(late, 1), f"{ROOM}trace/")]
    pages += [read(client, url) for url in (ROOM, page_of(late, 1), f"{ROOM}trace/")]
    pages += [read(client_as(coordinator), f"{ROOM}comments/{comment.pk}/{act}/") for act in ("answer", "hide")]
    url = f"{ROOM}consultations/{late.pk}/paragraphs/{paragraph_of(late).pk}/comment/"
    pages.append(client.post(url, {"text": f"</textarea>{MARKUP}"}).content.decode())
    versions = (consultation.programme_id, draft.pk)
    pages.append(read(client, f"/cities/sundvik/2026/targets/programme/{versions[1]}/"))
    pages.append(read(client, f"/cities/sundvik/2026/targets/programme/{versions[1]}/compare/{versions[0]}/"))
    # The coordinator's first page shows nothing that people wrote; every other one does.
    assert ["&lt;script&gt;" in shown for shown in pages] == [False] + [True] * (len(pages) - 1)
    for shown in pages:
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown
        assert "</textarea><script>" not in shown


@pytest.mark.parametrize(("days", "opens"), [(30, 30), (0, 0), (-200, 0)])
def test_the_dates_come_from_the_plan_of_the_year_and_lie_ahead(
    cycle: Cycle, coordinator: User, client_as: ClientAs, days: int, opens: int
) -> None:
    """What was planned for a day that has passed is proposed from today on, for as many days."""
    version, today = make_programme_version(cycle), cycle.city.today()
    first = today + timedelta(days)
    PlannedDate.objects.create(cycle=cycle, kind="consultation_from", on=first)
    PlannedDate.objects.create(cycle=cycle, kind="consultation_to", on=first + timedelta(28))
    shown = read(client_as(coordinator), f"{ROOM}programme/{version.pk}/open/")
    assert f'value="{today + timedelta(opens)}"' in shown
    assert f'value="{today + timedelta(opens + 28)}"' in shown


def test_a_stakeholder_is_offered_no_work(consultation: Consultation, stakeholder: User, client_as: ClientAs) -> None:
    make_comment(consultation)
    client = client_as(stakeholder)
    shown = "".join(read(client, url) for url in (ROOM, page_of(consultation, 1), f"{ROOM}trace/"))
    assert [act for act in ("/answer/", "/hide/", "/close/", "/open/") if act in shown] == []


def test_who_may_not_comment_reads_how_to_take_part(
    consultation: Consultation, coordinator: User, client_as: ClientAs
) -> None:
    shown = read(client_as(coordinator), page_of(consultation, 1))
    assert "How to take part" in shown
    assert "Send comment" not in shown


def test_before_it_opens_nothing_can_be_sent(cycle: Cycle, stakeholder: User, client_as: ClientAs) -> None:
    consultation = make_consultation(cycle, opens_in=2)
    shown = read(client_as(stakeholder), page_of(consultation, 1))
    assert "Comments are taken from" in shown
    assert "Send comment" not in shown


@pytest.mark.parametrize("number", [3, 9])
def test_pages_ask_as_much_of_the_database_for_few_as_for_many(
    cycle: Cycle, number: int, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stakeholder = make_stakeholder(cycle.city)
    consultation = make_consultation(
        version=make_programme_version(cycle, texts=(tuple(f"Text {n}." for n in range(number)),))
    )
    for place in range(number):
        comment = make_comment(consultation, by=stakeholder, paragraph=place + 1)
        make_answer(comment, "partly")
    client = client_as(stakeholder)
    for url, queries in ((ROOM, 6), (page_of(consultation, 1), 8), (f"{ROOM}trace/", 8)):
        client.get(url)
        with django_assert_num_queries(queries + SAVEPOINTS):
            client.get(url)
    officer = client_as(make_member(cycle.city, Role.OFFICER))
    with django_assert_num_queries(8 + SAVEPOINTS):
        officer.get(f"{ROOM}comments/{comment.pk}/answer/")
    with django_assert_num_queries(2 + SAVEPOINTS):
        Client().get("/cities/sundvik/take-part/")


SAVEPOINTS = 2  # the request's own transaction, which in a test is a savepoint: opened and released
