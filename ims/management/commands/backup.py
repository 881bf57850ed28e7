"""Write everything that the installation holds into one archive, or check such an archive."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ims.keeping.archive import Damaged, reading
from ims.keeping.backup import backup, place, size_of


class Command(BaseCommand):
    """Back up while people work; exit with 1 and write nothing when that fails."""

    help = "Write every row and file of the installation into one archive FILE, while people work; or check one."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the archive; in a folder it is named after the moment")
        parser.add_argument("--check", action="store_true", help="read the archive and compare it with its manifest")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say in one line what the archive holds."""
        if options["check"]:
            self._check(Path(options["file"]))
            return
        path = place(Path(options["file"]))
        tell = self.stdout.write if options["verbosity"] > 1 else lambda _part: None
        try:
            manifest = backup(path, Path(settings.MEDIA_ROOT), tell)
        except OSError as error:
            raise CommandError(f"Cannot write {path}: {error.strerror or error}.") from None
        self.stdout.write(f"{path}: {manifest.summary}, {size_of(path)}.")

    def _check(self, path: Path) -> None:
        try:
            with reading(path) as archive:
                archive.check()
                kept = archive.manifest
        except OSError as error:
            raise CommandError(f"Cannot read {path}: {error.strerror or error}.") from None
        except Damaged as damaged:
            raise CommandError(f"{path} is damaged:\n{damaged}") from None
        self.stdout.write(f"{path} is whole: version {kept.version}, made {kept.made_at}, {kept.summary}.")
