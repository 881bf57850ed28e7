"""Plain functions that make issued documents for tests."""

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot, freeze
from ims.people.models import User
from reports.documents.issuing import issue
from reports.documents.models import Document, ReportJob
from reports.paper.printed import Printed
from tests.factories import make_user


def make_document(
    cycle: Cycle,
    *,
    snapshot: Snapshot | None = None,
    by: User | None = None,
    content: bytes = b"%PDF-1.7 paper",
    printed: Printed | None = None,
    kind: str = ReportJob.Kind.COUNCIL_PAPER,
) -> Document:
    """Return an issued document of the snapshot, or a council paper of an empty package, without setting its type."""
    by = by or make_user()
    snapshot = snapshot or freeze(cycle.city, cycle.year, Snapshot.Kind.PACKAGE, b"{}", by=by)
    job = ReportJob.objects.create(
        idempotency_key=f"test:{ReportJob.objects.count()}",
        cycle=cycle,
        snapshot=snapshot,
        kind=kind,
        language="en",
        ordered_by=by,
        state=ReportJob.State.DONE,
    )
    return issue(job, content, 3, printed or Printed())
