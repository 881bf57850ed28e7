"""Prove the record: compute every hash, chain, result and step again, and name what does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cycles.approval.record import verify
from cycles.chain import RecordEntry, missing_head
from cycles.snapshot import Decision, Snapshot
from ims.cities.models import City


class Command(BaseCommand):
    """Verify the record of all cities or of one; exit with 1 when something does not hold."""

    help = "Compute every hash, chain, result and step of the record again; exit 1 and name what does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", metavar="SLUG", help="only this city")
        parser.add_argument(
            "--head", metavar="SHA256", action="append", default=[], help="a head that was printed; needs --city"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        cities = City.objects.order_by("slug")
        if options["city"]:
            cities = cities.filter(slug=options["city"])
            if not cities:
                raise CommandError(f"There is no city {options['city']}.")
        if options["head"] and not options["city"]:
            raise CommandError("A printed head belongs to one city; name it with --city.")
        found = [problem for city in cities for problem in self._verify(city, options["head"])]
        for problem in found:
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{len(found)} problems in the record.")

    def _verify(self, city: City, heads: list[str]) -> list[str]:
        missing = [f"{city.slug}: {problem}" for head in heads if (problem := missing_head(city, head))]
        problems = [*verify(city), *missing]
        models = (RecordEntry, Decision, Snapshot)
        entries, decisions, snapshots = (model.objects.filter(city=city).count() for model in models)
        verdict = "holds" if not problems else "DOES NOT HOLD"
        held = f"{entries} entries, {decisions} decisions, {snapshots} snapshots"
        self.stdout.write(f"{city.slug}: {held}: the record {verdict}.")
        return problems
