"""A theme's board as it is shown: the four fields with their points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cycles.baseline.prompts import is_prompt, written
from cycles.baseline.swot.models import SwotPoint
from ims.fields import Translated


@dataclass(frozen=True)
class Point:
    """One point; ``indicator`` is the code of the figure behind it, "" for none."""

    pk: int
    text: Translated
    indicator: str
    version: int
    is_first: bool
    is_last: bool

    @property
    def prompts(self) -> list[str]:
        """Return the languages in which the point is still the template's."""
        return [language for language, text in self.text.items() if is_prompt(text)]


@dataclass(frozen=True)
class Field:
    """One of the four fields; ``name`` is what people call it."""

    kind: str
    name: str
    points: tuple[Point, ...]

    def is_written(self, language: str) -> bool:
        """Say whether somebody wrote a point in the language."""
        return any(written(point.text, language) for point in self.points)


def fields_of(facts: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Return the board of a theme from what :func:`cycles.baseline.swot.models.listed` reads."""
    rows = list(facts)
    return tuple(
        Field(kind.value, str(kind.label), _points([row for row in rows if row["kind"] == kind.value]))
        for kind in SwotPoint.Kind
    )


def _points(rows: list[Mapping[str, Any]]) -> tuple[Point, ...]:
    return tuple(
        Point(
            row["pk"],
            Translated(row["text"]),
            row["indicator"] or "",
            row["version"],
            is_first=place == 0,
            is_last=place == len(rows) - 1,
        )
        for place, row in enumerate(rows)
    )
