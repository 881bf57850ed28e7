"""What the council amended, written by its decision in the step of approval: the plan's rows, the next version.

The office writes in the step of target setting; here the council's decision is what allows it. The caller holds the
cycle's lock and has asked for the clerk's right.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cycles.cycle import Cycle
from cycles.targets.models import Action, ActionCost, Paragraph, ProgrammeVersion, Section, Target, Vision
from cycles.targets.services.actions import save_action
from cycles.targets.services.frame import put, take_out
from cycles.targets.services.targets import save_target
from cycles.targets.services.versions import copy_content
from ims.fields import Translated
from ims.people.models import User

Content = dict[str, Any]
_READ: dict[str, Callable[[str], Any]] = {
    "value": Decimal,
    "starts_on": date.fromisoformat,
    "ends_on": date.fromisoformat,
}


def change_plan(cycle: Cycle, kind: str, key: str, after: Content, act: str) -> None:
    """Change, add or take out what the council adopted: a target, an action or the vision, as a package says it."""
    if kind == "vision":
        put(Vision._default_manager.get(cycle=cycle), cycle.city, after, needed=("text",))
    elif kind == "target":
        save_target(Target._default_manager.get(cycle=cycle, pk=int(key)), _fields(after))
    elif act == "add":
        _add_action(cycle, after)
    elif act == "remove":
        take_out(Action._default_manager.get(cycle=cycle, pk=int(key)))
    else:
        _change_action(Action._default_manager.get(cycle=cycle, pk=int(key)), after)


def _fields(after: Content) -> Content:
    return {name: _READ[name](value) if value and name in _READ else value for name, value in after.items()}


def _add_action(cycle: Cycle, facts: Content) -> None:
    """Write a new action under the id that the sealed package names; who does it the office says afterwards."""
    fields = _fields({name: facts[name] for name in ("code", "title", "text", "starts_on", "ends_on")})
    target = Target._default_manager.get(cycle=cycle, pk=facts["target_id"]) if facts["target_id"] else None
    action = Action(cycle=cycle)
    for name, value in {**fields, "target": target}.items():
        setattr(action, name, Translated(value) if isinstance(value, dict) else value)
    action.pk = facts["id"]
    action.full_clean(exclude=("id",))
    action.save(force_insert=True)
    _set_costs(action, facts["costs"])


def _change_action(action: Action, after: Content) -> None:
    fields = _fields(after)
    costs = fields.pop("costs", None)
    if fields:
        save_action(action, fields)
    if costs is not None:
        _set_costs(action, costs)


def _set_costs(action: Action, wanted: list[Content]) -> None:
    """Let the action cost exactly this: by year and source."""
    held = {_place(row.year, row.source): row for row in ActionCost._default_manager.filter(action=action)}
    kept = {_place(cost["year"], cost["source"]) for cost in wanted}
    for place, row in held.items():
        if place not in kept:
            take_out(row)
    for cost in wanted:
        row = held.get(_place(cost["year"], cost["source"])) or ActionCost(cycle=action.cycle, action=action)
        if row.pk is None or row.amount != Decimal(cost["amount"]):
            facts = {"year": cost["year"], "source": cost["source"], "amount": Decimal(cost["amount"])}
            put(row, action.cycle.city, facts, needed=("source",))


def _place(year: int, source: Any) -> tuple[int, tuple[tuple[str, str], ...]]:
    return year, tuple(sorted(dict(source).items()))


def publish_amended(source: ProgrammeVersion, programme: Content, *, by: User) -> ProgrammeVersion:
    """Publish the next version: the source with the paragraphs, and the tables and charts, of the amended package."""
    version = ProgrammeVersion.objects.create(
        cycle=source.cycle, number=programme["version"], title=source.title, previous=source
    )
    copy_content(source, version, keep=True)
    rows = {str(row.key): row for row in Section._default_manager.filter(programme=version)}
    for section in programme["sections"]:
        _write_paragraphs(rows[section["key"]], section["paragraphs"])
        _write_blocks(rows[section["key"]], section["blocks"])
    version.published_at, version.published_by = timezone.now(), by
    version.save(update_fields=["published_at", "published_by"])
    return version


def _write_paragraphs(section: Section, wanted: list[Content]) -> None:
    """Let the section hold these paragraphs in this order; numbers are checked at the transaction's end."""
    held = {str(row.key): row for row in section.paragraphs.all()}
    for key in held.keys() - {facts["key"] for facts in wanted}:
        held[key].delete()
    for number, facts in enumerate(wanted, 1):
        row = held.get(facts["key"])
        if row is None:
            Paragraph.objects.create(section=section, number=number, key=facts["key"], text=Translated(facts["text"]))
        elif (row.number, dict(row.text)) != (number, facts["text"]):
            row.number, row.text = number, Translated(facts["text"])
            row.save(update_fields=["number", "text"])


def _write_blocks(section: Section, wanted: list[Content]) -> None:
    """Let the section's tables and charts stand where the package has them, and show what they show there."""
    held, places = {str(row.key): row for row in section.blocks.all()}, Counter[int]()
    for facts in wanted:
        row = held[facts["key"]]
        places[facts["after"]] += 1
        now = {"after": facts["after"], "place": places[facts["after"]], "content": facts["content"]}
        if changed := {name: value for name, value in now.items() if getattr(row, name) != value}:
            for name, value in changed.items():
                setattr(row, name, value)
            row.save(update_fields=list(changed))
