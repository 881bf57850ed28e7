"""The paper in Swedish: its fixed words are Swedish, whoever orders it and in whatever language they read."""

import re
from html import unescape
from typing import Any

import pytest
from django.utils import translation

from reports.paper import making
from reports.paper.paper import read_paper
from tests.reports.paper import full_sample
from tests.reports.paper.voices import store_words

pytestmark = pytest.mark.django_db
# Written out and not taken from the catalogue, so that an empty or forgotten translation is seen.
ENGLISH = (
    "Contents",
    "Decision at a glance",
    "Vision and priorities",
    "Target table",
    "Targets by theme",
    "The themes",
    "Present condition and pressures",
    "Strengths",
    "Weaknesses",
    "Opportunities",
    "Threats",
    "Baseline review",
    "Action plan",
    "Actions and costs",
    "What it costs",
    "What people said",
    "You said",
    "What changed",
    "Proposal to the council",
    "Draft decision",
    "Legal requirements",
    "Data gap",
    "Fully met",
    "Partly met",
    "Not met",
    "Higher is better",
    "long-term target",
    "Indicator and unit",
    "Reference",
    "On track",
    "Off track",
    "Accepted",
    "Figure",
    "Table",
    "Progress",
    "Meeting",
    "Quorum",
    "Snapshot",
    "How to verify",
    "Annex",
)
HEADINGS = (
    "Beslutet i korthet",
    "Innehåll",
    "Programmet",
    "Vision och prioriteringar",
    "Mål",
    "Temana",
    "Åtgärder och kostnader",
    "Vad ni sa och vad vi gjorde",
    "Vad som har ändrats",
    "Bilaga: metod, källor och ordlista",
)


@pytest.fixture
def sealed() -> dict[str, Any]:
    """Return the sealed content of a whole city, with its comments' words in the database."""
    content = full_sample.package()
    store_words(content)
    return content


def text_of(sealed: dict[str, Any], language: str, clicked_in: str = "en") -> str:
    """Return what the paper says, without marks, when somebody orders it who reads in another language."""
    with translation.override(clicked_in):
        with translation.override(language):
            html = making.to_html(read_paper(full_sample.canonical(sealed), "ab12" * 16, language))
        assert translation.get_language() == clicked_in
    return " ".join(unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


def seen(text: str) -> list[str]:
    return [word for word in ENGLISH if re.search(rf"\b{re.escape(word)}\b", text)]


def test_the_swedish_paper_has_no_english_fixed_words(sealed: dict[str, Any]) -> None:
    assert seen(text_of(sealed, "sv")) == []


def test_its_headings_are_swedish(sealed: dict[str, Any]) -> None:
    text = text_of(sealed, "sv", clicked_in="de")
    assert [heading for heading in HEADINGS if heading not in text] == []


def test_the_english_paper_has_nearly_all_of_them_so_that_they_would_be_seen(sealed: dict[str, Any]) -> None:
    assert len(seen(text_of(sealed, "en", clicked_in="sv"))) >= len(ENGLISH) - 8
