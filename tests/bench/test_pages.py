"""How many targets pages a second are answered, beside a bare view over the same rows: a ratio, measured side by side.

Both are served by gunicorn as it is deployed, one worker each, from the same database; runs alternate, so that whatever
else the machine does meets both. Ours is asked with the session of somebody signed in, and does everything it does:
the page is kept until something in its city changes (:mod:`ims.kept`). How long it takes to make is measured beside it.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client

from cycles.cycle import Cycle
from ims.cities.models import City
from tests.bench.test_importing import url_of_database
from tests.conftest import ClientAs
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_coordinator,
    make_objective,
    make_target,
    make_targets_cycle,
)

ROOT = Path(__file__).resolve().parents[2]
LEAST = 0.6  # of the bare view's rate
NEAR = 0.05  # how far both answers' bytes may lie apart
INDICATORS, ACTIONS, OBJECTIVES = 50, 20, 10
ROUNDS, AT_ONCE, CHANGES = 15, 30, 3
PATIENCE = 30


@dataclass
class Measured:
    """Seconds a request takes, round by round, and the answers' lengths."""

    ours: list[float]
    made: list[float]
    bare: list[float]
    our_bytes: int
    bare_bytes: int

    @property
    def ratio(self) -> float:
        """Our rate as a part of the bare view's: the median of the rounds."""
        return statistics.median(self.ratios(self.ours))

    def ratios(self, seconds: list[float]) -> list[float]:
        """Return a rate as a part of the bare view's, round by round."""
        return [bare / each for each, bare in zip(seconds, self.bare, strict=True)]


def make_plan() -> Cycle:
    """Return a cycle with 50 indicators, each with a long-term target and a stage, under objectives of five themes."""
    cycle = make_targets_cycle()
    by = make_coordinator(cycle.city)
    objectives = [make_objective(cycle, f"Objective {n}", theme=str(n % 5 + 1)) for n in range(OBJECTIVES)]
    targets = []
    for n in range(INDICATORS):
        indicator = make_city_indicator(cycle.city, f"I{n:02}", name=f"Emissions of sector {n}")
        whole = make_target(objectives[n % OBJECTIVES], indicator=indicator, owner=by)
        targets += [whole, make_target(long_term=whole, owner=by)]
    for n in range(ACTIONS):
        make_action(cycle, code=f"A{n}", title=f"Insulate school {n}", target=targets[2 * n])
    return cycle


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def served(application: str, **env: str) -> Iterator[int]:
    """Serve an application with one worker as it is deployed; yield its port."""
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", application]
    facts = {"DATABASE_URL": url_of_database(), "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1", "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **facts, **env})
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def asked(port: int, path: str, cookie: str = "") -> bytes:
    """Return what is answered to somebody with this cookie."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "en"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200, (path, answer.status)
    return body


def changed_and_asked(port: int, path: str, cookie: str, cycle: Cycle) -> float:
    """Return how many seconds a page takes that has to be made, because its city was changed just before."""
    took = 0.0
    for _time in range(CHANGES):
        City.objects.filter(pk=cycle.city.pk).update(version=F("version") + 1)
        began = time.perf_counter()
        asked(port, path, cookie)
        took += time.perf_counter() - began
    return took / CHANGES


def seconds(port: int, path: str, cookie: str = "") -> float:
    """Return how many seconds one of so many requests takes."""
    began = time.perf_counter()
    for _time in range(AT_ONCE):
        asked(port, path, cookie)
    return (time.perf_counter() - began) / AT_ONCE


def cookie_of(client: Client) -> str:
    """Return the header by which the client is known."""
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def measure(cycle: Cycle, client: Client) -> Measured:
    """Ask both in turns."""
    page, bare, cookie = f"/cities/{cycle.city.slug}/{cycle.year}/targets/", f"/bare/{cycle.pk}/", cookie_of(client)
    with served("ims.wsgi") as port:
        length = len(asked(port, page, cookie))
        with served("tests.bench.bare", DJANGO_SETTINGS_MODULE="tests.bench.bare_settings") as trial:
            rest = length - len(asked(trial, bare))
        facts = {"DJANGO_SETTINGS_MODULE": "tests.bench.bare_settings", "IMS_BARE_REST": str(rest)}
        with served("tests.bench.bare", **facts) as other:
            found = Measured([], [], [], length, len(asked(other, bare)))
            for _round in range(ROUNDS):
                found.bare.append(seconds(other, bare))
                found.made.append(changed_and_asked(port, page, cookie, cycle))
                found.ours.append(seconds(port, page, cookie))
            return found


@pytest.mark.bench
@pytest.mark.django_db(transaction=True)
def test_the_targets_page_answers_at_least_so_fast_beside_a_bare_view(client_as: ClientAs) -> None:
    cycle = make_plan()
    found = measure(cycle, client_as(make_coordinator(cycle.city)))
    ours, made, bare = (statistics.median(each) for each in (found.ours, found.made, found.bare))
    ratios = found.ratios(found.ours)
    facts = (
        f"targets page {found.our_bytes} bytes, {ours * 1000:.1f} ms; bare view {found.bare_bytes} bytes, "
        f"{bare * 1000:.1f} ms; ratio of rates {found.ratio:.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f}); "
        f"made anew after a change {made * 1000:.1f} ms, ratio {statistics.median(found.ratios(found.made)):.2f}"
    )
    sys.stdout.write(f"\n{facts}\n")
    assert abs(found.our_bytes - found.bare_bytes) <= NEAR * found.our_bytes, facts
    assert found.ratio >= LEAST, facts
