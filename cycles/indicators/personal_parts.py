"""What indicators hold about a person: files on their way in."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cycles.indicators.models import SeriesUpload
from ims.people.models import User
from ims.people.privacy.parts import Fact, Part, register


def register_parts() -> None:
    """Register the uploads; called once when Django starts."""
    columns = {"city": _("City"), "uploaded": _("Uploaded")}
    register(Part("series_uploads", _("Files of indicators, uploaded and not loaded"), columns, uploads, erase))


def uploads(person: User) -> Iterator[tuple[Fact, ...]]:
    """Yield what the person uploaded and did not load."""
    found = SeriesUpload.objects.filter(by=person, loaded_at=None).order_by("pk")
    yield from found.values_list("city__name", "uploaded_at")


def erase(person: User) -> None:
    """Delete what was never loaded; what was keeps no bytes."""
    SeriesUpload.objects.filter(by=person, loaded_at=None).delete()
