"""The kinds of notices of the installation itself."""

from django.utils.translation import gettext_lazy as _

from ims.notices import personal_parts
from ims.notices.kinds import ByMail, Kind
from ims.notices.kinds import register as register_kind

ROLE_GIVEN, DEPUTY = "role_given", "deputy"


def register() -> None:
    """Register the kinds and what is held about a person; called once when Django starts."""
    register_kind(Kind(ROLE_GIVEN, _("A city gives you a role"), ByMail.NOW))
    register_kind(Kind(DEPUTY, _("Somebody stands in for you, or you for somebody"), ByMail.NOW))
    personal_parts.register_parts()
