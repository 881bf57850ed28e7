"""Versions, sections, paragraphs: keys stay, numbers follow, a published version never changes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.models import Paragraph, ProgrammeVersion, Section
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.factories import make_decision
from tests.cycles.targets.factories import make_programme_version
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def texts(version: ProgrammeVersion) -> list[tuple[str, str]]:
    """Return "section.paragraph" and text, in order."""
    rows = Paragraph.objects.filter(section__programme=version).select_related("section")
    return [(f"{row.section.number}.{row.number}", str(row.text)) for row in rows]


def test_the_next_version_copies_the_last_with_the_same_keys(cycle: Cycle, coordinator: User) -> None:
    first = make_programme_version(cycle, texts=(("One.", "Two."), ("Three.",)))
    second = services.start_draft(cycle, by=coordinator)
    assert (second.number, second.previous, second.title) == (2, first, first.title)
    assert texts(second) == texts(first) == [("1.1", "One."), ("1.2", "Two."), ("2.1", "Three.")]
    keys = [list(Paragraph.objects.filter(section__programme=v).values_list("key", flat=True)) for v in (first, second)]
    assert keys[0] == keys[1]


def test_the_copy_does_not_change_the_published_version(cycle: Cycle, coordinator: User) -> None:
    first = make_programme_version(cycle)
    second = services.start_draft(cycle, by=coordinator)
    services.write_paragraph(Paragraph.objects.get(section__programme=second, number=1), "Other.", by=coordinator)
    assert (texts(first)[0], texts(second)[0]) == (("1.1", "First."), ("1.1", "Other."))


def test_there_is_one_draft_at_a_time(cycle: Cycle, coordinator: User) -> None:
    make_programme_version(cycle, published=False)
    with pytest.raises(Conflict):
        services.start_draft(cycle, by=coordinator)


def test_a_programme_has_a_title(cycle: Cycle, coordinator: User) -> None:
    with pytest.raises(ValidationError):
        services.start_draft(cycle, by=coordinator)


def test_paragraphs_move_and_keep_their_keys(cycle: Cycle, coordinator: User) -> None:
    draft = make_programme_version(cycle, texts=(("A.", "B.", "C."),), published=False)
    last = Paragraph.objects.get(section__programme=draft, number=3)
    services.move_paragraph(last, -1, by=coordinator)
    assert texts(draft) == [("1.1", "A."), ("1.2", "C."), ("1.3", "B.")]
    assert Paragraph.objects.get(key=last.key).number == 2
    services.remove_paragraph(Paragraph.objects.get(section__programme=draft, number=1), by=coordinator)
    assert texts(draft) == [("1.1", "C."), ("1.2", "B.")]


def test_sections_move_with_their_paragraphs(cycle: Cycle, coordinator: User) -> None:
    draft = make_programme_version(cycle, texts=(("A.",), ("B.",), ("C.",)), published=False)
    services.move_section(draft.sections.get(number=1), 1, by=coordinator)
    assert texts(draft) == [("1.1", "B."), ("2.1", "A."), ("3.1", "C.")]
    services.remove_section(draft.sections.get(number=1), by=coordinator)
    assert texts(draft) == [("1.1", "A."), ("2.1", "C.")]


@pytest.mark.parametrize(("number", "way"), [(1, -1), (2, 1)])
def test_nothing_moves_over_the_edge(cycle: Cycle, coordinator: User, number: int, way: int) -> None:
    draft = make_programme_version(cycle, published=False)
    paragraph = Paragraph.objects.get(section__programme=draft, number=number)
    with pytest.raises(Conflict):
        services.move_paragraph(paragraph, way, by=coordinator)
    assert texts(draft) == [("1.1", "First."), ("1.2", "Second.")]


def test_an_officer_writes_and_the_coordinator_publishes(cycle: Cycle, coordinator: User) -> None:
    officer = make_member(cycle.city, Role.OFFICER)
    draft = services.start_draft(cycle, "Programme", by=officer)
    services.add_paragraph(services.add_section(draft, "One", by=officer), "Text.", by=officer)
    with pytest.raises(Refused):
        services.publish(draft, by=officer)
    assert services.publish(draft, by=coordinator).published_by == coordinator


@pytest.mark.parametrize("texts_", [(), ((),), (("Text.",), ())])
def test_an_empty_programme_is_not_published(cycle: Cycle, texts_: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValidationError):
        make_programme_version(cycle, texts=texts_)


def test_what_is_published_is_refused_by_every_service(cycle: Cycle, coordinator: User) -> None:
    version = make_programme_version(cycle)
    section, paragraph = version.sections.get(), Paragraph.objects.get(section__programme=version, number=1)
    for act in (
        lambda: services.publish(version, by=coordinator),
        lambda: services.add_section(version, "More", by=coordinator),
        lambda: services.change_section(section, title="Other", by=coordinator),
        lambda: services.remove_section(section, by=coordinator),
        lambda: services.move_section(section, 1, by=coordinator),
        lambda: services.add_paragraph(section, "More.", by=coordinator),
        lambda: services.write_paragraph(paragraph, "Other.", by=coordinator),
        lambda: services.move_paragraph(paragraph, 1, by=coordinator),
        lambda: services.remove_paragraph(paragraph, by=coordinator),
    ):
        with pytest.raises(Conflict):
            act()


def test_what_is_published_is_refused_by_the_database(cycle: Cycle) -> None:
    version = make_programme_version(cycle)
    section = version.sections.get()
    for write in (
        lambda: ProgrammeVersion.objects.filter(pk=version.pk).update(published_at=None),
        lambda: ProgrammeVersion.objects.filter(pk=version.pk).update(title={"en": "Other"}),
        lambda: ProgrammeVersion.objects.filter(pk=version.pk).delete(),
        lambda: Section.objects.filter(programme=version).update(title={"en": "Other"}),
        lambda: Section.objects.create(programme=version, number=9, title={"en": "More"}),
        lambda: Paragraph.objects.filter(section=section).update(text={"en": "Other"}),
        lambda: Paragraph.objects.filter(section=section).delete(),
        lambda: Paragraph.objects.create(section=section, number=9, text={"en": "More"}),
    ):
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            write()
    assert texts(version) == [("1.1", "First."), ("1.2", "Second.")]


def test_the_decision_is_noted_once_and_alone(cycle: Cycle) -> None:
    version = make_programme_version(cycle)
    decision = make_decision(cycle.city, 2026, "approve")
    with pytest.raises(ProgrammingError), transaction.atomic():
        ProgrammeVersion.objects.filter(pk=version.pk).update(decision=decision, version=7)
    services.note_decision(version, decision)
    version.refresh_from_db()
    assert version.decision == decision
    with pytest.raises(ProgrammingError), transaction.atomic():
        ProgrammeVersion.objects.filter(pk=version.pk).update(decision=None)
