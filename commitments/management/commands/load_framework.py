"""``manage.py load_framework FILE [--publish]``: load a framework or a crosswalk from a JSON file.

The format is described in ``docs/framework-format.md``. Everything in the file is loaded, or nothing: each row that is
refused is named with its path, its code and the reason. Loading the same file again changes nothing. A draft that
differs is brought in line with the file, and what was added, changed and removed is printed; a published version
never changes. ``--seeded`` loads and publishes the frameworks that come with the software.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commitments import loading, seeds
from commitments.files import parse
from commitments.loading import Loaded
from commitments.rows import LoadError


class Command(BaseCommand):
    """Load a framework or a crosswalk."""

    help = "Load a framework or a crosswalk from a JSON file, all or nothing; the same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a JSON file as docs/framework-format.md describes it")
        parser.add_argument("--publish", action="store_true", help="publish the version: it never changes again")
        parser.add_argument("--seeded", action="store_true", help="load the frameworks that come with the software")

    def handle(self, *args: Any, file: Path | None, publish: bool, seeded: bool, **options: Any) -> None:
        if bool(file) == seeded:
            raise CommandError("Give a file, or --seeded for the frameworks that come with the software.")
        for path in [file] if file else seeds.files():
            self._load(path, publish=publish, seeded=seeded)

    def _load(self, path: Path, *, publish: bool, seeded: bool) -> None:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        try:
            if seeded:
                loaded = seeds.load_file(path)
            else:
                reading = loading.read(parse(raw))
                loaded = loading.load(reading, None, publish=publish, reason=f"load_framework {path.name}")
        except LoadError as error:
            lines = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"{path.name} was refused, nothing was loaded:\n{lines}") from None
        self._report(path.name, loaded)

    def _report(self, name: str, loaded: Loaded) -> None:
        found = loaded.difference
        if loaded.unchanged:
            self.stdout.write(f"{name}: unchanged, {found.unchanged} rows, 0 changes")
            return
        counts = f"{len(found.added)} added, {len(found.changed)} changed, {len(found.removed)} removed"
        self.stdout.write(
            f"{name}: {counts}, {found.unchanged} unchanged" + (", published" if loaded.published else "")
        )
        if found.unchanged:
            for change in found.changes:
                self.stdout.write(f"  {change}")
