"""The only writers of amendments: proposing, withdrawing, ordering them, and how a vote on one ends."""

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.approval.amendments.adding import before_of, what_it_makes
from cycles.approval.amendments.applying import Change
from cycles.approval.amendments.checks import refuse_contradiction, refuse_impossible
from cycles.approval.amendments.ending import end, let_others_fall
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.subjects import Act, Content, Found, find, package_of
from cycles.approval.city_rules.columns import COUNTED_BY
from cycles.approval.council.composition import members_on
from cycles.approval.locking import hold_running
from cycles.approval.mid_year.planned import planned_of
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.rule import Outcome
from cycles.approval.services.conclusion import counted, freeze_counts
from cycles.approval.services.items import STEP_FOR
from cycles.approval.services.votes import lock, refuse_outdated, refuse_unconfirmed
from cycles.approval.standing import standing
from cycles.writing import writing
from ims import access, words
from ims.fields import Translated
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Permission

State, Result = AgendaItem.State, AgendaItem.Result
LONGEST_REASON = 2000
DECIDES: dict[str, str | Promise] = {
    Act.CHANGE: gettext_lazy("The council changes %(place)s as amendment %(number)s says."),
    Act.ADD: gettext_lazy("The council adds %(place)s as amendment %(number)s says."),
    Act.REMOVE: gettext_lazy("The council takes out %(place)s as amendment %(number)s says."),
}


def subject_of(main: AgendaItem, mark: str) -> Found:
    """Return what a mark names in the item's package; raises ValidationError for what is not there."""
    found = find(package_of(main), mark, translation.get_language() or "")
    if found is None:
        raise ValidationError(_("There is no such paragraph, target or action in what the council decides on."))
    return found


def propose(main: AgendaItem, mark: str, wanted: Content, reason: str, *, mover: User, by: User) -> Amendment:
    """Propose to change, add or take out something of what the item decides on, before its vote is opened.

    ``mark`` names the subject (``paragraph-KEY``, ``target-ID``, ``action-ID``, ``vision-vision``, with ``remove-``
    before it to take it out; ``add-paragraph-SECTION``, ``add-action``), ``wanted`` its fields as they are to be;
    others stay. A member proposes for themselves, the clerk for any member of the meeting's day. Raises Refused
    (403), ValidationError, or Conflict (409) once the vote on the whole is open or the meeting has ended.
    """
    with writing(main.cycle, Permission.PROPOSE_AMENDMENT, (STEP_FOR[main.kind],), by=by):
        hold_running(main.meeting)
        locked = lock(main)
        _refuse_late(locked)
        _refuse_mover(locked, mover, by)
        found, binding = subject_of(locked, mark), locked.meeting.city.binding_language
        added = Amendment.objects.of(locked).filter(subject=Amendment.Subject.ACTION, act=Act.ADD)
        taken = [row.after["code"] for row in added]
        key, after = what_it_makes(package_of(locked), taken, found, wanted, binding)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: the council reads it before it votes.")})
        if len(reason) > LONGEST_REASON:
            raise ValidationError({"reason": _("Too long: at most %(n)s characters.") % {"n": LONGEST_REASON}})
        change = Change(found.kind, key, after, found.act)
        refuse_impossible(package_of(locked), [change])
        refuse_contradiction(locked.cycle, change, planned_of(locked))
        number = _next_number(locked.meeting)
        item = _new_item(locked, number, found)
        item.full_clean()
        item.save()
        last = Amendment.objects.of(locked).aggregate(last=Max("position"))["last"] or 0
        row = Amendment(
            item=item,
            position=last + 1,
            mover=mover,
            subject=found.kind,
            act=found.act,
            subject_key=key,
            place=found.place[:60],
            before=before_of(found, after),
            after=after,
            reason=reason.strip(),
        )
        row.full_clean()
        row.save()
    return row


def withdraw(item: AgendaItem, *, by: User) -> None:
    """Withdraw an amendment before its own vote is opened: as who proposed it, or as the clerk for them."""
    with writing(item.cycle, Permission.PROPOSE_AMENDMENT, (STEP_FOR[item.kind],), by=by):
        locked = _lock_amendment(item)
        if locked.amendment.mover_id != by.pk and not access.may(by, Permission.RECORD_MEETING, locked.meeting.city):
            sentence = _("An amendment is withdrawn by the member who proposed it, or by the clerk.")
            raise Refused(Permission.RECORD_MEETING, locked.meeting.city, sentence)
        if locked.state != State.PREPARED:
            raise Conflict(_("The vote on amendment %(number)s was opened already.") % {"number": locked.number})
        end(locked, State.NOT_DECIDED, Result.WITHDRAWN)
    item.refresh_from_db()


def move(item: AgendaItem, way: int, *, by: User) -> None:
    """Move an amendment one place up (-1) or down (+1) in the order of votes; what was voted on keeps its place."""
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        locked = _lock_amendment(item)
        assert locked.amends is not None
        waiting = [row for row in Amendment.objects.of(locked.amends) if row.item.state == State.PREPARED]
        place = next((n for n, row in enumerate(waiting) if row.item_id == locked.pk), None)
        if place is None:
            raise Conflict(_("The vote on amendment %(number)s was opened already.") % {"number": locked.number})
        if way not in {-1, 1} or not 0 <= place + way < len(waiting):
            return
        one, other = waiting[place], waiting[place + way]
        for row, position in ((one, other.position), (other, one.position)):
            Amendment.objects.filter(pk=row.pk).update(position=position, version=F("version") + 1)


def conclude_amendment(item: AgendaItem, *, by: User, seen: str = "") -> AgendaItem:
    """End the vote on an amendment: computed from counts and rule; when adopted, the others on its subject fall.

    ``seen`` is the mark of the counts that the clerk saw. Raises Conflict (409) when the vote is not open, counts are
    missing, unconfirmed or changed since.
    """
    with writing(item.cycle, Permission.RECORD_MEETING, (STEP_FOR[item.kind],), by=by):
        locked = _lock_amendment(item)
        if locked.state != State.OPEN:
            raise Conflict(_("The vote on item %(number)s is not open.") % {"number": locked.number})
        refuse_outdated(locked)
        refuse_unconfirmed(locked)
        stands = standing(locked)
        counts = counted(stands, seen)
        assert stands.result is not None
        freeze_counts(locked, stands, counts)
        came_out = stands.result.outcome
        end(locked, State.NOT_DECIDED if came_out is Outcome.NO_QUORUM else State.CONCLUDED, Result(came_out.value))
        if came_out is Outcome.PASSED:
            let_others_fall(locked)
    item.refresh_from_db()
    return item


def _lock_amendment(item: AgendaItem) -> AgendaItem:
    locked = lock(item)
    if locked.amends_id is None:
        raise Conflict(_("Item %(number)s is no amendment.") % {"number": locked.number})
    return locked


def _refuse_late(main: AgendaItem) -> None:
    if main.amends_id is not None:
        raise Conflict(_("An amendment cannot be amended. Propose one of your own to the same place."))
    if main.state != State.PREPARED:
        raise Conflict(
            _("The vote on item %(number)s was opened already: amendments come before it.") % {"number": main.number}
        )
    refuse_outdated(main)


def _refuse_mover(main: AgendaItem, mover: User, by: User) -> None:
    meeting = main.meeting
    if mover.pk != by.pk and not access.may(by, Permission.RECORD_MEETING, meeting.city):
        sentence = _("A member proposes amendments for themselves; the clerk does it for others.")
        raise Refused(Permission.RECORD_MEETING, meeting.city, sentence)
    if mover.pk not in {member.pk for member in members_on(meeting.city, meeting.held_on)}:
        facts = {"name": mover, "day": words.day(meeting.held_on)}
        raise ValidationError({"mover": _("%(name)s is no member of the council on %(day)s.") % facts})


def _next_number(meeting: Meeting) -> str:
    """Return the next number of an amendment of the meeting, such as A3. The caller holds the meeting's lock."""
    taken = set(AgendaItem.objects.filter(meeting=meeting).values_list("number", flat=True))
    return next(number for number in (f"A{n}" for n in range(1, len(taken) + 2)) if number not in taken)


def _new_item(main: AgendaItem, number: str, found: Found) -> AgendaItem:
    """Return the item by which the amendment is voted on: by the rule of the item that it amends."""
    city = main.meeting.city
    with translation.override(city.binding_language):
        facts = {"number": number, "place": found.place}
        title = _("Amendment %(number)s: %(place)s") % facts
        text = DECIDES[found.act] % facts
    same = ("meeting", "cycle", "kind", "at_change", "programme", "rules", "departs_because", *COUNTED_BY)
    return AgendaItem(
        amends=main,
        number=number,
        title=Translated({city.binding_language: title}),
        draft_decision=Translated({city.binding_language: text}),
        return_reasons=Translated(),
        next_step=main.next_step,
        **{name: getattr(main, name) for name in same},
    )
