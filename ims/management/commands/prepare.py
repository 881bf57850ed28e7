"""Bring database and files to the state this version needs; what an install and an upgrade run before serving."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

# Any number will do, as long as it is always the same.
LOCK = 2_004_050


class Command(BaseCommand):
    """Migrate, make the cache's table, grant the web's role its rights, collect the static files."""

    help = "Migrate, grant the web's database role its rights and collect static files. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Static files may already be in the image."""
        parser.add_argument("--no-static", action="store_true", help="do not collect static files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all of it; a second one started meanwhile waits and then finds nothing to do."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
            if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
                call_command("createcachetable", verbosity=0)
            call_command("grant_web_role")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
