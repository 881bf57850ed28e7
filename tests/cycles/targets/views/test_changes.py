"""Every page that changes something does it once, says so, and asks to choose when somebody else was quicker."""

import re
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.models import (
    Action,
    ActionCost,
    Block,
    Objective,
    Paragraph,
    ProgrammeVersion,
    Section,
    Target,
    Vision,
)
from tests.cycles.targets.factories import make_target
from tests.cycles.targets.views.place import CHANGING, Place

pytestmark = pytest.mark.django_db
RESULTS: dict[str, Callable[[Place], object]] = {
    "vision": lambda _p: [(str(v.text), v.horizon) for v in Vision.objects.all()],
    "objective_add": lambda _p: Objective.objects.filter(title__en="Cleaner air").count(),
    "objective_change": lambda p: str(Objective.objects.get(pk=p.ids["objective"]).title),
    "objective_remove": lambda p: Objective.objects.filter(pk=p.ids["objective"]).count(),
    "target_add": lambda p: Target.objects.filter(objective=p.ids["objective"]).count(),
    "target_change": lambda p: Target.objects.get(pk=p.ids["target"]).value,
    "target_path": lambda p: Target.objects.get(pk=p.ids["target"]).path,
    "target_remove": lambda p: Target.objects.filter(pk=p.ids["target"]).count(),
    "action_add": lambda _p: Action.objects.filter(code="B7").count(),
    "action_change": lambda p: Action.objects.get(pk=p.ids["action"]).code,
    "action_remove": lambda p: Action.objects.filter(pk=p.ids["action"]).count(),
    "action_team": lambda p: [str(row.unit) for row in TeamMember.objects.filter(action=p.ids["action"])],
    "action_effects": lambda p: Action.objects.get(pk=p.ids["action"]).effects,
    "action_order": lambda p: Dependency.objects.filter(action=p.ids["action"]).count(),
    "milestone_add": lambda _p: [str(row.name) for row in Milestone.objects.order_by("pk")],
    "milestone_change": lambda p: str(Milestone.objects.get(pk=p.ids["milestone"]).due_on),
    "milestone_remove": lambda p: Milestone.objects.filter(pk=p.ids["milestone"]).count(),
    "cost_add": lambda _p: [c.amount for c in ActionCost.objects.filter(source__en="State")],
    "cost_remove": lambda p: ActionCost.objects.filter(pk=p.ids["cost"]).count(),
    "programme_publish": lambda p: ProgrammeVersion.objects.get(pk=p.ids["programme"]).is_draft,
    "section_add": lambda p: Section.objects.filter(programme=p.ids["programme"]).count(),
    "section_change": lambda p: str(Section.objects.get(pk=p.ids["section"]).title),
    "section_move": lambda p: Section.objects.get(pk=p.ids["section"]).number,
    "section_remove": lambda p: Section.objects.filter(programme=p.ids["programme"]).count(),
    "paragraph_add": lambda p: Paragraph.objects.filter(section=p.ids["section"]).count(),
    "paragraph_change": lambda p: str(Paragraph.objects.get(pk=p.ids["paragraph"]).text),
    "paragraph_move": lambda p: Paragraph.objects.get(pk=p.ids["paragraph"]).number,
    "paragraph_place": lambda p: [str(row.text) for row in Paragraph.objects.filter(section=p.ids["section"])],
    "paragraph_remove": lambda p: Paragraph.objects.filter(section=p.ids["section"]).count(),
    "block_add": lambda p: [row.kind for row in Block.objects.filter(section=p.ids["section"])],
    "block_change": lambda p: Block.objects.get(pk=p.ids["block"]).kind,
    "block_move": lambda p: Block.objects.get(pk=p.ids["block"]).after,
    "block_place": lambda p: Block.objects.get(pk=p.ids["block"]).after,
    "block_remove": lambda p: Block.objects.filter(pk=p.ids["block"]).count(),
}
EXPECTED: dict[str, tuple[object, object]] = {
    "vision": ([], [("A calm city", 2044)]),
    "objective_add": (0, 1),
    "objective_change": ("Less waste", "Cleaner air"),
    "objective_remove": (1, 0),
    "target_add": (0, 1),
    "target_change": (Decimal(40), Decimal(35)),
    "target_path": ([], [{"year": 2025, "value": "75.5"}]),
    "target_remove": (1, 0),
    "action_add": (0, 1),
    "action_remove": (1, 0),
    "action_team": ([], ["Parks"]),
    "action_effects": (None, {"environment": 2, "social": 0, "economic": -1}),
    "action_order": (0, 1),
    "milestone_add": (["Trees ordered"], ["Trees ordered", "Soil bought"]),
    "milestone_change": ("2026-09-01", "2026-09-16"),
    "milestone_remove": (1, 0),
    "cost_add": ([], [Decimal("1250.50")]),
    "cost_remove": (1, 0),
    "programme_publish": (True, False),
    "section_add": (2, 3),
    "section_change": ("Chapter 1", "Air"),
    "section_move": (1, 2),
    "section_remove": (2, 1),
    "paragraph_add": (2, 3),
    "paragraph_change": ("First.", "Streets are green."),
    "paragraph_move": (1, 2),
    "paragraph_place": (["First.", "Second."], ["Second.", "First."]),
    "paragraph_remove": (2, 1),
    "block_add": (["costs"], ["costs", "timeline"]),
    "block_change": ("costs", "timeline"),
    "block_move": (2, 1),
    "block_place": (2, 0),
    "block_remove": (1, 0),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_it_is_done_once_also_when_it_is_sent_twice(place: Place, coordinator_client: Client, name: str) -> None:
    before, after = EXPECTED[name]
    data = {**place.data(name), "once": str(uuid4())}
    assert RESULTS[name](place) == before
    first = coordinator_client.post(place.url(name), data)
    assert first.status_code == 302, first.content.decode()[:3000]
    again = coordinator_client.post(place.url(name), data)
    assert again.headers["Location"] == first.headers["Location"]
    assert RESULTS[name](place) == after
    assert coordinator_client.get(first.headers["Location"].split("#")[0]).status_code == 200


def test_an_action_is_changed(place: Place, coordinator_client: Client) -> None:
    assert coordinator_client.post(place.url("action_change"), CHANGING["action_change"]).status_code == 302
    action = Action.objects.get(pk=place.ids["action"])
    assert (action.code, str(action.title), action.target) == ("B7", "Plant trees", None)


def test_the_next_draft_is_started_once(place: Place, coordinator_client: Client) -> None:
    refused = coordinator_client.post(place.url("programme_start"), CHANGING["programme_start"])
    assert refused.status_code == 409
    coordinator_client.post(place.url("programme_publish"))
    data = {**CHANGING["programme_start"], "once": str(uuid4())}
    led = [coordinator_client.post(place.url("programme_start"), data).headers["Location"] for _ in range(2)]
    draft = ProgrammeVersion.objects.get(cycle=place.cycle, published_at__isnull=True)
    assert led == [f"/cities/sundvik/2026/targets/programme/{draft.pk}/edit/"] * 2
    assert (draft.number, str(draft.title)) == (3, "Programme")


STALE = ["objective_change", "target_change", "action_change", "section_change", "paragraph_change", "block_change"]


@pytest.mark.parametrize("name", STALE)
def test_who_was_slower_sees_both_texts_and_chooses(place: Place, coordinator_client: Client, name: str) -> None:
    own = place.data(name)
    other = {**own, "title_en": "Theirs", "text_en": "Theirs", "value": "39", "code": "T1", "kind": "actions"}
    assert coordinator_client.post(place.url(name), other).status_code == 302
    stale = coordinator_client.post(place.url(name), own)
    assert stale.status_code == 409
    shown = stale.content.decode()
    assert "Replace with mine" in shown
    assert {"target_change": "39", "block_change": "actions"}.get(name, "Theirs") in shown
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    assert coordinator_client.post(place.url(name), {**own, "version": version[1]}).status_code == 302
    assert RESULTS[name](place) == {**EXPECTED, "action_change": ("", "B7")}[name][1]


def test_a_stale_vision_is_not_overwritten(place: Place, coordinator_client: Client) -> None:
    url = place.url("vision")
    coordinator_client.post(url, {"text_en": "One", "horizon": "2040", "version": "0"})
    assert coordinator_client.post(url, {"text_en": "None", "horizon": "2040", "version": "0"}).status_code == 409
    coordinator_client.post(url, {"text_en": "Two", "horizon": "2040", "version": "1"})
    assert coordinator_client.post(url, {"text_en": "Three", "horizon": "2040", "version": "1"}).status_code == 409
    assert RESULTS["vision"](place) == [("Two", 2040)]


PICKS = {"action_team": [], "action_order": 0}


@pytest.mark.parametrize(("name", "none"), PICKS.items())
def test_who_ticked_slower_sees_both_lists_and_chooses(
    place: Place, coordinator_client: Client, name: str, none: object
) -> None:
    opened = coordinator_client.get(place.url(name)).context["form"]["read"].value()
    assert coordinator_client.post(place.url(name), {**place.data(name), "read": opened}).status_code == 302
    stale = coordinator_client.post(place.url(name), {"read": opened})
    assert stale.status_code == 409
    (conflict,) = stale.context["form"].conflicts
    other = Action.objects.get(pk=place.ids["other_action"])
    assert conflict.saved == {"action_team": "Parks", "action_order": f"{other.code} {other.title}"}[name]
    assert conflict.yours == "None"
    assert "Replace with mine" in stale.content.decode()
    assert RESULTS[name](place) == EXPECTED[name][1]
    seen = stale.context["form"]["read"].value()
    assert coordinator_client.post(place.url(name), {"read": seen}).status_code == 302
    assert RESULTS[name](place) == none


@pytest.mark.parametrize("name", PICKS)
def test_what_others_change_beside_the_boxes_is_no_conflict(
    place: Place, coordinator_client: Client, name: str
) -> None:
    opened = coordinator_client.get(place.url(name)).context["form"]["read"].value()
    for other in sorted({"action_change", "action_effects", *PICKS} - {name}):
        version = Action.objects.get(pk=place.ids["action"]).version
        assert coordinator_client.post(place.url(other), {**place.data(other), "version": version}).status_code == 302
    same = {**place.data(name), "read": opened}
    assert coordinator_client.post(place.url(name), same).status_code == 302
    # Who ticks what somebody else ticked already agrees with them.
    assert coordinator_client.post(place.url(name), same).status_code == 302
    assert RESULTS[name](place) == EXPECTED[name][1]


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("vision", {"horizon": "2026"}, "Type a year from 2027 to 2086."),
        ("vision", {"text_en": ""}, "Fill this in: it is needed."),
        ("objective_add", {"title_en": " "}, "Fill this in: it is needed."),
        ("target_add", {"value": "forty"}, "Type the number only, such as 44.2"),
        ("target_add", {"year": "2019"}, "The target year comes after the reference year 2020."),
        ("target_add", {"owner": "0"}, "Choose one of the listed values."),
        ("target_change", {"reference_value": ""}, "A reference needs both: its value and its year."),
        (
            "action_add",
            {"starts_on": "2026-05-02", "ends_on": "2026-05-01"},
            "An action ends on its first day or later.",
        ),
        ("action_add", {"starts_on": "soon"}, "Write the date as year-month-day"),
        ("target_path", {"path_2030": "half"}, "Type the number only, such as 44.2"),
        ("action_team", {"units": "0"}, "Choose one of the listed values."),
        ("action_effects", {"effect_social": ""}, "Say all three, or none."),
        ("action_effects", {"why_economic_en": ""}, "Say why."),
        ("action_order", {"predecessors": "0"}, "Choose one of the listed values."),
        ("milestone_add", {"due_on": "soon"}, "Write the date as year-month-day"),
        ("milestone_add", {"reached_on": "2099-01-01"}, "This day is still to come."),
        ("milestone_change", {"name_en": ""}, "Fill this in: it is needed."),
        ("cost_add", {"amount": "-1"}, "Too low: the lowest is 0."),
        ("cost_add", {"amount": "1.005"}, "no more than 2 decimal places"),
        ("paragraph_add", {"text_en": ""}, "Fill this in: it is needed."),
        ("paragraph_place", {"below": "paragraph-0"}, "Choose one of the listed values."),
        ("block_add", {"kind": "picture"}, "Choose one of the listed values."),
        ("block_add", {"kind": "targets"}, "Choose the theme whose targets are shown."),
        ("block_add", {"kind": "indicator"}, "Choose the indicator that is drawn."),
        ("block_add", {"theme": "0"}, "Choose one of the listed values."),
        ("block_place", {"below": "section-0"}, "Choose one of the listed values."),
    ],
)
def test_bad_input_is_named_at_its_field_and_kept(
    place: Place, coordinator_client: Client, name: str, wrong: dict[str, str], sentence: str
) -> None:
    before = RESULTS[name](place)
    refused = coordinator_client.post(place.url(name), {**place.data(name), **wrong})
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert RESULTS[name](place) == before


def test_a_code_that_is_taken_is_refused(place: Place, coordinator_client: Client) -> None:
    code = Action.objects.get(pk=place.ids["action"]).code
    refused = coordinator_client.post(place.url("action_add"), {**CHANGING["action_add"], "code": code})
    assert refused.status_code == 422
    assert Action.objects.filter(code=code).count() == 1


def test_a_decimal_comma_is_read(place: Place, coordinator_client: Client) -> None:
    data = {**CHANGING["target_change"], "value": "35,50"}
    assert coordinator_client.post(place.url("target_change"), data).status_code == 302
    assert str(Target.objects.get(pk=place.ids["target"]).value) == "35.50"


def test_a_stage_is_added_on_the_same_indicator(place: Place, coordinator_client: Client) -> None:
    long = Target.objects.get(pk=place.ids["target"])
    url = f"/cities/sundvik/2026/targets/objectives/{long.objective_id}/targets/add/?long_term={long.pk}"
    shown = coordinator_client.get(url).content.decode()
    assert 'name="reference_value" value="100"' in shown
    beyond = {"reference_year": "2020", "reference_value": "100", "year": "2030", "value": "39"}
    refused = coordinator_client.post(url, beyond)
    assert refused.status_code == 422
    assert "39 goes beyond the long-term target of 40 in 2035." in refused.content.decode()
    assert coordinator_client.post(url, {**beyond, "value": "60"}).status_code == 302
    assert [(t.indicator, t.value) for t in long.short_terms.all()] == [(long.indicator, Decimal(60))]


@pytest.mark.parametrize("query", ["?long_term=0", "?long_term=x", "?indicator=NONE"])
def test_what_was_never_there_is_404(place: Place, coordinator_client: Client, query: str) -> None:
    url = place.url("target_add").split("?")[0]
    assert coordinator_client.get(url + query).status_code == 404


def test_what_something_rests_on_stays(place: Place, coordinator_client: Client) -> None:
    target = Target.objects.get(pk=place.ids["target"])
    make_target(long_term=target)
    refused = coordinator_client.post(place.url("target_remove"))
    assert refused.status_code == 409
    assert "Short-term targets lead to this target." in refused.content.decode()


def test_an_empty_section_keeps_a_version_from_being_published(place: Place, coordinator_client: Client) -> None:
    coordinator_client.post(place.url("section_add"), CHANGING["section_add"])
    assert "Section 3 has no paragraph yet." in coordinator_client.get(place.url("programme_publish")).content.decode()
    assert coordinator_client.post(place.url("programme_publish")).status_code == 422
    assert RESULTS["programme_publish"](place) is True


@pytest.mark.parametrize("name", ["block_place", "paragraph_place"])
def test_a_place_form_that_is_sent_unread_moves_nothing(place: Place, coordinator_client: Client, name: str) -> None:
    shown = coordinator_client.get(place.url(name)).content.decode()
    chosen = re.search(r'<option value="([^"]+)" selected', shown)
    assert chosen is not None
    before = RESULTS[name](place)
    assert coordinator_client.post(place.url(name), {"below": chosen[1]}).status_code == 302
    assert RESULTS[name](place) == before
