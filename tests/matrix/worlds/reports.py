"""What the addresses of documents name."""

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot, freeze
from ims.cities.models import City
from ims.roles import Role
from reports.documents.issuing import issue
from reports.documents.models import ReportJob
from reports.paper.printed import Printed
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
    issue(made, b"", 1, Printed())
    return made.pk


@posts("document_order")
def order(world: World, city: City, step: str) -> dict[str, object]:
    """Return an order without its snapshot: it passes every guard and is shown again."""
    return {"language": "en"}
