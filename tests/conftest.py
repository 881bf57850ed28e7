"""Fixtures for every test; rows come from :mod:`tests.factories`."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from django.test import Client, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pgtrigger.apps import install_on_migrate
from psycopg import sql
from pytest_django import DjangoDbBlocker

from ims import guarded
from ims.cities.models import City
from ims.people.models import User
from tests.browser.fixtures import browser, page, page_for
from tests.factories import make_city

# One browser for everybody: a fixture imported in two places would be started twice, which playwright refuses.
__all__ = ["browser", "page", "page_for"]

# What takes minutes begins first, so that no process is left alone with it in the end.
LONGEST_FIRST = (
    "tests/browser/test_every_page.py",
    "tests/matrix/test_matrix.py",
    "tests/chaos/test_everything.py",
    "tests/ims/launcher/",
    "tests/journey/",
    "tests/browser/",
)

# How fast examples come says how busy the machine is, not whether the code is right.
examples.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("busy")

ClientAs = Callable[[User], Client]
AsWebRole = Callable[[], AbstractContextManager[None]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first and keep the order otherwise; processes take files in this order."""
    items.sort(key=lambda item: next((at for at, path in enumerate(LONGEST_FIRST) if item.nodeid.startswith(path)), 99))


@pytest.fixture(autouse=True, scope="session")
def _seldom_collected() -> None:
    """Leave what lives as long as the run out of every search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True, scope="session")
def _folders() -> None:
    """Make the folder of collected static files, which whitenoise warns about when it is missing."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Hash passwords the quick way: the installation's own hasher is slow on purpose, by a quarter of a second each.

    It stays behind the quick one, and tests/ims/test_settings.py holds that it is the first of an installation.
    """
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher", *django_settings.PASSWORD_HASHERS]
    with override_settings(PASSWORD_HASHERS=quick):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give the web's database role its rights in the test database, as every installation does after migrating.

    Emptied tables keep their triggers, so these are not installed again after each test that commits. In the end
    whoever is still connected is sent away: a thread of a live server may end later than its test. That is asked on a
    new connection, because a test that sends others away may have ended this one's.
    """
    post_migrate.disconnect(install_on_migrate, sender=apps.get_app_config("pgtrigger"))
    with django_db_blocker.unblock():
        call_command("grant_web_role")
    yield
    connection.close()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True, scope="session")
def _emptied_between_tests() -> Iterator[None]:
    """Let the flush after a test that commits pass the triggers that refuse to empty what only grows."""
    flush = DatabaseOperations.execute_sql_flush

    def emptied(self: DatabaseOperations, statements: list[str]) -> None:
        names = [sql.Identifier(table) for table in guarded.tables()]
        with connection.cursor() as cursor:
            for way in ("DISABLE", "ENABLE"):
                for name in names:
                    cursor.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(name, sql.SQL(way)))
                if way == "DISABLE":
                    flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", emptied)
        yield


@pytest.fixture
def as_web_role(db: None) -> AsWebRole:
    """Return a context in which the database sees the role that serves people, not the tables' owner."""

    @contextmanager
    def web_role() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(django_settings.WEB_ROLE)))
        try:
            yield
        finally:
            # In a broken transaction nothing can be said; rolling it back puts the owner back as well.
            if not connection.needs_rollback:
                connection.cursor().execute("RESET ROLE")

    return web_role


@pytest.fixture(autouse=True)
def _own_cache(settings: pytest.FixtureRequest) -> Iterator[None]:
    """Give every test an empty cache of its own, so that rate limits of one never reach another."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}  # type: ignore[attr-defined]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _without_second_factor(settings: pytest.FixtureRequest) -> None:
    """Let a signed-in test act on votes at once; tests/ims/people/test_second_factor.py asks for the factor."""
    settings.SECOND_FACTOR_TO_VOTE = False  # type: ignore[attr-defined]


@pytest.fixture
def client_as() -> ClientAs:
    """Return a function that gives a client signed in as the person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def city(db: None) -> City:
    """Return the city of Sundvik."""
    return make_city()
