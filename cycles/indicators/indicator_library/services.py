"""The only writers of the library, and how a city takes an indicator of it into its own set."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.links import found
from cycles.indicators.measures import TAKEN, TEXTS, check_links
from cycles.indicators.models import Indicator
from cycles.indicators.services import define_indicator
from cycles.indicators.units import recognised
from ims.cities.models import City
from ims.fields import Translated, per_language
from ims.history.acting import acting
from ims.people.models import User
from ims.refusals import Conflict


@transaction.atomic
def add_to_library(*, by: User | None, reason: str = "", **fields: Any) -> LibraryIndicator:
    """Return a new indicator of the library; ``by`` is an admin of the installation, None for the software's own.

    Raises ValidationError by field for what does not fit.
    """
    fields.setdefault("unit_code", recognised(fields.get("unit", "")))
    row = LibraryIndicator(**per_language(LibraryIndicator, fields, settings.LANGUAGE_CODE))
    _check(row)
    with acting(by, reason):
        row.save(force_insert=True)
    return row


@transaction.atomic
def change_in_library(row: LibraryIndicator, *, by: User, reason: str, **fields: Any) -> LibraryIndicator:
    """Change the named fields and count up the version; cities that took an earlier one keep it.

    Raises ValidationError by field, also without a reason: cities read it beside what changed.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the cities that took it read it.")})
    saved = LibraryIndicator.objects.select_for_update().get(pk=row.pk)
    for name, value in per_language(LibraryIndicator, fields, settings.LANGUAGE_CODE).items():
        setattr(saved, name, value)
    saved.version += 1
    _check(saved)
    with acting(by, reason.strip()):
        saved.save()
    return saved


@transaction.atomic
def take_from_library(
    city: City, row: LibraryIndicator, *, by: User, code: str, reason: str = "", **fields: Any
) -> Indicator:
    """Take an indicator of the library into the city's set, under a code of the city's; return it.

    It remembers the library's version and is the city's own from then on. Raises Conflict for a retired one and when
    the city has taken it already, ValidationError for a code that is taken, Refused without the right.
    """
    City.objects.select_for_update().get(pk=city.pk)
    saved = LibraryIndicator.objects.select_for_update().get(pk=row.pk)
    if saved.is_retired:
        raise Conflict(_("%(code)s is retired: no city takes it any more.") % {"code": saved.code})
    if (mine := Indicator.objects.in_city(city).filter(derived_from=saved).first()) is not None:
        raise Conflict(_("The city has it already, as %(code)s.") % {"code": mine.code})
    taken = {name: getattr(saved, name) for name in TAKEN}
    taken |= {name: in_binding(city, taken[name]) for name in TEXTS}
    origin = {"derived_from": saved, "derived_version": saved.version}
    return define_indicator(city, by=by, reason=reason, code=code, **{**taken, **fields}, **origin)


def in_binding(city: City, texts: Translated) -> Translated:
    """Return the texts with one in the binding language, the best there is: a city translates it afterwards."""
    if not texts or texts.get(city.binding_language):
        return texts
    return Translated({city.binding_language: texts.best(city.binding_language, "en")[0], **texts})


def _check(row: LibraryIndicator) -> None:
    if not any(row.name.values()):
        raise ValidationError({"name": _("The name is missing. Write what is measured.")})
    row.full_clean()
    check_links(row.links, set(found(row.links)))
