"""Export the record of a city as a bundle that anybody can verify with one file of Python and nothing else."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ims.cities.models import City
from reports.record import exporting


class Command(BaseCommand):
    """Write the bundle; refuse to write over anything."""

    help = "Export the record of a city to TARGET, a new zip file or a new folder; verify.py in it verifies it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY", help="the city's short name in addresses")
        parser.add_argument("target", metavar="TARGET", type=Path, help="a new .zip file, else a new folder")

    def handle(self, *args: Any, city: str, target: Path, **options: Any) -> None:
        """Write the bundle; raise CommandError for an unknown city or a target that cannot be written."""
        found = City.objects.filter(slug=city).first()
        if found is None:
            raise CommandError(f"There is no city {city}.")
        files = exporting.bundle(found)
        try:
            if target.suffix == ".zip":
                with target.open("xb") as archive:
                    exporting.write_zip(files, archive)
            else:
                exporting.write_folder(files, target)
        except FileExistsError:
            raise CommandError(f"{target} is there already; name a new one.") from None
        except OSError as error:
            raise CommandError(f"Cannot write {target}: {error.strerror or error}.") from None
        self.stdout.write(f"{found.slug}: {len(files)} files. Verify with: python3 -I -S verify.py {target}")
