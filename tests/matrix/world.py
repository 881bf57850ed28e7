"""Two cities with one of everything that a URL may name, and one person per role."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from ims.cities.models import City
from ims.people.models import User
from ims.roles import Role
from tests.factories import make_city, make_member, make_user
from tests.matrix import worlds
from tests.matrix.table import STEPS
from tests.matrix.walk import Url

Maker = Callable[["World", City, str], object]
DataMaker = Callable[["World", City, str], dict[str, object]]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

_makers: dict[str, Maker] = {}
_by_step: set[str] = set()
_data: dict[str, DataMaker] = {}


def provides(noun: str, *, by_step: bool = False) -> Callable[[Maker], Maker]:
    """Register how to make what ``<noun>`` stands for in a URL; ``by_step`` when it belongs to a cycle."""

    def register(maker: Maker) -> Maker:
        _makers[noun] = maker
        if by_step:
            _by_step.add(noun)
        return maker

    return register


def posts(url: str) -> Callable[[DataMaker], DataMaker]:
    """Register the data to POST to the URL instead of none."""

    def register(maker: DataMaker) -> DataMaker:
        _data[url] = maker
        return maker

    return register


def load_worlds() -> None:
    """Import every room's makers."""
    for module in iter_modules(worlds.__path__):
        import_module(f"{worlds.__name__}.{module.name}")


@dataclass
class World:
    """The rows behind the URLs, made once and kept for the whole matrix."""

    own: City
    other: City
    backend: str = BACKEND
    people: dict[str, User] = field(default_factory=dict)
    _clients: dict[str, Client] = field(default_factory=dict)
    _members: dict[tuple[int, Role], User] = field(default_factory=dict)
    _things: dict[tuple[str, int, str], object] = field(default_factory=dict)

    def member(self, city: City, role: Role) -> User:
        """Return the city's person in this role."""
        key = (city.pk, role)
        if key not in self._members:
            self._members[key] = make_member(city, role, email=f"{role.value}@{city.slug}.example")
        return self._members[key]

    def thing(self, noun: str, city: City, step: str) -> object:
        """Return what the noun's maker gave for this city (and step), made once."""
        key = (noun, city.pk, step if noun in _by_step else "")
        if key not in self._things:
            self._things[key] = _makers[noun](self, city, step)
        return self._things[key]

    def prepare(self, urls: Iterable[Url]) -> None:
        """Make everything the URLs name in both cities, and sign everybody in, before the first request."""
        for url in (url for url in urls if not self.unknown_nouns(url)):
            for step in self.steps_of(url):
                for city in (self.own, self.other):
                    self.address(url, city, step)
        for person in ("anonymous", *self.people):
            self.client(person)

    def unknown_nouns(self, url: Url) -> list[str]:
        """Return the nouns of the URL that no room makes."""
        return [noun for noun in url.nouns if noun != "city" and self._noun(url, noun) not in _makers]

    def steps_of(self, url: Url) -> tuple[str, ...]:
        """Return the steps in which the URL is to be asked: all when something in it belongs to a cycle."""
        return STEPS if any(self._noun(url, noun) in _by_step for noun in url.nouns) else STEPS[:1]

    def address(self, url: Url, city: City, step: str, **strange: tuple[City, str]) -> str:
        """Return the URL of the city's rows; ``strange`` takes a noun's row from another city or step."""
        nouns: dict[str, object] = {"city": city.slug} if "city" in url.nouns else {}
        for noun in (noun for noun in url.nouns if noun != "city"):
            nouns[noun] = self.thing(self._noun(url, noun), *strange.get(noun, (city, step)))
        return reverse(url.name, kwargs=nouns)

    def strange_addresses(self, url: Url, step: str) -> list[tuple[str, str]]:
        """Return (what is strange, address) of the own city's URL with one id of the other city or of another year."""
        nouns = [noun for noun in url.nouns if noun != "city"]
        found = [(f"{noun} of the other city", {noun: (self.other, step)}) for noun in nouns]
        if "year" in nouns:
            another = STEPS[STEPS.index(step) - 1]
            of_a_cycle = [noun for noun in nouns if noun != "year" and self._noun(url, noun) in _by_step]
            found += [(f"{noun} of another year", {noun: (self.own, another)}) for noun in of_a_cycle]
        addresses = [(about, self.address(url, self.own, step, **strange)) for about, strange in found]
        return [(about, path) for about, path in addresses if path != self.address(url, self.own, step)]

    def data(self, url: Url, city: City, step: str) -> dict[str, object]:
        """Return what is POSTed to the URL."""
        return _data[url.name](self, city, step) if url.name in _data else {}

    def client(self, person: str) -> Client:
        """Return the client of a column, signed in once."""
        if person not in self._clients:
            client = Client(raise_request_exception=False)
            if person != "anonymous":
                client.force_login(self.people[person], backend=self.backend)
            self._clients[person] = client
        return self._clients[person]

    def _noun(self, url: Url, noun: str) -> str:
        special = f"{url.name}:{noun}"
        return special if special in _makers else noun


def make_world(backend: str = BACKEND) -> World:
    """Return two cities with their people, who sign in by the backend; what URLs name is made when it is asked for."""
    load_worlds()
    world = World(make_city("sundvik"), make_city("elsewhere"), backend)
    world.people = {role.value: world.member(world.own, role) for role in Role}
    world.people["stranger"] = make_user("stranger@example.org")
    world.people["installation"] = make_user("installation@example.org", is_installation_admin=True)
    yesterday = world.own.today() - timedelta(days=1)
    world.people["former"] = make_member(
        world.own, Role.COORDINATOR, starts_on=yesterday - timedelta(days=9), ends_on=yesterday
    )
    User.objects.update(password=make_password("correct horse battery"))
    for person in world.people.values():
        person.refresh_from_db()
    return world
