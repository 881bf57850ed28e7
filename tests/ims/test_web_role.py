"""The database role that serves people works on rows and can do nothing else."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from pytest_django import Settings

from ims.checks import the_web_owns_nothing
from tests.conftest import AsWebRole
from tests.factories import make_city

pytestmark = pytest.mark.django_db

FORBIDDEN = {
    "truncate": "TRUNCATE ims_city CASCADE",
    "truncate of any table": "TRUNCATE django_session",
    "drop": "DROP TABLE django_session",
    "switch triggers off": "ALTER TABLE ims_city DISABLE TRIGGER ALL",
    "skip triggers": "SET session_replication_role = replica",
    "make a table": "CREATE TABLE own (id int)",
    "make a function": "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "rewrite what was migrated": "DELETE FROM django_migrations",
    "make a role": "CREATE ROLE other",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_web_may_not(as_web_role: AsWebRole, statement: str) -> None:
    with as_web_role(), pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("statement", ["TRUNCATE django_session", "ALTER TABLE django_session DISABLE TRIGGER ALL"])
def test_the_owner_may(statement: str) -> None:
    with transaction.atomic():
        connection.cursor().execute(statement)
        transaction.set_rollback(True)


def test_the_web_writes_rows(as_web_role: AsWebRole) -> None:
    with as_web_role():
        city = make_city()
        city.name = "Sundvik by the sea"
        city.save()
        city.refresh_from_db()
    assert city.name == "Sundvik by the sea"


def test_granting_again_changes_nothing(as_web_role: AsWebRole) -> None:
    call_command("grant_web_role")
    with as_web_role(), pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("TRUNCATE django_session")


def test_a_table_made_later_is_reached_too(as_web_role: AsWebRole) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id serial, word text)")
        with as_web_role():
            cursor.execute("INSERT INTO later (word) VALUES ('x') RETURNING id")
            assert cursor.fetchone() == (1,)
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute("TRUNCATE later")


def test_the_role_cannot_grant_to_itself(as_web_role: AsWebRole) -> None:
    with as_web_role(), pytest.raises(CommandError, match="set DATABASE_OWNER_URL"):
        call_command("grant_web_role")


def test_a_superuser_is_no_web_role(settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolsuper AND rolname <> current_user LIMIT 1")
        found = cursor.fetchone()
        settings.WEB_ROLE = found[0] if found else _make_superuser()
    with pytest.raises(CommandError, match="is a superuser"):
        call_command("grant_web_role")


def _make_superuser() -> str:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE ims_powerful SUPERUSER")
    return "ims_powerful"


def test_the_check_warns_of_the_owner_only(as_web_role: AsWebRole) -> None:
    assert [warning.id for warning in the_web_owns_nothing(None)] == ["ims.W001"]
    with as_web_role():
        assert the_web_owns_nothing(None) == []
