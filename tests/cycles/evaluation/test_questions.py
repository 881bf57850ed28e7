"""The audit checklist of a city: its own questions beside the standard ones, and answers that keep their meaning."""

import pytest
from django.core.exceptions import ValidationError

from cycles import snapshot
from cycles.cycle import Cycle, Step
from cycles.evaluation import questions, services
from cycles.evaluation.checklist import QUESTIONS
from cycles.evaluation.models import AuditAnswer, AuditQuestion
from cycles.evaluation.questions import checklist
from cycles.evaluation.standing import look
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.evaluation.factories import make_person
from tests.cycles.evaluation.views.test_pages import at, text
from tests.cycles.factories import advance, make_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
OWN = "Was the energy use of every school read off each month?"


@pytest.fixture
def admin(city: City) -> User:
    return make_member(city, Role.CITY_ADMIN)


def add(city: City, admin: User, words: str = OWN) -> AuditQuestion:
    return questions.add_question(city, Translated({"en": words}), by=admin)


def codes(city: City) -> list[str]:
    return [row.code for row in checklist(city) if row.retired_on is None]


def test_an_own_question_stands_at_the_end_and_is_asked(city: City, admin: User) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city)
    row = add(city, admin)
    assert codes(city) == [*QUESTIONS, "own-was-the-energy-use-of-every-school-read-1"]
    assert add(city, admin).code.endswith("-2")
    assert row.code in look(cycle).pending
    services.answer_audit(cycle, row.code, "yes", by=make_person(city, Role.AUDITOR))
    assert row.code not in look(cycle).pending


def test_another_citys_list_stays_as_it_was(city: City, admin: User) -> None:
    add(city, admin)
    assert codes(make_city("elsewhere")) == list(QUESTIONS)


def test_questions_move_one_place(city: City, admin: User) -> None:
    code = add(city, admin).code
    questions.move(city, code, -1, by=admin)
    assert codes(city)[-2:] == [code, list(QUESTIONS)[-1]]
    questions.move(city, codes(city)[0], -1, by=admin)  # at the top already
    questions.move(city, "scope", 1, by=admin)
    assert codes(city)[:2] == ["legal_register", "scope"]
    with pytest.raises(ValidationError):
        questions.move(city, "weather", 1, by=admin)


def test_what_was_answered_keeps_its_wording_on_the_page_and_in_the_seal(
    city: City, admin: User, client_as: ClientAs
) -> None:
    cycle, row = make_cycle(Step.EVALUATION, city=city), add(city, admin)
    auditor = make_person(city, Role.AUDITOR)
    services.answer_audit(cycle, row.code, "yes", by=auditor)
    questions.reword(row, Translated({"en": "Was it read off once?"}), by=admin)
    assert AuditAnswer.objects.get(question=row.code).asked == {"en": OWN}
    sealed = {a["question"]: a["wording"] for a in snapshot.part_of(cycle, "evaluation")["audit"]}
    assert sealed[row.code] == {"en": OWN}
    assert sealed["scope"] == {}  # nobody has answered it yet
    page = text(client_as(auditor), at("audit"))
    assert OWN in page
    assert "Was it read off once?" not in page
    assert "It was answered when it was worded" in text(client_as(auditor), at("audit_answer", question=row.code))
    services.answer_audit(cycle, row.code, "no", "Twice a year", by=auditor)
    assert AuditAnswer.objects.get(question=row.code).asked == {"en": "Was it read off once?"}


def test_a_retired_question_is_asked_no_more_but_its_answer_stays(city: City, admin: User) -> None:
    cycle, row = make_cycle(Step.EVALUATION, city=city), add(city, admin)
    services.answer_audit(cycle, row.code, "yes", by=make_person(city, Role.AUDITOR))
    for code in (row.code, "training"):
        questions.retire(city, code, True, by=admin)
        questions.retire(city, code, True, by=admin)
    asked = [question.code for question in look(cycle).questions]
    assert row.code in asked
    assert "training" not in asked
    following = make_cycle(Step.EVALUATION, city=city, year=2027)
    assert row.code not in [question.code for question in look(following).questions]
    questions.retire(city, "training", False, by=admin)
    assert "training" in codes(city)


def test_a_closed_year_asks_what_it_asked(city: City, admin: User) -> None:
    cycle = make_cycle(Step.EVALUATION, city=city)
    services.answer_audit(cycle, "scope", "yes", by=make_person(city, Role.AUDITOR))
    advance(cycle, "close_year", make_person(city, Role.COORDINATOR))
    add(city, admin)
    assert [question.code for question in look(cycle).questions] == ["scope"]


def test_a_standard_question_keeps_its_wording_and_the_last_one_stays(city: City, admin: User) -> None:
    questions.move(city, "scope", 1, by=admin)  # now it has a row
    with pytest.raises(Conflict, match="keeps its wording"):
        questions.reword(AuditQuestion.objects.get(code="scope"), Translated({"en": "x"}), by=admin)
    for code in list(QUESTIONS)[1:]:
        questions.retire(city, code, True, by=admin)
    with pytest.raises(Conflict, match="the last question"):
        questions.retire(city, "scope", True, by=admin)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.OFFICER])
def test_neither_who_is_audited_nor_who_audits_edits_it(city: City, admin: User, role: Role) -> None:
    row, other = add(city, admin), make_member(city, role)
    for act in (
        lambda: add(city, other),
        lambda: questions.reword(row, Translated({"en": "x"}), by=other),
        lambda: questions.move(city, "scope", 1, by=other),
        lambda: questions.retire(city, "scope", True, by=other),
    ):
        with pytest.raises(Refused):
            act()


def test_a_question_in_each_language_is_asked_in_it(admin: User, city: City) -> None:
    city.languages = ["en", "sv"]
    city.save()
    row = questions.add_question(city, Translated({"en": OWN, "sv": "Avlästes energin?"}), by=admin)
    cycle: Cycle = make_cycle(Step.EVALUATION, city=city)
    services.answer_audit(cycle, row.code, "yes", by=make_person(city, Role.AUDITOR))
    assert AuditAnswer.objects.get(question=row.code).asked == {"en": OWN, "sv": "Avlästes energin?"}


@pytest.mark.parametrize(
    ("sent", "sentence"), [({"wording_en": " "}, "Fill this in"), ({"wording_en": "x" * 5000}, "300")]
)
def test_what_is_wrong_is_said(
    city: City, admin: User, client_as: ClientAs, sent: dict[str, str], sentence: str
) -> None:
    answer = client_as(admin).post("/cities/sundvik/audit-questions/add/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AuditQuestion.objects.exists()


def test_the_pages_add_reword_move_and_retire(city: City, admin: User, client_as: ClientAs) -> None:
    client, page = client_as(admin), "/cities/sundvik/audit-questions/"
    words = "=1+1 <b>Är det klart?</b> \u202eabc"
    assert client.post(f"{page}add/", {"wording_en": words}).headers["Location"] == page
    row = AuditQuestion.objects.get()
    shown = client.get(page).content.decode()
    assert "&lt;b&gt;Är det klart?" in shown
    assert client.post(f"{page}{row.code}/", {"wording_en": "Done?", "version": 1}).status_code == 302
    stale = client.post(f"{page}{row.code}/", {"wording_en": "Ready?", "version": 1})
    assert stale.status_code == 409
    assert client.get(f"{page}scope/").status_code == 404
    assert client.post(f"{page}{row.code}/move/", {"direction": "up"}).status_code == 302
    assert codes(city)[-2] == row.code
    assert client.post(f"{page}{row.code}/move/", {"direction": "sideways"}).status_code == 302
    assert client.post(f"{page}{row.code}/retire/").status_code == 302
    assert row.code not in codes(city)
    assert client.post(f"{page}{row.code}/retire/", {"back": "1"}).status_code == 302
    assert row.code in codes(city)
    assert client.post(f"{page}weather/retire/").status_code == 404
