"""In the amended version nothing differs but what was amended, and what repeats it: over random sets of amendments."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cycles.approval.amendments.adding import UNSAID
from cycles.approval.amendments.applying import Change, NotThere, alone, amended, same
from cycles.approval.amendments.following import follow
from cycles.approval.amendments.named_sums import renamed
from cycles.approval.amendments.subjects import Found, actions, package_of, paragraphs, subjects
from cycles.canonical import canonical
from cycles.verifier import verify as verifier
from ims.cities.models import City
from tests.cycles.approval.amendments.factories import make_whole

pytestmark = pytest.mark.django_db
FOLLOWS = {("targets", "costs"), ("targets", "effects"), ("targets", "since")}
FOLLOWS |= {("programme", "changes"), ("programme", "version")}
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
        "horizon": chance.randrange(2030, 2060),
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
    if found.kind == "vision":
        return ("parts", "targets", "vision")
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


def come_and_go(content: Any, chance: random.Random) -> list[Change]:
    """Return some additions and removals: what is added may stand below what was added before it."""
    found: list[Change] = []
    for number in range(chance.randint(1, 4)):
        section = chance.choice(content["parts"]["programme"]["sections"])
        below = chance.choice(["", *(row["key"] for row in section["paragraphs"])])
        after = {"section": section["key"], "below": below, "text": {"en": f"New {number}"}}
        found.append(Change("paragraph", f"new-{number}", after, "add"))
    cost = {"year": chance.randrange(2026, 2031), "amount": "250000.00", "source": {"en": chance.choice("XY")}}
    own = {"id": 900, "code": "A900", "title": {"en": "New"}, "text": {}, "target_id": None, "costs": [cost]}
    theme = chance.choice([None, content["parts"]["targets"]["objectives"][0]["theme"]])
    action = {**own, "theme": theme, "starts_on": "2026-01-01", "ends_on": None, **UNSAID}
    found += [Change("action", "900", action, "add")][: chance.randint(0, 1)]
    actions = content["parts"]["targets"]["actions"]
    found += [Change("action", str(row["id"]), {}, "remove") for row in chance.sample(actions, chance.randint(0, 2))]
    mentioned = {change.after.get("below") for change in found}
    free = [row["key"] for row in paragraphs(content) if row["key"] not in mentioned]
    return [*found, *(Change("paragraph", key, {}, "remove") for key in free[: chance.randint(0, 2)])]


def shape(content: Any) -> Any:
    """Return what must stay: everything but paragraphs, actions, where blocks stand, and what follows."""
    kept = alone(content)
    for section in kept["parts"]["programme"]["sections"]:
        section["paragraphs"], section["blocks"] = [], [{**block, "after": 0} for block in section["blocks"]]
    kept["parts"]["targets"]["actions"] = []
    return kept


def test_what_comes_and_goes_leaves_everything_else(city: City) -> None:
    main, _council = make_whole(city)
    content, chance = package_of(main), random.Random(11)
    before = canonical(content)
    for _round in range(ROUNDS):
        changes = come_and_go(content, chance)
        new = amended(content, changes, version=2)
        assert canonical(content) == before
        assert shape(new) == shape(content)
        check_numbers(new)
        gone = {change.key for change in changes if change.act == "remove"}
        came = {change.key for change in changes if change.act == "add"}
        for rows, name in ((paragraphs, "key"), (actions, "id")):
            was, now = ({str(row[name]): row for row in rows(each)} for each in (content, new))
            assert now.keys() == (was.keys() - gone) | (came & now.keys())
            assert all(now[key] | {"number": 0} == was[key] | {"number": 0} for key in was.keys() & now.keys())
        assert came <= {str(row.get("key", row.get("id"))) for row in (*paragraphs(new), *actions(new))}
        costs = new["parts"]["targets"]["costs"]
        spent = sum((Decimal(cost["amount"]) for row in actions(new) for cost in row["costs"]), Decimal(0))
        assert Decimal(costs["total"] or 0) == spent
        assert new["parts"]["targets"]["effects"]["actions"] == len(actions(new))
        check_blocks(new)
        sealed = [
            {"subject": {"kind": c.kind, "key": c.key, "act": c.act}, "after": c.after, "outcome": "adopted"}
            for c in changes
        ]
        assert verifier.makes(content, new, sealed)
        assert same(amended(content, changes), new)
        assert not verifier.makes(content, new, sealed[1:])
        assert json.loads(canonical(new)) == new


def check_numbers(content: Any) -> None:
    for section in content["parts"]["programme"]["sections"]:
        numbers = [row["number"] for row in section["paragraphs"]]
        assert numbers == [f"{section['number']}.{place}" for place in range(1, len(numbers) + 1)]
        places = [block["after"] for block in section["blocks"]]
        assert places == sorted(places)
        assert all(0 <= place <= len(numbers) for place in places)


def check_blocks(content: Any) -> None:
    """Tables and timelines name the plan's actions, and add up what they name."""
    codes = {row["code"] for row in actions(content)}
    for section in content["parts"]["programme"]["sections"]:
        for block in section["blocks"]:
            shown = block["content"]
            if block["kind"] == "actions":
                rows = {row["code"]: row for row in shown["rows"]}
                assert rows.keys() <= codes
                total = sum((Decimal(row["total"] or 0) for row in rows.values()), Decimal(0))
                assert Decimal(shown["total"] or 0) == total
            if block["kind"] == "timeline":
                assert {row["code"] for group in shown["groups"] for row in group["actions"]} == codes


def test_the_draft_decision_names_the_sums_of_the_amended_plan(city: City) -> None:
    main, _council = make_whole(city)
    content = package_of(main)
    first = actions(content)[0]
    for cost in (cost for action in actions(content) for cost in action["costs"]):
        cost["amount"] = "1000000.00"
    follow(package_of(main), content, None)
    year, all_of_it = content["parts"]["targets"]["costs"]["years"][-1], content["parts"]["targets"]["costs"]["total"]
    said = f"It costs {int(Decimal(all_of_it)):,} euros, in {year} more; §§ 10,000 and 2026 stay."
    content["item"]["draft_decision"] = {"en": said, "sv": said.replace(",", "\u00a0")}
    dearer = [{**cost, "amount": "2000000.25"} for cost in first["costs"]]
    change_ = Change("action", str(first["id"]), {"costs": dearer})
    new = amended(content, [change_])
    total = Decimal(new["parts"]["targets"]["costs"]["total"])
    assert new["item"]["draft_decision"]["en"] == said.replace(f"{int(Decimal(all_of_it)):,}", f"{total:,.2f}")
    assert f"{int(total):,}".replace(",", "\u00a0") in new["item"]["draft_decision"]["sv"]
    sealed = [{"subject": {"kind": "action", "key": change_.key}, "after": change_.after, "outcome": "adopted"}]
    assert verifier.makes(content, new, sealed)
    new["item"]["draft_decision"]["en"] = said.replace("euros", "francs")
    assert not verifier.makes(content, new, sealed)
    assert not same(amended(content, [change_]), new)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("23,747,000 euros, of which 4,662,000 in 2026", "24,000,000 euros, of which 5,000,000 in 2026"),
        ("23 747 000 kr", "24 000 000 kr"),
        ("23747000", "24000000"),
        ("23.747.000,00 €", "24.000.000,00 €"),
        ("23'747'000.00", "24'000'000.00"),
        ("123,747,000 and 23,747,0001 and 23,747", "123,747,000 and 23,747,0001 and 23,747"),
        ("§ 9/2026, 747,000", "§ 9/2026, 747,000"),
    ],
)
def test_a_sum_is_found_however_it_is_written(said: str, read: str) -> None:
    was = {"total": "23747000.00", "years": [2026, 2027], "by_year": ["4662000.00", None]}
    now = {"total": "24000000.00", "years": [2026, 2027], "by_year": ["5000000.00", None]}
    assert renamed(said, was, now) == read


def test_a_sum_that_became_two_stays_for_who_reads_the_text() -> None:
    was = {"total": "50000.00", "years": [2026], "by_year": ["50000.00"]}
    now = {"total": "90000.00", "years": [2026, 2027], "by_year": ["50000.00", "40000.00"]}
    assert renamed("50 000 in all, 50 000 in 2026", was, now) == "50 000 in all, 50 000 in 2026"


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
