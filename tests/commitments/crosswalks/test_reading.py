"""Every way in which a crosswalk file can be wrong is named."""

from typing import Any

import pytest

from commitments.crosswalks import reading


def make_crosswalk(**changes: Any) -> dict[str, Any]:
    """Return the data of a correct crosswalk file, with changed keys."""
    return {
        "format": "ims-crosswalk/1",
        "source": {"framework": "aalborg", "label": "2004"},
        "target": {"framework": "sdg", "label": "2015"},
        "provenance": "own_proposal",
        "links": [{"source": "6", "target": "11", "relation": "related"}],
        **changes,
    }


def link(**changes: Any) -> dict[str, Any]:
    """Return a correct link, with changed keys."""
    return {"source": "1", "target": "16", "relation": "exact", **changes}


def test_a_correct_file_has_no_problems() -> None:
    read = reading.read(make_crosswalk())
    assert read.problems == []
    assert [(row.source, row.target, row.relation) for row in read.links.values()] == [("6", "11", "related")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (make_crosswalk(source=None), "source: is missing"),
        (make_crosswalk(source="aalborg"), "source: expected an object in braces, found a text"),
        (make_crosswalk(source={"framework": "aalborg"}), "source.label: is missing"),
        (make_crosswalk(target={"framework": "aalborg", "label": "2004"}), "target: is the source itself"),
        (
            make_crosswalk(provenance="official"),
            "provenance: “official” is unknown; use one of published, own_proposal",
        ),
        (make_crosswalk(links=[]), "links: is empty: a crosswalk needs at least one link"),
        (
            make_crosswalk(links=[link(relation="same")]),
            "links[0].relation (1 → 16): “same” is unknown; use one of exact",
        ),
        (make_crosswalk(links=[link(target="")]), "links[0].target: is empty"),
        (make_crosswalk(links=[link(), link()]), "links[1] (1 → 16): stands already at links[0]"),
        (make_crosswalk(links=[link()] * 50_001), "links: 50001 rows; at most 50000 are read"),
        (make_crosswalk(nodes=[]), "nodes: unknown key"),
    ],
)
def test_refusals(data: dict[str, Any], expected: str) -> None:
    first, *_more = (str(problem) for problem in reading.read(data).problems)
    assert first.startswith(expected)
