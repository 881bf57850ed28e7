"""What goes into a snapshot, and what the next year takes over as independent copies."""

from datetime import date

import pytest

from commitments.models import Node, NodeTranslation
from cycles import carry_over, snapshot
from cycles.baseline.content import copy, part
from cycles.baseline.models import (
    BaselineReview,
    CommitmentAssessment,
    DataGap,
    Evidence,
    EvidenceFile,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
)
from cycles.baseline.swot.models import SwotPoint
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision
from tests.cycles.baseline.factories import (
    attach,
    make_cover,
    make_evidence,
    make_instrument,
    make_requirement,
    make_review,
    make_theme_review,
)
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
CHILDREN = (ThemeIndicator, SwotPoint, DataGap, LegalRequirement, Evidence, CommitmentAssessment)


@pytest.fixture
def old(db: None) -> Cycle:
    """Return a cycle with one complete theme and a bare one."""
    cycle = make_cycle(Step.TARGETS)
    full = make_theme_review(cycle, "6", ready=True, trends={"en": "Up", "sv": "Upp"})
    make_theme_review(cycle, "10")
    attach(full, make_indicator(cycle.city, "T01"))
    make_requirement(full, "Air", responsible=make_unit(cycle.city, "Streets"), checked_on=date(2026, 2, 3))
    CommitmentAssessment.objects.create(
        cycle=cycle, theme_review=full, commitment=full.theme.children.get(code="6.1"), assessment="partly"
    )
    make_evidence(full)
    make_review(cycle, signed_off=True)
    return cycle


def test_the_part_is_registered_and_plain(old: Cycle) -> None:
    assert "baseline" in snapshot.registered_parts()
    plain = snapshot.plain(part(old))
    assert [theme["code"] for theme in plain["themes"]] == ["6", "10"]
    assert plain["framework"] == {
        "code": "demo",
        "label": "1",
        "title": {"en": "The demo commitments"},
        "called": "theme",
    }
    full, bare = plain["themes"]
    assert (full["significance"], full["is_priority"], full["indicators"]) == (60, True, ["T01"])
    assert (bare["significance"], bare["is_priority"], bare["condition"]) == (None, False, {})
    assert full["title"] == {"en": "Theme 6"}
    assert full["trends"] == {"en": "Up", "sv": "Upp"}
    strength = {"kind": "strength", "text": {"en": "A point of strengths"}, "indicator": None}
    assert (full["swot"][0], len(full["swot"]), bare["swot"]) == (strength, 4, [])
    assert full["gaps"][0]["missing"] == {"en": "Count of freight traffic"}
    air = {
        "requirement": {"en": "Air"},
        "act": {},
        "paragraph": "",
        "url": "",
        "applies_to": {},
        "met": "unknown",
        "responsible": {"en": "Streets"},
        "checked_on": "2026-02-03",
        "check_by": None,
    }
    assert air in full["legal"]
    file = EvidenceFile.objects.get()
    assert full["evidence"] == [
        {
            "title": {"en": "Travel survey"},
            "note": {},
            "url": "",
            "file": {"name": "Survey.csv", "size": 19, "sha256": file.sha256},
        }
    ]
    assert full["assessments"] == [
        {
            "code": "6.1",
            "text": {"en": "do thing 6.1."},
            "verification": {"en": "recalled"},
            "assessment": "partly",
            "remark": {},
        }
    ]


def test_each_wording_is_sealed_with_how_sure_it_is_in_each_language(old: Cycle) -> None:
    theme = Node.objects.get(code="6")
    NodeTranslation.objects.create(node=theme, language="sv", field="title", text="T", verification="verified: VAN")
    full = part(old)["themes"][0]  # type: ignore[index]
    assert full["title_verification"] == {"en": "recalled", "sv": "verified: VAN"}


def test_a_cycle_without_a_review_has_an_empty_part() -> None:
    assert part(make_cycle(Step.BASELINE)) is None


@pytest.mark.parametrize("themes", [1, 8])
def test_the_part_reads_as_often_for_one_theme_as_for_eight(themes: int, django_assert_num_queries: object) -> None:
    cycle = make_cycle(Step.TARGETS)
    for code in range(1, themes + 1):
        theme = make_theme_review(cycle, str(code), ready=True)
        attach(theme, make_indicator(cycle.city, f"T{code}"))
        make_cover(make_instrument(cycle), theme)
    with django_assert_num_queries(15):  # type: ignore[operator]
        part(cycle)


def next_cycle(old: Cycle) -> Cycle:
    return make_cycle(Step.TARGETS, city=old.city, year=old.year + 1)


@pytest.mark.parametrize("how", [Decision.Next.CONTINUE, Decision.Next.ADJUST, Decision.Next.REVISE])
def test_priorities_and_sign_off_stand_in_the_next_year(old: Cycle, how: Decision.Next) -> None:
    new = next_cycle(old)
    copy(old, new, how)
    assert snapshot.plain(part(new)) == {**snapshot.plain(part(old)), "themes": _renumbered(old, new)}
    assert BaselineReview.objects.get(cycle=new).signed_off_at is not None
    assert [row.is_priority for row in ThemeReview.objects.in_cycle(new)] == [True, False]


def _renumbered(old: Cycle, new: Cycle) -> object:
    """Return the old themes with the ids that their gaps have in the new year."""
    themes = snapshot.plain(part(old))["themes"]
    for theme in themes:
        for gap in theme["gaps"]:
            gap["id"] = DataGap.objects.get(cycle=new, origin=gap["id"]).pk
    return themes


def test_a_full_revision_keeps_the_texts_but_scores_and_sign_off_are_given_anew(old: Cycle) -> None:
    new = next_cycle(old)
    copy(old, new, Decision.Next.FULL)
    row = ThemeReview.objects.in_cycle(new).first()
    assert row is not None
    assert (row.condition, row.significance, row.is_priority) == ({"en": "As it is."}, None, False)
    review = BaselineReview.objects.get(cycle=new)
    assert (review.signed_off_at, review.sign_off_note) == (None, "")


def test_copies_name_their_origin_and_never_reach_back(old: Cycle) -> None:
    new = next_cycle(old)
    copy(old, new, Decision.Next.CONTINUE)
    for model in (ThemeReview, *CHILDREN):
        pairs = [(row.origin.cycle, row.cycle) for row in model.objects.filter(cycle=new)]
        assert set(pairs) == {(old, new)}
        assert len(pairs) == model.objects.filter(cycle=old).count()
    before = snapshot.canonical({"part": part(old)})
    ThemeReview.objects.filter(cycle=new).update(condition={"en": "Changed"}, importance=1)
    LegalRequirement.objects.filter(cycle=new).delete()
    assert snapshot.canonical({"part": part(old)}) == before
    assert {row.theme_review.cycle for row in ThemeIndicator.objects.filter(cycle=new)} == {new}


def test_a_cycle_without_a_review_copies_nothing() -> None:
    old = make_cycle(Step.BASELINE)
    copy(old, next_cycle(old), Decision.Next.FULL)
    assert not BaselineReview.objects.exists()
    assert "baseline" in carry_over.registered_copiers()
