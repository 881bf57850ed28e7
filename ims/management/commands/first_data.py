"""Load the frameworks that come with the software, and in demo mode the demo's cities; quick when all is there.

``IMS_DEMO_EMPTY=1`` leaves the cities out.
"""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from ims import env


class Command(BaseCommand):
    """Load what a first start should show; the commands it calls leave alone what is there already."""

    help = "Load the frameworks of commitments/data, and in demo mode the demo cities."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the seeded frameworks, then in demo mode the cities."""
        commands = get_commands()
        if "load_framework" in commands:
            call_command("load_framework", "--seeded")
        if "load_library" in commands:
            call_command("load_library")
        if settings.DEMO and not env.flag("IMS_DEMO_EMPTY") and "seed_demo" in commands:
            call_command("seed_demo")
