"""Who started a large import is told how it ended: checked, loaded or refused, with the link to what was found."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cycles.indicators.files.loading import Loaded
from cycles.indicators.models import ImportJob, SeriesUpload
from ims.notices.kinds import ByMail, Kind, register
from ims.notices.services import tell

ENDED = "import_ended"


def register_kind() -> None:
    """Register the kind; somebody waits for it, so it comes by mail at once unless they choose otherwise."""
    register(Kind(ENDED, gettext_lazy("A large import of yours has ended"), ByMail.NOW))


def counted(loaded: Loaded) -> str:
    """Return in words what was loaded."""
    words = _("Loaded: %(new)s new values, %(changed)s changed, %(unchanged)s as they were; without a value: %(gaps)s.")
    return words % vars(loaded)


def tell_ended(upload: SeriesUpload, job: ImportJob, found: dict[str, Any]) -> None:
    """Tell who ordered the job; ``found`` is what the upload keeps of it. Call it in the transaction that ends it."""
    tell(
        [job.by],
        city=upload.city,
        kind=ENDED,
        key=f"import-{job.pk}",
        words=lambda: _words(upload.name, job, found),
        url=reverse("series_import_review", args=[upload.city.slug, upload.pk]),
    )


def tell_failed(job: ImportJob) -> None:
    """Tell who ordered the job that it was given up: nothing was loaded."""
    upload = SeriesUpload.objects.select_related("city").get(pk=job.upload_id)
    url = reverse("series_import", args=[upload.city.slug])
    tell([job.by], city=upload.city, kind=ENDED, key=f"import-{job.pk}", words=lambda: _failed(upload.name), url=url)


def _words(name: str, job: ImportJob, found: dict[str, Any]) -> tuple[str, str]:
    """Return subject and text, in the language that is active."""
    facts: dict[str, Any] = {"name": name or _("The file")}
    if "refused" in found:
        return _("%(name)s was not imported") % facts, str(found["refused"])
    if job.act == ImportJob.Act.LOAD:
        return _("%(name)s is imported") % facts, counted(Loaded(**found))
    if faults := len(found["problems"]):
        sentence = ngettext("%(n)d place cannot be read.", "%(n)d places cannot be read.", faults)
        return _("%(name)s cannot be imported as it is") % facts, sentence % {"n": faults}
    return _("%(name)s is checked: look at what it would change") % facts, _("Nothing is loaded before you confirm it.")


def _failed(name: str) -> tuple[str, str]:
    facts = {"name": name or _("The file")}
    why = _("Reading it failed again and again. Tell the admin.")
    return _("%(name)s was not imported") % facts, why
