"""Where the baseline review stands: what its gate, its start page and the list of themes look at, read at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.baseline.instruments.models import listed
from cycles.baseline.models import BaselineReview, ThemeIndicator, ThemeReview
from cycles.baseline.prompts import left_in, written
from cycles.baseline.swot import models as swot
from cycles.baseline.swot.board import Field, fields_of
from cycles.cycle import Cycle
from ims.refusals import at_field

State = Literal["done", "open", "gap"]


def words_of(name: str) -> str:
    """Return what people call a field of a theme."""
    return str(ThemeReview._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Section:
    """One section of a theme's review: its anchor on the page, its words, and whether it is done, open or a gap."""

    key: str
    words: str
    state: State
    must: bool = True

    @property
    def is_done(self) -> bool:
        """Say whether the section is done."""
        return self.state == "done"


@dataclass(frozen=True)
class ThemeStanding:
    """One theme in scope with its indicators; ``binding`` is the city's binding language."""

    row: ThemeReview
    indicators: tuple[ThemeIndicator, ...]
    binding: str
    none_apply: bool
    rank: int | None = None

    @property
    def has_text(self) -> bool:
        """Say whether the present condition is described in the binding language."""
        return bool(written(self.row.condition, self.binding))

    @cached_property
    def board(self) -> tuple[Field, ...]:
        """Return the SWOT board: four fields with their points."""
        return fields_of(self.row.listed_points)  # type: ignore[attr-defined]  # annotated by look

    @property
    def point_count(self) -> int:
        """How many points stand on the board."""
        return sum(len(field.points) for field in self.board)

    @property
    def missing_swot(self) -> list[Field]:
        """Return the fields of the board without a point in the binding language."""
        return [field for field in self.board if not field.is_written(self.binding)]

    @property
    def swot_prompts(self) -> list[tuple[int, str]]:
        """Return (point, language) of each point that is still the template's."""
        return [(point.pk, code) for field in self.board for point in field.points for code in point.prompts]

    @property
    def prompts(self) -> list[tuple[str, str]]:
        """Return (field, language) of each text that is still the template's."""
        return list(left_in(self.row))

    @property
    def without_value(self) -> list[ThemeIndicator]:
        """Return the indicators that have no value and are not listed as a gap."""
        return [row for row in self.indicators if not (row.has_value or row.is_listed_gap)]  # type: ignore[attr-defined]

    @property
    def without_unit_or_source(self) -> list[ThemeIndicator]:
        """Return the indicators with a value that lacks its unit or its source."""
        return [
            row
            for row in self.indicators
            if row.has_value  # type: ignore[attr-defined]
            and (not row.indicator.unit or (row.has_unsourced and not row.indicator.source))  # type: ignore[attr-defined]
        ]

    @property
    def has_data_or_gap(self) -> bool:
        """Say whether the theme has an indicator or says which data is missing."""
        return bool(self.indicators or self.row.gap_count)  # type: ignore[attr-defined]

    @property
    def sections(self) -> list[Section]:
        """Return the sections of the theme's page in their order."""
        row = self.row
        data_done = self.has_data_or_gap and not (self.without_value or self.without_unit_or_source)
        legal_done = bool(row.requirement_count) or self.none_apply  # type: ignore[attr-defined]
        assessed = row.assessed_count >= row.commitment_count  # type: ignore[attr-defined]
        texts: State = "done" if self.has_text and not self.prompts else "gap" if row.gap_accepted else "open"
        return [
            Section("texts", _("Condition, trends, plans"), texts),
            Section("plans", _("Plans and instruments"), _done(bool(row.listed_plans)), must=False),  # type: ignore[attr-defined]
            Section("indicators", _("Indicators and gaps"), _done(data_done)),
            Section("swot", _("SWOT"), _done(not (self.missing_swot or self.swot_prompts))),
            Section("legal", _("Legal register"), _done(legal_done), must=False),
            *([Section("assessment", _("Assessment"), _done(assessed), must=False)] if row.commitment_count else []),  # type: ignore[attr-defined]
            Section("significance", _("Significance"), _done(row.significance is not None)),
        ]

    @property
    def open_sections(self) -> list[Section]:
        """Return the sections that the gate still waits for."""
        return [section for section in self.sections if section.must and section.state == "open"]

    @property
    def is_ready(self) -> bool:
        """Say whether nothing that the gate asks of a theme is open."""
        return not self.open_sections

    @property
    def is_begun(self) -> bool:
        """Say whether anything was written about the theme."""
        return any(section.state != "open" for section in self.sections)


@dataclass(frozen=True)
class Standing:
    """The review of one cycle; ``review`` is None until it was started."""

    cycle: Cycle
    review: BaselineReview | None
    themes: tuple[ThemeStanding, ...]

    @property
    def ranking(self) -> list[ThemeStanding]:
        """Return the scored themes, the most significant first, equal ones in the framework's order."""
        scored = [theme for theme in self.themes if theme.row.significance is not None]
        return sorted(scored, key=lambda theme: -(theme.row.significance or 0))

    @property
    def priorities(self) -> list[ThemeReview]:
        """Return the themes chosen as priorities, the most significant first."""
        return [theme.row for theme in self.ranking if theme.row.is_priority]

    @property
    def cut_off(self) -> ThemeStanding | None:
        """Return the last priority of the ranking: the cut-off is drawn below it. None while nothing is chosen."""
        chosen = [theme for theme in self.ranking if theme.row.is_priority]
        return chosen[-1] if chosen else None

    @property
    def passed_over(self) -> list[ThemeStanding]:
        """Return the themes above the cut-off that are no priority: the choice departs from the ranking there."""
        last = self.cut_off
        above = self.ranking[: self.ranking.index(last)] if last else []
        return [theme for theme in above if not theme.row.is_priority]

    @property
    def has_requirements(self) -> bool:
        """Say whether the legal register has a row."""
        return any(theme.row.requirement_count for theme in self.themes)  # type: ignore[attr-defined]

    @property
    def overdue_checks(self) -> int:
        """How many requirements should have been checked again before today."""
        return sum(theme.row.overdue_count for theme in self.themes)  # type: ignore[attr-defined]

    def url(self, name: str, *more: int) -> str:
        """Return the address of a page of this year's review."""
        return reverse(name, args=[self.cycle.city.slug, self.cycle.year, *more])

    def field(self, name: str, field: str, *more: int, language: str = "") -> str:
        """Return the address of a form of this year's review, opened at a field."""
        return at_field(self.url(name, *more), field, language)


def look(cycle: Cycle) -> Standing:
    """Read where the review stands, in three queries."""
    review = (
        BaselineReview.objects.filter(cycle=cycle)
        .select_related("framework__framework", "framework__superseded_by", "signed_off_by")
        .first()
    )
    attached: dict[int, list[ThemeIndicator]] = {}
    for row in ThemeIndicator.objects.in_cycle(cycle).with_evidence():
        attached.setdefault(row.theme_review_id, []).append(row)
    none_apply = bool(review and review.no_legal_requirements)
    themes_in_scope = ThemeReview.objects.in_cycle(cycle).with_counts(cycle.city.today())
    rows = list(themes_in_scope.annotate(listed_plans=listed(), listed_points=swot.listed()))
    ranks = _ranks(rows)
    binding = cycle.city.binding_language
    themes = (
        ThemeStanding(row, tuple(attached.get(row.pk, ())), binding, none_apply, ranks.get(row.pk)) for row in rows
    )
    return Standing(cycle, review, tuple(themes))


def _ranks(rows: list[ThemeReview]) -> dict[int, int]:
    """Return the place of each scored theme, counted from 1; equal significance shares a place."""
    scores = sorted((row.significance for row in rows if row.significance is not None), reverse=True)
    return {row.pk: scores.index(row.significance) + 1 for row in rows if row.significance is not None}


def _done(is_done: bool) -> State:
    return "done" if is_done else "open"
