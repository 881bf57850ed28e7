"""No URL answers anybody otherwise than the reviewed rows say."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.matrix.ask import deviations, own_transactions
from tests.matrix.remembered import Remembered, forget
from tests.matrix.table import STEPS, gaps, parse, read_rows
from tests.matrix.walk import every_url
from tests.matrix.world import World, make_world

pytestmark = pytest.mark.django_db
ROWS = read_rows()
URLS = every_url()


@contextmanager
def _quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make the world once; every request is rolled back to it, and it is rolled back in the end.

    There are thousands of requests: most pages are not rendered, refusals are not logged, sessions live in cookies,
    people are read once, and the savepoint around each request stands for the request's own transaction.
    """
    templates = [{**settings.TEMPLATES[0], "BACKEND": "tests.matrix.unrendered.Unrendered", "NAME": "django"}]
    by = f"{Remembered.__module__}.{Remembered.__qualname__}"
    quick = override_settings(
        TEMPLATES=templates,
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        AUTHENTICATION_BACKENDS=[*settings.AUTHENTICATION_BACKENDS, by],
    )
    with own_transactions(), django_db_blocker.unblock(), transaction.atomic(), quick, _quiet():
        made = make_world(by)
        made.prepare(URLS)
        yield made
        forget()
        transaction.set_rollback(True)


def test_every_url_has_its_rows_and_every_row_its_url() -> None:
    found = gaps(every_url(), ROWS)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", sorted({url.name for url in URLS}))
def test_everybody_gets_what_the_rows_say(world: World, name: str) -> None:
    rows = [row for row in ROWS if row.url == name]
    found = [line for url in URLS if url.name == name for line in deviations(world, url, rows)]
    assert not found, "\n".join(found)


GUARDED = """
unguarded GET  own any login 404 403 403 403 403 403 403 200 403 404
unguarded POST own any login 404 403 403 403 403 403 403 in  403 404
"""


@pytest.mark.urls("tests.matrix.unguarded")
def test_the_matrix_catches_a_view_without_guard(world: World) -> None:
    urls = [url for url in every_url() if url.name == "unguarded"]
    assert gaps(urls, []) == [f"unguarded {method}: no row ({', '.join(STEPS)})" for method in ("GET", "POST")]
    found = deviations(world, urls[0], parse(GUARDED, "here"))
    assert "GET unguarded as stranger (own set_up): 200, expected 404" in found
    assert "GET unguarded as coordinator (other): 200, expected 404" in found
    assert "POST unguarded as anonymous (own set_up): 200, expected login" in found
    assert "DELETE unguarded as anonymous (own): 200, expected 405" in found


def test_a_row_without_a_url_is_a_gap() -> None:
    rows = parse(GUARDED, "here")
    assert gaps([], rows) == ["here:2: no URL is named unguarded", "here:3: no URL is named unguarded"]


def test_a_line_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match=r"here:1: 14 words"):
        parse("unguarded GET own any login 404 403 403 403 403 403 403 200 403", "here")
