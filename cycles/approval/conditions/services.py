"""The only writers of what the council asks for: writing it before the vote, and reporting on it afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.models import AgendaItem
from cycles.approval.services.items import STEP_FOR
from cycles.approval.services.votes import lock
from cycles.cycle import Step
from cycles.targets.rules import may_own
from cycles.writing import require_owner, writing
from ims.cities.models import City
from ims.fields import Texts, Translated
from ims.people.models import Membership, User
from ims.refusals import Conflict
from ims.roles import Permission
from ims.words import day


def write(row: CouncilCondition, *, by: User) -> CouncilCondition:
    """Save a new or changed condition or request of an item whose vote is not open yet, and return it.

    Raises ValidationError for nobody or two who see to it, somebody who cannot report, and a day before the meeting;
    Conflict (409) for an amendment, and once the vote is open: the council votes on what it reads.
    """
    with _before_the_vote(row.item, by=by) as item:
        _check_who(row, item.meeting.city)
        if row.due_on and row.due_on < item.meeting.held_on:
            sentence = _("The council meets on %(day)s; choose that day or a later one.")
            raise ValidationError({"due_on": sentence % {"day": day(item.meeting.held_on)}})
        if row.pk is None:
            last = CouncilCondition.objects.filter(item=item).aggregate(last=Max("number"))["last"] or 0
            row.number = last + 1
        row.full_clean()
        row.save()
    return row


def take_out(row: CouncilCondition, *, by: User) -> None:
    """Take a condition or request off the item before its vote is opened."""
    with _before_the_vote(row.item, by=by):
        CouncilCondition.objects.filter(pk=row.pk).delete()


def report(row: CouncilCondition, done_on: date | None, note: Texts = "", *, by: User) -> CouncilCondition:
    """Report when it was done and what was done; without a day it is open again, and the note says how far it is.

    Who sees to it reports, and who may enter for anybody; in any step, because the council waits for it. Raises
    Refused (403), Conflict (409) where the council did not ask for it, ValidationError for a day to come or before
    the decision, and for one that is done without a word.
    """
    city = row.item.meeting.city
    with writing(row.item.cycle, Permission.ENTER_OWN, tuple(Step), by=by):
        require_reporter(row, by=by)
        said = Translated.of(note, city.binding_language)
        _check_report(row, done_on, said, city.today())
        row.done_on, row.note = done_on, said
        row.full_clean()
        row.save(update_fields=["done_on", "note", "version"])
    return row


def require_reporter(row: CouncilCondition, *, by: User) -> None:
    """Raise Refused (403) for who does not see to it, and Conflict (409) where the council did not ask for it."""
    require_owner(row.item.cycle, _who(row), str(row), by=by)
    if row.item.decision is None or row.item.result != AgendaItem.Result.PASSED:
        raise Conflict(_("The council did not decide this, so there is nothing to report."))


def _who(row: CouncilCondition) -> set[int | None]:
    """Return who sees to it today, by id: the person, or everybody in the unit."""
    unit = row.now_unit_id or row.unit_id
    if unit is None:
        return {row.now_person_id or row.person_id}
    city = row.item.meeting.city
    rows = Membership.objects.in_city(city).on(city.today()).filter(unit=unit)
    return set(rows.order_by().values_list("user_id", flat=True))


@transaction.atomic
def hand_over(city: City, old: User, new: User, *, by: User, reason: str) -> int:
    """Let somebody else see to what is open and was asked of this person by name; return how many it were.

    In any step, also of a closed year: the council waits for it. What the council decided stays as it is.
    """
    rows = list(CouncilCondition.objects.of_person(old, city))
    for row in rows:
        with writing(row.item.cycle, Permission.MANAGE_PEOPLE, tuple(Step), by=by, reason=reason):
            locked = CouncilCondition.objects.select_for_update().get(pk=row.pk)
            locked.now_person = new
            locked.version += 1
            locked.save(update_fields=["now_person", "version"])
    return len(rows)


def _check_report(row: CouncilCondition, done_on: date | None, note: Translated, today: date) -> None:
    decision = row.item.decision
    assert decision is not None
    if done_on is not None and not decision.decided_on <= done_on <= today:
        sentence = _("Choose a day from the decision (%(day)s) to today.")
        raise ValidationError({"done_on": sentence % {"day": day(decision.decided_on)}})
    if done_on is not None and not note:
        raise ValidationError({"note": _("Say what was done: the council reads it.")})


@contextmanager
def _before_the_vote(item: AgendaItem, *, by: User) -> Iterator[AgendaItem]:
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        locked = lock(item)
        if locked.amends_id is not None:
            raise Conflict(_("An amendment asks for nothing of its own: write it on the item that it amends."))
        if locked.state != AgendaItem.State.PREPARED:
            raise Conflict(_("Item %(number)s was put to the vote: it stays as it is.") % {"number": locked.number})
        yield locked


def _check_who(row: CouncilCondition, city: City) -> None:
    if (row.unit_id is None) == (row.person_id is None):
        raise ValidationError(_("Say who sees to it: choose a unit or a person, one of the two."))
    if row.unit is not None and row.unit.city_id != city.pk:
        raise ValidationError({"unit": _("Choose a unit of this city.")})
    if row.person is not None and not may_own(city, row.person):
        raise ValidationError({"person": _("This person holds no role in the city that could report on it.")})
