"""Load the indicators that come with the software into the library that all cities share."""

from typing import Any

from django.core.management.base import BaseCommand

from cycles.indicators.indicator_library.seeds import load_library


class Command(BaseCommand):
    """Add what is missing; what is there belongs to the installation's admins and stays."""

    help = "Load the indicators that come with the software into the shared library; what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them and say how many were new."""
        self.stdout.write(f"library: {load_library()} new")
