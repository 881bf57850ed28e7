"""Bring an archive of ``backup`` back into an empty installation."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ims.keeping.archive import Damaged, reading
from ims.keeping.restore import NotRestored, restore


class Command(BaseCommand):
    """Restore all of it or nothing; exit with 1 and say why when it was nothing."""

    help = "Restore an archive FILE into an installation in which nobody has an account yet: all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the archive that backup wrote")
        parser.add_argument(
            "--unproven", action="store_true", help="restore even when the record of decisions in it does not hold"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the archive, restore it, prove the record."""
        path = Path(options["file"])
        tell = self.stdout.write if options["verbosity"] > 1 else lambda _part: None
        prove = (lambda: None) if options["unproven"] else self._prove
        try:
            with reading(path) as archive:
                restore(archive, Path(settings.MEDIA_ROOT), prove=prove, tell=tell)
                kept = archive.manifest
        except OSError as error:
            raise CommandError(f"Cannot read {path}: {error.strerror or error}.") from None
        except Damaged as damaged:
            raise CommandError(f"{path} is damaged, nothing was restored:\n{damaged}") from None
        except NotRestored as refusal:
            raise CommandError(f"Nothing was restored. {refusal}") from None
        self.stdout.write(f"Restored {kept.summary}.")

    def _prove(self) -> None:
        try:
            call_command("verify_record", stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            raise NotRestored(
                f"{error} It was so when the archive was made; --unproven restores it all the same."
            ) from None
