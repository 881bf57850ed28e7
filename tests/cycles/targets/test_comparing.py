"""Two versions side by side: came, went, moved, changed, each said in words and matched by keys."""

from decimal import Decimal

import pytest

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.comparing import Row, compared
from cycles.targets.documents import documents_of
from cycles.targets.models import Block, Paragraph, ProgrammeVersion, Section
from ims.people.models import User
from ims.words import FIXED
from tests.cycles.targets.factories import make_action, make_objective, make_programme_version, make_target

pytestmark = pytest.mark.django_db
Said = list[tuple[str, str, str]]


def rows_of(old: ProgrammeVersion, new: ProgrammeVersion) -> list[Row]:
    """Return the comparison of two versions of one cycle."""
    documents = documents_of([old, new], new.cycle)
    return compared(documents[old.pk], documents[new.pk])


def said(rows: list[Row]) -> Said:
    """Return the sign, the place and what is said of each change."""
    return [(row.sign, row.place, row.said) for row in rows if row.is_change]


@pytest.fixture
def first(cycle: Cycle) -> ProgrammeVersion:
    """Return a published version of two sections."""
    return make_programme_version(cycle, texts=(("One.", "Two.", "Three."), ("Four.",)))


@pytest.fixture
def second(cycle: Cycle, first: ProgrammeVersion, coordinator: User) -> ProgrammeVersion:
    """Return a draft that is a copy of it."""
    draft = services.start_draft(cycle, by=coordinator)
    draft.cycle = cycle
    return draft


def paragraph(version: ProgrammeVersion, text: str) -> Paragraph:
    """Return the paragraph with this text."""
    return Paragraph.objects.select_related("section__programme__cycle").get(section__programme=version, text__en=text)


def section(version: ProgrammeVersion, number: int) -> Section:
    """Return a section."""
    return Section.objects.select_related("programme__cycle").get(programme=version, number=number)


def test_what_reads_alike_is_no_change(first: ProgrammeVersion, second: ProgrammeVersion) -> None:
    rows = rows_of(first, second)
    assert said(rows) == []
    assert [row.place for row in rows] == ["1", "§ 1.1", "§ 1.2", "§ 1.3", "2", "§ 2.1"]


def test_what_came_went_and_changed(first: ProgrammeVersion, second: ProgrammeVersion, coordinator: User) -> None:
    services.remove_paragraph(paragraph(second, "One."), by=coordinator)
    services.write_paragraph(paragraph(second, "Two."), "Other.", by=coordinator)
    services.add_paragraph(section(second, 2), "Five.", by=coordinator)
    services.change_section(section(second, 2), title="Renamed", by=coordinator)
    assert said(rows_of(first, second)) == [
        ("\u2212", "§ 1.1", "Taken out"),
        ("~", "§ 1.1", "Changed; it was § 1.2"),
        ("~", "2", "Changed"),
        ("+", "§ 2.2", "New"),
    ]


def test_what_moved_is_told_from_what_only_got_another_number(
    first: ProgrammeVersion, second: ProgrammeVersion, coordinator: User
) -> None:
    services.place_paragraph(paragraph(second, "One."), section(second, 2), by=coordinator)
    services.write_paragraph(paragraph(second, "One."), "One, again.", by=coordinator)
    rows = rows_of(first, second)
    assert said(rows) == [("\u2192", "§ 2.1", "Moved, it was § 1.1, and changed")]
    assert [row.said for row in rows if row.place == "§ 1.1"] == ["The same; it was § 1.2"]


def test_a_section_that_moved(first: ProgrammeVersion, second: ProgrammeVersion, coordinator: User) -> None:
    services.move_section(section(second, 2), -1, by=coordinator)
    assert ("\u2192", "1", "Moved, it was 2") in said(rows_of(first, second))


def test_what_a_block_shows_differently_is_said_in_words(cycle: Cycle, coordinator: User) -> None:
    action = make_action(target=make_target(make_objective(cycle)), code="A1", cost=Decimal(10))
    draft = make_programme_version(cycle, published=False)
    for kind in (Block.Kind.COSTS, Block.Kind.ACTIONS, Block.Kind.TIMELINE):
        services.add_block(section(draft, 1), kind, by=coordinator)
    first = services.publish(draft, by=coordinator)
    services.add_cost(action, 2027, Decimal(5), "State", by=coordinator)
    services.change_action(action, ends_on=None, by=coordinator)
    second = services.start_draft(cycle, by=coordinator)
    services.remove_block(Block.objects.get(section__programme=second, kind="timeline"), by=coordinator)
    costs, actions, timeline = rows_of(first, second)[-3:]
    assert costs.said == "Changed"
    assert costs.facts[0] == "New: State."
    assert "Total, Total: 10 became 15." in costs.facts
    assert "A1 Insulate schools, From and to: 1 Mar 2026 – 30 Nov 2027 became 1 Mar 2026 – –." in [
        fact.replace(FIXED, " ") for fact in actions.facts
    ]
    assert (timeline.kind, timeline.facts) == ("gone", [])
