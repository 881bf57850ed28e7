"""Whose turn it is: amendments in the clerk's order, then the whole, as amended by what was adopted."""

import json

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.approval.amendments.applying import Change, amended
from cycles.approval.amendments.checks import refuse_contradiction, refuse_impossible
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.subjects import package_of
from cycles.approval.mid_year.planned import next_version, planned_of
from cycles.approval.models import AgendaItem
from cycles.canonical import canonical
from cycles.snapshot import Snapshot, freeze
from ims.fields import Translated
from ims.people.models import User
from ims.refusals import Conflict, Reason


def changes_of(main: AgendaItem) -> list[Change]:
    """Return what the adopted amendments change, in the order in which they were adopted."""
    rows = Amendment.objects.of(main).adopted()
    return [change_of(row) for row in rows]


def change_of(row: Amendment) -> Change:
    """Return what an amendment changes."""
    return Change(row.subject, row.subject_key, row.after, row.act)


def prepare_opening(item: AgendaItem, *, by: User) -> None:
    """Refuse to open a vote out of turn; give the whole its amended package. The caller holds the lock and saves."""
    if item.amends is not None:
        _refuse_out_of_turn(item, item.amends)
        return
    waiting = list(Amendment.objects.of(item).pending().select_related("item__meeting__city"))
    if waiting:
        sentence = _("Amendments come first: the council votes on the whole as amended.")
        raise Conflict(sentence, _reasons(waiting))
    _freeze_amended(item, by)


def _refuse_out_of_turn(item: AgendaItem, main: AgendaItem) -> None:
    own = item.amendment
    earlier = Amendment.objects.of(main).pending().filter(position__lt=own.position)
    if before := list(earlier.select_related("item__meeting__city")):
        raise Conflict(_("Other amendments come before this one in the order of votes."), _reasons(before))
    try:
        refuse_impossible(package_of(main), [*changes_of(main), change_of(own)])
        refuse_contradiction(item.cycle, change_of(own), [*planned_of(main), *changes_of(main)])
    except ValidationError as found:
        sentence = _("With the amendments adopted so far this one contradicts the plan. Withdraw it, or take it off.")
        raise Conflict(sentence, [Reason(said) for said in found.messages]) from found


def _freeze_amended(item: AgendaItem, by: User) -> None:
    changes = changes_of(item)
    if not changes or item.package is None:
        return
    content = amended(json.loads(item.package.content), changes, next_version(item))
    city, year = item.meeting.city, item.cycle.year
    if content.get("item"):
        item.draft_decision = Translated(content["item"]["draft_decision"])
    item.proposed = item.package
    item.package = freeze(city, year, Snapshot.Kind(item.package.kind), canonical(content), by=by)


def _reasons(rows: list[Amendment]) -> list[Reason]:
    said = _("Amendment %(number)s, %(place)s, is not put to the end.")
    return [
        Reason(
            said % {"number": row.item.number, "place": row.place},
            reverse("item", args=[row.item.meeting.city.slug, row.item.meeting_id, row.item_id]),
        )
        for row in rows
    ]
