"""What the page of one indicator shows, its texts ready: facts, values with gaps, and what was corrected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.breakdown.saying import with_part
from cycles.indicators.computed.updating import Key, key_of
from cycles.indicators.links import found
from cycles.indicators.models import Indicator, Observation, Revision
from cycles.indicators.series import Series
from cycles.indicators.units import alike
from ims import words
from ims.parts import Fact

SCHEMES = ("https://", "http://")


@dataclass(frozen=True)
class ValueRow:
    """A period with its value or the reason why there is none; ``url`` leads to its correction."""

    period: str
    value: str
    reason: str
    source: str
    url: str
    history_url: str
    note: str = ""


@dataclass(frozen=True)
class Correction:
    """A value that replaced another: which period, both as text, when, by whom and why."""

    period: str
    before: str
    after: str
    when: datetime
    who: str
    why: str
    is_late: bool
    url: str


def facts(indicator: Indicator) -> list[Fact]:
    """Return what is known of the indicator; a source's address is a link only when it is one."""
    address = indicator.source_url
    node = indicator.commitment
    rows = [
        Fact(_("Unit"), str(indicator.unit)),
        Fact(_("Conversion"), _conversion(indicator)),
        Fact(_("Wanted"), indicator.get_direction_display()),
        Fact(_("Pillar"), indicator.get_pillar_display()),
        Fact(_("Kind"), indicator.get_kind_display()),
        Fact(_("Measured by"), indicator.get_frequency_display()),
        Fact(_("Commitment"), f"{node.code} {node.name}" if node else ""),
        Fact(_("Source"), str(indicator.source), address if address.startswith(SCHEMES) else ""),
        Fact(_("Where to find it"), "" if address.startswith(SCHEMES) else address),
        Fact(_("Owner"), str(indicator.owner) if indicator.owner else _("nobody yet")),
        Fact(_("Responsible unit"), str(indicator.responsible or "")),
        Fact(_("Related elsewhere"), indicator.related),
        Fact(_("From the library"), _derived(indicator)),
        *(Fact(_("Linked to"), item.words, item.url) for item in found(indicator.links).values()),
    ]
    return [row for row in rows if row.value]


def _derived(indicator: Indicator) -> str:
    library = indicator.derived_from
    if library is None:
        return ""
    words = {"code": library.code, "taken": indicator.derived_version, "now": library.version}
    if library.version == indicator.derived_version:
        return _("%(code)s, version %(taken)s") % words
    return _("%(code)s, version %(taken)s; the library has version %(now)s by now") % words


def _conversion(indicator: Indicator) -> str:
    unit = indicator.registered_unit
    if unit is None:
        return _("no conversion: the unit is not in the registry")
    others = ", ".join(other.symbol or str(other.label) for other in alike(unit))
    return _("%(unit)s, converts into %(others)s") % {"unit": unit.label, "others": others}


def value_rows(series: Series, workings: Mapping[Key, str]) -> list[ValueRow]:
    """Return the values, newest first, gaps among them; a computed one comes from its working."""
    indicator = series.indicator
    url = reverse("observation_record", args=[indicator.city.slug, indicator.pk])
    return [
        ValueRow(
            row.period,
            "" if row.value is None else words.number(row.value),
            workings.get(key_of(row), row.gap_reason),
            _source(row, indicator) if row.value is None else workings.get(key_of(row)) or _source(row, indicator),
            f"{url}?observation={row.pk}",
            reverse("value_history", args=[indicator.city.slug, row.pk]),
            row.note,
        )
        for row in reversed(series.observations)
    ]


def _source(row: Observation, indicator: Indicator) -> str:
    named = indicator.sourced(row.source) if row.source else ""
    return ". ".join(filter(None, [named, row.source_method, row.source_limits]))


def corrections(indicator: Indicator) -> list[Correction]:
    """Return every revision of a value, newest first, in one query."""
    rows = (
        Revision.objects.of([indicator])
        .select_related("observation__category", "observation__second_category", "by")
        .reverse()
    )
    return [_correction(row, indicator) for row in rows]


def _correction(row: Revision, indicator: Indicator) -> Correction:
    return Correction(
        period=with_part(row.observation.period, row.observation, indicator.city),
        before=_text(row.before_value) or row.before_gap,
        after=_text(row.after_value) or row.after_gap,
        when=row.at.astimezone(indicator.city.zone),
        who=str(row.by),
        why=row.reason,
        is_late=row.kind == Revision.Kind.LATE,
        url=reverse("value_revision", args=[indicator.city.slug, row.pk]),
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else words.number(value)
