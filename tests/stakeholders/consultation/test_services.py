"""Comments are taken while a consultation is open, numbered without gaps, moderated without loss and answered."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cycles.cycle import Cycle, Step
from cycles.perform import WrongStep
from cycles.targets.models import Paragraph
from cycles.targets.services import add_paragraph, publish, start_draft
from ims.mail.models import Mail
from ims.notices.models import Notice
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from stakeholders.consultation import services
from stakeholders.consultation.models import LONGEST, Answer, Comment, CommentText, Consultation
from tests.cycles.factories import advance, make_cycle
from tests.cycles.targets.factories import make_programme_version, make_targets_cycle
from tests.factories import make_city, make_member
from tests.stakeholders.factories import (
    close,
    make_answer,
    make_comment,
    make_consultation,
    make_stakeholder,
    paragraph_of,
)

pytestmark = pytest.mark.django_db


def test_a_consultation_needs_a_published_version(cycle: Cycle, coordinator: User) -> None:
    draft = make_programme_version(cycle, published=False)
    with pytest.raises(Conflict, match="draft"):
        make_consultation(version=draft)


def test_a_version_is_consulted_once(consultation: Consultation) -> None:
    with pytest.raises(Conflict, match="already"):
        make_consultation(version=consultation.programme)


def test_a_consultation_does_not_end_before_it_opens(cycle: Cycle) -> None:
    with pytest.raises(ValidationError):
        make_consultation(cycle, opens_in=2, closes_in=1)


def test_an_officer_does_not_open_a_consultation(cycle: Cycle) -> None:
    version = make_programme_version(cycle)
    with pytest.raises(Refused):
        services.open_consultation(
            version, cycle.city.today(), cycle.city.today(), by=make_member(cycle.city, Role.OFFICER)
        )


def test_comments_are_numbered_through_all_consultations_of_their_year(
    cycle: Cycle, consultation: Consultation, coordinator: User
) -> None:
    labels = [make_comment(consultation).label for _ in range(2)]
    close(consultation)
    second = publish(start_draft(cycle, by=coordinator), by=coordinator)
    again = make_consultation(version=second)
    labels += [make_comment(again).label for _ in range(2)]
    assert labels == ["C-001", "C-002", "C-003", "C-004"]
    elsewhere = make_consultation(make_cycle(Step.TARGETS, city=make_city("elsewhere")))
    assert make_comment(elsewhere).label == "C-001"


def test_the_database_gives_no_number_twice_in_a_year(consultation: Consultation) -> None:
    made = make_comment(consultation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=make_comment(consultation).pk).update(number=made.number)


@pytest.mark.parametrize(("opens", "closes"), [(1, 14), (-14, -1)])
def test_before_and_after_its_days_no_comment_is_taken(cycle: Cycle, opens: int, closes: int) -> None:
    consultation = make_consultation(cycle, opens_in=opens, closes_in=closes)
    with pytest.raises(services.CommentsClosed):
        make_comment(consultation)
    assert not CommentText.objects.exists()


@pytest.mark.parametrize(("opens", "closes"), [(0, 0), (-14, 0), (0, 14)])
def test_on_its_first_and_last_day_comments_are_taken(cycle: Cycle, opens: int, closes: int) -> None:
    assert make_comment(make_consultation(cycle, opens_in=opens, closes_in=closes)).number == 1


@pytest.mark.parametrize(("utc_hour", "is_taken"), [(21, True), (22, False)])
def test_the_day_ends_at_midnight_on_the_citys_clocks(utc_hour: int, is_taken: bool) -> None:
    cycle = make_targets_cycle(make_city(time_zone="Europe/Stockholm"))
    stakeholder, coordinator = make_stakeholder(cycle.city), make_programme_version(cycle).published_by
    day = datetime(2026, 7, 15, tzinfo=UTC)
    consultation = services.open_consultation(cycle_version(cycle), day.date(), day.date(), by=coordinator)
    joined = stakeholder.memberships.get()
    joined.starts_on = day.date() - timedelta(days=1)
    joined.save()
    with patch.object(timezone, "now", return_value=day.replace(hour=utc_hour, minute=30)):
        if is_taken:
            assert make_comment(consultation, by=stakeholder).number == 1
            return
        with pytest.raises(services.CommentsClosed, match="15 July 2026"):
            make_comment(consultation, by=stakeholder)


def cycle_version(cycle: Cycle):  # type: ignore[no-untyped-def]
    """Return the cycle's one version."""
    from cycles.targets.models import ProgrammeVersion

    return ProgrammeVersion.objects.get(cycle=cycle)


def test_a_closed_consultation_takes_no_comment(consultation: Consultation) -> None:
    close(consultation)
    with pytest.raises(services.CommentsClosed):
        make_comment(consultation)


def test_in_another_step_no_comment_is_taken(consultation: Consultation, coordinator: User) -> None:
    stakeholder = make_stakeholder(consultation.cycle.city)
    advance(consultation.cycle, "submit_programme", coordinator)
    with pytest.raises(WrongStep):
        make_comment(consultation, by=stakeholder)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.STAKEHOLDER])
def test_only_stakeholders_comment(consultation: Consultation, role: Role) -> None:
    with pytest.raises(Refused):
        make_comment(consultation, by=make_member(consultation.cycle.city, role))


def test_a_stakeholder_of_another_city_does_not_comment(consultation: Consultation) -> None:
    with pytest.raises(Refused):
        make_comment(consultation, by=make_stakeholder(make_city("elsewhere")))


def test_a_paragraph_of_another_version_takes_no_comment(consultation: Consultation, stakeholder: User) -> None:
    other = make_consultation(make_targets_cycle(make_city("elsewhere")))
    with pytest.raises(ValidationError):
        services.comment(consultation, paragraph_of(other), "Here", by=stakeholder)


@pytest.mark.parametrize("text", ["", " \r\n ", "\x00"])
def test_an_empty_comment_is_refused(consultation: Consultation, text: str) -> None:
    with pytest.raises(ValidationError):
        make_comment(consultation, text)


def test_the_limit_counts_characters_as_the_browser_does(consultation: Consultation) -> None:
    fits = "å\r\n" * (LONGEST // 2 - 1) + "åå"
    assert len(make_comment(consultation, fits).words.text) == LONGEST
    with pytest.raises(ValidationError) as refused:
        make_comment(consultation, "x" * 5213)
    assert refused.value.message_dict == {
        "text": ["Your comment has 5\u202f213 characters; at most 4\u202f000 fit. Shorten it by 1213 characters."]
    } or refused.value.message_dict == {
        "text": ["Your comment has 5213 characters; at most 4000 fit. Shorten it by 1213 characters."]
    }


def test_the_words_live_only_where_they_can_be_erased(consultation: Consultation) -> None:
    comment = make_comment(consultation, "Unrepeatable words")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(e)::text FROM stakeholders_commentevent e")
        events = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT to_regclass('stakeholders_commenttextevent')")
        assert cursor.fetchone() == (None,)
    assert str(comment.pk) in events
    assert "Unrepeatable" not in events


def test_hiding_keeps_everything_and_needs_a_reason(consultation: Consultation, coordinator: User) -> None:
    comment = make_comment(consultation)
    with pytest.raises(ValidationError):
        services.hide(comment, "  ", by=coordinator)
    services.hide(comment, "Names a neighbour", by=coordinator)
    comment.refresh_from_db()
    assert (comment.is_hidden, comment.hidden_by, comment.words.text) == (True, coordinator, "More trees.")
    with pytest.raises(Conflict):
        services.hide(comment, "Again", by=coordinator)
    services.show(comment, by=coordinator)
    comment.refresh_from_db()
    assert (comment.is_hidden, comment.hidden_reason) == (False, "")
    with pytest.raises(Conflict):
        services.show(comment, by=coordinator)


def test_the_author_is_told_why_their_comment_is_hidden(consultation: Consultation, coordinator: User) -> None:
    comment = make_comment(consultation)
    services.hide(comment, "Names a neighbour", by=coordinator)
    told, written = Notice.objects.get(), Mail.objects.get()
    assert (told.person, told.subject) == (comment.author, "Your comment C-001 to Sundvik is hidden")
    assert (written.to, written.subject) == (comment.author, told.subject)
    assert "Reason: Names a neighbour" in told.text
    assert told.text in written.text


def test_the_author_is_told_of_the_answer_and_of_each_change_of_it(
    consultation: Consultation, coordinator: User
) -> None:
    comment = make_comment(consultation)
    for reason in ("We plant 40 trees.", "We plant 60 trees."):
        services.answer(comment, "noted", reason, by=coordinator)
    assert [told.person for told in Notice.objects.all()] == [comment.author] * 2
    assert Notice.objects.filter(subject="Your comment C-001 to Sundvik is answered", text__contains="noted").exists()


def test_a_stakeholder_neither_hides_nor_answers(consultation: Consultation, stakeholder: User) -> None:
    comment = make_comment(consultation)
    for act in (
        lambda: services.hide(comment, "No", by=stakeholder),
        lambda: services.show(comment, by=stakeholder),
        lambda: services.answer(comment, "noted", "No", by=stakeholder),
        lambda: services.close_consultation(consultation, by=stakeholder, reason="No"),
    ):
        with pytest.raises(Refused):
            act()


def test_an_answer_names_verdict_reason_and_the_paragraph_that_changes(consultation: Consultation) -> None:
    made = make_answer(make_comment(consultation), "accepted", "You are right.")
    assert (made.verdict, made.reason, made.changed_paragraph) == (
        "accepted",
        {"en": "You are right."},
        paragraph_of(consultation).key,
    )


def test_an_answer_is_changed_not_doubled(consultation: Consultation) -> None:
    comment = make_comment(consultation)
    versions = [make_answer(comment, verdict).version for verdict in ("noted", "partly")]
    assert versions == [1, 2]
    assert [a.verdict for a in Answer.objects.all()] == ["partly"]


def test_a_paragraph_that_came_with_the_next_draft_may_be_named(
    cycle: Cycle, consultation: Consultation, coordinator: User
) -> None:
    comment = make_comment(consultation)
    draft = start_draft(cycle, by=coordinator)
    new = add_paragraph(draft.sections.get(), "New.", by=coordinator)
    assert services.answer(comment, "accepted", "Yes.", new.key, by=coordinator).changed_paragraph == new.key


def test_an_answer_that_cannot_be_is_refused(consultation: Consultation, coordinator: User) -> None:
    comment = make_comment(consultation)
    key = paragraph_of(consultation).key
    for verdict, reason, changed in (
        ("noted", "", None),
        ("maybe", "Yes.", None),
        ("not_accepted", "No.", key),
        ("accepted", "Yes.", uuid4()),
    ):
        with pytest.raises(ValidationError):
            services.answer(comment, verdict, reason, changed, by=coordinator)
    assert not Answer.objects.exists()


def test_a_hidden_comment_is_not_answered(consultation: Consultation, coordinator: User) -> None:
    comment = make_comment(consultation)
    services.hide(comment, "Names a neighbour", by=coordinator)
    with pytest.raises(Conflict):
        make_answer(comment)


def test_closing_before_the_last_day_needs_a_reason(consultation: Consultation, coordinator: User) -> None:
    with pytest.raises(ValidationError):
        services.close_consultation(consultation, by=coordinator)
    closed = services.close_consultation(consultation, by=coordinator, reason="The council meets earlier")
    assert (closed.is_closed, closed.closed_early_reason) == (True, "The council meets earlier")
    with pytest.raises(Conflict):
        services.close_consultation(consultation, by=coordinator, reason="Again")


def test_closing_on_the_last_day_needs_none(cycle: Cycle, coordinator: User) -> None:
    closed = services.close_consultation(make_consultation(cycle, closes_in=0), by=coordinator)
    assert (closed.is_closed, closed.closed_early_reason) == (True, "")


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_when_many_comment_at_once() -> None:
    consultation = make_consultation(make_targets_cycle())
    paragraph = paragraph_of(consultation)
    people = [make_stakeholder(consultation.cycle.city) for _ in range(8)]
    start = Barrier(len(people))
    faults: list[Exception] = []

    def say(person: User) -> None:
        try:
            start.wait()
            for word in ("One", "Two"):
                services.comment(
                    Consultation.objects.get(pk=consultation.pk),
                    Paragraph.objects.get(pk=paragraph.pk),
                    word,
                    by=person,
                )
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=say, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert list(Comment.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 17))
