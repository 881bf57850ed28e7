"""Whatever is done to a record, ``verify_record`` and the verifier that stands alone find it and name the row.

Seeded and random: edit, delete, insert, swap, truncate, and a tail that is hashed anew by somebody who knows how, where
only an older head shows it. A small number runs in every test, ten thousand in ``make chaos``.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django.db import connection, transaction

from cycles.approval.record import verify
from cycles.canonical import sha256
from cycles.chain import RecordEntry, missing_head, proven
from cycles.verifier.verify import canonical, check
from ims import guarded
from ims.cities.models import City
from reports.documents.models import Document
from reports.record.exporting import bundle
from tests.factories import make_city
from tests.reports.record.factories import make_record

pytestmark = pytest.mark.django_db
FEW, MANY = 300, 10_000
Files = dict[str, bytes]


@pytest.fixture
def record(db: None) -> City:
    city = make_city()
    make_record(city)
    return city


# The bundle


def path_of(number: int) -> str:
    return f"entries/{number:06}.json"


def count(files: Files) -> int:
    return len(json.loads(files["proofs/chain.json"]))


def rewritten(files: Files, contents: list[bytes], *, hashed: bool) -> Files:
    """Return the bundle with these entries and a manifest that fits; ``hashed`` numbers and links them anew."""
    made = {path: content for path, content in files.items() if not path.startswith("entries/")}
    rows, previous = [], ""
    for number, content in enumerate(contents, 1):
        if hashed:
            content = canonical({**json.loads(content), "number": number, "previous": previous})
        rows.append({"number": number, "sha256": sha256(content), "previous": previous})
        previous = sha256(content)
        made[path_of(number)] = content
    made["proofs/chain.json"] = json.dumps(rows).encode()
    return with_manifest(made, files, {"number": len(rows), "sha256": previous})


def with_manifest(made: Files, files: Files, head: object = None) -> Files:
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {path: sha256(content) for path, content in made.items() if path != "manifest.json"}
    manifest["head"] = head or manifest["head"]
    manifest["complete"] = [number for number in manifest["complete"] if number <= manifest["head"]["number"]]
    return {**made, "manifest.json": json.dumps(manifest).encode()}


def edited(content: bytes, chance: Random) -> bytes:
    """Return canonical content in which one fact is another."""
    facts = json.loads(content)
    name = chance.choice(["kind", "record_number", "retention", "recorded_at", "recorded_by", "city", "body"])
    facts[name] = {**facts[name], "more": 1} if name == "body" else f"{facts[name]}x"
    return canonical(facts)


def act_on_bundle(files: Files, chance: Random) -> tuple[str, Files, int | None, bool]:
    """Return what was done, the tampered bundle, the row to be named (None: any), and whether a head is needed."""
    total = count(files)
    contents = [files[path_of(number)] for number in range(1, total + 1)]
    at = chance.randrange(total)
    act = chance.choice(["edit", "delete", "insert", "swap", "truncate", "tail", "file", "byte"])
    if act == "edit":
        # Not the last: whoever changes that and hashes it is only found by a head, as a tail is.
        at = chance.randrange(total - 1)
        contents[at] = edited(contents[at], chance)
        return act, rewritten(files, contents, hashed=False), at + 2, False
    if act == "delete":
        at = chance.randrange(total - 1)
        del contents[at]
        return act, rewritten(files, contents, hashed=False), at + 1, False
    if act == "insert":
        contents.insert(at, contents[chance.randrange(total)])
        return act, rewritten(files, contents, hashed=False), None, False
    if act == "swap":
        other = chance.choice([place for place in range(total) if place != at])
        contents[at], contents[other] = contents[other], contents[at]
        return act, rewritten(files, contents, hashed=False), min(at, other) + 1, False
    if act == "truncate":
        return act, rewritten(files, contents[:at], hashed=True), None, True
    if act == "tail":
        contents[at] = edited(contents[at], chance)
        return act, rewritten(files, contents, hashed=True), None, True
    path = chance.choice([name for name in files if name.startswith(("documents/", "snapshots/"))])
    if act == "file":
        return act, with_manifest({name: held for name, held in files.items() if name != path}, files), None, False
    place = chance.randrange(len(files[path]))
    changed = bytearray(files[path])
    changed[place] ^= 1 << chance.randrange(8)
    return act, with_manifest({**files, path: bytes(changed)}, files), None, False


def tamper_with_bundle(files: Files, head: str, rounds: int, seed: int) -> None:
    chance, done = Random(seed), set()
    for _round in range(rounds):
        act, tampered, row, needs_head = act_on_bundle(files, chance)
        found = check(tampered, [head] if needs_head else [])
        assert found, (seed, _round, act)
        assert row is None or found[0][0] == row, (seed, _round, act, row, found)
        assert needs_head or all(number for number, _sentence in found), (act, found)
        done.add(act)
    assert done == {"edit", "delete", "insert", "swap", "truncate", "tail", "file", "byte"}


def test_an_untouched_bundle_holds_with_every_head_that_was_ever_printed(record: City) -> None:
    files = bundle(record)
    heads = [row["sha256"] for row in json.loads(files["proofs/chain.json"])]
    assert check(files, heads) == []


def test_a_tampered_bundle_is_found(record: City) -> None:
    files = bundle(record)
    tamper_with_bundle(files, json.loads(files["manifest.json"])["head"]["sha256"], FEW, seed=7)


@pytest.mark.chaos
def test_ten_thousand_tampered_bundles_are_found(record: City) -> None:
    files = bundle(record)
    tamper_with_bundle(files, json.loads(files["manifest.json"])["head"]["sha256"], MANY, seed=8)


def test_without_an_older_head_a_tail_hashed_anew_looks_whole(record: City) -> None:
    """The negative control: this is what the printed head is for."""
    files = bundle(record)
    total = count(files)
    contents = [files[path_of(number)] for number in range(1, total + 1)]
    contents[-1] = canonical({**json.loads(contents[-1]), "recorded_at": "2020-01-01T00:00:00Z"})
    forged = rewritten(files, contents, hashed=True)
    assert check(forged) == []
    assert (
        "rewritten before it, or cut off" in check(forged, [json.loads(files["manifest.json"])["head"]["sha256"]])[0][1]
    )


# The database


COLUMNS = {
    "cycles_recordentry": {
        "kind": "'corrigendum'",
        "record_number": "record_number || 'x'",
        "retention": "CASE retention WHEN 'permanent' THEN 'ten_years' ELSE 'permanent' END",
        "content": "content || ' '",
        "sha256": "reverse(sha256)",
        "previous_sha256": "repeat('0', 64)",
        "recorded_at": "recorded_at - interval '1 day'",
        "number": "number + 1000",
    },
    "cycles_decision": {
        "year": "year + 1",
        "kind": "'adopt'",
        "outcome": "CASE outcome WHEN 'approved' THEN 'rejected' ELSE 'approved' END",
        "number": "number || 'x'",
        "decided_on": "decided_on + 1",
    },
    "cycles_snapshot": {
        "content": "content || ' '",
        "sha256": "reverse(sha256)",
        "year": "year + 1",
        "taken_at": "taken_at + interval '1 hour'",
    },
    "reports_document": {"content": "content || '\\x00'", "sha256": "reverse(sha256)", "pages": "pages + 1"},
}


@contextmanager
def triggers_off() -> Iterator[None]:
    """Take the triggers away as the tables' owner can; whoever uses this rolls back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded.tables():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE cycles_recordentry DROP CONSTRAINT record_corrigendum_names_what_it_corrects")
    yield


def bound_rows() -> dict[str, list[tuple[int, set[int]]]]:
    """Return per table the rows that may be changed: (id, the numbers of the entries that must be named)."""
    entries = list(RecordEntry.objects.order_by("number"))
    found: dict[str, list[tuple[int, set[int]]]] = {table: [] for table in COLUMNS}
    snapshots: dict[int, set[int]] = {}
    for entry in entries:
        found["cycles_recordentry"].append((entry.pk, {entry.number}))
        if entry.kind == "decision":
            found["cycles_decision"].append((entry.decision.pk, {entry.number}))
            snapshots.setdefault(entry.decision.snapshot_id, set()).add(entry.number)
        else:
            found["reports_document"].append((entry.document.pk, {entry.number}))
            snapshots.setdefault(entry.document.job.snapshot_id, set()).add(entry.number)
    found["cycles_snapshot"] = list(snapshots.items())
    return found


def act_on_rows(rows: dict[str, list[tuple[int, set[int]]]], chance: Random) -> tuple[str, set[int]]:
    """Change, delete or swap rows; return what was done and the entries of which one must be named."""
    act = chance.choice(["edit", "edit", "edit", "delete", "swap"])
    with connection.cursor() as cursor:
        if act == "edit":
            table = chance.choice(sorted(COLUMNS))
            column = chance.choice(sorted(COLUMNS[table]))
            pk, numbers = chance.choice(rows[table])
            cursor.execute(f"UPDATE {table} SET {column} = {COLUMNS[table][column]} WHERE id = {pk}")
            return f"{table}.{column} of {pk}", numbers
        if act == "delete":
            table = chance.choice(["cycles_decision", "reports_document"])
            pk, numbers = chance.choice(rows[table])
            cursor.execute(f"DELETE FROM {table} WHERE id = {pk}")
            return f"{table} {pk} deleted", numbers
        (one, first), (two, second) = chance.sample(rows["cycles_recordentry"], 2)
        cursor.execute(
            f"UPDATE cycles_recordentry a SET content = b.content, kind = b.kind FROM cycles_recordentry b"
            f" WHERE (a.id, b.id) IN (({one}, {two}), ({two}, {one}))"
        )
        return f"entries {one} and {two} swapped", first | second


def tamper_with_rows(city: City, rounds: int, seed: int) -> None:
    chance, rows = Random(seed), bound_rows()
    with triggers_off():
        for _round in range(rounds):
            with transaction.atomic():
                did, numbers = act_on_rows(rows, chance)
                told = verify(city)
                named = {int(number) for number in re.findall(r"\bentry (\d+)\b", " ".join(told))}
                assert named & numbers, (seed, _round, did, numbers, told)
                transaction.set_rollback(True)
        assert proven(city) == []


def test_tampered_rows_are_found(record: City) -> None:
    tamper_with_rows(record, FEW // 3, seed=9)


@pytest.mark.chaos
def test_ten_thousand_times_tampered_rows_are_found(record: City) -> None:
    tamper_with_rows(record, MANY, seed=10)


def test_a_truncated_record_is_found_by_a_printed_head(record: City) -> None:
    last = RecordEntry.objects.latest("number")
    with triggers_off():
        Document.objects.filter(entry=last)._raw_delete("default")
        RecordEntry.objects.filter(pk=last.pk)._raw_delete("default")
        assert verify(record) == []
        assert "is not in the record" in missing_head(record, last.sha256)
