"""In the amended version nothing differs but what was amended, and what repeats it: over random sets of amendments."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from cycles.approval.amendments.applying import Change, NotThere, amended, same
from cycles.approval.amendments.services import package_of
from cycles.approval.amendments.subjects import Found, subjects
from cycles.canonical import canonical
from cycles.verifier import verify as verifier
from ims.cities.models import City
from tests.cycles.approval.amendments.factories import make_whole

pytestmark = pytest.mark.django_db
FOLLOWS = {("targets", "costs"), ("targets", "since"), ("programme", "changes"), ("programme", "version")}
ROUNDS = 60


def differences(one: Any, other: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value that differs."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from differences(one[name], other[name], (*path, name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, (*path, place))
    elif one != other:
        yield path


def change(found: Found, chance: random.Random) -> Change:
    """Return some amendment of a subject."""
    said = f"Else {chance.random()}"
    other_day = str(date(2026, 1, 1) + timedelta(days=chance.randrange(900)))
    costs = deepcopy(found.facts.get("costs", []))
    for cost in costs:
        cost["amount"] = f"{chance.randrange(10**6)}.{chance.randrange(100):02}"
    fields: dict[str, Any] = {
        "text": {"en": said},
        "title": {"en": said},
        "value": f"{chance.randrange(100)}.{chance.randrange(10)}",
        "year": chance.randrange(2027, 2060),
        "starts_on": other_day,
        "ends_on": other_day,
        "costs": costs,
    }
    own = [name for name in found.amendable if name != "costs" or costs]
    return Change(
        found.kind, found.key, {name: fields[name] for name in chance.sample(own, chance.randint(1, len(own)))}
    )


def place_of(content: Any, found: Found) -> tuple[Any, ...]:
    """Return the path of a subject in the content."""
    rows = {
        "paragraph": ("programme", "sections", "paragraphs", "key"),
        "target": ("targets", "objectives", "targets", "id"),
    }
    if found.kind == "action":
        held = content["parts"]["targets"]["actions"]
        return ("parts", "targets", "actions", next(n for n, row in enumerate(held) if str(row["id"]) == found.key))
    part, outer, inner, name = rows[found.kind]
    for place, group in enumerate(content["parts"][part][outer]):
        for own, row in enumerate(group[inner]):
            if str(row[name]) == found.key:
                return ("parts", part, outer, place, inner, own)
    raise AssertionError(found)


def is_block(path: tuple[Any, ...]) -> bool:
    return path[:3] == ("parts", "programme", "sections") and path[4] == "blocks" and path[6] == "content"


def test_nothing_else_differs_for_any_set_of_amendments(city: City) -> None:
    main, _council = make_whole(city)
    content, chance = package_of(main), random.Random(7)
    everything, before = list(subjects(content, "en")), canonical(content)
    for _round in range(ROUNDS):
        chosen = chance.sample(everything, chance.randint(1, len(everything)))
        changes = {found.mark: change(found, chance) for found in chosen}
        new = amended(content, changes.values(), version=2)
        assert canonical(content) == before
        allowed = [(*place_of(content, found), name) for found in chosen for name in changes[found.mark].after]
        for path in differences(content, new):
            follows = path[:1] == ("parts",) and path[1:3] in FOLLOWS
            assert follows or is_block(path) or any(path[: len(own)] == own for own in allowed), path
        sealed = [
            {"subject": {"kind": c.kind, "key": c.key}, "after": c.after, "outcome": "adopted"}
            for c in changes.values()
        ]
        assert verifier.makes(content, new, sealed)
        assert same(amended(content, changes.values()), new)
        assert json.loads(canonical(new)) == new


def test_a_word_that_nobody_adopted_is_found(city: City) -> None:
    main, _council = make_whole(city)
    content = package_of(main)
    first, second = [found for found in subjects(content, "en") if found.kind == "paragraph"][:2]
    adopted = Change(first.kind, first.key, {"text": {"en": "Else."}})
    sealed = [{"subject": {"kind": first.kind, "key": first.key}, "after": adopted.after, "outcome": "adopted"}]
    slipped_in = amended(content, [adopted, Change(second.kind, second.key, {"text": {"en": "Slipped in."}})])
    assert not verifier.makes(content, slipped_in, sealed)
    assert not same(amended(content, [adopted]), slipped_in)
    assert not verifier.makes(content, content, sealed)
    with pytest.raises(NotThere):
        amended(content, [Change("target", "999", {"year": 2030})])
    gone = [{"subject": {"kind": "target", "key": "999"}, "after": {"year": 2030}, "outcome": "adopted"}]
    assert not verifier.makes(content, content, gone)
