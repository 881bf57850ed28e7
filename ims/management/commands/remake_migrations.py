"""Before the first release: make each app's one migration anew, in an order that Django can apply quickly."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

from ims.tables import CreateTables

OURS = ("ims", "commitments", "cycles", "stakeholders", "reports")


class Command(BaseCommand):
    """Write ``0001_initial`` of every app of ours, each table with all its columns from the start.

    Django's own first migration adds foreign keys one by one, and for each one it rebuilds every model: minutes
    instead of seconds for a house with this many tables.
    """

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove the initial migrations, let Django write them, then put each app's together into one."""
        for app in OURS:
            for path in _folder(app).glob("0*_initial.py"):
                path.unlink()
        call_command("makemigrations", *OURS, verbosity=0)
        loader = MigrationLoader(None)
        for app in OURS:
            parts = [
                m for (label, name), m in sorted(loader.disk_migrations.items()) if label == app and "initial" in name
            ]
            whole = _together(app, parts)
            for path in _folder(app).glob("0*_initial.py"):
                path.unlink()
            (_folder(app) / "0001_initial.py").write_text(MigrationWriter(whole, include_header=False).as_string())


def _folder(app: str) -> Path:
    return Path(apps.get_app_config(app).path) / "migrations"


def _together(app: str, parts: list[Migration]) -> Migration:
    tables: dict[str, operations.CreateModel] = {}
    rest: list[operations.base.Operation] = []
    for operation in (operation for part in parts for operation in part.operations):
        if isinstance(operation, operations.CreateModel):
            tables[operation.name_lower] = operation
        elif isinstance(operation, operations.AddField):
            tables[operation.model_name_lower].fields.append((operation.name, operation.field))
        elif isinstance(operation, operations.AddConstraint | operations.AddIndex):
            kind = "constraints" if isinstance(operation, operations.AddConstraint) else "indexes"
            item = operation.constraint if isinstance(operation, operations.AddConstraint) else operation.index
            tables[operation.model_name_lower].options.setdefault(kind, []).append(item)
        else:
            rest.append(operation)
    whole: Any = Migration("0001_initial", app)
    whole.initial = True
    later = _break_circles(app, tables)
    whole.operations = [CreateTables(_sorted(app, tables)), *later, *rest]
    needed = {dependency for part in parts for dependency in part.dependencies if dependency[0] != app}
    whole.dependencies = sorted({(label, "0001_initial" if label in OURS else name) for label, name in needed}, key=str)
    made: Migration = whole
    return made


def _needs(app: str, table: operations.CreateModel) -> dict[str, set[str]]:
    """Return which other tables of the app each of the table's foreign keys needs."""
    needs: dict[str, set[str]] = {}
    for name, field in table.fields:
        if isinstance(field, models.ForeignKey):
            label, _, model = str(field.deconstruct()[3]["to"]).lower().rpartition(".")
            if label == app and model != table.name_lower:
                needs[name] = {model}
    return needs


def _sorted(app: str, tables: dict[str, operations.CreateModel]) -> list[operations.CreateModel]:
    graph = {name: set().union(*_needs(app, table).values()) for name, table in tables.items()}
    return [tables[name] for name in TopologicalSorter(graph).static_order()]


def _break_circles(app: str, tables: dict[str, operations.CreateModel]) -> list[operations.AddField]:
    """Take nullable foreign keys out of tables that point at each other, until the rest can be sorted."""
    later: list[operations.AddField] = []
    while True:
        try:
            _sorted(app, tables)
        except CycleError as circle:
            first, second = circle.args[1][0], circle.args[1][1]
            later.append(_take_out(app, tables, second, first) or _take_out(app, tables, first, second))  # type: ignore[arg-type]
        else:
            return later


def _take_out(
    app: str, tables: dict[str, operations.CreateModel], source: str, target: str
) -> operations.AddField | None:
    for name, field in tables[source].fields:
        if _needs(app, tables[source]).get(name) == {target} and field.null:
            tables[source].fields = [pair for pair in tables[source].fields if pair[0] != name]
            return operations.AddField(source, name, field)
    return None
