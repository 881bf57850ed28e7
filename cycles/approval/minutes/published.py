"""The minutes as everybody reads them: all that was frozen, without who works in the city's office."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.approval.retelling import Content


def published(content: Content) -> dict[str, Any]:
    """Return the content of frozen minutes for everybody, in the reader's language.

    Council members stand in it as they do in the decisions: their office is public. Who counted a show of hands and who
    of the office sees to a condition does not; that somebody does is said.
    """
    found: dict[str, Any] = _without_the_office(content)
    return found


def _without_the_office(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_the_office(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {name: _without_the_office(one) for name, one in value.items() if name != "counting"}
    if found.get("person_id") and "due_on" in found:  # a condition or request; who confirmed minutes has no such day
        found |= {"person_id": None, "unit": {get_language() or "": _("A person of the city’s office")}}
    return found
