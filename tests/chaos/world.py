"""Who works in the installation of the test and with what: made through the services, in its own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf.global_settings import PASSWORD_HASHERS
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test import override_settings

from cycles.canonical import canonical
from cycles.cycle import Step
from cycles.snapshot import Snapshot, freeze
from ims.cities.models import City
from ims.people.models import User
from ims.people.services import enrol
from ims.roles import Role
from tests.chaos.installation import Installation
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_city, make_member
from tests.reports.paper.samples import content

PASSWORD = "correct-horse-battery-staple"  # of all of them
LANGUAGES = ("en", "sv", "fi", "de", "it")
FIRST_YEAR, MONTHS = 1950, 12


@dataclass(frozen=True)
class Saver:
    """Somebody who enters values, each into a month of its own of one indicator."""

    email: str
    city: str
    indicator: int

    def cell(self, number: int) -> str:
        """Return the name of the cell of the number-th save, as the grid's form writes it."""
        return f"{self.indicator}-{FIRST_YEAR + number // MONTHS}-M{number % MONTHS + 1:02}"


@dataclass(frozen=True)
class Orderer:
    """Somebody who orders documents: (frozen package, language, format)."""

    email: str
    city: str
    year: int
    wanted: tuple[tuple[int, str, str], ...]


@contextmanager
def database_of(installation: Installation) -> Iterator[None]:
    """Let this thread speak to the installation's database, as the owner of its tables."""
    usual, facts = connections["default"], connections.settings["default"]
    there = {"NAME": "ims", "USER": "ims_owner", "PASSWORD": "", "HOST": str(installation.cluster.sockets), "PORT": ""}
    kept = {name: facts[name] for name in there}
    facts |= there
    connections["default"] = connections.create_connection("default")
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual
        facts |= kept
        ContentType.objects.clear_cache()


def make_world(savers: int, orders: int, *names: str) -> tuple[list[Saver], list[Orderer]]:
    """Make cities with so many savers, and frozen packages for so many orders; one orderer per city."""
    cities = [make_city(name, languages=list(LANGUAGES)) for name in names]
    made = [_saver(cities[number % len(cities)], number) for number in range(savers)]
    return made, [_orderer(city, number, orders // len(cities)) for number, city in enumerate(cities)]


def _person(city: City, role: Role, name: str) -> User:
    # Other tests hash the quick way, which the installation's own processes do not know.
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        return make_member(city, role, user=enrol(f"{name}@{city.slug}.example", name, password=PASSWORD))


def _saver(city: City, number: int) -> Saver:
    officer = _person(city, Role.OFFICER, f"officer{number}")
    return Saver(officer.email, city.slug, make_indicator(city, f"T{number:02}", by=officer).pk)


def _orderer(city: City, number: int, orders: int) -> Orderer:
    """Each package as PDF in one language and as a Word file in the others; it holds as little as a paper can."""
    clerk, cycle = _person(city, Role.CLERK, f"clerk{number}"), make_cycle(Step.APPROVAL, city=city)
    sealed = canonical(content(indicators={}, baseline={}, targets={}, programme={}))
    packages = [
        freeze(city, cycle.year, Snapshot.Kind.PACKAGE, sealed, by=clerk).pk
        for _ in range(-(-orders // len(LANGUAGES)))
    ]
    formats = dict.fromkeys(LANGUAGES, "word") | {LANGUAGES[0]: "pdf"}
    wanted = [(package, *printed) for package in packages for printed in formats.items()]
    return Orderer(clerk.email, city.slug, cycle.year, tuple(wanted[:orders]))
