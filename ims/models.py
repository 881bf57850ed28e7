"""A face: hands on every model of the installation, because Django looks here."""

from ims.cities.models import City, Succession, Unit
from ims.kept.models import Change
from ims.mail.models import Mail
from ims.notices.models import Notice
from ims.once import Submission
from ims.people.deputies.models import Deputyship
from ims.people.invitations.models import Invitation
from ims.people.models import Membership, User

__all__ = [
    "Change",
    "City",
    "Deputyship",
    "Invitation",
    "Mail",
    "Membership",
    "Notice",
    "Submission",
    "Succession",
    "Unit",
    "User",
]
