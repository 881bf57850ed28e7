"""Who ordered a document is told that it is ready."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.notices.kinds import Kind, register
from ims.notices.services import tell
from reports.documents.models import ReportJob

READY = "document_ready"


def register_kinds() -> None:
    """Register the kind."""
    register(Kind(READY, gettext_lazy("A document that you ordered is ready")))


def tell_ready(job: ReportJob) -> None:
    """Tell who ordered it."""
    cycle = job.cycle

    def written() -> tuple[str, str]:
        facts = {"document": job.get_kind_display(), "year": cycle.year}
        return _("%(document)s of %(year)s is ready") % facts, ""

    page = reverse("documents", args=[cycle.city.slug, cycle.year])
    tell([job.ordered_by], city=cycle.city, kind=READY, key=f"document-{job.pk}", words=written, url=page)
