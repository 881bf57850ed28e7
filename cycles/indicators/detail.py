"""What the page of one indicator shows, its texts ready: facts, values with gaps, and what was corrected."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.models import Indicator, Observation
from cycles.indicators.series import Series
from ims import words
from ims.parts import Fact
from ims.people.models import User

SCHEMES = ("https://", "http://")


@dataclass(frozen=True)
class ValueRow:
    """A period with its value or the reason why there is none; ``url`` leads to its correction."""

    period: str
    value: str
    reason: str
    source: str
    url: str


@dataclass(frozen=True)
class Correction:
    """A value that replaced another: which period, both as text, when, by whom and why."""

    period: str
    before: str
    after: str
    when: datetime
    who: str
    why: str


def facts(indicator: Indicator) -> list[Fact]:
    """Return what is known of the indicator; a source's address is a link only when it is one."""
    address = indicator.source_url
    node = indicator.commitment
    rows = [
        Fact(_("Unit"), indicator.unit),
        Fact(_("Wanted"), indicator.get_direction_display()),
        Fact(_("Pillar"), indicator.get_pillar_display()),
        Fact(_("Commitment"), f"{node.code} {node.name}" if node else ""),
        Fact(_("Source"), indicator.source, address if address.startswith(SCHEMES) else ""),
        Fact(_("Where to find it"), "" if address.startswith(SCHEMES) else address),
        Fact(_("Owner"), str(indicator.owner) if indicator.owner else _("nobody yet")),
        Fact(_("Responsible unit"), str(indicator.responsible or "")),
        Fact(_("Related elsewhere"), indicator.related),
    ]
    return [row for row in rows if row.value]


def value_rows(series: Series) -> list[ValueRow]:
    """Return the values, newest first, gaps among them."""
    indicator = series.indicator
    url = reverse("observation_record", args=[indicator.city.slug, indicator.pk])
    return [
        ValueRow(
            row.period,
            "" if row.value is None else words.number(row.value),
            row.gap_reason,
            row.source,
            f"{url}?observation={row.pk}",
        )
        for row in reversed(series.observations)
    ]


def corrections(indicator: Indicator) -> list[Correction]:
    """Return every correction of a value, newest first, in two queries."""
    events = list(
        Observation.events.rel.related_model._default_manager.filter(indicator=indicator)  # type: ignore[attr-defined]
        .select_related("pgh_context")
        .order_by("pgh_obj_id", "pgh_id")
    )
    found = [pair for pair in pairwise(events) if _is_correction(*pair)]
    people = User.objects.in_bulk({_context(after).get("user") for _before, after in found} - {None}) if found else {}
    rows = [_correction(before, after, people, indicator) for before, after in found]
    return sorted(rows, key=lambda row: row.when, reverse=True)


def _is_correction(before: Any, after: Any) -> bool:
    if before.pgh_obj_id != after.pgh_obj_id:
        return False
    return (_text(before.value), before.gap_reason) != (_text(after.value), after.gap_reason)


def _correction(before: Any, after: Any, people: dict[int, User], indicator: Indicator) -> Correction:
    context = _context(after)
    return Correction(
        period=after.period,
        before=_text(before.value) or before.gap_reason,
        after=_text(after.value) or after.gap_reason,
        when=after.pgh_created_at.astimezone(indicator.city.zone),
        who=str(people.get(context.get("user", 0), _("unknown"))),
        why=context.get("reason", ""),
    )


def _context(event: Any) -> dict[str, Any]:
    return dict(event.pgh_context.metadata) if event.pgh_context else {}


def _text(value: Decimal | None) -> str:
    return "" if value is None else words.number(value)
