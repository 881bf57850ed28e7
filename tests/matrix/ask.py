"""Ask one URL as everybody and compare with the rows; what a request writes is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client

from tests.matrix.table import PEOPLE, STEPS, Row
from tests.matrix.unrendered import rendering
from tests.matrix.walk import Url
from tests.matrix.world import World

PASSED = frozenset({200, 201, 204, 302, 303, 400, 422})
OTHER_METHODS = ("PUT", "PATCH", "DELETE")


@contextmanager
def own_transactions() -> Iterator[None]:
    """Let the savepoint around each request stand for the request's own transaction, also when something fails."""
    connection.settings_dict["ATOMIC_REQUESTS"] = False
    try:
        yield
    finally:
        connection.settings_dict["ATOMIC_REQUESTS"] = True


@dataclass(frozen=True)
class Question:
    """One request and the cells that would be right for it."""

    person: str
    method: str
    path: str
    right: frozenset[str]
    about: str
    step: str

    @property
    def is_shown_its_form(self) -> bool:
        """Whether an entitled person posts in the own city, in the first step a URL is asked in: a form may come back.

        test_other_city renders every page that answers a GET, for everybody.
        """
        return self.about == f"own {STEPS[0]}" and self.method == "POST" and not self.right.isdisjoint({"in", "200"})


def deviations(world: World, url: Url, rows: list[Row]) -> list[str]:
    """Return one line for every request whose answer is not in the rows.

    What comes back to who posts is rendered once, in the own city and the first step; elsewhere only the status counts.
    """
    if unknown := world.unknown_nouns(url):
        return [f"{url.name}: tests/matrix/worlds does not say how to make {', '.join(unknown)}"]
    return [line for question in _questions(world, url, rows) for line in _deviation(world, url, question)]


def _questions(world: World, url: Url, rows: list[Row]) -> Iterator[Question]:
    steps = world.steps_of(url)
    for step in steps:
        for row in (r for r in rows if r.scope == "own" and step in r.steps):
            if step != steps[0] and set(row.cells.values()) == {"405"}:
                continue  # no page at all has nothing to do with a step
            path = world.address(url, world.own, step)
            yield from _row_questions(row, path, f"own {step}", step)
            # Who left is as a stranger before anything looks at the step: once for each row says it.
            if "city" in url.nouns and step == next(each for each in steps if each in row.steps):
                yield Question("former", row.method, path, frozenset({row.cells["stranger"]}), f"own {step}", step)
    if "city" in url.nouns:
        for row in rows:
            yield from _abroad(world, url, row, next(step for step in steps if step in row.steps), rows)
    path = world.address(url, world.own, steps[0])
    for method in OTHER_METHODS:
        for person in ("anonymous", "coordinator"):
            yield Question(person, method, path, frozenset({"405"}), "own", steps[0])


def _row_questions(row: Row, path: str, about: str, step: str) -> Iterator[Question]:
    for person in PEOPLE:
        yield Question(person, row.method, path, frozenset({row.cells[person]}), about, step)


def _abroad(world: World, url: Url, row: Row, step: str, rows: list[Row]) -> Iterator[Question]:
    """The other city by its slug; then the own city with one id of the other city or of another year."""
    there = world.address(url, world.other, step)
    if row.scope == "other":
        yield from _row_questions(row, there, "other", step)
        return
    stated = any(r.scope == "other" and r.method == row.method and step in r.steps for r in rows)
    strange = world.strange_addresses(url, step)
    for person in PEOPLE:
        if not stated:
            yield Question(person, row.method, there, _without_a_right(row.cells[person]), "other", step)
        for about, path in strange:
            yield Question(person, row.method, path, _with_foreign_ids(row.cells[person]), about, step)


def _without_a_right(own: str) -> frozenset[str]:
    return frozenset({own}) if own in {"login", "405"} else frozenset({"404"})


def _with_foreign_ids(own: str) -> frozenset[str]:
    if own == "409":
        return frozenset({"404", "409"})
    return frozenset({own}) if own in {"login", "405", "403", "404"} else frozenset({"404"})


def _deviation(world: World, url: Url, question: Question) -> Iterator[str]:
    client = world.client(question.person)
    cookies = client.cookies.copy()
    data = world.data(url, world.own, question.step) if question.method == "POST" else {}
    cache.clear()
    with transaction.atomic(), rendering(question.is_shown_its_form):
        response = _ask(client, question, data)
        transaction.set_rollback(True)
    client.cookies = cookies
    cell = _cell(question.method, response)
    if cell not in question.right and not (cell in {"200", "302"} and "in" in question.right):
        wanted = " or ".join(sorted(question.right))
        fault = getattr(response, "exc_info", None)
        cell += f" {fault[0].__name__}: {fault[1]}" if fault else ""
        yield f"{question.method} {url.name} as {question.person} ({question.about}): {cell}, expected {wanted}"


def _ask(client: Client, question: Question, data: dict[str, object]) -> HttpResponse:
    if question.method in {"GET", "POST"}:
        return getattr(client, question.method.lower())(question.path, data)
    return client.generic(question.method, question.path)


def _cell(method: str, response: HttpResponse) -> str:
    led_to = response.headers.get("Location", "")
    if response.status_code in {302, 303}:
        return "login" if led_to.startswith(resolve_url(settings.LOGIN_URL)) else "302"
    if method == "POST" and response.status_code in PASSED - {200}:
        return "in"
    return str(response.status_code)
