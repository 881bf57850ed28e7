"""OParl's objects of a city, from what its council sealed: an object is here once it is decided, never before.

Texts are in the city's binding language. People are the members of the council who stand in a sealed decision, because
its vote is public; nobody else. What OParl knows and the record does not - terms of office, invitations, what is not
decided yet - is left out rather than guessed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cycles.approval.minutes.models import Minutes
from cycles.approval.models import AgendaItem
from cycles.approval.sealing import Sealed, SealedAmendment
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User
from reports.documents.models import Document, ReportJob
from reports.open_council.minutes import minuted
from reports.open_council.oparl.addresses import BODY, COUNCIL, KINDS, full, head, id_of, list_of, system_of
from reports.open_council.reading import moment, said_of, sealed_of

Facts = dict[str, Any]
Held = Iterator[Facts]


@dataclass(frozen=True)
class Decided:
    """A decision with the item that was decided and what it sealed."""

    row: Decision
    item: AgendaItem
    sealed: Sealed

    @property
    def times(self) -> Facts:
        """When its objects came to be; what is sealed never changes."""
        recorded = moment(self.row.entry.recorded_at)
        return {"created": recorded, "modified": recorded}


class Council:
    """Everything that the council of a city decided, as OParl's objects."""

    def __init__(self, city: City) -> None:
        """Read the city's decisions when they are first asked for."""
        self.city = city

    @cached_property
    def decided(self) -> list[Decided]:
        """The sealed decisions, the earliest first; those that were recorded without a vote have nothing to show."""
        rows = Decision.objects.filter(city=self.city).order_by("pk")
        rows = rows.select_related("snapshot", "entry", "agenda_item__meeting")
        found = [(row, getattr(row, "agenda_item", None), sealed_of(row)) for row in rows]
        return [Decided(row, item, sealed) for row, item, sealed in found if item is not None and sealed is not None]

    @cached_property
    def minutes(self) -> dict[int, Minutes]:
        """The newest frozen minutes by meeting."""
        rows = minuted(self.city)
        return {row.meeting_id: row for row in rows}

    @cached_property
    def papers(self) -> dict[int, list[Document]]:
        """The files that were made for everybody of frozen content, by snapshot: in each language the newest."""
        kinds = (ReportJob.Kind.OPEN_MINUTES, ReportJob.Kind.PROGRAMME)
        rows = Document.objects.filter(job__cycle__city=self.city, job__kind__in=kinds).select_related("job", "entry")
        newest = {(row.job.snapshot_id, row.job.language): row for row in rows.defer("content").order_by("pk")}
        found: dict[int, list[Document]] = {}
        for (snapshot, _language), row in sorted(newest.items(), key=lambda each: each[0]):
            found.setdefault(snapshot, []).append(row)
        return found

    def all(self, kind: str) -> list[Facts]:
        """Return every object of a kind, always in the same order."""
        return list(_MAKERS[kind](self))

    def one(self, kind: str, key: str) -> Facts | None:
        """Return an object by its key, None when it is not there."""
        wanted = id_of(self.city, kind, key)
        return next((row for row in self.all(kind) if row["id"] == wanted), None)


def system(city: City) -> Facts:
    """Return where the interface of a city begins."""
    return {
        "id": system_of(city),
        "type": "https://schema.oparl.org/1.1/System",
        "oparlVersion": "https://schema.oparl.org/1.1/",
        "body": list_of(city, "body"),
        "name": _("Decisions of the council of %(city)s") % {"city": city.name},
        "web": full("public_decisions", city.slug),
    }


def _bodies(council: Council) -> Held:
    city = council.city
    lists = ("organization", "person", "meeting", "paper", "agendaItem", "consultation", "file", "membership")
    named = {"locationList": "location", "legislativeTermList": "legislativeTerm"}
    yield {
        **head(city, "body", BODY),
        "system": system_of(city),
        "name": city.name,
        "web": full("public_decisions", city.slug),
        **{kind: list_of(city, kind) for kind in lists},
        **{name: list_of(city, kind) for name, kind in named.items()},
        "legislativeTerm": [],
    }


def _organizations(council: Council) -> Held:
    city = council.city
    yield {
        **head(city, "organization", COUNCIL),
        "body": id_of(city, "body", BODY),
        "name": _("Council of %(city)s") % {"city": city.name},
        "classification": "council",
        "organizationType": "Gremium",
        "membership": [id_of(city, "membership", person) for person in _people(council)],
        "meeting": list_of(city, "meeting"),
    }


def _people(council: Council) -> list[int]:
    found: set[int] = set()
    for each in council.decided:
        sealed = each.sealed
        found |= {member for member, _choice in sealed.votes} | set(sealed.present or ())
        found |= {row.facts["mover_id"] for row in sealed.amendments}
    return sorted(found)


def _persons(council: Council) -> Held:
    city = council.city
    for user in User.objects.filter(pk__in=_people(council)).order_by("pk"):
        yield {
            **head(city, "person", user.pk),
            "body": id_of(city, "body", BODY),
            "name": str(user),
            "membership": [_membership(city, user.pk)],
        }


def _memberships(council: Council) -> Held:
    for person in _people(council):
        yield {**_membership(council.city, person), "person": id_of(council.city, "person", person)}


def _membership(city: City, person: int) -> Facts:
    organization = id_of(city, "organization", COUNCIL)
    return {**head(city, "membership", person), "organization": organization, "votingRight": True}


def _meetings(council: Council) -> Held:
    held: dict[int, list[Decided]] = {}
    for each in council.decided:
        held.setdefault(each.item.meeting_id, []).append(each)
    for key in sorted({*held, *council.minutes}):
        yield _meeting(council, held.get(key, []), council.minutes.get(key))


def _meeting(council: Council, held: list[Decided], minutes: Minutes | None) -> Facts:
    """Return a meeting at which something was decided, or whose minutes are frozen."""
    city, meeting = council.city, held[0].item.meeting if held else _of(minutes).meeting
    entered = [each.row.entry.recorded_at for each in held]
    entered += [minutes.entry.recorded_at] if minutes is not None and minutes.entry is not None else []
    start = datetime.combine(meeting.held_on, meeting.starts_at, city.zone) if meeting.starts_at else None
    present = {person for each in held for person in each.sealed.present or ()}
    return _without_nothing(
        {
            **head(city, "meeting", meeting.pk),
            "name": _("Council, %(day)s") % {"day": meeting.held_on.isoformat()},
            "meetingState": "durchgeführt",
            "cancelled": False,
            "start": moment(start),
            "end": moment(meeting.ended_at) if minutes is not None else None,
            "location": _location(city, meeting.pk, meeting.place),
            "organization": [id_of(city, "organization", COUNCIL)],
            "participant": [id_of(city, "person", person) for person in sorted(present)],
            "agendaItem": [_agenda_item(city, each) for each in held],
            "resultsProtocol": next(_minutes_files(council, minutes)) if minutes is not None else None,
            "auxiliaryFile": list(_minutes_files(council, minutes))[1:] if minutes is not None else None,
            "created": moment(min(entered)),
            "modified": moment(max(entered)),
        }
    )


def _of(minutes: Minutes | None) -> Minutes:
    assert minutes is not None
    return minutes


def _minutes_files(council: Council, minutes: Minutes) -> Held:
    """Yield the minutes as a page, then the files of it."""
    city, key, snapshot, entry = council.city, minutes.meeting_id, minutes.snapshot, minutes.entry
    assert snapshot is not None
    assert entry is not None
    recorded, papers = moment(entry.recorded_at), council.papers.get(snapshot.pk, [])
    yield {
        **head(city, "file", f"minutes-{key}"),
        "name": _("Minutes of the council, %(day)s") % {"day": minutes.meeting.held_on.isoformat()},
        "mimeType": "text/html",
        "accessUrl": full("public_minutes", city.slug, key),
        "date": minutes.meeting.held_on.isoformat(),
        "derivativeFile": [_paper_id(city, paper) for paper in papers],
        "created": recorded,
        "modified": recorded,
    }
    for paper in papers:
        where = full("public_minutes_paper", city.slug, key, paper.pk)
        yield _file_of(city, paper, where, f"minutes-{key}")


def _paper_id(city: City, paper: Document) -> str:
    return id_of(city, "file", f"paper-{paper.pk}")


def _file_of(city: City, paper: Document, where: str, master: str) -> Facts:
    """Return a PDF that was made of what a page shows."""
    recorded = moment(paper.entry.recorded_at)
    return {
        **head(city, "file", f"paper-{paper.pk}"),
        "name": f"{paper.job.get_kind_display()}, {paper.job.language_name}",
        "mimeType": "application/pdf",
        "accessUrl": where,
        "downloadUrl": where,
        "masterFile": id_of(city, "file", master),
        "date": paper.made_at.date().isoformat(),
        "created": recorded,
        "modified": recorded,
    }


def _locations(council: Council) -> Held:
    city, places = council.city, {key: row.meeting.place for key, row in council.minutes.items()}
    places |= {each.item.meeting_id: each.item.meeting.place for each in council.decided}
    for key in sorted(places):
        if found := _location(city, key, places[key]):
            yield {**found, "meetings": [id_of(city, "meeting", key)]}


def _location(city: City, key: int, place: Any) -> Facts | None:
    words = _words(city, place)
    return {**head(city, "location", key), "description": words} if words else None


def _agenda_items(council: Council) -> Held:
    for each in council.decided:
        meeting = id_of(council.city, "meeting", each.item.meeting_id)
        yield {**_agenda_item(council.city, each), "meeting": meeting, **each.times}


def _agenda_item(city: City, each: Decided) -> Facts:
    sealed, key = each.sealed, each.row.pk
    return _without_nothing(
        {
            **head(city, "agendaItem", key),
            "number": sealed.question["item"],
            "name": _words(city, sealed.question["title"]),
            "consultation": id_of(city, "consultation", key),
            "result": str(each.row.get_outcome_display()),
            "resolutionText": _words(city, sealed.question["draft_decision"]) if each.row.is_approval else None,
            "start": moment(each.item.opened_at),
            "end": moment(each.item.concluded_at),
            "web": full("public_decision", city.slug, key),
        }
    )


def _consultations(council: Council) -> Held:
    for each in council.decided:
        yield {
            **_consultation(council.city, each),
            "paper": id_of(council.city, "paper", each.row.pk),
            **each.times,
        }


def _consultation(city: City, each: Decided) -> Facts:
    return {
        **head(city, "consultation", each.row.pk),
        "agendaItem": id_of(city, "agendaItem", each.row.pk),
        "meeting": id_of(city, "meeting", each.item.meeting_id),
        "organization": [id_of(city, "organization", COUNCIL)],
        "authoritative": True,
        "role": str(each.row.get_kind_display()),
    }


def _papers(council: Council) -> Held:
    for each in council.decided:
        keys = [f"{each.row.pk}-{row.facts['number']}" for row in each.sealed.amendments]
        yield _paper(council, each, keys)
        for key, row in zip(keys, each.sealed.amendments, strict=True):
            yield _amendment(council.city, each, key, row)


def _paper(council: Council, each: Decided, amendments: list[str]) -> Facts:
    city, files = council.city, list(_files_of(council, each))
    return {
        **head(city, "paper", each.row.pk),
        "body": id_of(city, "body", BODY),
        "name": _words(city, each.sealed.question["title"]),
        "reference": each.row.number,
        "date": each.row.decided_on.isoformat(),
        "paperType": str(each.row.get_kind_display()),
        "subordinatedPaper": [id_of(city, "paper", key) for key in amendments],
        "mainFile": files[0],
        "auxiliaryFile": files[1:],
        "consultation": [_consultation(city, each)],
        "web": full("public_decision", city.slug, each.row.pk),
        **each.times,
    }


def _amendment(city: City, each: Decided, key: str, row: SealedAmendment) -> Facts:
    facts = row.facts
    return {
        **head(city, "paper", key),
        "body": id_of(city, "body", BODY),
        "name": f"{facts['number']}: {said_of(row, city)}",
        "reference": facts["number"],
        "date": each.row.decided_on.isoformat(),
        "paperType": _("Amendment"),
        "superordinatedPaper": [id_of(city, "paper", each.row.pk)],
        "originatorPerson": [id_of(city, "person", facts["mover_id"])],
        "consultation": [],
        **each.times,
    }


def _files(council: Council) -> Held:
    for each in council.decided:
        for facts in _files_of(council, each):
            yield {**facts, "paper": [id_of(council.city, "paper", each.row.pk)]}
    for key in sorted(council.minutes):
        for facts in _minutes_files(council, council.minutes[key]):
            yield {**facts, "meeting": [id_of(council.city, "meeting", key)]}


def _files_of(council: Council, each: Decided) -> Held:
    """Yield the decision as a page, and the programme that it approved with its papers, all from sealed content."""
    city, papers = council.city, council.papers.get(each.item.package_id or 0, [])
    pages = {"decision": (_("Decision"), "public_decision")}
    if each.sealed.package and each.sealed.package["kind"] == "package" and each.row.is_approval:
        pages["programme"] = (_("The programme as it was approved"), "public_programme")
    else:
        papers = []
    for key, (name, page) in pages.items():
        where = full(page, city.slug, each.row.pk)
        facts = {"name": f"{name} {each.row.number}", "mimeType": "text/html", "accessUrl": where}
        facts["date"] = each.row.decided_on.isoformat()
        made = {"derivativeFile": [_paper_id(city, paper) for paper in papers]} if key == "programme" else {}
        yield {**head(city, "file", f"{each.row.pk}-{key}"), **facts, **made, **each.times}
    for paper in papers:
        where = full("public_paper", city.slug, each.row.pk, paper.pk)
        yield _file_of(city, paper, where, f"{each.row.pk}-programme")


def _terms(council: Council) -> Held:
    """Yield nothing: the record knows no terms of office."""
    return iter(())


_MAKERS: dict[str, Callable[[Council], Iterable[Facts]]] = {
    "body": _bodies,
    "organization": _organizations,
    "person": _persons,
    "membership": _memberships,
    "meeting": _meetings,
    "agendaItem": _agenda_items,
    "consultation": _consultations,
    "paper": _papers,
    "file": _files,
    "location": _locations,
    "legislativeTerm": _terms,
}
assert _MAKERS.keys() == KINDS.keys()


def _words(city: City, texts: Any) -> str:
    return Translated(texts or {}).best(city.binding_language, city.binding_language)[0]


def _without_nothing(facts: Facts) -> Facts:
    """Return the properties that are known: OParl leaves out what is not, and knows no null."""
    return {name: value for name, value in facts.items() if value is not None}
