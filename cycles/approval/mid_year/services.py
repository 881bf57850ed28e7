"""The only writers of planned changes: planning one in monitoring, and taking one back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cycles.approval.amendments.adding import before_of, what_it_makes
from cycles.approval.amendments.checks import refuse_contradiction, refuse_impossible
from cycles.approval.amendments.services import LONGEST_REASON
from cycles.approval.amendments.subjects import Act, Content, Subject, find
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.mid_year.planned import change_of
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision, part_of
from cycles.targets.services.amended import change_plan
from cycles.writing import writing
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

# What of a package is changed, or named by what is.
PARTS = ("programme", "targets", "indicators")
RIGHT, STEPS = Permission.PUBLISH_DRAFT, (Step.MONITORING,)


def in_force(cycle: Cycle) -> Content:
    """Return the year's programme and plan as they stand, in the form of a package."""
    parts = {name: part_of(cycle, name) for name in PARTS}
    return {"city": {"language": cycle.city.binding_language}, "parts": parts, "item": None}


def plan_change(cycle: Cycle, mark: str, wanted: Content, reason: str, *, by: User) -> ProgrammeChange:
    """Plan to change, add or take out something of the programme in force; see ``amendments.services.propose``.

    The coordinator's right, in monitoring. Raises Refused (403), ValidationError, or Conflict (409) while the council
    has the changes before it.
    """
    with writing(cycle, RIGHT, STEPS, by=by):
        refuse_before_the_council(cycle)
        content, planned = in_force(cycle), list(ProgrammeChange.objects.waiting(cycle))
        found = find(content, mark, translation.get_language() or "")
        if found is None:
            raise ValidationError(_("There is no such paragraph, target or action in the programme in force."))
        if any((row.subject, row.subject_key) == (found.kind, found.key) for row in planned):
            raise ValidationError(_("A change of this is planned already. Take it back first."))
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: the council reads it before it votes.")})
        if len(reason) > LONGEST_REASON:
            raise ValidationError({"reason": _("Too long: at most %(n)s characters.") % {"n": LONGEST_REASON}})
        taken = [row.after["code"] for row in planned if row.subject == Subject.ACTION and row.act == Act.ADD]
        key, after = what_it_makes(content, taken, found, wanted, cycle.city.binding_language)
        row = ProgrammeChange(
            cycle=cycle,
            subject=found.kind,
            act=found.act,
            subject_key=key,
            place=found.place[:60],
            before=before_of(found, after),
            after=after,
            reason=reason.strip(),
        )
        before = [change_of(one) for one in planned]
        refuse_impossible(content, [*before, change_of(row)])
        refuse_contradiction(cycle, change_of(row), before)
        _try_it(cycle, row)
        row.full_clean()
        row.save()
    return row


def take_back(row: ProgrammeChange, *, by: User) -> None:
    """Take a planned change back before the council has it."""
    with writing(row.cycle, RIGHT, STEPS, by=by):
        refuse_before_the_council(row.cycle)
        ProgrammeChange.objects.waiting(row.cycle).filter(pk=row.pk).delete()


def refuse_before_the_council(cycle: Cycle) -> None:
    """Raise Conflict (409) while an item on the year's programme waits for the council."""
    if pending_item(cycle) is not None:
        raise Conflict(_("The council has these changes before it. The clerk takes the item off the agenda first."))


def pending_item(cycle: Cycle) -> AgendaItem | None:
    """Return the item by which the council decides on the planned changes, None while no agenda has it."""
    rows = AgendaItem.objects.of_cycle(cycle).main().pending().filter(kind=Decision.Kind.AMEND)
    return rows.select_related("meeting").first()


def _try_it(cycle: Cycle, row: ProgrammeChange) -> None:
    """Write the change and take it back, so that what the database refuses is told now and not after the vote."""
    if row.subject == Subject.PARAGRAPH:
        return
    with transaction.atomic():
        change_plan(cycle, row.subject, row.subject_key, row.after, row.act)
        transaction.set_rollback(True)
