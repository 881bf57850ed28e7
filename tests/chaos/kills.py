"""kill -9 again and again, spread over the work, and how long it takes each time until work goes on."""

import random
import time
from dataclasses import dataclass

import psycopg

from tests.chaos.installation import PAUSE, SERVICES, Installation
from tests.chaos.people import Book

MOST_SECONDS = 60.0
LOOK = 0.25
OF_KILLS = 0.9  # of the work is done by the last kill, so that enough is left to see it go on
FINISHED = (
    "SELECT count(*), COALESCE(extract(epoch FROM max(finished_at)), 0) FROM reports_reportjob WHERE state = 'done'"
)


@dataclass(frozen=True)
class Kill:
    """A killed service and the seconds until a save sent after the kill was acknowledged and a job was finished."""

    service: str
    saved_after: float
    made_after: float

    @property
    def seconds(self) -> float:
        """When both went on."""
        return max(self.saved_after, self.made_after)


class Course:
    """The course of the work: how far it is, which kill comes when, and what came of it."""

    def __init__(self, place: Installation, book: Book, saves: int, jobs: int) -> None:
        self.place, self.book, self.saves, self.jobs = place, book, saves, jobs
        self.made, self.last_made = 0, 0.0
        self.awaits_save = False

    def look(self) -> None:
        """Ask the database how many jobs are done; while it is down, what was known stays."""
        try:
            with psycopg.connect(self.place.owner_url, connect_timeout=5, autocommit=True) as wire:
                row = wire.execute(FINISHED).fetchone()
        except psycopg.OperationalError:
            return
        assert row is not None
        self.made, self.last_made = int(row[0]), float(row[1])

    @property
    def part(self) -> float:
        """Which part of the work is done."""
        return (len(self.book.saves) + self.made) / (self.saves + self.jobs)

    def may(self, part: float) -> bool:
        """Hold people back who are far ahead of the workers, so that all goes on until the end; not after a kill."""
        return self.awaits_save or part < self.made / self.jobs + 0.1

    def kill(self, times: int) -> list[Kill]:
        """Kill each service so many times in a mixed order, the same in every run."""
        order = list(SERVICES) * times
        random.Random(9).shuffle(order)
        kills = []
        for number, service in enumerate(order, 1):
            self.wait_for(OF_KILLS * number / len(order))
            kills.append(self._kill(service))
        return kills

    def wait_for(self, part: float) -> None:
        """Wait until that part of the work is done."""
        deadline = time.monotonic() + 60 + 3 * self.jobs
        while self.part < part:
            self._still_sound(deadline)

    def _kill(self, service: str) -> Kill:
        at = time.time()
        self.place.kill(service)
        time.sleep(PAUSE)
        self.place.start_again(service)
        saved = made = 0.0
        self.awaits_save = True
        deadline = time.monotonic() + 2 * MOST_SECONDS
        while not (saved and made):
            self._still_sound(deadline)
            now = time.time()
            saved = saved or (now - at if any(sent > at for sent in self.book.sent_at[-20:]) else 0.0)
            self.awaits_save = not saved
            made = made or (now - at if self.last_made > at else 0.0)
        return Kill(service, round(saved, 1), round(made, 1))

    def _still_sound(self, deadline: float) -> None:
        time.sleep(LOOK)
        self.look()
        assert self.book.trouble == [], self.book.trouble
        self.place.mend()
        assert time.monotonic() < deadline, f"{len(self.book.saves)} saves and {self.made} jobs, then nothing went on"
