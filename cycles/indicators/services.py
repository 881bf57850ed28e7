"""The only writers of indicators and observations; files are loaded by :mod:`cycles.indicators.files.loading`.

One value is recorded by :func:`record`, or cell by cell by :func:`write_cell`, which says what became of it.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cycles.indicators.checks import check, require_no_parts
from cycles.indicators.computed.services import definitions_changed, set_formula
from cycles.indicators.entering.cell import Cell, Outcome, Written, read_cells, submit_cell, write_cell
from cycles.indicators.files.loading import Loaded, load_series
from cycles.indicators.models import Indicator
from cycles.indicators.recording import record, record_late
from cycles.indicators.units import recognised
from ims import access
from ims.cities.models import City
from ims.fields import per_language
from ims.history.acting import acting
from ims.people.models import User
from ims.roles import Permission

__all__ = [
    "Cell",
    "Loaded",
    "Outcome",
    "Written",
    "change_indicator",
    "define_indicator",
    "hand_over",
    "load_series",
    "owned_by",
    "read_cells",
    "record",
    "record_late",
    "set_formula",
    "submit_cell",
    "write_cell",
]


@transaction.atomic
def define_indicator(city: City, *, by: User, reason: str = "", **fields: Any) -> Indicator:
    """Return a new indicator of the city.

    ``fields`` are the model's; texts are per language, a plain one is the binding language's.
    Without a ``unit_code`` the unit is looked for in the registry by its text.
    Raises ValidationError for what does not fit, such as a code that is taken, and Refused without the right.
    """
    access.require(by, Permission.EDIT_INDICATORS, city)
    # The city's row is the lock, so that a file and a person never define the same code at once.
    City.objects.select_for_update().get(pk=city.pk)
    fields.setdefault("unit_code", recognised(fields.get("unit", "")))
    indicator = Indicator(city=city, **per_language(Indicator, fields, city.binding_language))
    check(indicator)
    with acting(by, reason):
        indicator.save(force_insert=True)
    return indicator


@transaction.atomic
def change_indicator(indicator: Indicator, *, by: User, reason: str = "", **fields: Any) -> Indicator:
    """Change the named fields of an indicator and count up its version; return it as saved.

    What is computed from it is computed anew. Raises ValidationError for what does not fit, also where a formula could
    not take it any more, and Refused without the right.
    """
    city = indicator.city
    access.require(by, Permission.EDIT_INDICATORS, city)
    saved = Indicator.objects.select_for_update().in_city(city).get(pk=indicator.pk)
    given = per_language(Indicator, fields, city.binding_language)
    changed = [name for name, value in given.items() if getattr(saved, name) != value]
    if {"dimension", "second_dimension"}.intersection(changed):
        require_no_parts(saved)
    for name, value in given.items():
        setattr(saved, name, value)
    saved.version += 1
    check(saved)
    with acting(by, reason):
        saved.save()
        definitions_changed(city, [(saved, changed)], by=by, reason=reason)
    return saved


def owned_by(city: City, owner: User) -> "QuerySet[Indicator]":
    """Return the city's indicators that the person owns, by code."""
    return Indicator.objects.in_city(city).filter(owner=owner).order_by("code")


@transaction.atomic
def hand_over(city: City, old: User, new: User, *, by: User, reason: str = "") -> int:
    """Make ``new`` the owner of the indicators that ``old`` owns, and return how many they were.

    ``by`` manages the city's people (Refused otherwise).
    """
    access.require(by, Permission.MANAGE_PEOPLE, city)
    count = 0
    with acting(by, reason):
        for indicator in owned_by(city, old).select_for_update(of=("self",)):
            indicator.owner, indicator.version = new, indicator.version + 1
            indicator.save(update_fields=["owner", "version"])
            count += 1
    return count
