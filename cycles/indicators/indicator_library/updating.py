"""A newer version of the library beside what a city took: what differs, and taking it over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.indicator_library.services import in_binding
from cycles.indicators.measures import TAKEN, TEXTS
from cycles.indicators.models import Indicator
from cycles.indicators.services import change_indicator
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User
from ims.refusals import Conflict


@dataclass(frozen=True)
class Difference:
    """A field that the library changed since the city took it: what stands there in the city, and what would."""

    field: str
    mine: Any
    theirs: Any


def is_outdated(indicator: Indicator) -> bool:
    """Say whether the library has a newer version of what the city took."""
    library = indicator.derived_from
    return library is not None and library.version != indicator.derived_version


def differences(indicator: Indicator) -> list[Difference]:
    """Return what the library changed since the version that the city took, as far as the city has it otherwise.

    What the library left alone stays the city's, however the city changed it; translations of the city's own stay.
    """
    library = indicator.derived_from
    if library is None:
        return []
    then = _version(library, indicator.derived_version)
    changed = [name for name in TAKEN if then is None or getattr(then, name) != getattr(library, name)]
    found = [Difference(name, getattr(indicator, name), _taken(indicator, library, name)) for name in changed]
    return [row for row in found if row.mine != row.theirs]


def reasons(indicator: Indicator) -> list[str]:
    """Return why the library changed since then, the earliest first, as its admins said it."""
    library = indicator.derived_from
    if library is None:
        return []
    events: Any = library.events  # type: ignore[attr-defined]
    later = events.filter(version__gt=indicator.derived_version or 0).select_related("pgh_context").order_by("pgh_id")
    said = [event.pgh_context.metadata.get("reason", "") for event in later if event.pgh_context]
    return [text for text in dict.fromkeys(said) if text]


@transaction.atomic
def take_over(indicator: Indicator, *, version: int, by: User) -> Indicator:
    """Take over what the library changed, up to its ``version`` that the person saw; the history says so and why.

    Raises Conflict when there is nothing newer or the library went on meanwhile, ValidationError where a formula could
    not take the new unit, Refused without the right.
    """
    city = City.objects.select_for_update().get(pk=indicator.city_id)
    saved = Indicator.objects.described().select_for_update(of=("self",)).in_city(city).get(pk=indicator.pk)
    if not is_outdated(saved) or saved.derived_from is None:
        raise Conflict(_("%(code)s is as the library has it.") % {"code": saved.code})
    if saved.derived_from.version != version:
        raise Conflict(_("The library changed again. Look at the differences again."))
    facts = {"code": saved.derived_from.code, "version": version, "why": " ".join(reasons(saved))}
    reason = _("Taken over from the library: %(code)s, version %(version)s. %(why)s") % facts
    fields = {row.field: row.theirs for row in differences(saved)}
    return change_indicator(saved, by=by, reason=reason.strip(), derived_version=version, **fields)


def shown(rows: Iterable[Difference]) -> Sequence[tuple[str, str, str]]:
    """Return the label of each field and both texts, ready for the page."""
    return [(_label(row.field), _text(row.field, row.mine), _text(row.field, row.theirs)) for row in rows]


def _version(library: LibraryIndicator, version: int | None) -> Any:
    events: Any = library.events  # type: ignore[attr-defined]
    return events.filter(version=version).order_by("-pgh_id").first()


def _taken(indicator: Indicator, library: LibraryIndicator, name: str) -> Any:
    theirs = getattr(library, name)
    return Translated({**getattr(indicator, name), **in_binding(indicator.city, theirs)}) if name in TEXTS else theirs


def _label(name: str) -> str:
    return str(Indicator._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _text(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{text} ({code})" if len(value) > 1 else text for code, text in value.items())
    if isinstance(value, list):
        return ", ".join(value)
    return str(dict(Indicator._meta.get_field(name).flatchoices).get(value, value))  # type: ignore[union-attr]
