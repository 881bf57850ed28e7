"""What Sundvik's people wrote agrees with itself: sums, languages, and what points to what."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from reports.demo.reading import DATA, read
from reports.demo.steps.baseline import FIELDS, TEXTS

YEARS = sorted(folder.name for folder in DATA.iterdir() if (folder / "programme.toml").exists())
PUBLISHED = ("programme", "targets", "actions", "baseline", "council", "consultation", "monitoring", "evaluation")
ROWS = {"gaps": ("missing", "reason"), "requirements": ("requirement", "applies_to"), "evidence": ("title", "note")}


def both(node: Any, where: str = "") -> Iterator[str]:
    """Yield the place of every text that is there in one of the two languages only."""
    if isinstance(node, dict):
        if {"en", "sv"} & node.keys() and not {"en", "sv"} <= node.keys():
            yield where
        for key, value in node.items():
            yield from both(value, f"{where}/{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from both(value, f"{where}/{place}")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_published_is_there_in_both_languages(year: str, name: str) -> None:
    assert list(both(read(f"{year}/{name}"))) == []


@pytest.mark.parametrize("year", YEARS)
def test_every_text_of_a_theme_is_there_in_swedish_point_by_point(year: str) -> None:
    themes = [read(f"{year}/themes/{path.stem}") for path in DATA.glob(f"{year}/themes/*.toml")]
    assert len(themes) in {3, 10}
    for theme in themes:
        for name in (*TEXTS, *FIELDS.values()):
            english, swedish = theme[name], theme["sv"][name]
            assert swedish
            assert swedish != english
            assert name in TEXTS or len(swedish) == len(english)
        for name, texts in ROWS.items():
            english, swedish = theme.get(name, []), theme["sv"].get(name, [])
            assert [row.keys() for row in swedish] == [dict.fromkeys(texts).keys()] * len(english)
        said = {number for number, (_assessment, remark) in theme.get("assessments", {}).items() if remark}
        assert said == theme["sv"].get("assessments", {}).keys()


def texts_of(year: str) -> Iterator[object]:
    """Yield what the council reads beside the programme: answers, reports, corrective actions, remarks, sign-off."""
    yield read(f"{year}/baseline")["sign_off"]
    yield from (row["answer"] for row in read(f"{year}/consultation")["comments"] if "answer" in row)
    yield from (remark for _answer, remark in read(f"{year}/evaluation")["audit"].values())
    for turn in read(f"{year}/monitoring")["rounds"]:
        for day in turn["days"]:
            yield from (told[3] for told in day.get("reports", {}).values())
            yield from (row["text"] for row in day.get("corrections", []))
            yield from (row["note"] for name in ("followed", "asked") for row in day.get(name, []))


@pytest.mark.parametrize("year", YEARS)
def test_what_the_council_reads_beside_the_programme_is_in_both_languages(year: str) -> None:
    assert [text for text in texts_of(year) if not isinstance(text, dict) or text.keys() != {"en", "sv"}] == []


def test_every_unit_of_measure_source_of_money_and_department_has_a_swedish_name() -> None:
    city = read("city")
    measured = {row["unit"] for row in city["more_indicators"]}
    assert measured <= city["swedish_units"].keys()
    paid = {cost[2] for year in YEARS for action in read(f"{year}/actions")["actions"] for cost in action["costs"]}
    assert paid <= city["swedish_words"].keys()
    assert all(unit["name"].keys() == {"en", "sv"} for unit in read("people")["units"])


def costs(year: str) -> Counter[str]:
    """Return what the year's actions cost by year, in whole euros."""
    found: Counter[str] = Counter()
    for action in read(f"{year}/actions")["actions"]:
        for when, amount, _source in action["costs"]:
            found[str(when)] += int(amount.removesuffix(".00"))
    return found


def test_the_draft_decision_names_what_the_actions_cost() -> None:
    found, plan = costs("2026"), read("2026/actions")["actions"]
    for language, thousands in (("en", ","), ("sv", "\u00a0")):
        words = read("2026/council")["approve"]["draft_decision"][language]
        later = sum(amount for when, amount in found.items() if when > "2025")
        for amount in (later, found["2026"]):
            assert f"{amount:,}".replace(",", thousands) in words
        assert f"{len(plan)} " in words


def test_the_programme_names_what_the_actions_cost_in_millions() -> None:
    found = costs("2026")
    words = " ".join(p["en"] for s in read("2026/programme")["sections"] for p in s["paragraphs"])
    for when in ("2026", "2027", "2028"):
        assert f"{found[when] / 1_000_000:.1f} million in {when}" in words


def test_the_targets_in_the_programme_are_those_that_are_set() -> None:
    words = " ".join(p["en"] for s in read("2026/programme")["sections"] for p in s["paragraphs"])
    numbers = set(re.findall(r"\d+(?:\.\d+)?", words))
    for objective in read("2026/targets")["objectives"]:
        for target in objective["targets"]:
            if target["indicator"] != "C03":  # aimed at for 2028 only in words
                assert {target[term][1].removesuffix(".0") for term in ("long", "short")} <= {
                    number.removesuffix(".0") for number in numbers
                }, target


def test_thirty_comments_came_in_four_ways_and_were_answered_in_four() -> None:
    talk = read("2026/consultation")
    comments = talk["comments"]
    assert len(comments) == 30
    assert {row.get("channel", "web") for row in comments} == {"web", "letter", "mail", "hearing"}
    answers = Counter(row.get("verdict", "hidden") for row in comments)
    assert answers.keys() == {"accepted", "partly", "not_accepted", "noted", "hidden"}
    assert answers["hidden"] == 1
    assert {row["changes"] for row in comments if "changes" in row} == {row["at"] for row in talk["changes"]}


def test_no_two_texts_are_the_same() -> None:
    texts = Counter(
        text
        for theme in DATA.glob("2026/themes/*.toml")
        for name in ("condition", "trends", "policies", "organisation")
        if (text := read(f"2026/themes/{theme.stem}").get(name))
    )
    texts += Counter(action["text"]["en"] for action in read("2026/actions")["actions"])
    texts += Counter(row["text"] for row in read("2026/consultation")["comments"])
    assert len(texts) > 100
    assert [text for text, times in texts.items() if times > 1] == []
