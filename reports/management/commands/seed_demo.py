"""``manage.py seed_demo``: build the demonstration cities through the real services, by the demonstration accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cycles.cycle import Step
from ims.cities.models import City
from reports.demo import bristol, cast, sundvik

CITIES = ("sundvik", "bristol")


class Command(BaseCommand):
    """Build Sundvik (fictional) and Bristol (observed data); what is there already is left as it is."""

    help = (
        "Build Sundvik (fictional) and Bristol (observed data) through the real services; a city that is there stays "
        "as it is. Sundvik's year 2026 stops in the step that is named. With set_up the city is at its very beginning; "
        "with every later step its first year, 2025, was told before and is closed by the council's decision. From "
        "monitoring on the next year is being prepared beside it, and the decision that closes 2026 joins it. What the "
        "story has planned for days to come happens today."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", choices=CITIES, help="only this city")
        parser.add_argument(
            "--step", choices=Step.values, default=Step.MONITORING, help="where Sundvik's year 2026 stops"
        )
        parser.add_argument("--cities", type=int, default=0, help="further empty fictional cities")

    def handle(self, *args: Any, city: str | None, step: str, cities: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demonstration data is never written into a production installation.")
        cast.installation_admin()
        for name in [city] if city else CITIES:
            was_there = City.objects.filter(slug=name).exists()
            built = sundvik.build(Step(step)) if name == "sundvik" else bristol.build()
            left = " (was there already and stays as it is)" if was_there else ""
            self.stdout.write(f"{built.name}: /cities/{built.slug}/{left}")
        for number in range(1, cities + 1):
            self.stdout.write(f"{cast.further_city(number).name}")
