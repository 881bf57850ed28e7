"""The columns of a file of values: the one list from which files are written, recognised and read.

A long file has a row per value. A wide one has a row per indicator and a column per period; the texts of a value
(:data:`TEXTS`) stand there in rows of their own, and the column ``field`` says which of them a row holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.indicators.models import Observation
from ims.cities.models import City
from ims.fields import Translated

CODE, NAME, UNIT, CATEGORY, SECOND_CATEGORY, PERIOD, VALUE, GAP, FIELD, CITY = (
    "indicator_code",
    "name",
    "unit",
    "category",
    "second_category",
    "period",
    "value",
    "gap_reason",
    "field",
    "city",
)
NO_VALUE = "no value published"  # the reason where a file gives none
PERIOD_COLUMN = "="  # before the label of the period that a column of a wide file holds
REMARK = re.compile(r"\s*\[[^\]]*\]\s*$")  # behind a period in a head: 2023 [locked]


@dataclass(frozen=True)
class Column:
    """A column of a long file.

    ``also`` are headers by which it is recognised, in lower case; ``written`` gives its cell, None for a column that is
    only read. ``is_text`` says that it holds a text of the value, ``is_key`` that it tells one value from another.
    """

    name: str
    label: str | Promise
    also: tuple[str, ...]
    written: Callable[[Observation, City], str] | None
    is_text: bool = False
    is_key: bool = False


def _field(name: str) -> Callable[[Observation, City], str]:
    return lambda row, _city: str(getattr(row, name))


def _value(row: Observation, _city: City) -> str:
    return "" if row.value is None else format(row.value, "f")


def _name(row: Observation, city: City) -> str:
    return Translated(row.indicator.name).best(city.binding_language, city.binding_language)[0]


def _status(row: Observation, _city: City) -> str:
    return row.revised_as or "approved"


def _category(name: str) -> Callable[[Observation, City], str]:
    return lambda row, _city: category.code if (category := getattr(row, name)) is not None else ""


def _unit(row: Observation, city: City) -> str:
    return str(row.indicator.unit.best(city.binding_language, city.binding_language)[0])


def _text(name: str, label: str | Promise, *also: str) -> Column:
    return Column(name, label, also, _field(name), is_text=True)


COLUMNS = (
    Column(
        CODE,
        _("Indicator: code or name"),
        ("indicator code", "indicator", "code", "indikatorkod", "indikator", "kod", "nyckeltal", "id"),
        lambda row, _city: row.indicator.code,
        is_key=True,
    ),
    Column(NAME, _("Name, only to be read"), ("indicator name", "namn", "benämning", "indikatornamn"), _name),
    Column(UNIT, _("Unit of the value"), ("enhet", "måttenhet"), _unit),
    Column(CATEGORY, _("Category, empty for the total"), ("kategori",), _category(CATEGORY), is_key=True),
    Column(
        SECOND_CATEGORY,
        _("Second category"),
        ("second category", "andra kategori"),
        _category(SECOND_CATEGORY),
        is_key=True,
    ),
    Column(PERIOD, _("Period"), ("year", "time", "år", "tid", "tidsperiod"), _field("period"), is_key=True),
    Column(VALUE, _("Value"), ("actual", "result", "värde", "utfall", "resultat"), _value),
    Column(
        GAP,
        _("Why there is no value"),
        ("gap reason", "reason", "missing", "orsak", "skäl", "varför värde saknas"),
        _field(GAP),
        is_text=True,
    ),
    _text("source", _("Source"), "källa"),
    _text("source_url", _("Address of the source"), "source url", "url", "link", "länk", "källans adress"),
    _text("source_method", _("Method"), "source method", "method", "metod"),
    _text("source_limits", _("Limits"), "source limits", "limits", "begränsningar"),
    _text("note", _("Note"), "comment", "notering", "anmärkning", "kommentar"),
    Column("status", _("Status, only to be read"), ("state", "läge"), _status),
    Column(CITY, _("City"), ("kommun", "stad"), lambda _row, city: city.slug),
    Column(FIELD, _("What a row of periods holds"), ("uppgift",), None),
)
BY_NAME = {column.name: column for column in COLUMNS}
LONG = tuple(column for column in COLUMNS if column.written is not None)
TEXTS = tuple(column.name for column in COLUMNS if column.is_text and column.name != GAP)
KEYS = tuple(column.name for column in COLUMNS if column.is_key and column.name != PERIOD)
HEADERS = {_header: column.name for column in COLUMNS for _header in (column.name.replace("_", " "), *column.also)}


def plain_header(text: str) -> str:
    """Return a header as headers are compared: lower case, one space between its words."""
    return " ".join(text.replace("_", " ").casefold().split())


def period_of_header(text: str) -> str:
    """Return the label of a header that holds a period, without a remark behind it in square brackets."""
    return REMARK.sub("", text).strip()
