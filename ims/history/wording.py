"""A stored value as people read it."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ims.fields import Translated

LONGEST_TEXT = 200


def shown(value: Any, field: "models.Field[Any, Any] | None" = None) -> str:
    """Return a stored value as text: the words of a choice, the reader's language, lists with commas."""
    if value is None:
        return ""
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        value = Translated(value).best(get_language() or "en", "en")[0] if _is_text(value) else ""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _is_text(value: dict[Any, Any]) -> bool:
    return all(isinstance(text, str) for text in value.values())
