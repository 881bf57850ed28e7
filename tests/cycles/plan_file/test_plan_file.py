"""A plan goes out of one city and into another: nothing is lost, nothing that stands is touched."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import FrameworkVersion
from commitments.seeds import load_seeded
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import BaselineReview, DataGap, Evidence, LegalRequirement, ThemeReview
from cycles.baseline.swot.models import SwotPoint
from cycles.cycle import Cycle, Step
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators.breakdown.models import Category, Dimension
from cycles.indicators.models import Indicator, Observation
from cycles.perform import WrongStep
from cycles.plan_file import writing_out
from cycles.plan_file.taking import preview, read, take
from cycles.plan_file.writing_out import plan_of
from cycles.targets.action_plan.models import Milestone
from cycles.targets.models import Action, ActionCost, Objective, Target, Vision
from ims.cities.models import Unit
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from reports.demo import sundvik
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import (
    SCORES,
    make_cover,
    make_evidence,
    make_gap,
    make_instrument,
    make_point,
    make_requirement,
)
from tests.cycles.ecobudget.factories import make_budget, make_line
from tests.cycles.factories import advance, make_cycle
from tests.cycles.indicators.breakdown.factories import make_dimension
from tests.cycles.targets.factories import make_action, make_objective, make_priority, make_target, make_targets_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
# What a plan does not carry: identity, persons, places in a list, and what the rooms themselves keep.
IDENTITY = {"id", "cycle", "origin", "version", "city", "owner", "position"}
LEFT_OUT: dict[type[models.Model], set[str]] = {
    Indicator: {
        *("derived_from", "derived_version", "formula", "factor", "decimals", "commitment", "responsible"),
        *("dimension", "second_dimension"),
    },
    Dimension: set(),
    Category: {"dimension"},
    Observation: {"indicator", "starts_on", "ends_on", "entered_at", "category", "second_category"},
    BaselineReview: {"framework", "signed_off_at", "signed_off_by", "sign_off_note"},
    ThemeReview: {"theme"},
    DataGap: {"theme_review", "indicator"},
    LegalRequirement: {"theme_review", "responsible"},
    SwotPoint: {"theme_review", "indicator"},
    Evidence: {"theme_review", "file"},
    Instrument: {"responsible"},
    InstrumentTheme: {"instrument", "theme_review", "overlaps_with"},
    Vision: set(),
    Objective: {"theme_review"},
    Target: {"objective", "indicator", "long_term", "data_action"},
    Action: {"target", "creates_data_for", "responsible"},
    ActionCost: {"action"},
    Milestone: {"action"},
    MasterBudget: set(),
    BudgetLine: {"budget", "indicator", "responsible", "half_year_value", "annual_value"},  # accounts are no plan
}
CARRIED: dict[type[models.Model], tuple[str, ...]] = {
    Indicator: writing_out.INDICATOR,
    Dimension: writing_out.NAMED,
    Category: writing_out.NAMED,
    Observation: writing_out.VALUE,
    BaselineReview: ("scope", "no_legal_requirements"),
    ThemeReview: writing_out.THEME,
    DataGap: ("missing", "reason"),
    LegalRequirement: writing_out.REQUIREMENT,
    SwotPoint: writing_out.SWOT,
    Evidence: ("title", "note", "url"),
    Instrument: writing_out.INSTRUMENT,
    InstrumentTheme: writing_out.COVERED,
    Vision: ("text", "horizon"),
    Objective: ("title", "text"),
    Target: writing_out.TARGET,
    Action: writing_out.ACTION,
    ActionCost: writing_out.COST,
    Milestone: writing_out.MILESTONE,
    MasterBudget: writing_out.BUDGET,
    BudgetLine: writing_out.LINE,
}


@pytest.mark.parametrize("model", LEFT_OUT, ids=lambda model: model.__name__)
def test_every_column_is_carried_or_left_out_on_purpose(model: type[models.Model]) -> None:
    columns = {column.name for column in model._meta.concrete_fields} - IDENTITY
    assert columns == LEFT_OUT[model] | set(CARRIED[model])


def told(cycle: Cycle) -> dict[str, Any]:
    """Return what the plan of a year says, without where it is from."""
    return {key: value for key, value in plan_of(cycle).items() if key not in {"city", "year"}}


def beginning(old: Cycle) -> tuple[Cycle, User]:
    """Return an empty city of the same units in the step of the baseline review, and its coordinator."""
    same = {name: getattr(old.city, name) for name in ("languages", "financial_year_starts")}
    city = make_city("elsewhere", **same)
    for name in Unit.objects.in_city(old.city).values_list("name", flat=True).distinct():
        Unit.objects.create(city=city, name=name)
    return make_cycle(Step.BASELINE, city=city), make_member(city, Role.COORDINATOR)


def queries_for(cycle: Cycle) -> int:
    with CaptureQueriesContext(connection) as captured:
        plan_of(cycle)
    return len(captured)


@pytest.mark.parametrize("number", [1, 12])
def test_a_plan_reads_as_often_for_few_rows_as_for_many(number: int) -> None:
    cycle = make_targets_cycle()
    budget = make_budget(cycle)
    for place in range(number):
        long_term = make_target(make_objective(cycle, f"Objective {place}"))
        make_line(budget, long_term.indicator)
        dimension = make_dimension(cycle.city, f"D{place}", "f", "m")
        Indicator.objects.filter(pk=long_term.indicator_id).update(dimension=dimension)
        make_action(cycle, code=f"A{place}", target=make_target(long_term=long_term))
        make_gap(make_priority(cycle), f"Gap {place}")
        make_evidence(make_priority(cycle))
        make_requirement(make_priority(cycle))
        make_point(make_priority(cycle))
        make_cover(make_instrument(cycle), make_priority(cycle))
    assert queries_for(cycle) == 27


def rows() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in LEFT_OUT}


def parts_in(plan: dict[str, Any]) -> int:
    return sum(len(row["parts"]) for row in plan["indicators"])


def test_sundviks_plan_begins_an_empty_city_field_by_field() -> None:
    load_seeded()
    old = Cycle.objects.get(city=sundvik.build(Step.APPROVAL), year=2026)
    plan = read(json.dumps(plan_of(old)).encode())
    new, coordinator = beginning(old)
    first = take(new, plan, by=coordinator)
    assert (first.left_out, first.added["themes"]) == ([], 10)
    advance(new, "close_baseline", coordinator)
    second = take(new, plan, by=coordinator)
    assert second.left_out == []
    assert second.added["actions"] == len(plan["targets"]["actions"]) > 10
    assert told(new) == told(old)
    assert (first.added["dimensions"], first.added["parts"]) == (len(plan["dimensions"]), parts_in(plan))
    assert second.added["lines"] == len(plan["ecobudget"]["lines"]) > 0 < parts_in(plan)
    before = rows()
    again = take(new, plan, by=coordinator)
    assert (again.added, again.left_out) == ({}, [])
    assert rows() == before
    assert "@" not in json.dumps({key: plan[key] for key in ("baseline", "targets")})  # no person's address


SMALL: dict[str, Any] = {
    "kind": "ims-plan",
    "format": 2,
    "city": "Somewhere",
    "year": 2025,
    "language": "de",
    "dimensions": [],
    "indicators": [],
    "baseline": {
        "framework": {"code": "aalborg", "label": "2004"},
        "scope": {"de": "Die ganze Stadt"},
        "no_legal_requirements": True,
        "themes": [],
        "instruments": [],
    },
    "targets": {"vision": None, "objectives": [], "targets": [], "actions": []},
    "ecobudget": None,
}


def indicator(code: str = "T01", **more: Any) -> dict[str, Any]:
    texts = {key: {"de": "Wege"} for key in ("name", "definition", "method")}
    facts: dict[str, Any] = {
        "code": code,
        **texts,
        "unit": "%",
        "unit_code": "",
        "direction": "up",
        "pillar": "social",
        "kind": "",
    }
    facts |= {"frequency": "", "links": [], "source": "", "source_url": "", "related": "", "commitment": None}
    facts |= {"is_summable": False, "dimensions": [], "parts": []}
    return {**facts, "responsible": "", "values": [], **more}


def value(period: str, number: str | None, reason: str = "") -> dict[str, Any]:
    return {**dict.fromkeys(writing_out.VALUE, ""), "period": period, "value": number, "gap_reason": reason}


@pytest.fixture
def city_of() -> tuple[Cycle, User]:
    """Return a year in step 1 and its coordinator."""
    load_seeded()
    cycle = make_cycle(Step.BASELINE)
    return cycle, make_member(cycle.city, Role.COORDINATOR)


def test_a_text_without_the_binding_language_takes_what_there_is(city_of: tuple[Cycle, User]) -> None:
    cycle, coordinator = city_of
    label = writing_out.framework_of(FrameworkVersion.objects.get(framework__code="aalborg"))
    plan = {**SMALL, "baseline": {**SMALL["baseline"], "framework": label}}
    take(cycle, plan, by=coordinator)
    review = BaselineReview.objects.get(cycle=cycle)
    assert (review.scope, review.no_legal_requirements) == ({"en": "Die ganze Stadt"}, True)


def test_digits_gaps_and_unknown_units_come_as_they_are(city_of: tuple[Cycle, User]) -> None:
    cycle, coordinator = city_of
    values = [value("2023", "25.0"), value("2024", "0"), value("2025", None, "Not counted")]
    plan = {**SMALL, "baseline": None, "indicators": [indicator(values=values, responsible="Streets")]}
    taken = take(cycle, plan, by=coordinator)
    found = Observation.objects.order_by("starts_on").values_list("value", "gap_reason")
    assert [(str(number), why) for number, why in found] == [("25.0", ""), ("0", ""), ("None", "Not counted")]
    assert taken.left_out == ["The city has no unit “Streets”: whoever is responsible is left open."]


def test_what_stands_stays(city_of: tuple[Cycle, User]) -> None:
    cycle, coordinator = city_of
    plan = {**SMALL, "baseline": None, "indicators": [indicator(values=[value("2024", "1")])]}
    take(cycle, plan, by=coordinator)
    later = {**plan, "indicators": [indicator(unit="km", values=[value("2024", "2"), value("2025", "3")])]}
    assert take(cycle, later, by=coordinator).added == {"values": 1}
    assert [str(number) for number in Observation.objects.order_by("starts_on").values_list("value", flat=True)] == [
        "1",
        "3",
    ]


def test_one_bad_row_takes_nothing_and_is_named(city_of: tuple[Cycle, User]) -> None:
    cycle, coordinator = city_of
    bad = [indicator("A1", values=[value("2024", "1")]), indicator("B2", direction="sideways")]
    with pytest.raises(ValidationError, match="B2: Value 'sideways' is not a valid choice"):
        take(cycle, {**SMALL, "indicators": bad}, by=coordinator)
    assert not Indicator.objects.exists()
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"indicators": [{"code": "A1"}]},
        {"indicators": None},
        {"indicators": [indicator(values=[value("2024", "much")])]},
        {"indicators": [indicator("A1") | {"formula": "ratio", "factor": 1, "decimals": 0, "inputs": ["A1", "B"]}]},
        {"baseline": {"themes": []}},
        {"indicators": [{key: facts for key, facts in indicator().items() if key != "parts"}]},
        {"indicators": [indicator(dimensions=["sex"])]},
        {"format": 1, "indicators": [{"code": "A1"}]},
    ],
)
def test_a_file_that_is_not_whole_is_refused_and_takes_nothing(
    city_of: tuple[Cycle, User], change: dict[str, Any]
) -> None:
    cycle, coordinator = city_of
    with pytest.raises(ValidationError):
        take(cycle, {**SMALL, **change}, by=coordinator)
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "holds no plan"),
        (b'{"kind": "ims-plan", "format": 99}', "another version"),
        (b" " * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_plan_is_refused_with_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        read(content)


SEX: dict[str, Any] = {
    "code": "sex",
    "name": {"de": "Geschlecht"},
    "categories": [{"code": "f", "name": {"de": "Frauen"}}, {"code": "m", "name": {"de": "Männer"}}],
}


def test_parts_come_with_their_dimension_and_what_is_broken_down_otherwise_is_said(
    city_of: tuple[Cycle, User],
) -> None:
    cycle, coordinator = city_of
    parts = [{**value("2024", "0"), "categories": ["f", ""]}, {**value("2024", None, "No"), "categories": ["m", ""]}]
    broken = indicator(dimensions=["sex"], is_summable=True, values=[value("2024", "1")], parts=parts)
    plan = {**SMALL, "baseline": None, "dimensions": [SEX], "indicators": [broken]}
    assert take(cycle, plan, by=coordinator).added == {"dimensions": 1, "indicators": 1, "values": 1, "parts": 2}
    found = Observation.everything.exclude(category=None).order_by("category__position")
    assert [(row.category.code, str(row.value), row.gap_reason) for row in found if row.category] == [
        ("f", "0", ""),
        ("m", "None", "No"),
    ]
    assert Indicator.objects.get().is_summable
    third = {**value("2024", "3"), "categories": ["x", ""]}
    plain = indicator("T02", parts=[])
    more = {**plan, "indicators": [{**broken, "parts": [*parts, third]}, plain]}
    taken = take(cycle, more, by=coordinator)
    assert taken.added == {"indicators": 1}
    assert taken.left_out == ["There is no category x here: the parts of T01 in it are left out."]
    other = {**more, "indicators": [indicator("T02", dimensions=["sex"], parts=parts)]}
    said = take(cycle, other, by=coordinator).left_out
    assert said == ["T02 is broken down otherwise here, or not at all: its parts are left out."]


def old_plan(cycle: Cycle) -> dict[str, Any]:
    """Return the year's plan as the first version wrote it."""
    plan: dict[str, Any] = json.loads(json.dumps(plan_of(cycle)))
    plan["format"] = 1
    for name in ("dimensions", "ecobudget"):
        del plan[name]
    for row in plan["indicators"]:
        row["name"] = row["name"]["en"]
        for name in ("dimensions", "parts", "is_summable"):
            del row[name]
    del plan["baseline"]["instruments"]
    for theme in plan["baseline"]["themes"]:
        del theme["swot"]
        for law in theme["legal"]:
            for name in ("act", "paragraph", "url", "check_by"):
                del law[name]
    for target in plan["targets"]["targets"]:
        del target["path"]
    return plan


def test_a_plan_of_an_older_version_is_taken_and_what_it_lacks_is_said(client_as: ClientAs) -> None:
    old = make_targets_cycle()
    long_term = make_target(make_objective(old, "Objective"))
    make_action(old, code="A1", target=long_term)
    make_requirement(make_priority(old))
    plan = old_plan(old)
    first = plan["baseline"]["themes"][0]
    texts: dict[str, Any] = {
        "strengths": {"en": "- Rivers\n- " + "Long " * 70, "sv": "Åar"},
        "weaknesses": {},
        "opportunities": {},
    }
    assert read(json.dumps(plan).encode()) == plan
    first |= {**texts, "threats": "", **SCORES}
    new, coordinator = beginning(old)
    looked = preview(new, plan, by=coordinator)
    said = "parts of values, the master budget, existing plans and instruments, acts of the legal register, "
    said += "days of the next legal check, paths of their own to a target."
    assert looked.left_out == [
        f"An older version wrote this plan. It does not say the following, which stays empty: {said}"
    ]
    take(new, plan, by=coordinator)
    points = list(SwotPoint.objects.in_cycle(new).values_list("kind", "text"))
    assert points[0] == ("strength", {"en": "Rivers"})
    assert [len(text["en"]) <= 300 for _kind, text in points] == [True, True, True]
    for name in ("strengths", *texts, "threats"):
        first.pop(name, None)
    assert "SWOT" in preview(new, plan, by=coordinator).left_out[0]
    advance(new, "close_baseline", coordinator)
    assert take(new, plan, by=coordinator).added == {"objectives": 1, "targets": 1, "actions": 1}


def test_a_look_adds_nothing(city_of: tuple[Cycle, User]) -> None:
    cycle, coordinator = city_of
    plan = {**SMALL, "baseline": None, "indicators": [indicator(values=[value("2024", "1")])]}
    assert preview(cycle, plan, by=coordinator).added == {"indicators": 1, "values": 1}
    assert not Indicator.objects.exists()


def test_only_who_writes_and_only_in_the_first_steps(city_of: tuple[Cycle, User]) -> None:
    cycle, coordinator = city_of
    plan = {**SMALL, "baseline": None, "indicators": [indicator()]}
    with pytest.raises(Refused):
        take(cycle, plan, by=make_member(cycle.city, Role.OWNER))
    for name in ("close_baseline", "submit_programme"):
        advance(cycle, name, coordinator)
    with pytest.raises(WrongStep):
        take(cycle, plan, by=coordinator)


def test_the_page_shows_first_and_takes_then(city_of: tuple[Cycle, User], client_as: ClientAs) -> None:
    cycle, coordinator = city_of
    plan = {**SMALL, "baseline": None, "indicators": [indicator(values=[value("2024", "1")])]}
    client, path = client_as(coordinator), reverse("plan_file", args=[cycle.city.slug, cycle.year])
    file = SimpleUploadedFile("plan.json", json.dumps(plan).encode())
    looked = client.post(path, {"once": new_token(), "file": file})
    assert "It would add: 1 indicator, 1 value." in looked.content.decode()
    assert not Indicator.objects.exists()
    content = looked.context["content"]
    done = client.post(path, {"once": new_token(), "content": content, "take": "yes"}, follow=True)
    assert "Taken over: 1 indicator, 1 value." in done.content.decode()
    assert Indicator.objects.get().code == "T01"
    handed_out = client.get(reverse("plan_download", args=[cycle.city.slug, cycle.year]))
    assert handed_out.headers["Content-Disposition"].endswith('-plan.json"')
    assert json.loads(handed_out.content)["kind"] == "ims-plan"


def test_the_page_says_what_is_wrong_with_a_file(city_of: tuple[Cycle, User], client_as: ClientAs) -> None:
    cycle, coordinator = city_of
    path = reverse("plan_file", args=[cycle.city.slug, cycle.year])
    for content, said in (
        (b"{", "no JSON"),
        (json.dumps({**SMALL, "indicators": [{"code": "X"}]}).encode(), "not whole"),
    ):
        page = client_as(coordinator).post(path, {"once": new_token(), "file": SimpleUploadedFile("p.json", content)})
        assert page.status_code == 422
        assert said in page.content.decode()
