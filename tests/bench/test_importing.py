"""A million values in one file: how long their import takes beside ``\\copy`` of the same values, and who has to wait.

``\\copy`` goes into a table of the same shape, with the same keys, indexes and constraints, and does nothing else. The
import reads and checks the file, compares it with what is there, and keeps history; it may take four times as long.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cycles.indicators.files import importing
from cycles.indicators.files.loading import keep_upload
from cycles.indicators.models import ImportJob, Indicator, Observation, SeriesUpload
from ims.cities.models import City
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city

ROOT = Path(__file__).resolve().parents[2]
MOST = 4.0
MONTHS = [f"{year}-M{month:02d}" for year in range(2000, 2020) for month in range(1, 13)]
COLUMNS = (
    "indicator_id, period, starts_on, ends_on, value, gap_reason, "
    "source, source_url, source_method, source_limits, note, version, entered_at"
)
WORK = """
import time, django
django.setup()
from ims.jobs import carry_out_row
began = time.perf_counter()
carry_out_row("cycles.ImportJob", {pk})
print(time.perf_counter() - began)
"""


@dataclass
class Measured:
    """How long each took, in seconds: ``copied`` and ``imported``; a page of another person alone and meanwhile."""

    copied: float
    imported: float
    alone: list[float]
    meanwhile: list[float]


def make_indicators(city: City, number: int) -> list[Indicator]:
    """Return indicators of the city, made at once."""
    like = make_indicator(city, "X")
    names = {"name": like.name, "unit": "%", "unit_code": "percent", "direction": "up", "pillar": "social"}
    return Indicator.objects.bulk_create(Indicator(city=city, code=f"B{n:05d}", **names) for n in range(number))


def lines(indicators: list[Indicator]) -> Iterator[str]:
    """Yield a value of each indicator in each month."""
    for row in indicators:
        for place, month in enumerate(MONTHS):
            yield f"{row.code},{month},{(row.pk * 7 + place * 13) % 1000 / 10}\n"


def url_of_database() -> str:
    """Return the address of the test database for another process."""
    facts = connection.settings_dict
    at = f"{facts['USER']}:{facts['PASSWORD'] or ''}@" if facts["USER"] else ""
    return f"postgres://{at}/{facts['NAME']}?host={facts['HOST']}"


def import_it(upload: SeriesUpload, job: ImportJob, look: Client, url: str) -> tuple[float, list[float]]:
    """Let a process of its own do the job, and look at a page all the while; return how long the job took."""
    words = [sys.executable, "-c", WORK.format(pk=job.pk)]
    meanwhile, env = [], {**os.environ, "DATABASE_URL": url_of_database()}
    with subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as worker:
        while worker.poll() is None:
            meanwhile.append(looked(look, url))
            time.sleep(0.5)
        assert worker.stdout is not None
        return float(worker.stdout.read()), meanwhile


def looked(client: Client, url: str) -> float:
    """Return how long a page takes to answer."""
    began = time.perf_counter()
    assert client.get(url).status_code == 200
    return time.perf_counter() - began


def copied(city: City) -> float:
    """Copy what was imported out, and back into a table of the same shape that does nothing else."""
    out = bytearray()
    with connection.cursor() as cursor:
        own = f"SELECT {COLUMNS} FROM cycles_observation o JOIN cycles_indicator i ON i.id = indicator_id"
        columns = ", ".join(f"o.{name.strip()}" for name in COLUMNS.split(","))
        with cursor.copy(f"COPY ({own.replace(COLUMNS, columns)} WHERE i.city_id = {city.pk}) TO STDOUT") as copy:
            for part in copy:
                out += part
        cursor.execute("CREATE TABLE copied (LIKE cycles_observation INCLUDING ALL)")
        cursor.execute("ALTER TABLE copied ADD FOREIGN KEY (indicator_id) REFERENCES cycles_indicator")
        began = time.perf_counter()
        with cursor.copy(f"COPY copied ({COLUMNS}) FROM STDIN") as copy:
            for place in range(0, len(out), 1 << 20):
                copy.write(out[place : place + (1 << 20)])
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE copied")
    return took


def measure(number: int, client_as: ClientAs) -> Measured:
    """Import so many indicators' values while somebody of another city looks at a page."""
    city, other = make_city(), make_city("elsewhere")
    by, reader = make_editor(city), make_editor(other)
    make_series(make_indicator(other), {"2024": "1"})
    look, url = client_as(reader), reverse("indicators", args=["elsewhere"])
    looked(look, url)
    alone = [looked(look, url) for _time in range(10)]
    content = ("indicator_code,period,value\n" + "".join(lines(make_indicators(city, number)))).encode()
    upload = keep_upload(SeriesUpload(city=city, name="big.csv", observations=content), by=by)
    mapping = importing.guessed(city, importing.book_of(upload))
    SeriesUpload.objects.filter(pk=upload.pk).update(mapping=mapping.as_json())
    job = importing.order(upload, ImportJob.Act.LOAD, by=by)
    imported, meanwhile = import_it(upload, job, look, url)
    job.refresh_from_db()
    assert (job.state, Observation.objects.filter(indicator__city=city).count()) == ("done", number * len(MONTHS))
    return Measured(copied(city), imported, alone, meanwhile)


def history_of(city: str) -> int:
    """Return how many events of values the city's history has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cycles_observationevent e JOIN cycles_indicator i ON i.id = e.indicator_id"
            " JOIN ims_city c ON c.id = i.city_id WHERE c.slug = %s AND e.pgh_context_id IS NOT NULL",
            [city],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_some_thousand_values_arrive_with_their_history_while_pages_answer(client_as: ClientAs) -> None:
    found = measure(10, client_as)
    assert history_of("sundvik") == 10 * len(MONTHS)
    assert found.meanwhile


@pytest.mark.bench
@pytest.mark.django_db(transaction=True)
def test_a_million_values_take_at_most_four_times_as_long_as_copying_them(client_as: ClientAs) -> None:
    number = int(os.environ.get("IMS_BENCH_VALUES", "1000000")) // len(MONTHS) + 1
    found = measure(number, client_as)
    ratio = found.imported / found.copied
    waited, before = statistics.median(found.meanwhile), statistics.median(found.alone)
    facts = (
        f"{number * len(MONTHS)} values: \\copy {found.copied:.1f} s, import {found.imported:.1f} s, "
        f"ratio {ratio:.2f}; "
        f"a page of another city alone {before * 1000:.0f} ms, meanwhile {waited * 1000:.0f} ms, "
        f"slowest of {len(found.meanwhile)} {max(found.meanwhile) * 1000:.0f} ms"
    )
    sys.stdout.write(f"\n{facts}\n")
    assert history_of("sundvik") == number * len(MONTHS)
    assert ratio <= MOST, facts
    assert waited <= before * 10, facts
