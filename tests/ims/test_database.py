"""A lasting connection: what the server ended is opened again, and a server that is there is not asked each time."""

import psycopg
import pytest
from django.db import connection

from ims.database import base
from tests.bench.test_importing import url_of_database

pytestmark = pytest.mark.django_db(transaction=True)
PROBE = "SELECT 'the last thing that was asked'"


@pytest.fixture(autouse=True)
def _looked_at(settings: object) -> None:
    """Work on a fresh connection that is looked at before each request, as in every installation."""
    connection.close()
    connection.health_check_enabled = True  # type: ignore[attr-defined]
    connection.ensure_connection()


def begin_request() -> None:
    """Do what Django does when a request begins: the next statement is looked at first."""
    connection.close_if_unusable_or_obsolete()
    connection.cursor().close()


def number() -> int:
    """Return the number of the server's process that serves the connection."""
    return int(connection.connection.info.backend_pid)


def elsewhere(statement: str, *values: object) -> object:
    """Ask the server by another connection."""
    with psycopg.connect(url_of_database(), autocommit=True) as other:
        row = other.execute(statement, values).fetchone()
        return row[0] if row else None


def last_asked() -> object:
    """Return the last statement of the connection, as the server knows it."""
    return elsewhere("SELECT query FROM pg_stat_activity WHERE pid = %s", number())


def test_a_server_that_was_asked_a_moment_ago_is_not_asked_again() -> None:
    connection.cursor().execute(PROBE)
    begin_request()
    assert last_asked() == PROBE


def test_a_server_that_was_not_asked_for_long_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "QUIET", 0.0)
    connection.cursor().execute(PROBE)
    begin_request()
    assert last_asked() == "SELECT 1"


def test_a_connection_that_the_server_ended_is_opened_again() -> None:
    former = number()
    elsewhere("SELECT pg_terminate_backend(%s, 5000)", former)
    begin_request()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 2")
        assert cursor.fetchone() == (2,)
    assert number() != former


def test_after_an_error_the_server_itself_is_asked() -> None:
    connection.cursor().execute(PROBE)
    connection.errors_occurred = True
    begin_request()
    assert (last_asked(), connection.errors_occurred) == ("SELECT 1", False)
