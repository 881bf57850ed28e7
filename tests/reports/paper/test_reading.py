"""Every figure and word of the paper comes from the sealed content, summed exactly."""

import json
from hashlib import sha256
from typing import Any

import pytest
from django.utils import translation

from reports.paper.reading import read_paper
from stakeholders.consultation.models import CommentText
from tests.reports.paper.samples import action, canonical, content

pytestmark = pytest.mark.django_db


def read(language: str = "en", **more: Any) -> Any:
    with translation.override(language):
        return read_paper(canonical(**more), "f" * 64, language)


def test_target_row_has_the_published_digits() -> None:
    row = read().targets[0]
    assert (row.reference, row.latest, row.latest_period, row.long) == ("37.4", "48.0", "2020/21", "65.0")


def test_money_is_added_exactly_from_the_rows() -> None:
    costs = read(actions=3).costs
    assert costs.total == "408.15\u00a0EUR"
    assert costs.by_year == ("108.15", "300.00")
    assert [name for name, *_ in costs.by_source] == ["State", "City"]


def test_a_year_without_cost_of_a_source_is_zero_and_not_missing() -> None:
    targets = content()["parts"]["targets"]
    targets["actions"] = [action(1, (2026, "10.00", "City")), action(2, (2027, "5.00", "State"))]
    by_source = {name: years for name, years, *_ in read(targets=targets).costs.by_source}
    assert by_source == {"City": ("10", "0"), "State": ("0", "5")}


def test_a_gap_is_printed_as_a_gap_and_the_path_beside_it() -> None:
    figure = read().themes[0].figures[0]
    assert [cell.value for cell in figure.cells] == ["47.4", "gap", "48.0"]
    # 37.4 + (65.0 − 37.4) · 8/20 = 48.44, as monitoring prints it
    assert figure.cells[0].path == "48.44"
    assert figure.has_path


def test_an_indicator_without_a_target_has_no_row_of_paths() -> None:
    targets = content()["parts"]["targets"]
    targets["objectives"][0]["targets"] = []
    assert not read(targets=targets).themes[0].figures[0].has_path


def test_changes_show_both_texts() -> None:
    pieces = read().changes[0].pieces
    assert "".join(text for kind, text in pieces if kind != "ins") == "Open on weekdays."
    assert "".join(text for kind, text in pieces if kind != "del") == "Open every day."


def test_a_missing_translation_is_printed_in_the_binding_language() -> None:
    paper = read("sv")
    assert paper.themes[0].figures[0].name == "Återvunnet avfall"
    assert paper.vision == "Nothing is thrown away."


def test_the_words_of_a_comment_are_printed_only_while_their_hash_holds() -> None:
    from tests.reports.paper.voices import make_comment_text

    words = make_comment_text("Please open at night.")
    comment = {
        "id": words.pk,
        "number": 1,
        "paragraph": "1.1",
        "key": "k",
        "text_sha256": sha256((words.salt + words.text).encode()).hexdigest(),
        "hidden": False,
        "verdict": "accepted",
        "reason": "Yes.",
        "changed": "k",
    }
    involvement = {
        "consultations": [{"version": 1, "opens_on": "2026-04-20", "closes_on": "2026-05-18", "comments": [comment]}]
    }
    said = read(involvement=involvement).said[0]
    assert (said.text, said.how) == ("Please open at night.", "")
    comment |= {"channel": "letter", "received_on": "2026-05-03"}
    assert read(involvement=involvement).said[0].how == "Letter, 3 May 2026"
    CommentText.objects.filter(pk=words.pk).update(text="Something else")
    assert "erased" in read(involvement=involvement).said[0].text
    CommentText.objects.filter(pk=words.pk).delete()
    assert "erased" in read(involvement=involvement).said[0].text


def test_one_cause_of_two_targets_of_an_indicator_is_printed_once() -> None:
    targets = content()["parts"]["targets"]
    long = targets["objectives"][0]["targets"][0]
    short = {**long, "id": long["id"] + 1, "term": "short", "year": 2026, "long_term_id": long["id"]}
    targets["objectives"][0]["targets"] = [long, short]
    cause = {"en": "The lorries came late."}
    deviations = [{"target_id": target["id"], "cause": cause} for target in (long, short)]
    other = {"target_id": short["id"], "cause": {"en": "A cold winter."}}
    sealed = content(targets=targets, evaluation={"deviations": [*deviations, other]}) | {"kind": "evaluation"}
    results = read_paper(json.dumps(sealed), "f" * 64, "en").results
    assert results is not None
    assert results.deviations == (
        ("Household waste recycled", "long-term target 2030, short-term target 2026", "The lorries came late."),
        ("Household waste recycled", "short-term target 2026", "A cold winter."),
    )
