"""Every page of involvement that changes something: done once, refused to who may not, kept when it is too late."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cycles.cycle import Cycle
from ims.people.models import User
from ims.roles import Role
from stakeholders.consultation import services
from stakeholders.consultation.models import LONGEST, Answer, Comment, CommentText, Consultation
from tests.conftest import ClientAs
from tests.cycles.factories import advance
from tests.cycles.targets.factories import make_coordinator, make_programme_version, make_targets_cycle
from tests.factories import make_city, make_member
from tests.stakeholders.factories import close, make_comment, make_consultation, make_stakeholder, paragraph_of

pytestmark = pytest.mark.django_db


def address(name: str, cycle: Cycle, **nouns: int) -> str:
    """Return the address of a page of involvement."""
    return reverse(name, kwargs={"city": cycle.city.slug, "year": cycle.year, **nouns})


def comment_address(consultation: Consultation, paragraph: int = 1) -> str:
    """Return where a comment on a paragraph is sent."""
    nouns = {"consultation": consultation.pk, "paragraph": paragraph_of(consultation, paragraph).pk}
    return address("comment_make", consultation.cycle, **nouns)


def test_a_comment_is_made_once(consultation: Consultation, stakeholder: User, client_as: ClientAs) -> None:
    data = {"text": "More trees.", "once": str(uuid4())}
    client, url = client_as(stakeholder), comment_address(consultation)
    led = [client.post(url, data).headers["Location"] for _ in range(2)]
    assert led[0] == led[1]
    [made] = Comment.objects.all()
    assert (made.author, made.words.text, made.paragraph) == (stakeholder, "More trees.", paragraph_of(consultation))
    assert "More trees." in client.get(led[0].split("#")[0]).content.decode()


@pytest.mark.parametrize("when", ["before", "after", "closed", "another step"])
def test_too_late_or_too_early_keeps_what_was_typed(
    cycle: Cycle, stakeholder: User, client_as: ClientAs, when: str
) -> None:
    days = {"before": (2, 9), "after": (-9, -1)}.get(when, (0, 9))
    consultation = make_consultation(cycle, opens_in=days[0], closes_in=days[1])
    if when == "closed":
        close(consultation)
    elif when == "another step":
        advance(cycle, "submit_programme", make_coordinator(cycle.city))
    refused = client_as(stakeholder).post(comment_address(consultation), {"text": "My long & careful text"})
    assert refused.status_code == 409
    shown = refused.content.decode()
    assert "Your comment was not taken" in shown
    assert "My long &amp; careful text</textarea>" in shown
    assert not CommentText.objects.exists()


def test_a_comment_over_the_limit_is_kept_whole_and_told_by_how_much(
    consultation: Consultation, stakeholder: User, client_as: ClientAs
) -> None:
    text = "å" * (LONGEST + 1000)
    refused = client_as(stakeholder).post(comment_address(consultation), {"text": text})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "Your comment has 5000 characters; at most 4000 fit. Shorten it by 1000 characters." in shown
    assert text in shown
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_an_empty_comment_is_asked_for(
    consultation: Consultation, stakeholder: User, client_as: ClientAs, text: str
) -> None:
    refused = client_as(stakeholder).post(comment_address(consultation), {"text": text})
    assert refused.status_code == 422
    assert "Your comment on § 1.1" in refused.content.decode()


def test_a_paragraph_of_another_consultation_is_404(
    consultation: Consultation, stakeholder: User, client_as: ClientAs
) -> None:
    other = make_consultation(make_targets_cycle(make_city("elsewhere")))
    nouns = {"consultation": consultation.pk, "paragraph": paragraph_of(other).pk}
    url = address("comment_make", consultation.cycle, **nouns)
    assert client_as(stakeholder).post(url, {"text": "Here"}).status_code == 404


def test_a_consultation_is_opened_once(cycle: Cycle, coordinator: User, client_as: ClientAs) -> None:
    version, today = make_programme_version(cycle), cycle.city.today()
    data = {"opens_on": today.isoformat(), "closes_on": (today + timedelta(days=14)).isoformat(), "once": str(uuid4())}
    client, url = client_as(coordinator), address("consultation_open", cycle, programme=version.pk)
    led = [client.post(url, data).headers["Location"] for _ in range(2)]
    assert led == ["/cities/sundvik/2026/involvement/"] * 2
    assert Consultation.objects.get().opens_on == today
    assert client.post(url, {**data, "once": str(uuid4())}).status_code == 409


def test_dates_the_wrong_way_round_are_named(cycle: Cycle, coordinator: User, client_as: ClientAs) -> None:
    version = make_programme_version(cycle)
    url = address("consultation_open", cycle, programme=version.pk)
    refused = client_as(coordinator).post(url, {"opens_on": "2026-05-02", "closes_on": "2026-05-01"})
    assert refused.status_code == 422
    assert "A consultation ends on its first day or later." in refused.content.decode()


def test_a_draft_is_not_consulted(cycle: Cycle, coordinator: User, client_as: ClientAs) -> None:
    draft = make_programme_version(cycle, published=False)
    url = address("consultation_open", cycle, programme=draft.pk)
    assert client_as(coordinator).get(url).status_code == 404


def test_an_answer_is_given_once_and_changed(
    consultation: Consultation, coordinator: User, client_as: ClientAs
) -> None:
    comment = make_comment(consultation)
    client, url = client_as(coordinator), address("comment_answer", consultation.cycle, comment=comment.pk)
    key = str(paragraph_of(consultation).key)
    data = {"verdict": "accepted", "reason_en": "Yes.", "changed_paragraph": key, "version": "0", "once": str(uuid4())}
    led = [client.post(url, data).headers["Location"] for _ in range(2)]
    assert led[0] == led[1]
    answer = Answer.objects.get()
    assert (answer.verdict, str(answer.changed_paragraph), answer.answered_by) == ("accepted", key, coordinator)
    change = {"verdict": "noted", "reason_en": "After all, no.", "changed_paragraph": "", "version": "1"}
    assert client.post(url, change).status_code == 302
    assert (Answer.objects.get().verdict, Answer.objects.get().changed_paragraph) == ("noted", None)


def test_who_answered_slower_sees_both_texts(
    consultation: Consultation, coordinator: User, client_as: ClientAs
) -> None:
    comment = make_comment(consultation)
    client, url = client_as(coordinator), address("comment_answer", consultation.cycle, comment=comment.pk)
    client.post(url, {"verdict": "noted", "reason_en": "First.", "version": "0"})
    client.post(url, {"verdict": "noted", "reason_en": "Theirs.", "version": "1"})
    stale = client.post(url, {"verdict": "noted", "reason_en": "Mine.", "version": "1"})
    assert stale.status_code == 409
    assert "<del>Theirs</del>" in stale.content.decode()
    assert Answer.objects.get().reason == {"en": "Theirs."}


def test_two_who_begin_an_answer_at_once_are_a_conflict(
    consultation: Consultation, coordinator: User, client_as: ClientAs
) -> None:
    comment = make_comment(consultation)
    client, url = client_as(coordinator), address("comment_answer", consultation.cycle, comment=comment.pk)
    assert 'name="version" value="0"' in client.get(url).content.decode()
    assert client.post(url, {"verdict": "noted", "reason_en": "Theirs.", "version": "0"}).status_code == 302
    assert client.post(url, {"verdict": "noted", "reason_en": "Mine.", "version": "0"}).status_code == 409
    assert Answer.objects.get().reason == {"en": "Theirs."}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"verdict": "", "reason_en": "Yes."}, "Choose one."),
        ({"verdict": "maybe", "reason_en": "Yes."}, "Choose one of the listed values."),
        ({"verdict": "noted", "reason_en": ""}, "Fill this in: it is needed."),
    ],
)
def test_an_answer_without_verdict_or_reason_is_refused(
    consultation: Consultation, coordinator: User, client_as: ClientAs, data: dict[str, str], sentence: str
) -> None:
    url = address("comment_answer", consultation.cycle, comment=make_comment(consultation).pk)
    refused = client_as(coordinator).post(url, data)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not Answer.objects.exists()


def test_only_what_is_accepted_changes_a_paragraph(
    consultation: Consultation, coordinator: User, client_as: ClientAs
) -> None:
    url = address("comment_answer", consultation.cycle, comment=make_comment(consultation).pk)
    data = {"verdict": "noted", "reason_en": "No.", "changed_paragraph": str(paragraph_of(consultation).key)}
    refused = client_as(coordinator).post(url, data)
    assert refused.status_code == 422
    assert "Only a comment that is accepted changes a paragraph." in refused.content.decode()


def test_hiding_and_showing_is_done_once(consultation: Consultation, coordinator: User, client_as: ClientAs) -> None:
    comment, client = make_comment(consultation), client_as(coordinator)
    hide, show = (address(f"comment_{act}", consultation.cycle, comment=comment.pk) for act in ("hide", "show"))
    assert client.post(hide, {"reason": " "}).status_code == 422
    data = {"reason": "Names a neighbour", "once": str(uuid4())}
    assert [client.post(hide, data).status_code for _ in range(2)] == [302, 302]
    comment.refresh_from_db()
    assert comment.hidden_reason == "Names a neighbour"
    assert client.post(hide, {"reason": "Again"}).status_code == 409
    once = {"once": str(uuid4())}
    assert [client.post(show, once).status_code for _ in range(2)] == [302, 302]
    comment.refresh_from_db()
    assert not comment.is_hidden
    assert client.post(show).status_code == 409


def test_closing_early_needs_a_reason_and_is_done_once(
    consultation: Consultation, coordinator: User, client_as: ClientAs
) -> None:
    client, url = (
        client_as(coordinator),
        address("consultation_close", consultation.cycle, consultation=consultation.pk),
    )
    assert client.post(url, {"reason": ""}).status_code == 422
    data = {"reason": "The council meets earlier", "once": str(uuid4())}
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    consultation.refresh_from_db()
    assert consultation.closed_early_reason == "The council meets earlier"
    assert client.post(url, {"reason": "Again"}).status_code == 409
    page = address("consultation", consultation.cycle, consultation=consultation.pk)
    assert "Closed before its end: The council meets earlier" in client.get(page).content.decode()


def test_closing_on_the_last_day_asks_for_nothing(cycle: Cycle, coordinator: User, client_as: ClientAs) -> None:
    consultation = make_consultation(cycle, closes_in=0)
    url = address("consultation_close", cycle, consultation=consultation.pk)
    assert 'name="reason"' not in client_as(coordinator).get(url).content.decode()
    assert client_as(coordinator).post(url).status_code == 302


def test_who_may_not_is_refused(consultation: Consultation, stakeholder: User, client_as: ClientAs) -> None:
    cycle = consultation.cycle
    version, comment = make_programme_version(cycle), make_comment(consultation)
    there = make_consultation(make_targets_cycle(make_city("elsewhere")))
    coordinator, auditor = client_as(make_coordinator(cycle.city)), client_as(make_member(cycle.city, Role.AUDITOR))
    neighbour = client_as(make_coordinator(there.cycle.city))
    foreign_comment = make_comment(there)
    own = {
        "consultation_open": {"programme": version.pk},
        "consultation_close": {"consultation": consultation.pk},
        "comment_answer": {"comment": comment.pk},
        "comment_hide": {"comment": comment.pk},
        "comment_show": {"comment": comment.pk},
    }
    foreign = {"programme": there.programme_id, "consultation": there.pk, "comment": foreign_comment.pk}
    for name, nouns in own.items():
        url = address(name, cycle, **nouns)
        assert (name, auditor.post(url).status_code) == (name, 403)
        assert (name, client_as(stakeholder).post(url).status_code) == (name, 403)
        assert (name, neighbour.post(url).status_code) == (name, 404)
        assert (name, coordinator.put(url).status_code) == (name, 405)
        theirs = address(name, cycle, **{noun: foreign[noun] for noun in nouns})
        assert (name, coordinator.post(theirs).status_code) == (name, 404)
        assert Client().post(url).headers["Location"].startswith("/accounts/login/")
    url = comment_address(consultation)
    assert (coordinator.post(url, {"text": "Mine"}).status_code, neighbour.post(url).status_code) == (403, 404)
    assert (auditor.post(url).status_code, coordinator.get(url).status_code) == (403, 405)
    advance(cycle, "submit_programme", make_coordinator(cycle.city))
    for name, nouns in own.items():
        refused = coordinator.post(address(name, cycle, **nouns), {"reason": "Late"})
        assert (name, refused.status_code) == (name, 409)
    assert not Answer.objects.exists()
    consultation.refresh_from_db()
    assert not consultation.is_closed


def test_a_stakeholder_of_another_city_stays_out(consultation: Consultation, client_as: ClientAs) -> None:
    stranger = client_as(make_stakeholder(make_city("elsewhere")))
    assert stranger.post(comment_address(consultation), {"text": "Here"}).status_code == 404
    assert services.Comment.objects.count() == 0
