"""Who ordered an archive package is told that it is ready."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.notices.kinds import Kind, register
from ims.notices.services import tell
from reports.record.models import ArchiveJob

READY = "archive_ready"


def register_kind() -> None:
    """Register the kind."""
    register(Kind(READY, gettext_lazy("An archive package that you ordered is ready")))


def tell_ready(job: ArchiveJob) -> None:
    """Tell who ordered it."""
    decision = job.decision

    def written() -> tuple[str, str]:
        return _("The archive package of decision %(number)s is ready") % {"number": decision.number}, ""

    page = reverse("decision_archive", args=[decision.city.slug, decision.pk])
    tell([job.ordered_by], city=decision.city, kind=READY, key=f"archive-{job.pk}", words=written, url=page)
