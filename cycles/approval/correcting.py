"""An error in a recorded decision is corrected by an entry that names the old one; the old one stays as it was."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles import chain
from cycles.chain import RecordEntry
from cycles.snapshot import Decision
from ims import access
from ims.fields import Texts, Translated
from ims.history.acting import acting
from ims.people.models import User
from ims.roles import Permission


@transaction.atomic
def correct(decision: Decision, rightly: Texts, reason: Texts, *, by: User) -> RecordEntry:
    """Enter a corrigendum of a decision: how it reads rightly, and why, each in the binding language at least.

    The clerk's right, in any step: a year may be closed for long when an error is found. Result, counts and votes are
    not reached by it. Raises Refused (403) and ValidationError.
    """
    access.require(by, Permission.RECORD_MEETING, decision.city)
    texts = {
        name: Translated.of(text, decision.city.binding_language)
        for name, text in (("rightly", rightly), ("reason", reason))
    }
    if missing := [name for name, text in texts.items() if not str(text).strip()]:
        raise ValidationError({name: _("Say this at least in the binding language.") for name in missing})
    body = {"decision": decision.number, **{name: dict(text) for name, text in texts.items()}}
    with acting(by):
        return chain.append(decision.city, RecordEntry.Kind.CORRIGENDUM, body, by=by, corrects=decision.entry)


def corrections_of(decision: Decision) -> list[dict[str, Any]]:
    """Return what each corrigendum of a decision says, the oldest first: ``entry``, ``rightly``, ``reason``."""
    return [
        {"entry": row, **{name: Translated(row.body.get(name) or {}) for name in ("rightly", "reason")}}
        for row in decision.entry.corrections.order_by("number")
    ]
