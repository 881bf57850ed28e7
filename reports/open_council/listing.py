"""The council's decisions as everybody looks through them: by words, number and year, the latest first.

Only what was decided is here. An item that waits, or ended without a decision, is no row of the record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language

from cycles.snapshot import Decision
from ims.cities.models import City
from ims.fields import Translated
from ims.filters import ListFilters, read_by
from ims.search.folding import holds

ON_A_PAGE = 20
DIGITS = 4


def _year(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) == DIGITS else ""


@dataclass(frozen=True)
class Filters(ListFilters):
    """What somebody looks for: words of the title or the number in ``q``, and the year of the decision."""

    year: str = read_by(_year)


@dataclass(frozen=True)
class Row:
    """A decision in the list: its title in the reader's language, else in the city's binding one."""

    pk: int
    title: str
    number: str
    decided_on: date
    kind: str
    outcome: str
    how: str


def years(city: City) -> list[int]:
    """Return the years in which the council decided something, the latest first."""
    days = Decision.objects.filter(city=city).order_by().values_list("decided_on", flat=True)
    return sorted({day.year for day in days}, reverse=True)


def listed(city: City, filters: Filters) -> "QuerySet[Decision] | list[Decision]":
    """Return the decisions that are looked for, without what they sealed."""
    rows = Decision.objects.filter(city=city).select_related("agenda_item").order_by("-decided_on", "-pk")
    rows = rows.only(*_READ, "agenda_item__title", "agenda_item__decision")
    if filters.year:
        rows = rows.filter(decided_on__year=int(filters.year))
    if not filters.q:
        return rows
    return [row for row in rows if holds([row.number, *_title(row).values()], filters.q)]


_READ = ("number", "decided_on", "kind", "outcome", "next_step")


def rows_of(decisions: Iterable[Decision], city: City) -> list[Row]:
    """Return the decisions as the list shows them."""
    return [_row(row, city) for row in decisions]


def _row(row: Decision, city: City) -> Row:
    title = _title(row).best(get_language() or "", city.binding_language)[0]
    return Row(
        pk=row.pk,
        title=title or str(row.get_kind_display()),
        number=row.number,
        decided_on=row.decided_on,
        kind=str(row.get_kind_display()),
        outcome=str(row.get_outcome_display()),
        how=str(row.get_next_step_display()) if row.next_step and row.is_approval else "",
    )


def _title(row: Decision) -> Translated:
    """Return the title of the item that was decided; it never changes once the vote has ended."""
    item = getattr(row, "agenda_item", None)
    return item.title if item is not None else Translated()
