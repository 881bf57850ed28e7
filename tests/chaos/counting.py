"""What is lost or doubled: what people were told compared with the rows, and the record proved."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from cycles import chain
from cycles.chain import RecordEntry
from cycles.indicators.models import Observation
from ims.cities.models import City
from ims.notices.models import Notice
from reports.documents.models import Document, ReportJob, WordFile
from tests.chaos.people import Book


def lost_saves(book: Book) -> list[str]:
    """Return the acknowledged cells that do not hold what was acknowledged."""
    rows = Observation.objects.values_list("indicator_id", "period", "value")
    there = {f"{indicator}-{period}": value for indicator, period, value in rows}
    return sorted(cell for cell, value in book.saves.items() if there.get(cell) != Decimal(value))


def doubled_saves(book: Book) -> list[str]:
    """Return the cells that were written more than once: each was sent with one value, however often."""
    events: Any = Observation._meta.get_field("events").related_model
    written = events._default_manager.values("indicator_id", "period").annotate(n=Count("pk")).filter(n__gt=1)
    return sorted(f"{row['indicator_id']}-{row['period']}" for row in written)


def lost_jobs(book: Book) -> list[int]:
    """Return the acknowledged orders that have no finished job with its file, or not the one that was ordered."""
    has_file = Q(file_format="pdf", document__isnull=False) | Q(file_format="word", word_file__isnull=False)
    done = ReportJob.objects.filter(has_file, state=ReportJob.State.DONE)
    made = {pk: tuple(rest) for pk, *rest in done.values_list("pk", "snapshot_id", "language", "file_format")}
    return sorted(job for job, wanted in book.orders.items() if made.get(job) != wanted)


def doubled_results() -> list[str]:
    """Return the jobs that were ordered once and have two rows, two files, two entries or two notices."""
    found = []
    once: dict[str, tuple[Any, tuple[str, ...]]] = {
        "job": (ReportJob, ("snapshot", "language", "file_format", "concerns")),
        "document": (Document, ("job",)),
        "Word file": (WordFile, ("job",)),
        "notice": (Notice, ("person", "key")),
    }
    for name, (model, by) in once.items():
        rows = model._default_manager.values(*by).annotate(n=Count("pk")).filter(n__gt=1)
        found += [f"{name} {row}" for row in rows]
    entries = RecordEntry.objects.filter(kind=RecordEntry.Kind.DOCUMENT).count()
    issued = ReportJob.objects.filter(file_format="pdf", state=ReportJob.State.DONE).count()
    return found + ([f"{entries} entries for {issued} documents"] if entries != issued else [])


def broken_records() -> list[Any]:
    """Return what does not hold in the records of all cities."""
    return [problem for city in City.objects.all() for problem in chain.proven(city)]
