"""Prove the record: compute every hash, chain, result and step again, and name what does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cycles.approval.record import verify
from cycles.snapshot import Decision, Snapshot
from ims.cities.models import City


class Command(BaseCommand):
    """Verify the record of all cities or of one; exit with 1 when something does not hold."""

    help = "Compute every hash, chain, result and step of the record again; exit 1 and name what does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", metavar="SLUG", help="only this city")

    def handle(self, *args: Any, **options: Any) -> None:
        cities = City.objects.order_by("slug")
        if options["city"]:
            cities = cities.filter(slug=options["city"])
            if not cities:
                raise CommandError(f"There is no city {options['city']}.")
        found = [problem for city in cities for problem in self._verify(city)]
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} problems in the record.")

    def _verify(self, city: City) -> list[str]:
        problems = verify(city)
        held = Decision.objects.filter(city=city).count(), Snapshot.objects.filter(city=city).count()
        verdict = "holds" if not problems else "DOES NOT HOLD"
        self.stdout.write(f"{city.slug}: {held[0]} decisions, {held[1]} snapshots: the record {verdict}.")
        return problems
