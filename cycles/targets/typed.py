"""What contradicts itself in what is being typed: a form's page asks itself, with what stands in the form now.

Nothing is saved and nothing refused here; a field that cannot be read yet counts as it was. Without JavaScript the
same sentences stand on the form when it is opened, when it comes back, and on the page it leads to.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cycles.cycle import Cycle
from cycles.targets.checks import missing_of_action, missing_of_target
from cycles.targets.contradictions import about
from cycles.targets.models import Action, Target
from cycles.targets.plan import Plan
from cycles.targets.rows import lacks

SENTENCES = "cycles/targets/_contradictions.html"


def typed(form: forms.BaseForm, data: Any) -> dict[str, Any]:
    """Return the fields of the form that were sent and can be read, each cleaned by itself."""
    found = {}
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        if not field.widget.value_omitted_from_data(data, form.files, key):
            try:
                found[name] = field.clean(field.widget.value_from_datadict(data, form.files, key))
            except ValidationError:
                continue
    return found


def sentences(plan: Plan, row: Target | Action, fields: dict[str, Any]) -> list[str]:
    """Return what is missing from a target or an action and what contradicts itself in it, with these fields in it."""
    if isinstance(row, Target):
        target = _with(plan.targets, row, fields)
        plan.targets = _in_place(plan.targets, target)
        return [*filter(None, [lacks(missing_of_target(target))]), *about(plan, target)]
    if "predecessors" in fields:
        fields = {"waits_for": [each.pk for each in fields["predecessors"]]}
    action = _with(plan.actions, row, fields)
    for name in ("cost_rows", "milestone_rows", "waits_for"):
        if not hasattr(action, name):
            setattr(action, name, [])
    plan.actions = _in_place(plan.actions, action)
    return [*filter(None, [lacks(missing_of_action(action))]), *about(plan, action)]


def _with(rows: list[Any], row: Any, fields: dict[str, Any]) -> Any:
    """Return a copy of the row, as the plan read it where it is saved, with these fields."""
    held = next((one for one in rows if one.pk == row.pk and row.pk is not None), row)
    changed = copy(held)
    for name, value in fields.items():
        setattr(changed, name, value)
    # Whoever is chosen was offered because they may own it; only who owned it before may have left.
    is_new = changed.owner_id is not None and changed.owner_id != (held.owner_id if held is not row else None)
    changed.has_active_owner = is_new or getattr(held, "has_active_owner", False)
    return changed


def _in_place(rows: list[Any], changed: Any) -> list[Any]:
    """Return the rows with the changed one in its place, at the end when it is new."""
    if changed.pk is None:
        return [*rows, changed]
    return [changed if one.pk == changed.pk else one for one in rows]


def watching(
    request: HttpRequest, form: forms.BaseForm, cycle: Cycle, row: Target | Action, watched: Sequence[str]
) -> dict[str, Any]:
    """Return what a form's page needs to say it: the sentences as the form stands, and the fields that are watched.

    A new form that nobody has typed into yet says nothing.
    """
    is_typed = request.method == "POST" or asks_again(request)
    sent = request.POST if request.method == "POST" else request.GET
    fields = {name: value for name, value in typed(form, sent).items() if name in watched} if is_typed else {}
    said = sentences(Plan(cycle), row, fields) if is_typed or row.pk is not None else []
    return {"contradictions": said, "watched": watched}


def asks_again(request: HttpRequest) -> bool:
    """Say whether the part of a form's page asks, that wants the sentences alone."""
    return request.method == "GET" and bool(request.htmx)  # type: ignore[attr-defined]  # set by django_htmx


def live(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Return the sentences alone, for the part of the form's page that asks again."""
    return render(request, SENTENCES, context)
