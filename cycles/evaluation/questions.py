"""A city's audit checklist: the standard questions and its own, in its order; what was answered keeps its meaning.

The city admin edits it (:data:`~ims.roles.Permission.MANAGE_CITY`), on purpose neither the coordinator, whose work is
audited and who would choose what they are asked, nor the auditor, who answers and has no other right. The wording that
was answered is kept with the answer, and with it in the decision's seal: changing a question, or taking it off the
list, never changes what somebody said yes to.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.evaluation.checklist import QUESTIONS, wording
from cycles.evaluation.models import AuditAnswer, AuditQuestion
from ims import access
from ims.cities.models import City
from ims.fields import Translated
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

APART = 10  # between the places of two questions


@dataclass(frozen=True)
class Question:
    """One question of a city's checklist; ``row`` is None for a standard one that the city never touched."""

    code: str
    words: Translated
    place: int
    row: AuditQuestion | None

    @property
    def is_own(self) -> bool:
        """Say whether the city wrote it itself."""
        return self.code not in QUESTIONS

    @property
    def retired_on(self) -> date | None:
        """The day from which it is no longer asked."""
        return self.row.retired_on if self.row else None


def checklist(city: City) -> list[Question]:
    """Return every question of the city in its order, those it retired too, in one query."""
    rows = {row.code: row for row in AuditQuestion.objects.filter(city=city)}
    standard = [
        Question(code, _standard(code, city), _place(rows.get(code), number), rows.get(code))
        for number, code in enumerate(QUESTIONS)
    ]
    own = [Question(row.code, row.wording, row.position, row) for row in rows.values() if row.code not in QUESTIONS]
    return sorted([*standard, *own], key=lambda question: (question.place, question.code))


def asked_in(cycle: Cycle, answers: Iterable[AuditAnswer], known: list[Question] | None = None) -> list[Question]:
    """Return what the year's audit asks: the questions in use, and those answered before they were retired.

    A closed year asks what it asked.
    """
    answered = {row.question for row in answers if row.answer != AuditAnswer.Answer.PENDING}
    questions = checklist(cycle.city) if known is None else known
    if cycle.step == Step.CLOSED:
        return [question for question in questions if question.code in answered]
    return [question for question in questions if question.retired_on is None or question.code in answered]


def in_order(cycle: Cycle, answers: Iterable[AuditAnswer]) -> list[AuditAnswer]:
    """Return the answers of the year's audit in the order of the checklist."""
    given = {row.question: row for row in answers}
    return [given[question.code] for question in asked_in(cycle, given.values()) if question.code in given]


def _place(row: AuditQuestion | None, number: int) -> int:
    return row.position if row else (number + 1) * APART


def _standard(code: str, city: City) -> Translated:
    """Return a standard question in every working language of the city that has a translation of its own."""
    texts = {}
    for language in [city.binding_language, *city.languages]:
        with translation.override(language):
            texts[language] = wording(code)
    binding = texts[city.binding_language]
    return Translated({code: text for code, text in texts.items() if code == city.binding_language or text != binding})


@transaction.atomic
def add_question(city: City, words: Translated, *, by: User) -> AuditQuestion:
    """Put a question of the city's own at the end of its checklist; an audit that runs asks it too."""
    with _editing(city, by):
        code, taken = _code(words.get(city.binding_language, "")), {question.code for question in checklist(city)}
        number = 1
        while f"{code}-{number}" in taken:
            number += 1
        row = AuditQuestion(city=city, code=f"{code}-{number}", wording=words, position=_last(city) + APART)
        row.full_clean(exclude=["city"])
        row.save(force_insert=True)
        return row


@transaction.atomic
def reword(question: AuditQuestion, words: Translated, *, by: User) -> AuditQuestion:
    """Change the wording of the city's own question, for answers from now on. Raises Conflict for a standard one."""
    with _editing(question.city, by):
        row = AuditQuestion.objects.select_for_update().get(pk=question.pk)
        if row.code in QUESTIONS:
            raise Conflict(_("A standard question keeps its wording, so that cities can compare. Add one of your own."))
        row.wording, row.version = words, row.version + 1
        row.full_clean(exclude=["city"])
        row.save()
        return row


@transaction.atomic
def move(city: City, code: str, direction: int, *, by: User) -> None:
    """Move a question one place up (−1) or down (+1); at the end of the list nothing changes."""
    with _editing(city, by):
        questions = checklist(city)
        here = next((place for place, question in enumerate(questions) if question.code == code), None)
        if here is None:
            raise ValidationError(_("There is no such question."))
        there = here + direction
        if not 0 <= there < len(questions):
            return
        questions[here], questions[there] = questions[there], questions[here]
        for place, question in enumerate(questions):
            _save(city, question, position=(place + 1) * APART)


@transaction.atomic
def retire(city: City, code: str, is_retired: bool, *, by: User) -> None:
    """Take a question off the list from today on, or put it back; said twice it is one change.

    Raises Conflict for the last question: an audit asks something.
    """
    with _editing(city, by):
        questions = checklist(city)
        question = next((row for row in questions if row.code == code), None)
        if question is None:
            raise ValidationError(_("There is no such question."))
        if (question.retired_on is not None) == is_retired:
            return
        if is_retired and sum(row.retired_on is None for row in questions) == 1:
            raise Conflict(_("This is the last question: an audit asks at least one."))
        _save(city, question, position=question.place, retired_on=city.today() if is_retired else None)


@contextmanager
def _editing(city: City, by: User) -> Iterator[None]:
    access.require(by, Permission.MANAGE_CITY, city)
    City.objects.select_for_update().get(pk=city.pk)
    with acting(by):
        yield


def _save(city: City, question: Question, **changed: object) -> None:
    """Write what differs; a standard question gets its row when the city first touches it."""
    row = question.row or AuditQuestion(city=city, code=question.code, position=question.place)
    if row.pk is not None and all(getattr(row, name) == value for name, value in changed.items()):
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1 if row.pk else 0
    row.save()


def _last(city: City) -> int:
    return max(question.place for question in checklist(city))


def _code(words: str) -> str:
    """Return what an own question is called in addresses and seals: the beginning of its wording."""
    return f"own-{slugify(words)[:40].strip('-') or 'question'}"
