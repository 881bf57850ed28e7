"""Tables that only grow: triggers refuse to change, delete or empty them, and the web's role has no right to try.

``triggers = guards()`` in a model's Meta does both: :func:`tables` finds the model by the name of its trigger, and
``manage.py grant_web_role`` takes UPDATE and DELETE on its table from the role (TRUNCATE it never has).
"""

from typing import Any

import pgtrigger
from django.apps import apps

MARK = "never_emptied"


def guards() -> list[Any]:
    """Return new triggers that refuse UPDATE, DELETE and TRUNCATE."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name=MARK,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'The table % only grows and is never emptied.', TG_TABLE_NAME;",
        ),
    ]


def tables() -> list[str]:
    """Return the names of the tables that only grow, sorted."""
    models = (model for model in apps.get_models() if not model._meta.proxy)
    return sorted(
        model._meta.db_table
        for model in models
        if any(trigger.name == MARK for trigger in getattr(model._meta, "triggers", ()))
    )
