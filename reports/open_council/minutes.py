"""The minutes of the council's meetings for everybody: the newest frozen version of each, and the papers of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from cycles.approval.minutes.models import Minutes
from cycles.approval.minutes.published import published
from cycles.approval.minutes.reading import MinutesTold, told_to_the_reader
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.sealing import read_content
from cycles.snapshot import Decision
from ims.cities.models import City
from reports.documents.models import Document, ReportJob
from reports.open_council.papers import newest_of


@dataclass(frozen=True)
class Minuted:
    """A meeting in the list: the decisions that were taken at it, by number."""

    meeting: Meeting
    decisions: tuple[Decision, ...]


def minuted(city: City) -> "QuerySet[Minutes]":
    """Return the newest frozen minutes of each meeting of the city, the latest meeting first."""
    newest = Minutes.objects.frozen().filter(meeting=OuterRef("meeting")).order_by("-number").values("pk")[:1]
    rows = Minutes.objects.in_city(city).filter(pk=Subquery(newest)).select_related("meeting", "snapshot", "entry")
    return rows.order_by("-meeting__held_on", "-meeting_id")


def listed(rows: Iterable[Minutes]) -> list[Minuted]:
    """Return meetings as the list shows them; their decisions are read once for all."""
    meetings = [row.meeting for row in rows]
    decided: dict[int, list[Decision]] = {meeting.pk: [] for meeting in meetings}
    items = AgendaItem.objects.filter(meeting__in=meetings, decision__isnull=False).select_related("decision")
    for item in items.order_by("decision_id"):
        if item.decision is not None:
            decided[item.meeting_id].append(item.decision)
    return [Minuted(meeting, tuple(decided[meeting.pk])) for meeting in meetings]


def told(row: Minutes, city: City) -> MinutesTold:
    """Return frozen minutes as everybody reads them."""
    assert row.snapshot is not None
    return told_to_the_reader(published(read_content(row.snapshot)), city)


def papers_of(row: Minutes) -> list[Document]:
    """Return the papers of these minutes that are for everybody: in each language the newest."""
    return newest_of(row.snapshot, ReportJob.Kind.OPEN_MINUTES)
