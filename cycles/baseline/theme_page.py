"""What the page of one theme shows, beside where the whole review stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from commitments.frameworks import verification
from commitments.models import Node
from cycles.baseline.content import opening_of
from cycles.baseline.gaps import Measure, measures_of
from cycles.baseline.instruments.matrix import years
from cycles.baseline.instruments.models import Instrument
from cycles.baseline.models import (
    CommitmentAssessment,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
)
from cycles.baseline.standing import ThemeStanding
from cycles.cycle import Cycle
from cycles.indicators.drawing import spark_of
from cycles.indicators.models import Observation
from cycles.indicators.series import Series, series_of_many
from ims import charts, words
from ims.fields import Translated
from ims.words import number


@dataclass(frozen=True)
class IndicatorRow:
    """One line of the table of indicators, as ready texts."""

    attached: ThemeIndicator
    value: str
    period: str
    source: str
    spark: charts.Spark | None
    change: str
    is_listed_gap: bool


@dataclass(frozen=True)
class Opening:
    """The framework's sentence on the theme, and how sure its wording is."""

    text: str
    grade: str
    note: str


def commitments_of(theme_review: ThemeReview) -> QuerySet[Node]:
    """Return the theme's commitments in order, each with ``assessment`` and ``remark`` of this review or None."""
    saved = CommitmentAssessment.objects.filter(theme_review=theme_review, commitment=OuterRef("pk"))
    return Node.objects.children_of(theme_review.theme).annotate(
        assessment=Subquery(saved.values("assessment")), remark=Subquery(saved.values("remark"))
    )


def opening(theme_review: ThemeReview) -> Opening | None:
    """Return the sentence that opens the theme, None when the framework has none."""
    text, mark = opening_of(theme_review.theme, theme_review.theme.version)
    if not text:
        return None
    grade, note = verification.parse(mark)
    return Opening(text, str(grade.label), note)


def indicator_rows(theme: ThemeStanding, known_on: datetime | None = None) -> list[IndicatorRow]:
    """Return the theme's indicators with their latest value, in one query.

    With ``known_on``, the moment of the sign-off, what was entered later is left out: it is not what the group signed.
    """
    series = series_of_many([row.indicator for row in theme.indicators])
    return [_indicator_row(row, _as_known(series[row.indicator_id], known_on)) for row in theme.indicators]


def _as_known(series: Series, known_on: datetime | None) -> Series:
    if known_on is None:
        return series
    return Series(series.indicator, tuple(row for row in series.observations if row.entered_at <= known_on))


def _indicator_row(row: ThemeIndicator, series: Series) -> IndicatorRow:
    latest = series.latest
    return IndicatorRow(
        row,
        number(latest.value) if latest and latest.value is not None else "",
        latest.period if latest else "",
        row.indicator.sourced(latest.source if latest else ""),
        spark_of(series),
        _change(series.values),
        bool(row.is_listed_gap),  # type: ignore[attr-defined]
    )


def _change(values: tuple[Observation, ...]) -> str:
    """Return "from 40.1 in 2018 to 43.5 in 2024" for who does not see the small line, "" with fewer than two values."""
    if len(values) < 2:
        return ""
    first, last = values[0], values[-1]
    texts = {"a": words.number(first.value or 0), "b": words.number(last.value or 0)}
    return _("from %(a)s in %(from)s to %(b)s in %(to)s") % {**texts, "from": first.period, "to": last.period}


def gaps_of(theme: ThemeStanding, cycle: Cycle) -> list[tuple[dict[str, Any], list[Measure]]]:
    """Return what is listed as missing (``{pk, missing, reason, indicator}``), with the measures that create it."""
    rows = theme.row.listed_gaps  # type: ignore[attr-defined]  # annotated by with_counts
    found = measures_of(cycle) if rows else {}
    return [(row, found.get(row["pk"], [])) for row in rows]


@dataclass(frozen=True)
class Requirement:
    """One row of the legal register; ``source`` is act and paragraph in one text, "" when neither is said."""

    row: LegalRequirement
    source: str
    is_overdue: bool


def requirements_of(theme_review: ThemeReview) -> list[Requirement]:
    """Return the theme's rows of the legal register."""
    rows = LegalRequirement.objects.filter(theme_review=theme_review).select_related("responsible")
    return _requirements(rows, theme_review.cycle)


def register_of(cycle: Cycle) -> list[Requirement]:
    """Return the year's whole legal register: what is to be checked first comes first, without a day last."""
    rows = LegalRequirement.objects.filter(cycle=cycle).select_related("responsible", "theme_review__theme")
    return _requirements(rows.order_by(F("check_by").asc(nulls_last=True), "pk"), cycle)


def _requirements(rows: QuerySet[LegalRequirement], cycle: Cycle) -> list[Requirement]:
    today = cycle.city.today()
    return [
        Requirement(row, ", ".join(filter(None, [str(row.act), row.paragraph])), row.is_overdue(today)) for row in rows
    ]


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence as ready texts; ``url`` is empty for a file, ``facts`` its name and size, or the site."""

    pk: int
    title: str
    note: str
    url: str
    facts: str


def evidence_of(theme: ThemeStanding) -> list[EvidenceLine]:
    """Return what the theme's review rests on, read together with the theme."""
    return [
        EvidenceLine(
            row["pk"],
            str(Translated(row["title"])),
            str(Translated(row["note"])),
            row["url"],
            urlsplit(row["url"]).hostname or "" if row["url"] else f"{row['name']}, {filesizeformat(row['size'])}",
        )
        for row in theme.row.attached  # type: ignore[attr-defined]  # annotated by with_counts
    ]


@dataclass(frozen=True)
class PlanLine:
    """One plan that touches the theme, as ready texts."""

    pk: int
    name: str
    url: str
    facts: str
    covers: str
    overlap: str
    gap: str


def plans_of(theme: ThemeStanding) -> list[PlanLine]:
    """Return the plans and instruments that touch the theme, read together with it."""
    return [_plan_line(facts) for facts in theme.row.listed_plans]  # type: ignore[attr-defined]  # annotated by look


def _plan_line(facts: dict[str, Any]) -> PlanLine:
    begins, ends = (int(facts[name][:4]) if facts[name] else None for name in ("valid_from", "valid_to"))
    kind, unit = Instrument.Kind(facts["kind"]).label, str(Translated(facts["responsible"] or {}))
    overlap = [str(Translated(facts["overlap"]))]
    if facts["overlaps_with"]:
        overlap.insert(0, _("With “%(plan)s”.") % {"plan": Translated(facts["overlaps_with"])})
    return PlanLine(
        facts["instrument"],
        str(Translated(facts["name"])),
        facts["url"],
        ", ".join(filter(None, [str(kind), unit, years(begins, ends)])),
        str(Translated(facts["covers"])),
        " ".join(filter(None, overlap)),
        str(Translated(facts["gap"])),
    )
