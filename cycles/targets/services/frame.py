"""What every service of target setting shares: right, step and lock; how a row is written and removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.writing import writing
from ims.cities.models import City
from ims.editing import Versioned
from ims.fields import Translated, TranslatedField
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

Row = TypeVar("Row", bound=models.Model)
STEPS = (Step.TARGETS,)


class LongTermLocked(Conflict):
    """The council let only short-term targets and actions be adjusted this year (409)."""


@contextmanager
def setting_targets(
    cycle: Cycle, *, by: User, right: Permission = Permission.EDIT_TARGETS, long_term: bool = False
) -> Iterator[None]:
    """Let the block write in the step of target setting; ``long_term`` when it touches the long-term part.

    Raises Refused (403), WrongStep or :class:`LongTermLocked` (409).
    """
    with writing(cycle, right, STEPS, by=by):
        if long_term:
            require_unlocked(cycle)
        yield


def require_unlocked(cycle: Cycle) -> None:
    """Raise :class:`LongTermLocked` (409) when the council let only the short-term part be adjusted this year."""
    if cycle.long_term_locked:
        sentence = _(
            "The long-term part of %(year)s is locked: "
            "the council decided to adjust short-term targets and actions only."
        )
        raise LongTermLocked(sentence % {"year": cycle.year})


def put(row: Row, city: City, fields: dict[str, Any], *, needed: tuple[str, ...] = ()) -> Row:
    """Write the fields into the row and save it; texts may be a ``str`` in the city's binding language.

    ``needed`` names texts that must not be empty in the binding language. Raises ValidationError by field.
    """
    for name, value in fields.items():
        setattr(row, name, _as_stored(row, name, value, city))
    missing = {n: _("Fill this in: it is needed.") for n in needed if not getattr(row, n).get(city.binding_language)}
    if missing:
        raise ValidationError(missing)
    if isinstance(row, Versioned) and row.pk is not None:
        # Every save counts, also one that no form sent, so that a form opened before it is stale.
        row.version = (
            type(row)._default_manager.select_for_update().values_list("version", flat=True).get(pk=row.pk) + 1
        )
    row.full_clean()
    row.save()
    return row


def _as_stored(row: models.Model, name: str, value: Any, city: City) -> Any:
    if isinstance(row._meta.get_field(name), TranslatedField):
        return Translated.of(value, city.binding_language)
    return value


def take_out(row: models.Model) -> None:
    """Delete the row; raise Conflict when something rests on it."""
    try:
        row.delete()
    except ProtectedError as held:
        names = sorted({str(rest._meta.verbose_name_plural) for rest in held.protected_objects})
        raise Conflict(_("It stays, because something rests on it: %(names)s.") % {"names": ", ".join(names)}) from held
