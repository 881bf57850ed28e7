"""A published version never changes, whichever way somebody writes; the same writes pass on a draft."""

import pgtrigger
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from commitments.models import Framework, FrameworkVersion, Node, NodeTranslation, Obligation
from tests.commitments.factories import make_framework, make_node, publish

pytestmark = pytest.mark.django_db

# Raw SQL, so that nothing in Python can be what refuses: each passes on a draft and is refused once published.
CHEATS = {
    "rename version": "UPDATE commitments_frameworkversion SET title = 'other' WHERE id = %s",
    "change sources": 'UPDATE commitments_frameworkversion SET sources = \'{"a": "b"}\' WHERE id = %s',
    "change levels": "UPDATE commitments_frameworkversion SET level_names = '{goal}' WHERE id = %s",
    "reword node": "UPDATE commitments_node SET title = 'other' WHERE code = '1' AND version_id = %s",
    "raise a mark": "UPDATE commitments_node SET title_verification = 'verified' WHERE code = '1' AND version_id = %s",
    "delete node": "DELETE FROM commitments_node WHERE code = '9' AND version_id = %s",
    "add node": (
        "INSERT INTO commitments_node (version_id, code, position, level, title, title_verification, text,"
        " verification, preamble, preamble_verification, lead_in, lead_in_verification, note, folded)"
        " VALUES (%s, '10', 100, 0, 'new', 'recalled', '', '', '', '', '', '', '', '')"
    ),
    "reword obligation": "UPDATE commitments_obligation SET text = 'x' WHERE version_id = %s",
    "delete obligation": "DELETE FROM commitments_obligation WHERE version_id = %s",
    "add obligation": (
        "INSERT INTO commitments_obligation (version_id, code, position, text, verification, recurrence, met_by)"
        " VALUES (%s, 'S2', 2, 'new', 'recalled', '', '')"
    ),
}

# A translation is no content: it may come, change and go at any time.
TRANSLATING = {
    "reword translation": (
        "UPDATE commitments_nodetranslation SET text = 'x'"
        " WHERE node_id IN (SELECT id FROM commitments_node WHERE version_id = %s)"
    ),
    "delete translation": (
        "DELETE FROM commitments_nodetranslation"
        " WHERE node_id IN (SELECT id FROM commitments_node WHERE version_id = %s)"
    ),
    "add translation": (
        "INSERT INTO commitments_nodetranslation (node_id, language, field, text, verification, folded, version)"
        " SELECT id, 'de', 'title', 'Verkehr', 'recalled', '', 1 FROM commitments_node"
        " WHERE code = '1' AND version_id = %s"
    ),
}


def whole_draft() -> FrameworkVersion:
    """Return a draft with a node of each kind, a translation and an obligation."""
    version = make_framework(published=False)
    make_node(version, "9", 99)
    NodeTranslation.objects.create(
        node=version.nodes.get(code="1"), language="fi", field="title", text="Aihe", verification="recalled"
    )
    Obligation.objects.create(version=version, code="S1", position=1, text="owe", verification="recalled")
    return version


def run(sql: str, version: FrameworkVersion) -> int:
    """Run the statement in a savepoint and return the number of rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [version.pk])
        return cursor.rowcount


@pytest.mark.parametrize("cheat", CHEATS)
def test_published_content_cannot_be_changed_by_raw_sql(cheat: str) -> None:
    version = whole_draft()
    publish(version)
    with pytest.raises(IntegrityError, match="is published"):
        run(CHEATS[cheat], version)


@pytest.mark.parametrize("cheat", CHEATS)
def test_the_same_statement_changes_a_draft(cheat: str) -> None:
    assert run(CHEATS[cheat], whole_draft()) == 1


@pytest.mark.parametrize("cheat", CHEATS)
def test_without_the_guard_the_statement_would_change_a_published_version(cheat: str) -> None:
    """The negative control: it is the trigger and nothing else that refuses."""
    version = whole_draft()
    publish(version)
    models = ("FrameworkVersion", "Node", "Obligation")
    with pgtrigger.ignore(*(f"commitments.{model}:published_stays" for model in models)):
        assert run(CHEATS[cheat], version) == 1


def test_a_version_begins_as_a_draft() -> None:
    framework = Framework.objects.create(code="x", title="X")
    with pytest.raises(IntegrityError, match="begins as a draft"), transaction.atomic():
        FrameworkVersion.objects.create(
            framework=framework, label="1", title="X", status="published", published_at=timezone.now()
        )


@pytest.mark.parametrize("sql", TRANSLATING)
def test_a_published_version_may_get_other_translations(sql: str) -> None:
    version = whole_draft()
    publish(version)
    assert run(TRANSLATING[sql], version) == 1


MOVE = (
    "UPDATE commitments_nodetranslation SET language = 'sv'"
    " WHERE node_id IN (SELECT id FROM commitments_node WHERE version_id = %s)"
)


def test_a_translation_keeps_its_item_and_language() -> None:
    with pytest.raises(ProgrammingError, match="Cannot update"):
        run(MOVE, whole_draft())


def test_without_the_guard_a_translation_would_move() -> None:
    with pgtrigger.ignore("commitments.NodeTranslation:keeps_its_place"):
        assert run(MOVE, whole_draft()) == 1


def check_at_commit() -> None:
    """Let the deferred checks run now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def superseded() -> tuple[FrameworkVersion, FrameworkVersion]:
    """Return a superseded version and the one that took its place."""
    first, second = make_framework(), make_framework(label="2")
    first.refresh_from_db()
    return first, second


def test_publishing_names_the_successor_and_stands_at_commit() -> None:
    first, second = superseded()
    assert (first.status, first.superseded_by) == ("superseded", second)
    check_at_commit()


def test_a_published_version_does_not_become_a_draft_again() -> None:
    rows = FrameworkVersion.objects.filter(pk=make_framework().pk)
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        rows.update(status="draft", published_at=None)


def test_a_superseded_version_names_its_successor() -> None:
    rows = FrameworkVersion.objects.filter(pk=make_framework().pk)
    with pytest.raises(IntegrityError, match="names_its_successor"), transaction.atomic():
        rows.update(status="superseded")


def test_a_superseded_version_neither_comes_back_nor_names_another_successor() -> None:
    first, _second = superseded()
    third = make_framework(label="3")
    rows = FrameworkVersion.objects.filter(pk=first.pk)
    for change in ({"status": "published", "superseded_by": None}, {"superseded_by": third}):
        with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
            rows.update(**change)
    with pgtrigger.ignore("commitments.FrameworkVersion:published_stays"):
        assert rows.update(superseded_by=third) == 1


@pytest.mark.parametrize("successor", ["a draft", "another framework"])
def test_the_successor_is_published_and_of_the_same_framework(successor: str) -> None:
    first = make_framework()
    is_draft = successor == "a draft"
    second = make_framework("demo" if is_draft else "other", label="2", published=not is_draft)
    FrameworkVersion.objects.filter(pk=first.pk).update(status="superseded", superseded_by=second)
    with pytest.raises(IntegrityError, match="superseded by none that is published"), transaction.atomic():
        check_at_commit()
    with pgtrigger.ignore("commitments.FrameworkVersion:successor_holds"):
        check_at_commit()


def test_a_draft_cannot_be_superseded() -> None:
    version = make_framework(published=False)
    with pytest.raises(IntegrityError, match="publish it first"), transaction.atomic():
        FrameworkVersion.objects.filter(pk=version.pk).update(
            status="superseded", published_at=timezone.now(), superseded_by=version
        )


def test_one_version_in_force_per_framework() -> None:
    make_framework()
    second = make_framework(label="2", published=False)
    with pytest.raises(IntegrityError, match="version_in_force_once"):
        run("UPDATE commitments_frameworkversion SET status = 'published', published_at = now() WHERE id = %s", second)


def test_a_draft_can_be_discarded_and_a_published_version_cannot() -> None:
    whole_draft().delete()
    assert Node.objects.count() == 0
    version = make_framework()
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        version.delete()


def test_every_change_of_a_node_is_history() -> None:
    version = make_framework(themes=1, commitments=0, published=False)
    Node.objects.of_version(version).update(title="Other")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label, title FROM commitments_nodeevent ORDER BY pgh_id")
        assert cursor.fetchall() == [("insert", "Theme 1"), ("update", "Other")]
