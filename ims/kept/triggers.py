"""Every table of ours tells which city a statement changed: one row a transaction and city, written by triggers.

They are made from the models themselves, so that a new room's tables tell without being listed here, and they see what
no signal sees: raw SQL, bulk updates, another program.
"""

from typing import Any, cast

import pgtrigger
from django.apps import apps
from django.db import models
from pghistory.models import Event

from ims.cities.models import City
from ims.history.tracked import way_to
from ims.kept.models import Change
from ims.mail.models import Mail
from ims.once import Submission
from ims.people.models import User

APPS = ("ims", "commitments", "cycles", "stakeholders", "reports")
# Tables that no page shows: mails on their way and spent form tokens. History follows the rows that it is of.
UNSHOWN = frozenset({Change, Mail, Submission})
# Who signs in changes nothing that others see.
PASSING = frozenset({"last_login", "password"})
OPERATIONS = {
    "insert": (pgtrigger.Insert, pgtrigger.Referencing(new="changed")),
    "update": (pgtrigger.Update, pgtrigger.Referencing(new="changed")),
    "delete": (pgtrigger.Delete, pgtrigger.Referencing(old="changed")),
}
WRITE = """
    INSERT INTO ims_change (transaction, city_id)
    SELECT DISTINCT pg_current_xact_id()::text::bigint, {city} FROM {rows}
    ON CONFLICT DO NOTHING;
    RETURN NULL;
"""


def telling() -> list[type[models.Model]]:
    """Return the models whose tables tell of their changes."""
    ours = (model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in APPS)
    return [model for model in ours if model not in UNSHOWN and not issubclass(model, Event) and model._meta.managed]


def register() -> None:
    """Give every such model its triggers; they are installed after each migrate, like all others."""
    for model in telling():
        for trigger in _triggers(model):
            trigger.register(model)


def _triggers(model: type[models.Model]) -> list[pgtrigger.Trigger]:
    if model is User:
        return [_of_people()]
    function = WRITE.format(**dict(zip(("city", "rows"), _city_of(model), strict=True)))
    return [
        pgtrigger.Trigger(
            name=f"tells_of_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=function,
        )
        for name, (operation, referencing) in OPERATIONS.items()
    ]


def _of_people() -> pgtrigger.Trigger:
    """Return the trigger of people, who belong to no city; PostgreSQL shows no rows to one that names columns."""
    told = [field.column for field in User._meta.concrete_fields if field.name not in PASSING]
    return pgtrigger.Trigger(
        name="tells_of_change",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf(*told),
        func=WRITE.format(city="NULL::bigint", rows="(VALUES (1)) AS whatever"),
    )


def _city_of(model: type[models.Model]) -> tuple[str, str]:
    """Return the column that says the city of changed rows, and the tables it is read from; NULL is every city."""
    way = way_to(City, model)
    if model is City:
        return "changed.id", "changed"
    if way is None:
        return "NULL::bigint", "changed"
    rows, here, at = "changed", "changed", model
    *steps, column = way.split("__")
    for place, name in enumerate(steps):
        key = cast("models.ForeignKey[Any, Any]", at._meta.get_field(name))
        at, joined = key.related_model, f"way{place}"
        rows += f" LEFT JOIN {at._meta.db_table} {joined} ON {joined}.{at._meta.pk.column} = {here}.{key.column}"
        here = joined
    return f"{here}.{column}", rows
