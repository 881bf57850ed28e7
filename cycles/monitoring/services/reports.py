"""What owners report on their actions, and what is planned about targets that are off track."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import handing_over
from cycles.cycle import Cycle, Step
from cycles.monitoring.models import ActionReport, CorrectiveAction, MonitoringRound
from cycles.monitoring.services.frame import create, entering, require_open, save
from cycles.snapshot import Decision
from cycles.targets import carrying
from cycles.targets.action_plan.models import Milestone
from cycles.targets.action_plan.services import not_yet
from cycles.targets.models import Action, Target
from cycles.targets.rules import may_own
from ims.cities.models import City
from ims.fields import Texts, Translated, per_language
from ims.people.models import User
from ims.refusals import Conflict, Reason

Status = ActionReport.Status
WHOLE = 100


def report_action(
    turn: MonitoringRound,
    action: Action,
    *,
    by: User,
    status: str,
    per_cent: int,
    spent: Decimal,
    note: Texts = "",
    reached: Mapping[int, date | None] | None = None,
) -> ActionReport:
    """Report on an action in a round: status, per cent done (0 to 100), money spent so far, note. Reported again, it
    replaces the round's report.

    ``reached`` says of milestones, by id, when each was reached, None for not yet; those that are not named stay as
    they are. Raises Refused for who does not own the action, ValidationError when status and per cent contradict each
    other, or when a milestone is said to be reached on a day to come.
    """
    cycle = turn.cycle
    with entering(cycle, {action.owner_id}, action.code, by=by):
        require_open(turn)
        if action.cycle_id != cycle.pk:
            raise ValidationError(_("This action belongs to another year."))
        check_report(status, per_cent)
        _reach(action, reached or {})
        said = Translated.of(note, cycle.city.binding_language)
        told = {"status": status, "per_cent": per_cent, "spent": spent, "note": said, "reported_by": by}
        report = ActionReport.objects.filter(round=turn, action=action).first()
        return save(report, **told) if report else create(ActionReport(cycle=cycle, round=turn, action=action, **told))


def _reach(action: Action, reached: Mapping[int, date | None]) -> None:
    today = action.cycle.city.today()
    for milestone in Milestone.objects.filter(action=action, pk__in=reached):
        day = reached[milestone.pk]
        if wrong := not_yet(day, today):
            raise ValidationError({milestone_field(milestone.pk): wrong})
        if day != milestone.reached_on:
            save(milestone, reached_on=day)


def milestone_field(pk: int) -> str:
    """Return the name of the field in which the report says when a milestone was reached."""
    return f"milestone_{pk}"


def check_report(status: str, per_cent: int) -> None:
    """Raise ValidationError when status and per cent contradict each other."""
    if status == Status.DONE and per_cent != WHOLE:
        raise ValidationError({"per_cent": _("An action that is done is done to 100 %.")})
    if status == Status.NOT_STARTED and per_cent:
        raise ValidationError({"per_cent": _("An action that has not started is done to 0 %.")})


def plan_correction(target: Target, text: Texts, owner: User, due_on: date, *, by: User) -> CorrectiveAction:
    """Plan what is done about a target: by whom and until when. It serves every target on the same indicator.

    The target's owner may plan it, and who may enter for anybody. Raises ValidationError for an owner who holds no
    role in the city that could own it.
    """
    cycle = target.cycle
    with entering(cycle, {target.owner_id}, target.indicator.code, by=by):
        _check_owner(target, owner)
        said = Translated.of(text, cycle.city.binding_language)
        return create(CorrectiveAction(cycle=cycle, target=target, text=said, owner=owner, due_on=due_on))


def change_correction(correction: CorrectiveAction, /, *, by: User, **fields: Any) -> CorrectiveAction:
    """Change the named fields (text, owner, due_on, done_on) of a corrective action, in any year that is not closed.

    One that was carried over is done in the year that took it over: raises Conflict on the one it came from.
    """
    target, owners = correction.target, {correction.owner_id, correction.target.owner_id}
    with entering(correction.cycle, owners, target.indicator.code, by=by, steps=handing_over.OPEN_STEPS):
        refuse_carried(correction)
        if fields.get("owner") is not None:
            _check_owner(target, fields["owner"])
        return save(correction, **per_language(CorrectiveAction, fields, correction.cycle.city.binding_language))


def refuse_carried(correction: CorrectiveAction) -> None:
    """Raise Conflict, with the way there, when a later year took the corrective action over."""
    copy = CorrectiveAction.objects.filter(origin=correction).select_related("cycle").first()
    if copy is not None:
        year = copy.cycle.year
        page = reverse("correction_change", args=[correction.cycle.city.slug, year, copy.pk])
        reason = Reason(_("The corrective action of %(year)s") % {"year": year}, page)
        raise Conflict(_("It was carried over into %(year)s: change it there.") % {"year": year}, [reason])


def carry_over(old: Cycle, new: Cycle, how: Decision.Next) -> None:
    """Copy the corrective actions that are not done into the next year, each on the copy of its target.

    One whose target was not carried over stays behind with it. The copier runs again without harm: what the next year
    has taken over already is left as it is.
    """
    targets = carrying.copies_of(Target, new)
    taken = set(CorrectiveAction.objects.filter(cycle=new, origin__isnull=False).values_list("origin_id", flat=True))
    for row in CorrectiveAction.objects.filter(cycle=old, done_on=None).order_by("pk"):
        if row.target_id in targets and row.pk not in taken:
            row.copy_into(new, target=targets[row.target_id])


def open_corrections(city: City, owner: User) -> "QuerySet[CorrectiveAction]":
    """Return the corrective actions of open years that the person owns and that are not done, with their target."""
    rows = CorrectiveAction.objects.filter(cycle__city=city, owner=owner, done_on=None).exclude(cycle__step=Step.CLOSED)
    return rows.select_related("target__indicator", "cycle__city").order_by("due_on", "pk")


def hand_over_corrections(city: City, old: User, new: User, *, by: User, reason: str = "") -> int:
    """Make ``new`` the owner of the corrective actions that ``old`` has not done, and return how many they were."""
    return handing_over.hand_over(open_corrections(city, old), new, by=by, reason=reason)


def _check_owner(target: Target, owner: User) -> None:
    if not may_own(target.cycle.city, owner):
        raise ValidationError({"owner": _("This person holds no role in the city that could own it.")})
