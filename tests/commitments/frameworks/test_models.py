"""The tree, its order, and the marks without which no text is stored."""

from collections.abc import Callable

import pgtrigger
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from commitments.models import FrameworkVersion, Node, NodeTranslation, Obligation
from tests.commitments.factories import make_framework, make_node

pytestmark = pytest.mark.django_db


def commit_after(write: Callable[[], object]) -> None:
    """Write, then run the checks that otherwise wait for the commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        write()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_reading_order_is_by_position_never_by_code() -> None:
    version = make_framework(themes=11, commitments=2)
    codes = [node.code for node in Node.objects.of_version(version)]
    assert codes[:4] == ["1", "1.1", "1.2", "2"]
    assert codes.index("2.1") < codes.index("10.2") < codes.index("11")


def test_themes_children_and_leaves() -> None:
    version = make_framework(themes=3, commitments=2)
    nodes = Node.objects.of_version(version)
    assert [node.code for node in nodes.themes()] == ["1", "2", "3"]
    assert [node.code for node in nodes.children_of(nodes.get(code="2"))] == ["2.1", "2.2"]
    assert [node.code for node in nodes.leaves()] == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"]


def test_codes_with_letters_keep_the_order_of_the_document() -> None:
    version = make_framework(themes=0, published=False)
    goal = make_node(version, "1", 1, title="No poverty")
    for position, code in enumerate(["1.1", "1.5", "1.a", "1.b"], start=2):
        make_node(version, code, position, parent=goal, text="text")
    assert [node.code for node in Node.objects.children_of(goal)] == ["1.1", "1.5", "1.a", "1.b"]


def test_name_and_mark_of_a_node_without_title() -> None:
    version = make_framework()
    node = Node.objects.of_version(version).get(code="1.2")
    assert (node.name, node.label, str(node.mark.grade)) == ("do thing 1.2.", "1.2", "recalled")


def test_level_names_are_the_frameworks_own() -> None:
    version = make_framework()
    assert [version.level_name(level) for level in (0, 1, 5)] == ["theme", "commitment", "commitment"]
    assert FrameworkVersion(level_names=[]).level_name(0) == ""


@pytest.mark.parametrize("mark", ["", "sure", "verified:", "verified:SOG", "Verified: SOG"])
def test_a_text_without_a_readable_mark_is_not_stored(mark: str) -> None:
    node = Node.objects.create(
        version=make_framework(themes=0, published=False),
        code="1",
        position=1,
        title="A",
        title_verification="verified: S",
    )
    with pytest.raises(IntegrityError, match="has_a_mark"), transaction.atomic():
        Node.objects.filter(pk=node.pk).update(title_verification=mark)


def test_a_node_needs_a_title_or_a_text() -> None:
    with pytest.raises(IntegrityError, match="node_has_a_title_or_a_text"):
        Node.objects.create(version=make_framework(published=False), code="9", position=99)


def test_one_code_and_one_place_per_version() -> None:
    version = make_framework(published=False)
    with pytest.raises(IntegrityError, match="node_code_once"), transaction.atomic():
        make_node(version, "1.1", 99)
    with pytest.raises(IntegrityError, match="node_position_once"):
        commit_after(lambda: make_node(version, "9", 1))


@pytest.mark.parametrize(
    "change",
    [
        {"level": 3},
        {"position": 0},
        {"parent": None},
    ],
)
def test_a_node_that_does_not_fit_the_tree_is_refused_at_commit(change: dict[str, object]) -> None:
    version = make_framework(published=False)
    with pytest.raises(IntegrityError, match="does not fit into the tree"):
        commit_after(lambda: Node.objects.filter(version=version, code="2.1").update(**change))


def test_a_cycle_of_parents_is_refused_at_commit() -> None:
    version = make_framework(published=False)
    nodes = Node.objects.of_version(version)
    with pytest.raises(IntegrityError, match="does not fit into the tree"):
        commit_after(lambda: nodes.filter(code="1").update(parent=nodes.get(code="1.1"), level=2))


def test_a_parent_of_another_version_is_refused_at_commit() -> None:
    other = Node.objects.of_version(make_framework("other")).get(code="1")
    with pytest.raises(IntegrityError, match="does not fit into the tree"):
        commit_after(lambda: make_node(make_framework(published=False), "9", 99, parent=other))


def test_a_node_never_moves_to_another_version() -> None:
    version, other = make_framework(published=False), make_framework("other", themes=0, published=False)
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        Node.objects.filter(version=version, code="1.1").update(version=other)


def test_an_obligation_about_a_node_of_another_version_is_refused() -> None:
    other = Node.objects.of_version(make_framework("other")).get(code="1")
    with pytest.raises(IntegrityError, match="another version"):
        Obligation.objects.create(
            version=make_framework(published=False),
            node=other,
            code="S1",
            position=1,
            text="t",
            verification="recalled",
        )


def test_search_ignores_case_and_accents_and_looks_into_translations() -> None:
    version = make_framework(published=False)
    node = make_node(version, "9", 99, title="Mobilité réduite")
    NodeTranslation.objects.create(
        node=node, language="fi", field="title", text="Äänekosken liikenne", verification="recalled"
    )
    for words in ("MOBILITE", "reduite mobilite", "aanekosk", "liikenne réduite"):
        assert list(Node.objects.matching(words)) == [node]
    assert list(Node.objects.matching("reduite nothing")) == []
    assert list(Node.objects.matching("50%")) == []


def test_without_the_guard_a_node_would_leave_the_tree() -> None:
    """The negative control of the tree, at commit."""
    version = make_framework(published=False)
    with pgtrigger.ignore("commitments.Node:stays_a_tree"):
        commit_after(lambda: Node.objects.filter(version=version, code="2.1").update(level=3))
    assert Node.objects.get(code="2.1").level == 3


def test_without_the_guard_a_node_would_move_to_another_version() -> None:
    """The negative control of a node's version."""
    version, other = (
        make_framework(themes=1, commitments=0, published=False),
        make_framework("other", themes=0, published=False),
    )
    with pgtrigger.ignore("commitments.Node:keeps_its_version"):
        assert Node.objects.filter(version=version, code="1").update(version=other) == 1


def test_without_the_guard_an_obligation_would_be_about_another_versions_node() -> None:
    """The negative control of an obligation's node."""
    other = Node.objects.of_version(make_framework("other")).get(code="1")
    version = make_framework(published=False)
    with pgtrigger.ignore("commitments.Obligation:node_in_its_version"):
        Obligation.objects.create(version=version, node=other, code="S1", position=1, text="t", verification="recalled")
    assert Obligation.objects.get().node == other
