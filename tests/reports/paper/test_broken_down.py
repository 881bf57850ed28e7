"""The parts of indicators in the annex, from the sealed content."""

from typing import Any

import pytest
from django.utils import translation

from reports.paper.paper import read_paper
from tests.reports.paper.samples import INDICATOR, canonical

pytestmark = pytest.mark.django_db


def dimension(code: str, *categories: str) -> dict[str, Any]:
    named = [{"code": name, "name": {"en": name.capitalize()}} for name in categories]
    return {"code": code, "name": {"en": code.capitalize(), "sv": f"{code} på svenska"}, "categories": named}


def parts(*rows: tuple[str, str, str, str | None]) -> list[dict[str, Any]]:
    return [
        {"period": period, "categories": [one, other], "value": value, "gap_reason": "" if value else "not counted"}
        for period, one, other, value in rows
    ]


BROKEN = {
    "is_summable": True,
    "dimensions": [dimension("sex", "women", "men"), dimension("district", "north", "south")],
    "parts": parts(
        ("2019/20", "women", "", "1"),
        ("2020/21", "women", "north", "20.5"),
        ("2020/21", "women", "south", None),
        ("2020/21", "men", "", "27.5"),
    ),
}


def test_the_latest_period_with_parts_is_a_table_with_the_total() -> None:
    sealed = canonical(indicators={"W1": {**INDICATOR, "breakdown": BROKEN}})
    with translation.override("en"):
        paper = read_paper(sealed, "f" * 64, "en")
    (found,) = paper.annex.breakdowns
    assert (found.code, found.by, found.period, found.columns) == (
        "W1",
        "Sex × District",
        "2020/21",
        ("North", "South", "All"),
    )
    assert found.rows == (
        ("Women", ("20.5", "not counted", "–")),
        ("Men", ("–", "–", "27.5")),
        ("All", ("–", "–", "48.0")),
    )


def test_the_unit_is_said_in_the_papers_language() -> None:
    by_sex = {**BROKEN, "dimensions": BROKEN["dimensions"][:1], "parts": parts(("2020/21", "women", "", "20.5"))}
    unit = {"en": "inhabitants", "sv": "invånare"}
    sealed = canonical(indicators={"W1": {**INDICATOR, "unit": unit, "breakdown": by_sex}})
    said = {}
    for language in ("en", "sv"):
        with translation.override(language):
            (found,) = read_paper(sealed, "f" * 64, language).annex.breakdowns
        said[language] = (str(found.unit), found.columns)
    assert said == {"en": ("inhabitants", ("inhabitants",)), "sv": ("invånare", ("invånare",))}


def test_content_that_was_sealed_without_parts_has_no_such_table() -> None:
    with translation.override("en"):
        paper = read_paper(canonical(), "f" * 64, "en")
    assert paper.annex.breakdowns == ()
