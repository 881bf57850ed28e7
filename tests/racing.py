"""Races run for real: threads with a connection each that begin at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all acts at the same moment, each in a thread of its own; return results and exceptions in their order."""
    start, results = Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(timeout=30)
            results[place] = acts[place]()  # type: ignore[call-overload]
        except Exception as problem:
            results[place] = problem  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(results)
