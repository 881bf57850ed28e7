"""What ``manage.py check --deploy`` asks beyond Django's own questions."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DatabaseError, connection

OWNED = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
POWERS = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


@register(Tags.security, deploy=True)
def the_web_owns_nothing(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when the role that serves people owns the tables or is a superuser: it could switch the triggers off."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(OWNED)
            (owned,) = cursor.fetchone()
            cursor.execute(POWERS)
            (powerful,) = cursor.fetchone()
    except DatabaseError:
        return [checks.Warning("The database does not answer, so its roles were not checked.", id="ims.W002")]
    if not owned and not powerful:
        return []
    return [
        checks.Warning(
            "The web's database role owns the tables or is a superuser, so it could switch their triggers off.",
            hint=f"Let DATABASE_URL name the role {settings.WEB_ROLE} and DATABASE_OWNER_URL the owner; "
            "see docs/operations.md.",
            id="ims.W001",
        )
    ]
