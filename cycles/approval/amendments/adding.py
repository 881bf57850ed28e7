"""What an amendment makes of what a member says: fields that differ, a new paragraph or action, or nothing any more.

A new paragraph gets its key and a new action its id and code when the amendment is proposed, so that the sealed package
and the plan that is written from it name the same thing.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from cycles.approval.amendments.checks import check_costs, what_changes
from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.subjects import FIELDS, Content, Found, actions
from cycles.canonical import plain
from cycles.targets.models import Action

Subject, Act = Amendment.Subject, Amendment.Act
CODE = re.compile(r"(.*?)(\d+)$")
# What nobody says of a new action when it is proposed; the office names who does it once it is adopted.
UNSAID: Content = {
    "creates_data_for": None,
    "owner_id": None,
    "responsible": None,
    "staff": None,
    "team": [],
    "milestones": [],
    "waits_for": [],
    "effects": None,
}


def what_it_makes(
    content: Content, taken: Iterable[str], found: Found, wanted: Content, binding: str
) -> tuple[str, Content]:
    """Return the key of the subject and its fields as they are to be, in the plain form of a package.

    ``taken`` are the codes of actions that are proposed already.
    """
    if found.act == Act.CHANGE:
        return found.key, what_changes(found, wanted, binding)
    if found.act == Act.REMOVE:
        return found.key, {}
    said: Content = {name: plain(wanted.get(name)) for name in found.fields}
    for name in {"text", "title"} & set(found.fields):
        said[name] = {code: words.strip() for code, words in (said[name] or {}).items() if words and words.strip()}
    needed = "text" if found.kind == Subject.PARAGRAPH else "title"
    if not said[needed].get(binding):
        raise ValidationError({needed: _("Fill this in: it is needed.")})
    if found.kind == Subject.PARAGRAPH:
        return str(uuid4()), {"section": found.key, **said, "below": said["below"] or ""}
    return _new_action(content, [*(row["code"] for row in actions(content)), *taken], said, binding)


def before_of(found: Found, after: Content) -> Content:
    """Return what stands there now of what an amendment changes or takes out; nothing where it adds."""
    if found.act == Act.ADD:
        return {}
    names = FIELDS[found.kind] if found.act == Act.REMOVE else after
    return {name: deepcopy(found.facts[name]) for name in names}


def _new_action(content: Content, taken: list[str], said: Content, binding: str) -> tuple[str, Content]:
    costs = said["costs"] or []
    check_costs(costs, binding)
    aim = int(said["target_id"]) if said["target_id"] else None
    theme = _theme_of(content, aim)
    if aim is not None and theme is None:
        raise ValidationError({"target_id": _("Choose one of the listed values.")})
    pk = _next_id()
    facts = {**said, "id": pk, "code": _next_code(taken), "theme": theme, "target_id": aim, "costs": costs}
    return str(pk), {**facts, **deepcopy(UNSAID)}


def _theme_of(content: Content, target: int | None) -> str | None:
    rows = content["parts"]["targets"]["objectives"]
    return next((row["theme"] for row in rows if any(one["id"] == target for one in row["targets"])), None)


def _next_id() -> int:
    """Take the next id of an action from the database, so that no other row ever has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Action._meta.db_table])
        return int(cursor.fetchone()[0])


def _next_code(taken: list[str]) -> str:
    """Return the code after the last one of the plan and of what is proposed."""
    numbered = [found for code in taken if (found := CODE.match(code))]
    if not numbered:
        return next(code for n in range(1, len(taken) + 2) if (code := f"A{n}") not in taken)
    last = max(numbered, key=lambda found: int(found[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}"
