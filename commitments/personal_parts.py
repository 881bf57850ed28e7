"""What frameworks hold about a person: files on their way in."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from commitments.managing.models import FrameworkUpload
from ims.people.models import User
from ims.people.privacy.parts import Fact, Part, register


def register_parts() -> None:
    """Register the uploads; called once when Django starts."""
    columns = {"file": _("File"), "uploaded": _("Uploaded")}
    register(Part("framework_uploads", _("Files of frameworks, uploaded and not loaded"), columns, uploads, erase))


def uploads(person: User) -> Iterator[tuple[Fact, ...]]:
    """Yield what the person uploaded and did not load."""
    found = FrameworkUpload.objects.filter(by=person, loaded_at=None).order_by("pk")
    yield from found.values_list("name", "uploaded_at")


def erase(person: User) -> None:
    """Delete what was never loaded; what was keeps neither bytes nor name."""
    FrameworkUpload.objects.filter(by=person, loaded_at=None).delete()
