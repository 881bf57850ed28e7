"""The demonstration's own clock: what happened last spring is done by the services on its day of last spring.

Everything that asks for the time asks ``django.utils.timezone.now``; while :func:`running`, that one place answers with
the story's moment. Only the seeding of a demonstration does this, in a process of its own, and never in production.
The database keeps its own time: the history says when a row was really written
(``docs/decisions/the-demonstrations-clock.md``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

ZONE = ZoneInfo("Europe/Stockholm")
MORNING = time(9, 0)
TICK = timedelta(seconds=1)


class Clock:
    """Shows a moment of the story; each look at it is a second later, so that what came first stays first."""

    def __init__(self, real: datetime) -> None:
        self._real = self._shown = real
        self._is_set = False

    def now(self) -> datetime:
        """Return the moment that is shown."""
        self._shown = min(self._shown + TICK, self._real)
        return self._shown

    def today(self) -> date:
        """Return the day that is shown, in the demonstration's time zone."""
        return self._shown.astimezone(ZONE).date()

    @property
    def real_today(self) -> date:
        """The real day, in the demonstration's time zone."""
        return self._real.astimezone(ZONE).date()

    def turn_to(self, day: date) -> date:
        """Go on to the morning of a day and return it; a day to come is today, because the story never runs ahead.

        Raises ValueError for a day before the one that is shown.
        """
        morning = min(datetime.combine(day, MORNING, ZONE), self._real)
        if self._is_set and morning.astimezone(ZONE).date() < self.today():
            raise ValueError(f"The story is at {self.today()} and does not go back to {day}.")
        self._shown = max(morning, self._shown) if self._is_set else morning
        self._is_set = True
        return self.today()

    def wait_until(self, at: time) -> None:
        """Go on to a time of the day that is shown; a time that passed, or is to come, changes nothing."""
        wanted = datetime.combine(self.today(), at, ZONE)
        self._shown = min(max(self._shown, wanted), self._real)


@contextmanager
def running() -> Iterator[Clock]:
    """Let the services read the story's time until the block ends."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured("A production installation has the real time and no other.")
    real = timezone.now
    clock = Clock(real())
    vars(timezone)["now"] = clock.now
    try:
        yield clock
    finally:
        vars(timezone)["now"] = real
