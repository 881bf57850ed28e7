"""What the addresses of documents name."""

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot, freeze
from ims.cities.models import City
from ims.roles import Role
from reports.documents.models import Document, ReportJob
from tests.matrix.world import World, posts, provides


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
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    Document.objects.create(job=made, content=b"", sha256=empty, pages=1)
    return made.pk


@posts("document_order")
def order(world: World, city: City, step: str) -> dict[str, object]:
    """Return an order without its snapshot: it passes every guard and is shown again."""
    return {"language": "en"}
