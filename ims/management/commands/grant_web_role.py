"""Give the web's database role what it needs and nothing more; run it after every migration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import errors, sql

from ims import guarded

# Default rights reach tables that later migrations make.
RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    # What was migrated is the owner's word alone.
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
# What only grows is only written: its triggers can be asked to look away by whoever speaks SQL, a missing right cannot.
ONLY_GROWS = "REVOKE UPDATE, DELETE ON {table} FROM {role}"


class Command(BaseCommand):
    """Grant rows to the web's role: no TRUNCATE, no change of tables, no ownership."""

    help = "Give the web's database role SELECT, INSERT, UPDATE and DELETE, and no more. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the role when it is missing and may be made, then grant; CommandError says what to do otherwise."""
        role = settings.WEB_ROLE
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if cursor.fetchone()[0] == role:
                raise CommandError(f"This connection is {role} itself; set DATABASE_OWNER_URL to the tables' owner.")
        self._ensure(role)
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in RIGHTS:
                cursor.execute(sql.SQL(statement).format(role=sql.Identifier(role)))
            for table in guarded.tables():
                names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
                cursor.execute(sql.SQL(ONLY_GROWS).format(**names))

    def _ensure(self, role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
        if found is None:
            self._make(role)
        elif found[0]:
            raise CommandError(f"The role {role} is a superuser, which no right can bind; name another IMS_WEB_ROLE.")

    def _make(self, role: str) -> None:
        name = sql.Identifier(role)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql.SQL("CREATE ROLE {}").format(name))
                cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))
        except Exception as error:
            if isinstance(error.__cause__, errors.DuplicateObject | errors.UniqueViolation):
                return  # another program made it at the same moment
            if isinstance(error.__cause__, errors.InsufficientPrivilege):
                wish = f"CREATE ROLE {role} LOGIN PASSWORD '…'"
                raise CommandError(f"The role {role} is missing; let a superuser run: {wish}") from None
            raise
