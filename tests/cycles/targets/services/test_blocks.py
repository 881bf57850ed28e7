"""Tables and charts of the programme: live in a draft, kept when it is published, in order with the paragraphs."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from cycles.indicators.services import record
from cycles.snapshot import Decision, content_of
from cycles.targets import services
from cycles.targets.documents import document_of
from cycles.targets.models import Action, Block, Paragraph, ProgrammeVersion, Section
from ims.people.models import User
from ims.refusals import Conflict
from tests.cycles.indicators.factories import make_editor, make_series
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_objective,
    make_priority,
    make_programme_version,
    make_target,
    open_next_of,
)
from tests.factories import make_city, make_unit

pytestmark = pytest.mark.django_db
Kind = Block.Kind


def order(version: ProgrammeVersion) -> list[list[str]]:
    """Return each section's items as they are read: a paragraph's place, a block's kind."""
    return [
        [item.shown.kind if hasattr(item, "shown") else item.place for item in chapter.items]
        for chapter in document_of(version, version.cycle)
    ]


@pytest.fixture
def draft(cycle: Cycle) -> ProgrammeVersion:
    """Return a draft of two sections, the first with two paragraphs."""
    return make_programme_version(cycle, texts=(("First.", "Second."), ("Third.",)), published=False)


def section(draft: ProgrammeVersion, number: int = 1) -> Section:
    """Return a section of the draft."""
    found = draft.sections.get(number=number)
    found.programme = draft
    return found


def test_blocks_stand_between_paragraphs_and_move_past_them(draft: ProgrammeVersion, coordinator: User) -> None:
    costs = services.add_block(section(draft), Kind.COSTS, by=coordinator)
    services.add_block(section(draft), Kind.TIMELINE, by=coordinator)
    assert order(draft) == [["1.1", "1.2", "costs", "timeline"], ["2.1"]]
    services.move_block(Block.objects.get(pk=costs.pk), -1, by=coordinator)
    assert order(draft) == [["1.1", "costs", "1.2", "timeline"], ["2.1"]]
    services.move_paragraph(Paragraph.objects.get(section=section(draft), number=1), 1, by=coordinator)
    assert order(draft) == [["costs", "1.1", "1.2", "timeline"], ["2.1"]]
    services.remove_paragraph(Paragraph.objects.get(section=section(draft), number=2), by=coordinator)
    assert order(draft) == [["costs", "1.1", "timeline"], ["2.1"]]
    with pytest.raises(Conflict):
        services.move_block(Block.objects.get(pk=costs.pk), -1, by=coordinator)
    services.remove_block(Block.objects.get(pk=costs.pk), by=coordinator)
    assert order(draft) == [["1.1", "timeline"], ["2.1"]]


def test_an_item_is_put_below_another_also_in_another_section(draft: ProgrammeVersion, coordinator: User) -> None:
    block = services.add_block(section(draft), Kind.COSTS, by=coordinator)
    third = Paragraph.objects.get(section=section(draft, 2))
    services.place_block(block, section(draft, 2), third, by=coordinator)
    first = Paragraph.objects.get(section=section(draft), number=1)
    services.place_paragraph(first, section(draft, 2), Block.objects.get(pk=block.pk), by=coordinator)
    assert order(draft) == [["1.1"], ["2.1", "costs", "2.2"]]
    services.place_paragraph(Paragraph.objects.get(pk=first.pk), section(draft, 2), by=coordinator)
    assert order(draft) == [["1.1"], ["2.1", "2.2", "costs"]]
    assert Paragraph.objects.get(section=section(draft, 2), number=1).key == first.key


def test_an_item_stays_in_its_version(cycle: Cycle, coordinator: User) -> None:
    published = make_programme_version(cycle)
    draft = services.start_draft(cycle, by=coordinator)
    mine = Paragraph.objects.get(section__programme=draft, number=1)
    with pytest.raises(ValidationError):
        services.place_paragraph(mine, published.sections.get(), by=coordinator)


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        (Kind.TARGETS, {}, "theme"),
        (Kind.INDICATOR, {}, "indicator"),
        ("picture", {}, "kind"),
        (Kind.COSTS, {"title": "x" * 5001}, ""),
    ],
)
def test_a_block_names_what_its_kind_needs(
    draft: ProgrammeVersion, coordinator: User, kind: str, fields: dict[str, Any], wrong: str
) -> None:
    if not wrong:
        assert services.add_block(section(draft), kind, by=coordinator, **fields).title["en"] == fields["title"]
        return
    with pytest.raises(ValidationError) as refused:
        services.add_block(section(draft), kind, by=coordinator, **fields)
    assert wrong in refused.value.message_dict
    assert Block.objects.count() == 0


def test_a_block_shows_a_theme_in_scope_and_an_indicator_of_the_city(
    cycle: Cycle, draft: ProgrammeVersion, coordinator: User
) -> None:
    elsewhere = make_city_indicator(make_city("elsewhere"))
    strange = make_priority(cycle).theme.version.nodes.themes().get(code="9")
    with pytest.raises(ValidationError):
        services.add_block(section(draft), Kind.INDICATOR, indicator=elsewhere, by=coordinator)
    with pytest.raises(ValidationError):
        services.add_block(section(draft), Kind.TARGETS, theme=strange, by=coordinator)
    left = services.add_block(section(draft), Kind.COSTS, theme=strange, indicator=elsewhere, by=coordinator)
    assert (left.theme, left.indicator) == (None, None)


def fill(cycle: Cycle, draft: ProgrammeVersion, by: User) -> Action:
    """Put a block of every kind into the draft, over a plan of one target and one action."""
    indicator = make_city_indicator(cycle.city, "AIR", name={"en": "Emissions"})
    make_series(indicator, {"2025": "90.0"})
    target = make_target(make_objective(cycle), indicator=indicator)
    action = make_action(target=target, code="A1", responsible=make_unit(cycle.city), cost=Decimal("10.50"))
    theme = make_priority(cycle).theme
    for kind in Kind:
        services.add_block(section(draft), kind, theme=theme, indicator=indicator, by=by)
    return action


def test_what_a_version_shows_stays_as_it_was_published(
    cycle: Cycle, draft: ProgrammeVersion, coordinator: User
) -> None:
    action = fill(cycle, draft, coordinator)
    live = [item.shown for chapter in document_of(draft, cycle) for item in chapter.items if hasattr(item, "shown")]
    assert [shown.as_of for shown in live] == [None] * len(Kind)
    services.publish(draft, by=coordinator)
    before = content_of(cycle)["programme"]
    services.change_action(action, title="Other", by=coordinator)
    services.add_cost(action, 2030, Decimal(99), "State", by=coordinator)
    assert content_of(cycle)["programme"] == before
    blocks = {block["kind"]: block for block in before["sections"][0]["blocks"]}
    assert blocks["costs"]["content"]["total"] == "10.50"
    assert blocks["actions"]["content"]["rows"][0]["title"] == {"en": "Insulate schools"}
    assert blocks["targets"]["content"]["rows"][0]["value"] == "40"
    assert blocks["indicator"]["content"]["series"][0]["value"] == "90.0"
    assert blocks["timeline"]["content"]["groups"][0]["actions"][0]["starts_on"] == "2026-03-01"
    assert {block["after"] for block in blocks.values()} == {2}
    kept = [item.shown for chapter in document_of(draft, cycle) for item in chapter.items if hasattr(item, "shown")]
    assert [shown.as_of for shown in kept] == [cycle.city.today()] * len(Kind)
    assert coordinator.name not in str(before)


def test_a_chart_in_the_programme_keeps_how_its_values_were_revised(
    cycle: Cycle, draft: ProgrammeVersion, coordinator: User
) -> None:
    fill(cycle, draft, coordinator)
    indicator = Indicator.objects.get(code="AIR")
    make_series(indicator, {"2024": "95"})
    record(indicator, "2025", Decimal("91.0"), by=make_editor(cycle.city), reason="Counted twice")
    charts = [
        item.shown.chart for chapter in document_of(draft, cycle) for item in chapter.items if hasattr(item, "shown")
    ]
    assert [[row.mark for row in chart.rows] for chart in charts if chart] == [["", "corrected value"]]
    services.publish(draft, by=coordinator)
    blocks = {block["kind"]: block for block in content_of(cycle)["programme"]["sections"][0]["blocks"]}
    assert [row.get("revised") for row in blocks["indicator"]["content"]["series"]] == [None, "correction"]


def test_the_next_version_shows_the_plan_again_under_the_same_keys(
    cycle: Cycle, draft: ProgrammeVersion, coordinator: User
) -> None:
    fill(cycle, draft, coordinator)
    services.publish(draft, by=coordinator)
    following = services.start_draft(cycle, by=coordinator)
    mine, before = (Block.objects.filter(section__programme=version) for version in (following, draft))
    assert [block.key for block in mine] == [block.key for block in before]
    assert {block.content for block in mine} == {None}
    assert order(following) == order(draft)
    assert list(following.sections.values_list("key")) == list(draft.sections.values_list("key"))


@pytest.mark.parametrize("how", [Decision.Next.CONTINUE, Decision.Next.REVISE])
def test_blocks_are_carried_over(cycle: Cycle, draft: ProgrammeVersion, coordinator: User, how: Decision.Next) -> None:
    fill(cycle, draft, coordinator)
    services.publish(draft, by=coordinator)
    new = open_next_of(cycle, how)
    version = ProgrammeVersion.objects.get(cycle=new)
    assert order(version) == order(draft)
    keeps = [block.content is not None for block in Block.objects.filter(section__programme=version)]
    assert keeps == [how is Decision.Next.CONTINUE] * len(Kind)


def test_the_database_keeps_what_is_published(cycle: Cycle, draft: ProgrammeVersion, coordinator: User) -> None:
    block = services.add_block(section(draft), Kind.COSTS, by=coordinator)
    with pytest.raises(ProgrammingError, match="keeps what its tables and charts show"), transaction.atomic():
        ProgrammeVersion.objects.filter(pk=draft.pk).update(published_at=datetime(2026, 5, 4, tzinfo=UTC))
    services.publish(draft, by=coordinator)
    for write in (
        lambda: Block.objects.filter(pk=block.pk).update(content={}),
        lambda: Block.objects.filter(pk=block.pk).delete(),
        lambda: Block.objects.create(section=section(draft), after=2, place=9, kind=Kind.COSTS),
    ):
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            write()
    with pytest.raises(Conflict):
        services.move_block(Block.objects.get(pk=block.pk), -1, by=coordinator)
