"""Every way in which a framework file can be wrong is named with path, code and reason, all of them at once."""

from typing import Any

import pytest

from commitments.frameworks import reading
from tests.commitments.factories import make_data, wording


def problems(data: Any) -> list[str]:
    """Return what the reader says about the data."""
    return [str(problem) for problem in reading.read(data).problems]


def nodes(*rows: dict[str, Any]) -> dict[str, Any]:
    """Return a file with these nodes and no obligations."""
    return make_data(nodes=list(rows), obligations=[])


def node(code: Any = "1", **keys: Any) -> dict[str, Any]:
    """Return a node with a title."""
    return {"code": code, "title": wording("Air"), **keys}


def translation(**keys: Any) -> dict[str, Any]:
    """Return a correct translation of a title, with changed keys."""
    return {"language": "fi", "field": "title", "text": "Ilma", "verification": "recalled", **keys}


def test_a_correct_file_has_no_problems() -> None:
    assert problems(make_data()) == []
    assert problems(nodes(node("1.a", note="Ours.", translations=[translation()]))) == []


REFUSALS: dict[str, tuple[Any, list[str]]] = {
    "no object": ([], ["expected an object in braces, found a list"]),
    "unknown key": (make_data(titel="x"), ["titel: unknown key; the format knows format, framework"]),
    "no title": (make_data(title=None), ["title: is missing"]),
    "empty title": (make_data(title="  "), ["title: is empty"]),
    "title too long": (make_data(title="x" * 301), ["title: 301 characters; at most 300 fit"]),
    "title is a number": (make_data(title=5), ["title: expected a text in quotes, found a number"]),
    "control character": (make_data(title="a\u0000b"), ["title: holds a control character"]),
    "half a letter": (make_data(title="a\ud800b"), ["title: holds a control character"]),
    "framework code": (make_data(framework="My Code"), ["framework: “My Code” is no code"]),
    "framework in capitals": (make_data(framework="Demo"), ["framework: use small letters"]),
    "label with slash": (make_data(label="a/b"), ["label: a slash is not possible"]),
    "no date": (make_data(adopted_on="11.6.2004"), ["adopted_on: “11.6.2004” is no date such as 2004-06-11"]),
    "no language": (make_data(language="English"), ["language: “English” is no language code"]),
    "levels": (make_data(level_names="theme"), ["level_names: expected a list in square brackets, found a text"]),
    "level": (make_data(level_names=["theme", 2]), ["level_names[1]: expected a text in quotes, found a number"]),
    "sources": (make_data(sources=["x"]), ["sources: expected an object in braces, found a list"]),
    "source": (make_data(sources={"A": 1}), ["sources.A: expected a text in quotes, found a number"]),
    "source name": (make_data(sources={"": "x"}), ["sources: a short name has 1 to 60 characters"]),
    "key of marks": (
        make_data(verification_key={"sure": "x"}),
        ["verification_key.sure: unknown key; the format knows"],
    ),
    "lead-in": (make_data(lead_in="We will:"), ["lead_in: expected an object in braces, found a text"]),
    "lead-in without mark": (make_data(lead_in={"text": "We will:"}), ["lead_in.verification: is missing"]),
    "no nodes": (make_data(nodes=[], obligations=[]), ["nodes: is empty: a framework needs at least one item"]),
    "nodes is an object": (nodes() | {"nodes": {}}, ["nodes: expected a list in square brackets, found an object"]),
    "node is a text": (nodes() | {"nodes": ["1"]}, ["nodes[0]: expected an object in braces, found a text"]),
    "node without code": (nodes(node(None)), ["nodes[0].code: is missing"]),
    "node with number": (nodes(node(1.1)), ["nodes[0].code: expected a text in quotes, found a number"]),
    "code with blank": (nodes(node("1 a")), ["nodes[0].code (1 a): “1 a” is no code: use letters, digits"]),
    "doubled code": (nodes(node(), node()), ["nodes[1].code (1): the code stands already at nodes[0]"]),
    "missing parent": (nodes(node(parent="9")), ["nodes[0].parent (1): “9” is not among the nodes"]),
    "own parent": (nodes(node(parent="1")), ["nodes[0].parent (1): its parents form a circle: 1 → 1"]),
    "circle": (
        nodes(node("1"), node("2", parent="4"), node("3", parent="2"), node("4", parent="3")),
        ["nodes[1].parent (2): its parents form a circle: 2 → 4 → 3 → 2"],
    ),
    "nameless node": (nodes({"code": "1"}), ["nodes[0] (1): has neither title nor text"]),
    "empty title of a node": (nodes(node(title=wording(" "))), ["nodes[0].title.text (1): is empty"]),
    "long title of a node": (nodes(node(title=wording("x" * 501))), ["nodes[0].title.text (1): 501 characters"]),
    "unknown mark": (nodes(node(title=wording("A", "sure"))), ["nodes[0].title.verification (1): “sure” is no mark"]),
    "mark without blank": (
        nodes(node(title=wording("A", "verified:S"))),
        ["nodes[0].title.verification (1): “verified:S” is no mark: begin with one of verified, meaning_corroborated"],
    ),
    "language of a translation": (
        nodes(node(translations=[translation(language="Finnish")])),
        ["nodes[0].translations[0].language (1): “Finnish” is no language code such as en or pt-BR"],
    ),
    "unknown text": (
        nodes(node(translations=[translation(field="name")])),
        ["nodes[0].translations[0].field (1): “name” is unknown; use one of title, text, preamble, lead_in"],
    ),
    "translation of nothing": (
        nodes(node(translations=[translation(field="preamble")])),
        ["nodes[0].translations[0].field (1): the item has no preamble that could be translated"],
    ),
    "translation twice": (
        nodes(node(translations=[translation(), translation()])),
        ["nodes[0].translations[1] (1): title in fi stands twice"],
    ),
    "empty translation": (
        nodes(node(translations=[translation(text="")])),
        ["nodes[0].translations[0].text (1): is empty"],
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(name: str) -> None:
    data, expected = REFUSALS[name]
    found = problems(data)
    assert len(found) == len(expected), found
    for line, beginning in zip(found, expected, strict=True):
        assert line.startswith(beginning)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"code": "S1"}, "obligations[1].code (S1): stands twice"),
        ({"text": ""}, "obligations[1].text (S2): is empty"),
        ({"verification": ""}, "obligations[1].verification (S2): is empty"),
        ({"months_after_signature": 0}, "obligations[1].months_after_signature (S2): expected a whole number from 1"),
        (
            {"every_months": "12"},
            "obligations[1].every_months (S2): expected a whole number from 1 to 1200, found '12'",
        ),
        (
            {"every_months": True},
            "obligations[1].every_months (S2): expected a whole number from 1 to 1200, found True",
        ),
        ({"fixed_date": "2010"}, "obligations[1].fixed_date (S2): “2010” is no date such as 2004-06-11"),
        ({"node": "9"}, "obligations[1].node (S2): “9” is not among the nodes"),
        ({"at_least": 3}, "obligations[1].at_least (S2): at_least and out_of stand together"),
        ({"at_least": 3, "out_of": 2}, "obligations[1].at_least (S2): at_least and out_of stand together"),
        ({"due": 1}, "obligations[1].due (S2): unknown key"),
    ],
)
def test_refusals_of_obligations(keys: dict[str, Any], expected: str) -> None:
    row = {"code": "S1", "text": "Report.", "verification": "recalled"}
    (found,) = problems(make_data(obligations=[row, row | {"code": "S2"} | keys]))
    assert found.startswith(expected)


def test_every_problem_is_named_at_once() -> None:
    data = make_data(title="", adopted_on="x", nodes=[node(), node(), node("2", parent="9"), {"code": "3"}])
    assert problems(data) == [
        "nodes[3] (3): has neither title nor text",
        "title: is empty",
        "adopted_on: “x” is no date such as 2004-06-11",
        "nodes[1].code (1): the code stands already at nodes[0]",
        "nodes[2].parent (2): “9” is not among the nodes",
    ]


def test_at_most_fifty_thousand_nodes() -> None:
    assert problems(make_data(nodes=[{}] * 50_001, obligations=[])) == ["nodes: 50001 rows; at most 50000 are read"]


def test_a_chain_of_a_hundred_levels_is_read_and_a_longer_one_refused() -> None:
    chain = [node("0")] + [node(str(depth), parent=str(depth - 1)) for depth in range(1, 100)]
    assert [row.level for row in reading.read(nodes(*chain)).nodes][-1] == 99
    assert problems(nodes(*chain, node("100", parent="99"))) == [
        "nodes[100] (100): stands on level 101; at most 100 are read"
    ]


def test_children_may_stand_before_their_parents_and_siblings_keep_the_order_of_the_file() -> None:
    read = reading.read(
        nodes(
            node("10.2", parent="10"),
            node("2"),
            node("1.b", parent="1"),
            node("10"),
            node("1"),
            node("1.a", parent="1"),
        )
    )
    assert [(row.code, row.position, row.level) for row in read.nodes] == [
        ("2", 1, 0),
        ("10", 2, 0),
        ("10.2", 3, 1),
        ("1", 4, 0),
        ("1.b", 5, 1),
        ("1.a", 6, 1),
    ]


def test_texts_are_composed_and_without_outer_blanks() -> None:
    read = reading.read(nodes(node(title=wording("  A\u0308a\u0308nekoski "))))
    assert read.nodes[0].values["title"] == "Äänekoski"
