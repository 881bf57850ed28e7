"""What the tests of the pages share."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.targets.factories import make_coordinator
from tests.cycles.targets.views.place import Place, make_place
from tests.factories import make_member


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    """Return a cycle in target setting with one of everything, made once; each test's changes are rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_place()
        transaction.set_rollback(True)


@pytest.fixture
def coordinator_client(place: Place, client_as: ClientAs) -> Client:
    """Return a client signed in as the city's coordinator."""
    return client_as(make_coordinator(place.cycle.city))


@pytest.fixture
def reader(place: Place, client_as: ClientAs) -> Client:
    """Return a client signed in as an auditor, who reads everything and writes nothing here."""
    return client_as(make_member(place.cycle.city, Role.AUDITOR))


@pytest.fixture
def stakeholder_client(place: Place, client_as: ClientAs) -> Client:
    """Return a client signed in as a stakeholder, who sees only what is published."""
    return client_as(make_member(place.cycle.city, Role.STAKEHOLDER))
