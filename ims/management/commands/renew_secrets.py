"""After the secret key was changed: encrypt what the old one still opens with the new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ims.people.adapter import renew_secrets


class Command(BaseCommand):
    """Renew them all or, when one cannot be opened, none."""

    help = "Encrypt the stored secrets of second factors with the present SECRET_KEY. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        from cryptography.fernet import InvalidToken

        try:
            number = renew_secrets()
        except InvalidToken:
            raise CommandError(
                "A secret opens with none of the keys; add the key before to SECRET_KEY_FALLBACKS."
            ) from None
        self.stdout.write(f"{number} second factors are encrypted with the present key.")
