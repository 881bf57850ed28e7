"""Who wrote on paper has no account: the city erases their words and name when they ask for it."""

import pytest
from django.urls import reverse

from cycles.cycle import Cycle
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from stakeholders.consultation import services
from stakeholders.consultation.models import Comment, CommentText
from stakeholders.consultation.parts import involvement_part
from tests.conftest import ClientAs
from tests.cycles.factories import advance
from tests.factories import make_member, make_user
from tests.ims.people.test_privacy import everywhere
from tests.stakeholders.factories import close, make_answer, make_comment, make_consultation, paragraph_of

pytestmark = pytest.mark.django_db
CANARY = "zq7letter"


@pytest.fixture
def letter(cycle: Cycle) -> Comment:
    """Return an answered letter of a private person."""
    consultation = make_consultation(cycle)
    made = services.enter(
        consultation,
        paragraph_of(consultation),
        f"{CANARY} wants benches.",
        channel="letter",
        received_on=cycle.city.today(),
        sender=f"Elsa {CANARY}, Harbour Street 3",
        by=make_member(cycle.city, Role.OFFICER),
    )
    make_answer(made)
    return made


def page(comment: Comment) -> str:
    cycle = comment.consultation.cycle
    return reverse("comment_erase", args=[cycle.city.slug, cycle.year, comment.pk])


def test_words_and_sender_are_nowhere_afterwards_and_number_and_answer_stay(
    cycle: Cycle, letter: Comment, client_as: ClientAs, caplog: pytest.LogCaptureFixture
) -> None:
    """In a later step too: a wish for erasure does not wait."""
    close(letter.consultation)
    advance(cycle, "submit_programme", make_user())
    assert set(everywhere(CANARY)) == {"stakeholders_commenttext"}
    coordinator = make_member(cycle.city, Role.COORDINATOR)
    client = client_as(coordinator)
    address = reverse("consultation", args=[cycle.city.slug, cycle.year, letter.consultation_id])
    assert page(letter) in client.get(f"{address}?paragraph={letter.paragraph_id}").content.decode()
    assert CANARY in client.get(page(letter)).content.decode()
    assert client.post(page(letter)).status_code == 422, "it is asked whether the sender wished it"
    assert client.post(page(letter), {"asked": "on"}).status_code == 302
    assert everywhere(CANARY) == {}
    assert CANARY not in caplog.text
    assert f"words of comment {letter.pk} erased by {coordinator.pk}" in caplog.text
    shown = client.get(f"{address}?paragraph={letter.paragraph_id}").content.decode()
    assert "The words were erased." in shown
    assert "We heard you." in shown
    assert page(letter) not in shown
    assert "'text_sha256': None" in str(involvement_part(cycle))
    assert client.get(page(letter)).status_code == 409


def test_who_has_an_account_erases_their_own_words(cycle: Cycle, client_as: ClientAs) -> None:
    made = make_comment(make_consultation(cycle))
    coordinator = make_member(cycle.city, Role.COORDINATOR)
    assert client_as(coordinator).post(page(made), {"asked": "on"}).status_code == 409
    with pytest.raises(Conflict, match="its author erases it"):
        services.erase_words(made, by=coordinator)
    assert CommentText.objects.filter(comment=made).exists()


def test_who_may_not_moderate_erases_nothing(letter: Comment, cycle: Cycle) -> None:
    owner: User = make_member(cycle.city, Role.OWNER)
    with pytest.raises(Refused):
        services.erase_words(letter, by=owner)
    assert CommentText.objects.filter(comment=letter).exists()
