"""What the council amended, written by its decision in the step of approval: the plan's rows, the next version.

The office writes in the step of target setting; here the council's decision is what allows it. The caller holds the
cycle's lock and has asked for the clerk's right.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cycles.cycle import Cycle
from cycles.targets.models import Action, ActionCost, Block, Paragraph, ProgrammeVersion, Target
from cycles.targets.services.actions import save_action
from cycles.targets.services.frame import put
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


def change_plan(cycle: Cycle, kind: str, pk: int, after: Content) -> None:
    """Give a target or an action the fields that the council adopted, in the plain form of a package."""
    fields = {name: _READ[name](value) if value and name in _READ else value for name, value in after.items()}
    costs = fields.pop("costs", None)
    if kind == "target":
        save_target(Target._default_manager.get(cycle=cycle, pk=pk), fields)
        return
    action = Action._default_manager.get(cycle=cycle, pk=pk)
    if fields:
        save_action(action, fields)
    for cost in costs or []:
        _change_cost(action, cost)


def _change_cost(action: Action, cost: Content) -> None:
    rows = ActionCost._default_manager.select_for_update().filter(action=action, year=cost["year"])
    row = next(row for row in rows if dict(row.source) == cost["source"])
    if row.amount != Decimal(cost["amount"]):
        put(row, action.cycle.city, {"amount": Decimal(cost["amount"])})


def publish_amended(source: ProgrammeVersion, programme: Content, *, by: User) -> ProgrammeVersion:
    """Publish the next version: the source with the paragraphs, and the tables and charts, of the amended package."""
    version = ProgrammeVersion.objects.create(
        cycle=source.cycle, number=programme["version"], title=source.title, previous=source
    )
    copy_content(source, version, keep=True)
    texts = {p["key"]: p["text"] for section in programme["sections"] for p in section["paragraphs"]}
    for paragraph in Paragraph._default_manager.filter(section__programme=version):
        if dict(paragraph.text) != texts[str(paragraph.key)]:
            paragraph.text = Translated(texts[str(paragraph.key)])
            paragraph.save(update_fields=["text"])
    shown = {block["key"]: block["content"] for section in programme["sections"] for block in section["blocks"]}
    for block in Block._default_manager.filter(section__programme=version):
        if block.content != shown[str(block.key)]:
            block.content = shown[str(block.key)]
            block.save(update_fields=["content"])
    version.published_at, version.published_by = timezone.now(), by
    version.save(update_fields=["published_at", "published_by"])
    return version
