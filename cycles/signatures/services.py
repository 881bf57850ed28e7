"""Record what the city signed, what it did, and what it pledges. Each asks for its right and leaves who and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion, Obligation
from cycles.signatures.dates import due_dates
from cycles.signatures.models import Fulfilment, Pledge, Signature
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission
from ims.words import day

SIGN, WORK = Permission.RECORD_MEETING, Permission.EDIT_TARGETS


@contextmanager
def _writing(city: City, right: Permission, by: User) -> Iterator[None]:
    access.require(by, right, city)
    with acting(by), transaction.atomic():
        City.objects.select_for_update().get(pk=city.pk)
        yield


def sign(signature: Signature, *, by: User) -> Signature:
    """Save a signature, new or corrected; raises ValidationError by field for what does not fit."""
    with _writing(signature.city, SIGN, by):
        _check(signature)
        signature.save()
    return signature


def _check(signature: Signature) -> None:
    problems: dict[str, str] = {}
    is_new = signature.pk is None
    if is_new and signature.framework.status != FrameworkVersion.Status.PUBLISHED:
        problems["framework"] = _("Choose a published version of a framework.")
    signed_before = Signature.objects.filter(city=signature.city, framework=signature.framework)
    if is_new and signed_before.exists():
        problems["framework"] = _("The city signed this version already.")
    if signature.signed_on > signature.city.today():
        problems["signed_on"] = _("This day is still to come. Record the signature once it is given.")
    if signature.decided_on > signature.signed_on:
        problems["decided_on"] = _("The council decides before the city signs. Look at both days.")
    decision = signature.decision
    if decision and decision.city_id != signature.city_id:
        problems["decision"] = _("Choose a decision of this city.")
    elif decision and not decision.is_approval:
        problems["decision"] = _("The council did not approve with this decision. Choose another one.")
    if problems:
        raise ValidationError(problems)


def meet(fulfilment: Fulfilment, *, by: User) -> Fulfilment:
    """Save what the city did to meet an obligation; raises ValidationError by field for what does not fit."""
    signature = fulfilment.signature
    with _writing(signature.city, WORK, by):
        if fulfilment.obligation.version_id != signature.framework_id:
            raise ValidationError(_("This is no obligation of what the city signed."))
        if fulfilment.due_on not in times_of(fulfilment.obligation, signature):
            raise ValidationError(_("The obligation is not due on this day."))
        _check_met(signature, fulfilment.met_on)
        same = {"signature": signature, "obligation": fulfilment.obligation, "due_on": fulfilment.due_on}
        if fulfilment.pk is None and Fulfilment.objects.filter(**same).exists():
            raise Conflict(_("Somebody recorded this in the meantime. Look at what they wrote."))
        fulfilment.save()
    return fulfilment


def times_of(obligation: Obligation, signature: Signature) -> list[date | None]:
    """Return the days on which the obligation is due for the signature; [None] where the framework names none."""
    return [*due_dates(obligation, signature.signed_on, signature.city.today())] or [None]


def _check_met(signature: Signature, met_on: date | None) -> None:
    if met_on is None:
        return
    if met_on > signature.city.today():
        raise ValidationError({"met_on": _("This day is still to come.")})
    if met_on < signature.signed_on:
        reason = _("This lies before the signature on %(day)s.") % {"day": day(signature.signed_on)}
        raise ValidationError({"met_on": reason})


def take_back(fulfilment: Fulfilment, *, by: User) -> None:
    """Take back that an obligation was met; what was said stays in the history."""
    with _writing(fulfilment.signature.city, WORK, by):
        fulfilment.delete()


def pledge(row: Pledge, *, by: User) -> Pledge:
    """Save a pledge, new or changed; raises ValidationError where the framework takes none, or by field."""
    signature = row.signature
    with _writing(signature.city, WORK, by):
        if not signature.framework.own_pledges:
            raise ValidationError(_("This framework has its own list: signatories make no pledges of their own."))
        if row.unit.city_id != signature.city_id:
            raise ValidationError({"unit": _("Choose a unit of this city.")})
        if row.due_on <= signature.signed_on:
            raise ValidationError({"due_on": _("A pledge is kept after the signature. Choose a later day.")})
        _check_met(signature, row.met_on)
        row.save()
    return row
