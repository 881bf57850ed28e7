"""The only writers of minutes: drafting, the clerk's words, who confirms, the confirmation, and freezing."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles import chain
from cycles.approval.council.composition import members_on
from cycles.approval.locking import hold_meeting
from cycles.approval.minutes import content
from cycles.approval.minutes.models import Minutes, MinutesRemark, MinutesSigner
from cycles.approval.minutes.telling import ask_to_confirm
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.sealing import read_content
from cycles.approval.services.items import pending_in
from cycles.canonical import plain
from cycles.chain import RecordEntry
from cycles.snapshot import Snapshot, identity_of, seal
from ims import access
from ims.fields import Texts, Translated
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict, Reason, Refused
from ims.roles import Permission
from ims.words import day


class DraftChanged(Conflict):
    """The draft says something else than what was read (409)."""


@transaction.atomic
def begin(meeting: Meeting, *, by: User, reason: Texts = "") -> Minutes:
    """Begin the minutes of a meeting that was held, or a new version for a ``reason``; the draft where there is one.

    The chair is named to confirm them. A new version begins with the words of the one before. Raises Conflict (409)
    before the meeting and for one without items, ValidationError for a new version without a reason.
    """
    access.require(by, Permission.RECORD_MEETING, meeting.city)
    hold_meeting(meeting)
    _refuse_early(meeting)
    last = Minutes.objects.of(meeting).first()
    if last is not None and not last.is_frozen:
        return last
    said = Translated.of(reason, meeting.city.binding_language)
    if last is not None and not str(said):
        raise ValidationError({"reason": _("Say why there is a new version: it is read beside the old one.")})
    row = Minutes(meeting=meeting, number=last.number + 1 if last else 1, reason=said if last else {})
    with acting(by):
        if last is not None:
            row.opening, row.closing = last.opening, last.closing
        row.full_clean()
        row.save()
        _carry_over(row, last)
    return row


def _carry_over(row: Minutes, last: Minutes | None) -> None:
    """Give the new draft the remarks and the people of the version before, or the chair."""
    if last is None:
        if row.meeting.chair_id is not None:
            MinutesSigner.objects.create(minutes=row, person_id=row.meeting.chair_id)
        return
    for remark in last.remarks.all():
        MinutesRemark.objects.create(minutes=row, item_id=remark.item_id, text=remark.text)
    for signer in last.signers.all():
        MinutesSigner.objects.create(minutes=row, person_id=signer.person_id)


def write_words(row: Minutes, *, by: User) -> Minutes:
    """Save the changed opening and end of a draft."""
    with _drafting(row, by=by):
        row.full_clean()
        row.save(update_fields=["opening", "closing", "version"])
    return row


def write_remark(row: MinutesRemark, *, by: User) -> MinutesRemark:
    """Save a new or changed remark on an item of the meeting."""
    with _drafting(row.minutes, by=by):
        if row.item.meeting_id != row.minutes.meeting_id or row.item.amends_id is not None:
            raise ValidationError(_("A remark belongs to an item of this meeting’s agenda."))
        row.full_clean()
        row.save()
    return row


def name_signers(row: Minutes, people: Collection[User], *, by: User) -> None:
    """Name who confirms the draft: members of the council on the meeting's day. Who stays named stays confirmed."""
    with _drafting(row, by=by):
        members = {member.pk for member in possible_signers(row.meeting)}
        if any(person.pk not in members for person in people):
            raise ValidationError({"people": _("Only members of the council on the day of the meeting confirm it.")})
        if not people:
            raise ValidationError({"people": _("Name at least one person: a second one confirms the minutes.")})
        for gone in row.signers.exclude(person__in=people):
            gone.delete()
        for person in people:
            MinutesSigner.objects.get_or_create(minutes=row, person=person)
        ask_to_confirm(row)


def possible_signers(meeting: Meeting) -> list[User]:
    """Return who may confirm the minutes: the members of the council on the meeting's day, by name."""
    return members_on(meeting.city, meeting.held_on)


@transaction.atomic
def confirm(row: Minutes, *, by: User, seen: str) -> MinutesSigner:
    """Confirm the draft that one has read; ``seen`` is its hash.

    Raises Refused (403) for who is not named, Conflict (409) once the draft says something else or is frozen.
    """
    access.require(by, Permission.VOTE, row.meeting.city)
    locked = _lock(row)
    signer = locked.signers.filter(person=by).first()
    if signer is None:
        raise Refused(Permission.VOTE, row.meeting.city, _("You are not named to confirm these minutes."))
    _refuse_changed(locked, seen)
    if signer.sha256 != seen:
        signer.confirmed_at, signer.sha256 = timezone.now(), seen
        with acting(by):
            signer.save()
    return signer


@transaction.atomic
def freeze(row: Minutes, *, by: User, seen: str) -> Minutes:
    """Freeze the minutes: sealed, entered in the record, never changed again. ``seen`` is the hash of what was read.

    Raises Conflict (409) while an item is pending, while nobody but the clerk confirmed this draft, and once the draft
    says something else; frozen a second time they are the same.
    """
    access.require(by, Permission.RECORD_MEETING, row.meeting.city)
    locked = _lock(row, is_draft=False)
    if locked.is_frozen:
        return locked
    _refuse_pending(locked.meeting)
    facts = _refuse_changed(locked, seen)
    signed = content.signed(locked.signers.order_by("person_id"), seen)
    if not any(one["confirmed_at"] and one["person_id"] != by.pk for one in signed):
        raise Conflict(
            _("Nobody has confirmed the minutes as they stand now."),
            [Reason(_("A second person reads and confirms them: the chair, or a member whom you name."))],
        )
    city, year = locked.meeting.city, content.year_of(facts)
    with acting(by):
        sealed = seal(city, year, Snapshot.Kind.MINUTES, {**facts, "signers": signed}, by=by)
        locked.snapshot = sealed
        locked.entry = chain.append(city, RecordEntry.Kind.MINUTES, body_of(sealed), by=by)
        locked.save(update_fields=["snapshot", "entry"])
    return locked


def body_of(sealed: Snapshot) -> dict[str, Any]:
    """Return what the entry says of frozen minutes: of which meeting, which version, and which one they replace."""
    facts = read_content(sealed)
    own = facts["minutes"]
    said = {
        "held_on": facts["meeting"]["held_on"],
        "version": own["version"],
        "replaces": own["replaces"]["entry"] if own["replaces"] else None,
        "year": sealed.year,
    }
    return {"minutes": said, "snapshot": identity_of(sealed)}


def _refuse_changed(row: Minutes, seen: str) -> dict[str, Any]:
    facts: dict[str, Any] = plain(content.facts_of(row))
    if content.mark(facts) != seen:
        raise DraftChanged(
            _("The draft changed while you were reading."),
            [Reason(_("Read it again before you confirm or freeze it."))],
        )
    return facts


def _refuse_pending(meeting: Meeting) -> None:
    waiting = pending_in(meeting)
    if waiting:
        said = _("Item %(number)s is neither decided nor taken off the agenda.")
        reasons = [
            Reason(said % {"number": item.number}, reverse("item", args=[meeting.city.slug, meeting.pk, item.pk]))
            for item in waiting
        ]
        raise Conflict(_("The meeting is not over: its minutes cannot be frozen."), reasons)


def _refuse_early(meeting: Meeting) -> None:
    if meeting.held_on > meeting.city.today():
        raise Conflict(
            _("The council meets on %(day)s; its minutes are written afterwards.") % {"day": day(meeting.held_on)}
        )
    if not AgendaItem.objects.filter(meeting=meeting).exists():
        raise Conflict(_("Nothing stood on the agenda of this meeting: there is nothing to minute."))


def _lock(row: Minutes, *, is_draft: bool = True) -> Minutes:
    # Whoever changes what the minutes tell of locks the meeting too, so that it waits for this.
    hold_meeting(row.meeting)
    locked = Minutes.objects.select_for_update(of=("self",)).select_related("meeting__city").get(pk=row.pk)
    if is_draft:
        refuse_frozen(locked)
    return locked


def refuse_frozen(row: Minutes) -> None:
    """Raise a Conflict (409) for minutes that are in the record."""
    if row.is_frozen:
        raise Conflict(
            _("These minutes are frozen and never change."), [Reason(_("An error is put right by a new version."))]
        )


@contextmanager
def _drafting(row: Minutes, *, by: User) -> Iterator[None]:
    access.require(by, Permission.RECORD_MEETING, row.meeting.city)
    with acting(by), transaction.atomic():
        _lock(row)
        yield
