"""A lasting connection is looked at before each request, and the server asked only now and then.

A server that went away, or that was told to end the connection, has closed it: that shows at this end without asking.
What closes nothing, such as a network that fell silent, is found by the question that Django asks each time; here it is
asked at most every ten seconds.
"""

import select
import time

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

QUIET = 10.0  # seconds


class DatabaseWrapper(PostgreSQL):
    """Django's own connection, that does not ask the server before each request whether it is there."""

    # When the server itself was last asked.
    asked_at = float("-inf")

    def is_usable(self) -> bool:
        """Say whether the next statement will find its server."""
        lately = time.monotonic() - self.asked_at < QUIET
        # After an error that may have broken the connection, only the server can say.
        if lately and not self.errors_occurred and not self._has_news():
            return True
        self.asked_at = time.monotonic()
        return super().is_usable()

    def connect(self) -> None:
        """Open a connection, which by then has been talked to."""
        super().connect()
        self.asked_at = time.monotonic()

    def _has_news(self) -> bool:
        """Say whether the server sent something unasked, as it does when it closes the connection."""
        if self.connection is None or self.connection.closed:
            return True
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return bool(waiting.poll(0))
