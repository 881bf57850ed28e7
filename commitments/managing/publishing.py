"""From draft to published, or out: each is done to exactly what the admin was shown, with a reason."""

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from commitments.frameworks import exporting
from commitments.frameworks import loading as frameworks
from commitments.frameworks.models import Framework, FrameworkVersion
from ims.history.acting import acting
from ims.models import User
from ims.refusals import Conflict


@transaction.atomic
def publish(version: FrameworkVersion, *, by: User, reason: str, shown: str) -> FrameworkVersion:
    """Publish a draft as it was ``shown`` (its fingerprint); the version in force before is superseded by it.

    Raises Conflict when it is no draft any more or was loaded anew in between.
    """
    with acting(by, reason):
        draft = _locked(version, shown)
        frameworks.publish(draft)
    return draft


@transaction.atomic
def discard(version: FrameworkVersion, *, by: User, reason: str, shown: str) -> None:
    """Take a draft out that nothing rests on; raises Conflict as :func:`publish` does."""
    with acting(by, reason):
        draft = _locked(version, shown)
        try:
            draft.delete()
        except (ProtectedError, RestrictedError):
            raise Conflict(_("A crosswalk leads to this draft. Take its links out first.")) from None


def _locked(version: FrameworkVersion, shown: str) -> FrameworkVersion:
    Framework.objects.select_for_update().get(pk=version.framework_id)
    found = FrameworkVersion.objects.select_related("framework").filter(pk=version.pk).first()
    if found is None or not found.is_draft:
        raise Conflict(_("This version is no draft any more."))
    if exporting.fingerprint(exporting.as_data(found)) != shown:
        raise Conflict(_("The draft was changed since this was shown. Look at it again."))
    return found
