"""Change a crosswalk link by link: who may is the page's question; why and how sure is written with each link."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.crosswalks.models import Crosswalk, CrosswalkLink
from commitments.frameworks.models import Node
from ims.history.acting import acting
from ims.models import User


@transaction.atomic
def add_crosswalk(crosswalk: Crosswalk, *, by: User) -> Crosswalk:
    """Save a new crosswalk; raises ValidationError for one that leads to its own version or is there already."""
    crosswalk.full_clean()
    with acting(by):
        crosswalk.save()
    return crosswalk


@transaction.atomic
def add_link(link: CrosswalkLink, target: str, *, by: User) -> CrosswalkLink:
    """Add a link from ``link.source`` to the target version's item of this code.

    Raises ValidationError when there is no such item, or when the two are linked already.
    """
    crosswalk = Crosswalk.objects.select_for_update().select_related("target_version").get(pk=link.crosswalk_id)
    found = Node.objects.of_version(crosswalk.target_version).filter(code=target.strip()).first()
    if found is None:
        reason = _("“%(code)s” is no item of %(version)s. Choose one of its codes.")
        raise ValidationError({"target": reason % {"code": target[:40], "version": crosswalk.target_version}})
    if CrosswalkLink.objects.filter(crosswalk=crosswalk, source=link.source, target=found).exists():
        reason = _("%(source)s and %(target)s are linked already. Change that link, or take it out first.")
        raise ValidationError({"target": reason % {"source": link.source.code, "target": found.code}})
    link.target = found
    with acting(by):
        link.full_clean()
        link.save(force_insert=True)
    return link


@transaction.atomic
def remove_link(link: CrosswalkLink, *, by: User) -> None:
    """Take a link out; what it was stays in the history."""
    with acting(by):
        link.delete()
