"""What the addresses of documents name."""

from cycles.approval.models import AgendaItem
from cycles.canonical import canonical
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision, Snapshot, freeze
from ims.cities.models import City
from ims.roles import Role
from reports.documents.issuing import issue
from reports.documents.models import Document, ReportJob
from reports.paper.printed import Printed
from tests.cycles.factories import make_decision
from tests.matrix.world import World, posts, provides
from tests.matrix.worlds.approval import opened, put
from tests.matrix.worlds.minutes import frozen
from tests.reports.documents.factories import make_document
from tests.reports.record.factories import make_package
from tests.reports.seals.factories import make_sealed_copy

PARAGRAPH = {"key": "a", "number": "1.1", "text": {"en": "We insulate every school."}}
PROGRAMME = {
    "title": {"en": "Programme"},
    "version": 1,
    "changes": [],
    "sections": [{"key": "s", "number": 1, "title": {"en": "Climate"}, "paragraphs": [PARAGRAPH], "blocks": []}],
}


@provides("job", by_step=True)
def job(world: World, city: City, step: str) -> object:
    """Return a finished job of the year."""
    cycle = Cycle.objects.get(city=city, year=world.thing("year", city, step))
    clerk = world.member(city, Role.CLERK)
    snapshot = freeze(city, cycle.year, Snapshot.Kind.PACKAGE, b"{}", by=clerk)
    made = ReportJob.objects.create(
        idempotency_key=f"matrix:{city.pk}:{step}",
        cycle=cycle,
        snapshot=snapshot,
        kind=ReportJob.Kind.COUNCIL_PAPER,
        language="en",
        ordered_by=clerk,
        state=ReportJob.State.DONE,
    )
    make_sealed_copy(issue(made, b"", 1, Printed()))
    return made.pk


@posts("document_order")
def order(world: World, city: City, step: str) -> dict[str, object]:
    """Return an order without its snapshot: it passes every guard and is shown again."""
    return {"language": "en"}


@provides("archive_download:package")
def package(world: World, city: City, step: str) -> object:
    """Return a finished archive package of the city's decision, the newer of two."""
    decision = Decision.objects.get(pk=world.thing("decision", city, step))
    clerk = world.member(city, Role.CLERK)
    make_package(decision, by=clerk)
    made = make_package(decision, by=clerk)
    return made.job_id


def approved(world: World, city: City, number: str) -> Decision:
    """Return a decision that approved a programme, with the package it was decided on."""
    clerk, item = world.member(city, Role.CLERK), put(world, city, Step.APPROVAL, number)
    content = {"city": {"currency": "EUR", "language": "en"}, "year": 2017, "parts": {"programme": PROGRAMME}}
    item.package = freeze(city, 2017, Snapshot.Kind.PACKAGE, canonical(content), by=clerk)
    opened(item)
    item.decision = make_decision(city, 2017, Decision.Kind.APPROVE, number=f"{number}/2017", by=clerk)
    item.state, item.result = AgendaItem.State.CONCLUDED, AgendaItem.Result.PASSED
    item.save()
    return item.decision


@provides("public_programme:decision")
def with_programme(world: World, city: City, step: str) -> object:
    """Return a decision with the programme that it approved."""
    return approved(world, city, "y").pk


@provides("public_paper:decision")
def with_paper(world: World, city: City, step: str) -> object:
    """Return a decision with a paper that everybody may read."""
    decision = approved(world, city, "z")
    item = decision.agenda_item
    make_document(item.cycle, snapshot=item.package, by=world.member(city, Role.CLERK), content=b"%PDF")
    return decision.pk


@provides("public_paper:document")
def its_paper(world: World, city: City, step: str) -> object:
    """Return that paper."""
    decision = world.thing("public_paper:decision", city, step)
    return Document.objects.get(job__snapshot__agenda_items__decision=decision).pk


@provides("public_minutes_paper:meeting")
def with_a_paper_for_everybody(world: World, city: City, step: str) -> object:
    """Return a meeting whose minutes were printed for everybody."""
    minutes = frozen(world, city, "m5")
    cycle = minutes.meeting.items.get().cycle
    kind, clerk = ReportJob.Kind.OPEN_MINUTES, world.member(city, Role.CLERK)
    make_document(cycle, snapshot=minutes.snapshot, by=clerk, content=b"%PDF", kind=kind)
    return minutes.meeting_id


@provides("public_minutes_paper:document")
def paper_for_everybody(world: World, city: City, step: str) -> object:
    """Return that paper."""
    meeting = world.thing("public_minutes_paper:meeting", city, step)
    return Document.objects.get(job__snapshot__minutes__meeting=meeting).pk


@provides("oparl_list:kind")
def a_list(world: World, city: City, step: str) -> object:
    """Return a list of OParl."""
    return "paper"


@provides("oparl_object:kind")
def of_a_kind(world: World, city: City, step: str) -> object:
    """Return the kind of an object of OParl that every city has."""
    return "organization"


@provides("oparl_object:key")
def its_key(world: World, city: City, step: str) -> object:
    """Return what names that object."""
    return "council"
