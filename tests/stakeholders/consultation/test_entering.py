"""What came by letter, mail, visit or in a hearing is entered, counts like the rest, and names no private person."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cycles.cycle import Cycle
from ims.mail.models import Mail
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from stakeholders.consultation import services
from stakeholders.consultation.checks import answered
from stakeholders.consultation.models import LONGEST, Comment, Consultation
from stakeholders.consultation.parts import involvement_part
from tests.conftest import ClientAs
from tests.factories import make_member
from tests.stakeholders.factories import close, make_comment, make_consultation, paragraph_of

pytestmark = pytest.mark.django_db
SENDER = "Elsa Holm, Harbour Street 3"


@pytest.fixture
def officer(cycle: Cycle) -> User:
    return make_member(cycle.city, Role.OFFICER)


def enter(consultation: Consultation, by: User, **changed: object) -> Comment:
    facts = {
        "channel": "letter",
        "received_on": consultation.cycle.city.today(),
        "sender": SENDER,
        **changed,
    }
    text = str(facts.pop("text", "More benches."))
    return services.enter(consultation, paragraph_of(consultation), text, by=by, **facts)  # type: ignore[arg-type]


def url(consultation: Consultation) -> str:
    cycle = consultation.cycle
    return reverse("comment_enter", args=[cycle.city.slug, cycle.year, consultation.pk])


def page(consultation: Consultation, client_as: ClientAs, reader: User) -> str:
    cycle, passage = consultation.cycle, paragraph_of(consultation)
    address = reverse("consultation", args=[cycle.city.slug, cycle.year, consultation.pk])
    return client_as(reader).get(f"{address}?paragraph={passage.pk}").content.decode()


def data(consultation: Consultation, **changed: object) -> dict[str, object]:
    today = consultation.cycle.city.today().isoformat()
    sent = {"paragraph": paragraph_of(consultation).pk, "text": "More benches.", "channel": "hearing"}
    return {**sent, "received_on": today, "sender": SENDER, **changed}


def test_it_is_entered_once_with_the_next_number_and_waits_for_an_answer(
    consultation: Consultation, officer: User, client_as: ClientAs
) -> None:
    make_comment(consultation)
    sent = data(consultation, once=str(uuid4()))
    client = client_as(officer)
    led = [client.post(url(consultation), sent).headers["Location"] for _click in range(2)]
    assert led[0] == led[1]
    made = Comment.objects.get(channel="hearing")
    assert (made.label, made.author, made.entered_by, made.words.text) == ("C-002", None, officer, "More benches.")
    assert any("C-002 has no answer" in reason.sentence for reason in answered(consultation.cycle))


def test_readers_see_how_it_came_and_only_an_organisations_name(
    consultation: Consultation, officer: User, stakeholder: User, client_as: ClientAs
) -> None:
    enter(consultation, officer)
    enter(consultation, officer, sender="Harbour club", sender_is_shown=True, channel="visit")
    public, inside = (page(consultation, client_as, who) for who in (stakeholder, officer))
    assert "A resident (Letter of" in public
    assert "Harbour club (Visit or call of" in public
    assert SENDER not in public
    assert SENDER in inside


def test_sealed_content_names_no_sender(consultation: Consultation, officer: User) -> None:
    enter(consultation, officer)
    [sealed] = involvement_part(consultation.cycle)["consultations"][0]["comments"]
    assert (sealed["channel"], sealed["received_on"]) == ("letter", consultation.cycle.city.today())
    assert SENDER not in str(sealed)


def test_hiding_it_writes_to_nobody_and_says_so(consultation: Consultation, officer: User, client_as: ClientAs) -> None:
    made = enter(consultation, officer)
    hide = reverse("comment_hide", args=[consultation.cycle.city.slug, consultation.cycle.year, made.pk])
    shown = client_as(officer).post(hide, {"reason": "Names a neighbour"}, follow=True).content.decode()
    assert "Tell its sender why" in shown
    assert not Mail.objects.exists()


@pytest.mark.parametrize("days", [-1, 15])
def test_what_came_outside_of_the_days_does_not_count(consultation: Consultation, officer: User, days: int) -> None:
    day = consultation.opens_on + timedelta(days=days)
    with pytest.raises(ValidationError, match="only what came then counts"):
        enter(consultation, officer, received_on=day)


def test_after_the_last_day_it_is_entered_until_the_consultation_is_closed(cycle: Cycle, officer: User) -> None:
    consultation = make_consultation(cycle, opens_in=-9, closes_in=-1)
    assert enter(consultation, officer, received_on=consultation.closes_on).number == 1
    with pytest.raises(ValidationError, match="only what came then counts"):
        enter(consultation, officer)  # it came after the last day
    close(consultation)
    with pytest.raises(services.CommentsClosed):
        enter(consultation, officer, received_on=consultation.closes_on)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": ""}, "Write your comment."),
        ({"text": "x" * (LONGEST + 1)}, "Shorten it by 1 character."),
        ({"channel": "web"}, "Choose one of the listed values."),
        ({"received_on": "31.02.2026"}, "date"),
        ({"paragraph": 0}, "valid"),
        ({"sender": "x" * 5000}, "120"),
    ],
)
def test_bad_input_is_named_and_kept(
    consultation: Consultation, officer: User, client_as: ClientAs, changed: dict[str, object], said: str
) -> None:
    answer = client_as(officer).post(url(consultation), data(consultation, **changed))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert said in shown
    assert "sender" in changed or SENDER in shown
    assert not Comment.objects.exists()


def test_markup_is_shown_as_text(consultation: Consultation, officer: User, client_as: ClientAs) -> None:
    enter(consultation, officer, text="<script>a</script>", sender="<b>Club", sender_is_shown=True)
    shown = page(consultation, client_as, officer)
    assert "<script>a" not in shown
    assert "&lt;b&gt;Club" in shown


def test_a_stakeholder_enters_nothing(consultation: Consultation, stakeholder: User) -> None:
    with pytest.raises(Refused):
        enter(consultation, stakeholder)


@pytest.mark.parametrize("facts", [{"channel": "web"}, {"channel": "letter"}])
def test_the_database_knows_no_comment_without_an_origin(consultation: Consultation, facts: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            cycle=consultation.cycle,
            consultation=consultation,
            paragraph=paragraph_of(consultation),
            number=1,
            **facts,
        )
    made = Comment.objects.create(
        cycle=consultation.cycle,
        consultation=consultation,
        paragraph=paragraph_of(consultation),
        number=1,
        channel="letter",
        received_on=date(2026, 3, 1),
        entered_by=make_member(consultation.cycle.city, Role.OFFICER),
    )
    assert made.pk
