"""Two installations on databases of their own: one to work in, one to restore into.

Each is a copy of the test database, made while nothing is in it. Nothing here touches the test database itself, so that
no test has to empty it again, which takes longer than all of this.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.ims.keeping.work import leading_to

OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"


@contextmanager
def copy_of(name: str, suffix: str) -> Iterator[str]:
    """Make a copy of a database for a while; only one that nobody is connected to can be copied."""
    facts = connection.settings_dict
    reach = {"host": facts["HOST"], "port": facts["PORT"], "user": facts["USER"], "password": facts["PASSWORD"]}
    copy = f"{name}_{suffix}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(copy))
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name))
    given = {key: value for key, value in reach.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        server.execute(drop)
        server.execute(OTHERS, [name])
        server.execute(make)
        try:
            yield copy
        finally:
            # Not by force: the server's own housekeeping may be in there, which only it may send away, and does.
            server.execute(OTHERS, [copy])
            server.execute(drop)


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Return the name of an installation as it is after its first start, to be copied."""
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        assert name.startswith("test_")
        connections.close_all()
        with copy_of(name, "empty") as copy:
            yield copy


@pytest.fixture
def here(db: None, empty: str) -> Iterator[None]:
    """Let every connection of the test lead to an installation of its own."""
    with copy_of(empty, "here") as name, leading_to(name):
        yield


@pytest.fixture
def elsewhere(empty: str) -> Iterator[str]:
    """Return the name of a second installation, in which nobody has worked yet; go there by :func:`leading_to`."""
    with copy_of(empty, "elsewhere") as name:
        yield name
