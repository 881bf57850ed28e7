"""People at work while an archive is written, and what must hold of what was restored."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from psycopg import sql

from cycles.cycle import Cycle
from cycles.perform import perform
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

FOREIGN_KEYS = """
    SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, f.attname
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1
"""


def open_and_reopen(cycle: Cycle) -> None:
    """Change the step there and back: each writes the cycle, its records, their history and who did it."""
    by = make_member(cycle.city, Role.COORDINATOR)
    perform(cycle, "start_baseline", by=by)
    perform(cycle, "reopen_set_up", by=by, note="Something was forgotten")


class Worker(threading.Thread):
    """Somebody who works until told to stop, in a city of their own."""

    def __init__(self, city: City) -> None:
        super().__init__(daemon=True)
        self.city, self.done, self.trouble = city, 0, ""
        self.over = threading.Event()
        self.progress = threading.Condition()

    def run(self) -> None:
        try:
            year = 2026
            while not self.over.is_set():
                open_and_reopen(make_cycle(city=self.city, year=year))
                year += 1
                with self.progress:
                    self.done += 1
                    self.progress.notify_all()
        except Exception as error:
            self.trouble = repr(error)
        finally:
            connection.close()

    def wait_for_more(self, rounds: int = 1) -> None:
        """Wait until so many more rounds of work are done."""
        with self.progress:
            goal = self.done + rounds
            assert self.progress.wait_for(lambda: self.done >= goal or self.trouble, timeout=60)
        assert self.trouble == ""


@contextmanager
def leading_to(name: str) -> Iterator[None]:
    """Let every new connection, of this thread and of others, lead to the database of this name for a while."""
    usual, facts = connections["default"], connections.settings["default"]
    usual_name, facts["NAME"] = facts["NAME"], name
    connections["default"] = connections.create_connection("default")
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], facts["NAME"] = usual, usual_name
        ContentType.objects.clear_cache()


@contextmanager
def people_at_work(number: int) -> Iterator[list[Worker]]:
    """Let so many people work, all at once; afterwards make sure that none of them was refused anything."""
    workers = [Worker(make_city(f"city-{place}")) for place in range(number)]
    for worker in workers:
        worker.start()
    try:
        for worker in workers:
            worker.wait_for_more(2)
        yield workers
    finally:
        for worker in workers:
            worker.over.set()
        for worker in workers:
            worker.join(60)
    assert [worker.trouble for worker in workers] == [""] * number


def orphans() -> dict[str, int]:
    """Return for each foreign key how many rows point to nothing; only those that have any."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        keys = cursor.fetchall()
        assert len(keys) > 100
        for table, column, target, key in keys:
            question = sql.SQL("SELECT count(*) FROM {} t WHERE {} IS NOT NULL AND NOT EXISTS ({})").format(
                sql.Identifier(table),
                sql.Identifier("t", column),
                sql.SQL("SELECT 1 FROM {} f WHERE {} = {}").format(
                    sql.Identifier(target), sql.Identifier("f", key), sql.Identifier("t", column)
                ),
            )
            cursor.execute(question)
            (number,) = cursor.fetchone()
            if number:
                found[f"{table}.{column}"] = number
    return found
