"""Every figure and word of the paper comes from the sealed content, summed exactly."""

import copy
import json
from hashlib import sha256
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from reports.paper.making import to_html, to_pdf
from reports.paper.paper import read_paper
from reports.paper.voices import Said
from stakeholders.consultation.models import CommentText
from tests.reports.paper import full_sample
from tests.reports.paper.samples import INDICATOR, action, canonical, content

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
    assert costs.by_source.by_year == costs.by_theme.by_year == ("108.15", "300.00")
    assert costs.by_source.sum == costs.by_theme.sum == "408.15"
    assert [name for name, *_ in costs.by_source.rows] == ["State", "City"]
    assert costs.of_theme == {"4": "408.15"}


def test_a_year_without_cost_of_a_source_is_empty_and_a_named_cost_of_nothing_is_zero() -> None:
    targets = content()["parts"]["targets"]
    targets["actions"] = [
        action(1, (2026, "10.00", "City")),
        action(2, (2026, "0.00", "State"), (2027, "5.00", "State")),
    ]
    by_source = {name: years for name, years, *_ in read(targets=targets).costs.by_source.rows}
    assert by_source == {"City": ("10", "–"), "State": ("0", "5")}


def test_the_team_of_an_action_is_printed_units_by_name_and_people_by_their_number() -> None:
    targets = content()["parts"]["targets"]
    parks = {"unit": {"en": "Parks", "sv": "Parker"}, "person_id": None}
    streets = {"unit": {"sv": "Gator"}, "person_id": None}
    people = [{"unit": None, "person_id": number} for number in (7, 8)]
    targets["actions"] = [action(1) | {"team": [parks, streets, *people]}, action(2) | {"team": people[:1]}, action(3)]
    paper = read(targets=targets)
    assert [row.team for row in paper.actions] == ["Parks, Gator, 2 persons", "1 person", ""]
    assert [row.team.borrowed for row in paper.actions] == ["sv", "", ""]  # marked, as any text of another language
    with translation.override("en"):
        html = to_html(paper)
    assert html.count("With:") == 2
    assert "Parks, Gator, 2 persons" in html


def test_a_year_scoped_by_services_is_printed_so() -> None:
    baseline = content()["parts"]["baseline"]
    baseline["framework"] |= {"called": "service"}
    paper = read(baseline=baseline)
    assert paper.chapters["themes"].title == "The services"
    assert read().chapters["themes"].title == "The themes"


def test_sealed_sums_are_printed_as_they_are() -> None:
    """What was decided is printed, also where a later rule would add it up differently."""
    targets = content()["parts"]["targets"]
    line = {"by_year": ["7.00", None], "total": "7.00"}
    targets["costs"] = {"years": [2026, 2027], "by_source": [{"source": "City", **line}], "by_theme": [], **line}
    costs = read(targets=targets).costs
    assert (costs.total, costs.by_source.rows[0][1]) == ("7\u00a0EUR", ("7", "–"))


def test_a_gap_is_printed_as_a_gap_and_the_path_beside_it() -> None:
    figure = read().themes[0].figures[0]
    assert [cell.value for cell in figure.cells] == ["47.4", "gap", "48.0", "65.0"]
    assert [cell.is_target for cell in figure.cells] == [False, False, False, True]
    # 37.4 + (65.0 − 37.4) · 8/20 = 48.44, as monitoring prints it
    assert figure.cells[0].path == "48.44"
    assert figure.has_path


def test_an_indicator_without_a_target_has_no_row_of_paths() -> None:
    targets = content()["parts"]["targets"]
    targets["objectives"][0]["targets"] = []
    assert not read(targets=targets).themes[0].figures[0].has_path


def test_a_revised_value_has_its_symbol_and_its_word() -> None:
    indicator = copy.deepcopy(INDICATOR)
    indicator["series"][0]["revised"] = "correction"
    indicator["series"][2]["revised"] = "late"
    figure = read(indicators={"W1": indicator}).themes[0].figures[0]
    assert figure.has_marks
    assert [cell.mark for cell in figure.cells] == ["corrected value", "", "late value", ""]
    assert figure.chart is not None
    assert [symbol.kind for symbol in figure.chart.revised] == ["correction", "late"]


def test_a_paper_sealed_before_revisions_were_kept_has_neither() -> None:
    figure = read().themes[0].figures[0]
    assert figure.chart is not None
    assert (figure.has_marks, figure.chart.revised, figure.chart.legend) == (False, (), ())


def test_changes_show_both_texts() -> None:
    pieces = read().changes[0].pieces
    assert "".join(text for kind, text in pieces if kind != "ins") == "Open on weekdays."
    assert "".join(text for kind, text in pieces if kind != "del") == "Open every day."


def test_a_missing_translation_is_printed_in_the_binding_language() -> None:
    paper = read("sv")
    assert paper.themes[0].figures[0].name == "Återvunnet avfall"
    assert paper.themes[0].figures[0].name.borrowed == ""
    assert (paper.vision, paper.vision.borrowed) == ("Nothing is thrown away.", "en")
    assert paper.binding == "en"
    assert read("en").binding == ""


def comment_of(involvement: dict[str, Any]) -> Said:
    said: Said = read(involvement=involvement).voices.sections[0].comments[0]
    return said


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
    said = comment_of(involvement)
    assert (said.text, said.how) == ("Please open at night.", "")
    comment |= {"channel": "letter", "received_on": "2026-05-03"}
    assert comment_of(involvement).how == "Letter, 3 May 2026"
    CommentText.objects.filter(pk=words.pk).update(text="Something else")
    assert "erased" in comment_of(involvement).text
    CommentText.objects.filter(pk=words.pk).delete()
    assert "erased" in comment_of(involvement).text


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
    assert [(row.name, row.terms, row.text) for row in results.deviations] == [
        ("Household waste recycled", "long-term target 2030, short-term target 2026", "The lorries came late."),
        ("Household waste recycled", "short-term target 2026", "A cold winter."),
    ]


def test_half_a_years_value_is_neither_the_latest_nor_the_one_before() -> None:
    half = {"period": "2021-H1", "year": 2021, "value": "25.0", "gap_reason": ""}
    whole = {"W1": {**INDICATOR, "series": [*INDICATOR["series"], half]}}
    parts_only = {"W1": {**INDICATOR, "series": [half]}}
    assert [(row.latest_period, row.previous_period) for row in read(indicators=whole).targets] == [
        ("2020/21", "2018/19")
    ]
    assert [row.latest_period for row in read(indicators=parts_only).targets] == ["2021-H1"]


def test_targets_off_track_whose_cause_nobody_wrote_are_not_called_on_track() -> None:
    judged = {
        "target_id": 1,
        "id": 1,
        "value": "40.0",
        "year": 2026,
        "period": "2026",
        "level": "red",
        "distance": "-9.0",
    }
    sealed = content(monitoring={"targets": [judged]}, evaluation={}) | {"kind": "evaluation"}
    paper = read_paper(json.dumps(sealed), "f" * 64, "en")
    assert paper.results is not None
    assert (paper.results.off_track, paper.results.deviations) == (1, ())
    words = render_to_string("reports/paper/_deviations.html", {"paper": paper})
    assert "One target is off track; no cause has been written." in words
    assert "No target is off track." not in words


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "New.", [("ins", "New.")]),
        ("Gone.", "", [("del", "Gone.")]),
        ("Boats sail.", "Boats sail on time.", [("same", "Boats sail"), ("ins", " on time"), ("same", ".")]),
        ("Zoned for 1,200 homes.", "Zoned for 1,150 homes.", [("del", "1,200"), ("ins", "1,150")]),
        # a word or two between two changes would only make the line unreadable
        ("the oldest first.", "in an order that follows the cold.", [("del", "the oldest first")]),
    ],
)
def test_a_change_is_printed_whole(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    programme = content()["parts"]["programme"]
    programme["changes"][0] |= {"before": {"en": before}, "after": {"en": after}}
    printed = read(programme=programme).changes[0].pieces
    assert "".join(text for kind, text in printed if kind != "ins") == before
    assert "".join(text for kind, text in printed if kind != "del") == after
    assert [piece for piece in printed if piece in pieces] == pieces


def test_what_changed_since_the_approved_programme_has_both_sides() -> None:
    paper = read_paper(full_sample.canonical(full_sample.package()), "f" * 64, "en")
    assert paper.since is not None
    since = paper.since
    assert [(row.code, row.is_gone) for row in since.targets] == [("T02", False), ("P02", False)]
    assert [(row.code, row.is_gone) for row in since.actions] == [("A15", False), ("A40", True)]
    assert (since.new_targets, since.new_actions, since.new_paragraphs) == ("C03", "A11", "§ 4.2")
    assert paper.since.targets[0].before == "12 (2030)"


def test_the_ranking_cuts_off_below_the_last_priority_and_names_who_was_passed_over() -> None:
    sealed = full_sample.package()
    themes = sealed["parts"]["baseline"]["themes"]
    themes[8]["is_priority"] = False  # theme 9 ranks second
    paper = read_paper(full_sample.canonical(sealed), "f" * 64, "en")
    assert [row.code for row in paper.passed_over] == ["9"]
    assert paper.ranking is not None
    cut = float(paper.ranking.cut)
    above = [bar for bar in paper.ranking.bars if float(bar.y) < cut]
    assert [bar.code for bar in above] == ["10", "9", "6", "4", "2", "3", "7", "5"]


def test_themes_that_are_not_in_scope_stay_visible_and_plans_stand_with_their_theme() -> None:
    sealed = full_sample.package()
    assert read_paper(full_sample.canonical(sealed), "f" * 64, "en").later == ()  # sealed before they were named
    kept = (
        {"code": "8", "title": {"en": "Economy"}, "last": 2025},
        {"code": "9", "title": {"en": "Equity"}, "last": None},
    )
    sealed["parts"]["baseline"]["later"] = list(kept)
    covered = {"code": "4", "covers": {"en": "Waste"}, "overlaps_with": {"en": "Food plan"}, "overlap": {}, "gap": {}}
    plan = {"name": {"en": "Waste plan"}, "kind": "plan", "responsible": {"en": "Waste company"}, "url": ""}
    years = {"valid_from": "2020-01-01", "valid_to": "2030-12-31"}
    sealed["parts"]["baseline"]["instruments"] = [{**plan, **years, "themes": [covered]}]
    paper = read_paper(full_sample.canonical(sealed), "f" * 64, "en")
    assert paper.later == ("8 Economy (last looked at in 2025)", "9 Equity")
    plans = {theme.code: theme.plans for theme in paper.themes}
    assert [(str(one.name), one.facts, str(one.overlaps_with)) for one in plans.pop("4")] == [
        ("Waste plan", "Plan, Waste company, 2020–2030", "Food plan")
    ]
    assert set(plans.values()) == {()}
    assert all(theme.plans_were_listed for theme in paper.themes)


def test_a_bar_never_leaves_its_drawing() -> None:
    paper = read_paper(full_sample.canonical(full_sample.package()), "f" * 64, "en")
    assert paper.strides is not None
    zero, hundred = float(paper.strides.zero), float(paper.strides.hundred)
    backward = next(row for row in paper.strides.rows if row.code == "T03")  # slower than at the reference
    assert (backward.is_cut, backward.share) == (True, "−37 %")
    assert float(backward.x) + float(backward.width) == pytest.approx(zero, abs=0.1)
    assert all(float(row.x) + float(row.width) <= hundred + 0.1 for row in paper.strides.rows if row.width)


def test_after_a_year_every_target_has_its_own_row_and_status() -> None:
    sealed = full_sample.evaluation()
    judged = {row["id"]: row["level"] for row in sealed["parts"]["monitoring"]["targets"]}
    paper = read_paper(full_sample.canonical(sealed), "f" * 64, "en")
    assert len(paper.targets) == len(judged) == 48
    assert [(row.code, row.term, row.aim_year) for row in paper.targets[:2]] == [
        ("G01", "short", "2027"),
        ("G01", "long", "2030"),
    ]
    assert sum(count for _level, _word, count in paper.standing) == len(judged)


def test_seven_sources_have_seven_shades() -> None:
    targets = content()["parts"]["targets"]
    targets["actions"] = [action(n, (2026, f"{n}.00", f"Source {n}")) for n in range(1, 8)]
    bar = read(targets=targets).costs.bar
    assert len({shade for shade, _name in bar.legend}) == 7


def test_markup_formulas_and_right_to_left_are_only_letters() -> None:
    """Every text that people wrote, in the language it was written in, and the names of city and owners."""
    strange = "<script>alert(1)</script> =1+1 سارة & "

    def mark(value: Any, key: str = "") -> Any:
        if key.endswith("verification"):  # how sure a wording is, which nobody types
            return value
        if isinstance(value, dict):
            return {name: mark(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [mark(inner, key) for inner in value]
        return strange + value if key in {"en", "name", "notice"} and isinstance(value, str) else value

    paper = read_paper(json.dumps(mark(content())), "f" * 64, "en")
    page = to_html(paper)
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; =1+1 سارة &amp; ") > 10
    assert to_pdf(page, paper.accent).startswith(b"%PDF-")
