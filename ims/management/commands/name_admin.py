"""Name an admin of the installation, the first of whom nobody else can name."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from ims.people.services import name_installation_admin, way_in


class Command(BaseCommand):
    """Name the admin and print the link by which a password is set; safe to repeat, for example for a new link."""

    help = "Make the person an admin of the installation and print the link by which they set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--site", metavar="URL", help="how browsers reach the site, if not by its first host name")

    def handle(self, *args: Any, email: str, name: str, site: str | None, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is no e-mail address.") from None
        admin = name_installation_admin(email, name)
        self.stdout.write(f"{admin.email} is an admin of this installation.")
        if not admin.has_usable_password():
            reset = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
            host = site or f"{'https' if settings.PRODUCTION else 'http'}://{settings.ALLOWED_HOSTS[0]}"
            self.stdout.write(f"To set a password, open this link within three days: {way_in(admin, host + reset)}")
