"""The register of personal data: which column holds any, what for and for how long.

A column nobody has judged fails ``make check`` and the tests.

Each app lists its columns in ``<app>/personal_data.py`` as ``COLUMNS``: model label → column → :class:`Personal` or
:data:`NOT_PERSONAL`. Only columns that can hold words are asked for: texts, JSON, lists of texts, bytes and files,
without fixed choices. History is append-only and cannot be erased, so no personal column may be in an event table.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.postgres.fields import ArrayField
from django.core import checks
from django.db import models
from django.utils.functional import Promise

OURS = ("ims", "commitments", "cycles", "stakeholders", "reports")
# Tables of other packages that hold words of or about people; their columns are listed in ims.personal_data_columns.
OTHERS = (
    "account.EmailAddress",
    "account.EmailConfirmation",
    "mfa.Authenticator",
    "pghistory.Context",
    "sessions.Session",
)


@dataclass(frozen=True)
class Personal:
    """A column with personal data: what it is kept for, and until when."""

    purpose: str | Promise
    kept: str | Promise


NOT_PERSONAL = None
WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)
Register = Mapping[str, Mapping[str, Personal | None]]


def not_personal(*columns: str) -> dict[str, Personal | None]:
    """Return the columns as ones that hold no personal data."""
    return dict.fromkeys(columns, NOT_PERSONAL)


def register() -> dict[str, Mapping[str, Personal | None]]:
    """Return the columns of all apps by model label, as their ``personal_data.py`` (here: ``_columns``) list them."""
    found: dict[str, Mapping[str, Personal | None]] = {}
    for name in ("ims.personal_data_columns", *(f"{app}.personal_data" for app in OURS[1:])):
        if find_spec(name) is not None:
            found |= import_module(name).COLUMNS
    return found


def asked_for(model: type[models.Model]) -> Iterator[str]:
    """Yield the names of the model's columns that can hold words."""
    for field in model._meta.concrete_fields:
        holds_words = isinstance(field, WORDS)
        if (holds_words or isinstance(field, ArrayField)) and not field.choices:
            yield field.name


def unregistered(register: Register, found: list[type[models.Model]]) -> list[str]:
    """Return ``app.Model.column`` of each column that nobody has judged."""
    return [
        f"{model._meta.label}.{column}"
        for model in found
        for column in asked_for(model)
        if column not in register.get(model._meta.label, {})
    ]


def in_history(register: Register, events: list[type[models.Model]]) -> list[str]:
    """Return ``app.Event.column`` of each personal column that an event table would keep for ever."""
    found = []
    for event in events:
        columns = register.get(event.pgh_tracked_model._meta.label, {})  # type: ignore[attr-defined]
        kept = {field.name for field in event._meta.concrete_fields}
        found += [f"{event._meta.label}.{column}" for column, what in columns.items() if what and column in kept]
    return found


def unknown(register: Register) -> list[str]:
    """Return each registered column that does not exist (any more)."""
    found = []
    for label, columns in register.items():
        model = apps.get_model(label)
        names = {field.name for field in model._meta.concrete_fields}
        found += [f"{label}.{column}" for column in columns if column not in names]
    return found


def our_models() -> tuple[list[type[models.Model]], list[type[models.Model]]]:
    """Return (tables with rows of people's work, event tables)."""
    ours = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    events = [model for model in ours if hasattr(model, "pgh_tracked_model")]
    return [*(m for m in ours if m not in events), *(apps.get_model(label) for label in OTHERS)], events


@checks.register
def every_column_is_judged(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report columns nobody has judged, personal ones in history, and entries without a column.

    Warnings, so that whoever adds a column can still run commands; ``make check`` passes only without any.
    """
    listed = register()
    rows, events = our_models()
    problems = [
        ("ims.W001", "is in no register: is it personal data?", unregistered(listed, rows)),
        ("ims.W002", "is personal data in a table that can never be erased: exclude it.", in_history(listed, events)),
        ("ims.W003", "is registered but does not exist.", unknown(listed)),
    ]
    return [checks.Warning(f"{column} {words}", id=code) for code, words, columns in problems for column in columns]
