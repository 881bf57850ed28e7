"""What waits for the installation's admin: versions of frameworks that are loaded and not published."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.frameworks.models import FrameworkVersion
from ims.parts import Task

MOST = 10


def drafts() -> Iterable[Task]:
    """Yield a task for each draft, the first ten."""
    rows = FrameworkVersion._default_manager.filter(status=FrameworkVersion.Status.DRAFT).select_related("framework")
    for row in rows.order_by("framework__code", "pk")[:MOST]:
        url = reverse("framework_version", kwargs={"framework": row.framework.code, "label": row.label})
        note = _("Loaded and not published: no city can work by it yet.")
        yield Task(f"{row.title} ({row.label})", url, "open", note=note, word=_("Draft"))
