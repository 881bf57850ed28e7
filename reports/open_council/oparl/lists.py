"""OParl's lists: a page at a time, always in the same order, narrowed to a span of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.dateparse import parse_datetime

Facts = dict[str, Any]
ON_A_PAGE, MOST, DIGITS = 100, 100, 8
# The properties that a client may ask to be left out, because it reads their list anyway.
INTERNAL = {
    "AgendaItem": {"auxiliaryFile"},
    "Meeting": {"auxiliaryFile", "agendaItem"},
    "Paper": {"auxiliaryFile", "location"},
    "Person": {"membership"},
    "Body": {"legislativeTerm"},
}
# Which property is compared how.
FILTERS = {
    "created_since": ("created", False),
    "created_until": ("created", True),
    "modified_since": ("modified", False),
    "modified_until": ("modified", True),
}


class NotATime(ValueError):
    """A filter holds something that is no moment with its time zone."""


@dataclass(frozen=True)
class Asked:
    """What a client asks of a list; ``query`` are the filters, which the links to other pages keep."""

    page: int
    limit: int
    query: dict[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """Read the address; a page or a limit that is no number is the usual one."""
        known = {name: given[name] for name in (*FILTERS, "omit_internal", "limit") if given.get(name)}
        limit = min(MOST, _number(given.get("limit", ""), ON_A_PAGE))
        return cls(_number(given.get("page", ""), 1), limit, known)


def answer(rows: list[Facts], asked: Asked, address: str) -> Facts:
    """Return a page of the list; raise NotATime for a filter that cannot be read. Nothing is ever deleted."""
    found = [row for row in rows if _fits(row, asked.query)]
    pages = max(1, -(-len(found) // asked.limit))
    page = min(asked.page, pages)
    shown = found[(page - 1) * asked.limit : page * asked.limit]
    if asked.query.get("omit_internal") == "true":
        shown = [_plain(row) for row in shown]
    counts = {"totalElements": len(found), "elementsPerPage": asked.limit, "currentPage": page, "totalPages": pages}
    return {"data": shown, "pagination": counts, "links": _links(address, asked.query, page, pages)}


def _links(address: str, query: dict[str, str], page: int, pages: int) -> dict[str, str]:
    places = {"first": 1, "prev": page - 1, "self": page, "next": page + 1, "last": pages}
    return {
        name: f"{address}?{urlencode({**query, 'page': place})}"
        for name, place in places.items()
        if 1 <= place <= pages
    }


def _fits(row: Facts, query: dict[str, str]) -> bool:
    for name, (column, is_until) in FILTERS.items():
        if name in query:
            wanted, held = _time(name, query[name]), row.get(column)
            if held is None or (datetime.fromisoformat(held) > wanted if is_until else _before(held, wanted)):
                return False
    return True


def _before(held: str, wanted: datetime) -> bool:
    return datetime.fromisoformat(held) < wanted


def _time(name: str, text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise NotATime(f"{name} is no date-time with its time zone, such as 2026-01-01T00:00:00+01:00.")
    return found


def _plain(row: Facts) -> Facts:
    left_out = INTERNAL.get(row["type"].rpartition("/")[2], set())
    return {name: value for name, value in row.items() if name not in left_out}


def _number(text: str, usual: int) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= DIGITS else usual
