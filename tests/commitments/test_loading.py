"""Loading is all or nothing, the same twice is nothing, and a published version is never changed."""

import copy

import pytest
from django.db import connection

from commitments import loading
from commitments.models import Crosswalk, Framework, FrameworkVersion, Node, NodeTranslation, Obligation
from commitments.rows import LoadError
from tests.commitments.factories import load, make_data, make_framework, wording
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def lines(loaded: loading.Loaded) -> list[str]:
    """Return the difference as the command prints it."""
    return [str(change) for change in loaded.difference.changes]


def test_a_new_file_becomes_a_draft() -> None:
    loaded = load(make_data())
    assert lines(loaded) == ["+ version 1", "+ node 1", "+ node 1.1", "+ node 2", "+ obligation S1"]
    version = FrameworkVersion.objects.get()
    assert (version.status, version.title) == ("draft", "The demo commitments")
    rows = Node.objects.of_version(version).values_list("code", "position", "level", "parent__code", "folded")
    assert list(rows) == [
        ("1", 1, 0, None, "1 air"),
        ("1.1", 2, 1, "1", "1 1 keep it clean"),
        ("2", 3, 0, None, "2 water"),
    ]
    assert Obligation.objects.get().every_months == 12


def test_the_same_file_again_changes_nothing() -> None:
    load(make_data())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commitments_nodeevent")
        before = cursor.fetchone()
        again = load(make_data())
        cursor.execute("SELECT count(*) FROM commitments_nodeevent")
        assert cursor.fetchone() == before
    assert again.unchanged
    assert (lines(again), again.difference.unchanged) == ([], 5)


def test_a_difference_changes_nothing() -> None:
    load(make_data())
    found = loading.difference(loading.read(make_data(title="Other")))
    assert [(str(change), change.fields[0].before, change.fields[0].after) for change in found.changes] == [
        ("~ version 1: title", "The demo commitments", "Other")
    ]
    assert FrameworkVersion.objects.get().title == "The demo commitments"


def test_a_draft_is_brought_in_line_and_rows_keep_their_identity() -> None:
    load(make_data())
    kept = Node.objects.get(code="2").pk
    data = make_data()
    data["nodes"] = [
        {
            "code": "0",
            "title": wording("Soil"),
            "translations": [{"language": "fi", "field": "title"} | wording("Maa")],
        },
        {"code": "2", "title": wording("Water", "verified: S")},
        {"code": "2.1", "parent": "2", "text": wording("keep it clean.")},
    ]
    data["obligations"] = [{"code": "S2", "text": "Tell.", "verification": "recalled", "node": "2.1"}]
    loaded = load(data)
    assert lines(loaded) == [
        "+ node 0",
        "+ translation 0 title fi",
        "+ node 2.1",
        "+ obligation S2",
        "~ node 2: title_verification",
        "− node 1",
        "− node 1.1",
        "− obligation S1",
    ]
    assert list(Node.objects.values_list("code", flat=True)) == ["0", "2", "2.1"]
    assert Node.objects.get(code="2").pk == kept
    assert NodeTranslation.objects.get().folded == "maa"
    assert Obligation.objects.get().node == Node.objects.get(code="2.1")
    assert load(data).unchanged


def test_another_order_is_a_change() -> None:
    load(make_data())
    data = make_data()
    data["nodes"] = [data["nodes"][2], data["nodes"][0], data["nodes"][1]]
    assert lines(load(data)) == ["~ order node"]
    assert list(Node.objects.values_list("code", flat=True)) == ["2", "1", "1.1"]


def test_a_node_moves_below_another_parent() -> None:
    load(make_data())
    data = make_data()
    data["nodes"][1]["parent"] = "2"
    assert lines(load(data)) == ["~ node 1.1: parent", "~ order node"]
    assert Node.objects.get(code="1.1").parent == Node.objects.get(code="2")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_publishing_supersedes_the_version_in_force() -> None:
    load(make_data(), published=True)
    loaded = load(make_data(label="2", title="New"), published=True)
    assert loaded.published
    assert dict(FrameworkVersion.objects.values_list("label", "status")) == {"1": "superseded", "2": "published"}
    assert Framework.objects.get().title == "New"


def test_publishing_a_draft_that_is_unchanged_is_an_effect_and_again_is_none() -> None:
    load(make_data())
    assert not load(make_data(), published=True).unchanged
    assert load(make_data(), published=True).unchanged


def test_a_published_version_with_other_content_is_refused_and_says_what_differs() -> None:
    load(make_data(), published=True)
    data = make_data(title="Other")
    data["nodes"][0]["title"]["text"] = "Sky"
    with pytest.raises(LoadError) as refusal:
        load(data)
    assert [str(problem) for problem in refusal.value.problems] == [
        "label (demo): version 1 is published and never changes; load the changed content under a new label",
        "demo: ~ version 1: title",
        "demo: ~ node 1: title",
    ]
    assert Node.objects.get(code="1").title == "Air"


def test_nothing_is_half_loaded() -> None:
    """An item that something else rests on cannot go; then nothing else of the file is written either."""
    load(make_data())
    other = make_framework("other")
    load(
        {
            "format": "ims-crosswalk/1",
            "source": {"framework": "demo", "label": "1"},
            "target": {"framework": "other", "label": other.label},
            "provenance": "published",
            "links": [{"source": "2", "target": "1", "relation": "exact"}],
        }
    )
    data = make_data(title="Other")
    del data["nodes"][2]
    with pytest.raises(LoadError, match="still used by: link of a crosswalk"):
        load(data)
    assert FrameworkVersion.objects.get(framework__code="demo").title == "The demo commitments"
    assert Node.objects.filter(version__framework__code="demo").count() == 3


def test_a_file_with_problems_makes_no_framework() -> None:
    with pytest.raises(LoadError):
        load(make_data(title=""))
    assert Framework.objects.count() == 0


def test_who_loaded_and_from_which_file_is_history() -> None:
    person = make_user()
    loading.load(loading.read(make_data()), person, reason="demo.json")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT context.metadata FROM commitments_nodeevent event"
            " JOIN pghistory_context context ON context.id = event.pgh_context_id LIMIT 1"
        )
        (metadata,) = cursor.fetchone()
    assert '"reason": "demo.json"' in str(metadata).replace("'", '"')
    assert str(person.pk) in str(metadata)


def test_a_tree_of_depth_five() -> None:
    nodes = [{"code": "a", "title": wording("A")}]
    for depth in range(2, 6):
        code = ".".join("a" * depth)
        nodes.append({"code": code, "parent": code[:-2], "title": wording(code)})
    load(make_data(nodes=nodes))
    assert list(Node.objects.values_list("code", "level")) == [
        ("a", 0),
        ("a.a", 1),
        ("a.a.a", 2),
        ("a.a.a.a", 3),
        ("a.a.a.a.a", 4),
    ]


def crosswalk(**changes: object) -> dict[str, object]:
    """Return the data of a correct crosswalk file between the versions of two frameworks made before."""
    return {
        "format": "ims-crosswalk/1",
        "source": {"framework": "demo", "label": "1"},
        "target": {"framework": "other", "label": "1"},
        "provenance": "own_proposal",
        "note": "Ours.",
        "links": [
            {"source": "1", "target": "1.1", "relation": "narrower"},
            {"source": "2", "target": "2", "relation": "exact"},
        ],
        **changes,
    }


def test_a_crosswalk_loads_changes_and_stays() -> None:
    make_framework("demo"), make_framework("other")
    assert lines(load(crosswalk())) == ["+ crosswalk demo 1 → other 1", "+ link 1 → 1.1", "+ link 2 → 2"]
    assert load(crosswalk()).unchanged
    data = crosswalk(links=[{"source": "1", "target": "1.1", "relation": "related"}], note="")
    assert lines(load(data)) == ["~ crosswalk demo 1 → other 1: note", "~ link 1 → 1.1: relation", "− link 2 → 2"]
    links = Crosswalk.objects.get().links.values_list("source__code", "target__code", "relation")
    assert list(links) == [("1", "1.1", "related")]


def test_a_crosswalk_that_leads_nowhere_is_refused() -> None:
    make_framework("demo")
    with pytest.raises(LoadError) as refusal:
        load(crosswalk(links=[{"source": "77", "target": "1", "relation": "exact"}]))
    assert [str(problem) for problem in refusal.value.problems] == [
        "links[0].source (77 → 1): “77” is not an item of demo 1",
        "target (other): version 1 of framework other is not loaded; load it first",
    ]
    assert Crosswalk.objects.count() == 0


def test_two_provenances_stand_side_by_side() -> None:
    make_framework("demo"), make_framework("other")
    load(crosswalk())
    published = copy.deepcopy(crosswalk(provenance="published"))
    load(published)
    assert list(Crosswalk.objects.values_list("provenance", flat=True)) == ["own_proposal", "published"]
