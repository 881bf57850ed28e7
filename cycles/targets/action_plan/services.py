"""What may be written about an action beside itself: its team, its effects, its milestones, what it waits for."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.action_plan.order import circle
from cycles.targets.models import ACCOUNTS, Action
from cycles.targets.rules import may_own
from cycles.targets.services.frame import put, setting_targets, take_out
from ims.cities.models import Unit
from ims.people.models import User

Texts = str | Mapping[str, str]


def set_team(action: Action, units: Collection[Unit], people: Collection[User], *, by: User) -> None:
    """Let exactly these units and persons work on the action beside its owner; who stays is left as it is.

    Raises ValidationError for a unit of another city, or a person who holds no role in the city that could own it.
    """
    cycle = action.cycle
    with setting_targets(cycle, by=by):
        held = list(TeamMember.objects.filter(action=action))
        known = {(member.unit_id, member.person_id) for member in held}
        wanted = {(unit.pk, None) for unit in units} | {(None, person.pk) for person in people}
        if any(unit.city_id != cycle.city_id for unit in units):
            raise ValidationError({"units": _("Choose one of the listed values.")})
        for person in people:
            if (None, person.pk) not in known and not may_own(cycle.city, person):
                sentence = _("%(name)s holds no role in the city that can work on this.")
                raise ValidationError({"people": sentence % {"name": person}})
        for member in held:
            if (member.unit_id, member.person_id) not in wanted:
                member.delete()
        for unit, person_id in sorted(wanted - known, key=str):
            TeamMember.objects.create(cycle=cycle, action=action, unit_id=unit, person_id=person_id)
        put(action, cycle.city, {})


def assess_effects(action: Action, *, by: User, **fields: Any) -> Action:
    """Say what the action does to each of the three accounts, −2 to +2 (``effect_social``), and why (``why_social``).

    All three are said together, or none; where it does something, why is needed. Raises ValidationError by field.
    """
    with setting_targets(action.cycle, by=by):
        names = [f"{part}_{account}" for part in ("effect", "why") for account in ACCOUNTS]
        if wrong := wrong_effects({name: fields.get(name, getattr(action, name)) for name in names}):
            raise ValidationError(wrong)
        return put(action, action.cycle.city, fields)


def wrong_effects(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what is missing in a check of effects, by field; nothing when none of the three is said."""
    said = {account: fields.get(f"effect_{account}") for account in ACCOUNTS}
    if all(value is None for value in said.values()):
        return {}
    missing = {f"effect_{a}": _("Say all three, or none.") for a, value in said.items() if value is None}
    silent = {f"why_{a}": _("Say why.") for a, value in said.items() if value and not fields.get(f"why_{a}")}
    return missing | silent


def add_milestone(action: Action, name: Texts, due_on: date, reached_on: date | None = None, *, by: User) -> Milestone:
    """Add what the action has reached by a day."""
    with setting_targets(action.cycle, by=by):
        milestone = Milestone(cycle=action.cycle, action=action)
        return _save(milestone, {"name": name, "due_on": due_on, "reached_on": reached_on})


def change_milestone(milestone: Milestone, *, by: User, **fields: Any) -> Milestone:
    """Change name, day, or when it was reached."""
    with setting_targets(milestone.cycle, by=by):
        return _save(milestone, fields)


def remove_milestone(milestone: Milestone, *, by: User) -> None:
    """Remove a milestone."""
    with setting_targets(milestone.cycle, by=by):
        take_out(milestone)


def _save(milestone: Milestone, fields: dict[str, Any]) -> Milestone:
    city = milestone.cycle.city
    if wrong := not_yet(fields.get("reached_on"), city.today()):
        raise ValidationError({"reached_on": wrong})
    return put(milestone, city, fields, needed=("name",))


def not_yet(reached_on: date | None, today: date) -> str:
    """Return the sentence that says a milestone cannot have been reached on a day to come, "" otherwise."""
    return _("This day is still to come.") if reached_on is not None and reached_on > today else ""


def set_predecessors(action: Action, predecessors: Iterable[Action], *, by: User) -> None:
    """Let the action wait for exactly these: it begins when they have ended.

    Raises ValidationError when it would wait for itself, directly or by way of others, which it names.
    """
    cycle = action.cycle
    with setting_targets(cycle, by=by):
        wanted = {each.pk: each for each in predecessors}
        if any(each.cycle_id != cycle.pk for each in wanted.values()):
            raise ValidationError({"predecessors": _("Choose one of the listed values.")})
        held = {row.predecessor_id: row for row in Dependency.objects.filter(action=action)}
        _refuse_circle(action, set(wanted))
        for pk in held.keys() - wanted.keys():
            held[pk].delete()
        for pk in sorted(wanted.keys() - held.keys()):
            Dependency.objects.create(cycle=cycle, action=action, predecessor_id=pk)
        put(action, cycle.city, {})


def _refuse_circle(action: Action, wanted: set[int]) -> None:
    waits: dict[int, set[int]] = {}
    for waiting, predecessor in Dependency.objects.filter(cycle=action.cycle).values_list("action", "predecessor"):
        waits.setdefault(waiting, set()).add(predecessor)
    found = circle({**waits, action.pk: wanted}, action.pk)
    if found:
        codes = dict(Action.objects.filter(pk__in=found).values_list("pk", "code"))
        way = " → ".join([action.code, *(codes[pk] for pk in found)])
        raise ValidationError({"predecessors": _("It would wait for itself: %(way)s.") % {"way": way}})
