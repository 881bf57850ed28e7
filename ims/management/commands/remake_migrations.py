"""Before the first release: make each app's one migration anew, in an order that Django can apply quickly."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from ims.tables import CreateTables

OURS = ("ims", "commitments", "cycles", "stakeholders", "reports")


class Command(BaseCommand):
    """Write ``0001_initial`` of every app of ours, each table with all its columns from the start.

    Django's own first migration adds foreign keys one by one, and for each one it rebuilds every model: minutes
    instead of seconds for a house with this many tables. Two runs write the same bytes: everything stands by name, or
    in the order of the model.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take ``--check``, which writes nothing."""
        parser.add_argument("--check", action="store_true", help="only say whether the files would be written anew")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Let Django find what makes our tables, put each app's together into one migration, and write it."""
        texts = remade()
        changed = differing(texts)
        if check and changed:
            raise CommandError(f"make remake-migrations would change: {', '.join(changed)}")
        for app in changed:
            _path(app).write_text(texts[app])


def _path(app: str) -> Path:
    return Path(apps.get_app_config(app).path) / "migrations" / "0001_initial.py"


def differing(texts: dict[str, str]) -> list[str]:
    """Return the apps whose migration is missing or has another text."""
    return [app for app, text in texts.items() if not _path(app).exists() or _path(app).read_text() != text]


def remade() -> dict[str, str]:
    """Return the text of each app's one migration."""
    loader = MigrationLoader(None)
    before = loader.project_state()
    for model in [model for model in before.models if model[0] in OURS]:
        del before.models[model]
    found = MigrationAutodetector(before, ProjectState.from_apps(apps))
    parts = found.changes(loader.graph, convert_apps=set())
    return {app: MigrationWriter(_together(app, parts[app]), include_header=False).as_string() for app in OURS}


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
    for table in tables.values():
        _put_in_order(app, table)
    whole: Any = Migration("0001_initial", app)
    whole.initial = True
    later = _break_circles(app, tables)
    whole.operations = [CreateTables(_sorted(app, tables)), *later, *sorted(rest, key=lambda one: one.describe())]
    needed = {dependency for part in parts for dependency in part.dependencies if dependency[0] != app}
    whole.dependencies = sorted({(label, "0001_initial" if label in OURS else name) for label, name in needed}, key=str)
    made: Migration = whole
    return made


def _put_in_order(app: str, table: operations.CreateModel) -> None:
    """Put the table's columns, constraints and indexes into the order in which its model names them."""
    model = apps.get_model(app, table.name)._meta
    columns = [field.name for field in (*model.local_fields, *model.local_many_to_many)]
    table.fields.sort(key=lambda pair: columns.index(pair[0]))
    for kind, named in (("constraints", model.constraints), ("indexes", model.indexes)):
        names = [item.name for item in named]
        if kind in table.options:
            table.options[kind] = sorted(table.options[kind], key=lambda item: names.index(item.name))


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
    graph = {name: sorted(set().union(*_needs(app, tables[name]).values())) for name in sorted(tables)}
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
