"""The record of a city is one line without gaps or forks that only grows, whoever writes and however many at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier, get_ident

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from cycles import chain
from cycles.canonical import canonical, sha256
from cycles.chain import RecordEntry, append, broken, head, missing_head
from ims import guarded
from ims.cities.models import City
from ims.people.models import User
from tests.conftest import AsWebRole
from tests.cycles.factories import make_cycle, make_decision
from tests.factories import make_city, make_user
from tests.racing import at_once
from tests.reports.documents.factories import make_document
from tests.reports.seals.factories import make_sealed_copy
from tests.tampering import tamper

GUARDED = ["cycles_decision", "cycles_recordentry", "cycles_snapshot", "reports_document", "reports_sealedcopy"]


def enter(city: City, by: User, word: str = "x") -> RecordEntry:
    return append(city, RecordEntry.Kind.DOCUMENT, {"document": {"sha256": word}}, by=by)


@pytest.mark.django_db
def test_entries_are_numbered_and_name_the_one_before() -> None:
    city, other, by = make_city(), make_city("elsewhere"), make_user()
    rows = [enter(city, by), enter(other, by), enter(city, by), enter(city, by)]
    assert [row.number for row in rows] == [1, 1, 2, 3]
    assert [row.previous_sha256 for row in rows] == ["", "", rows[0].sha256, rows[2].sha256]
    assert [row.record_number for row in rows] == [f"{city.today().year}:{n}" for n in (1, 1, 2, 3)]
    assert head(city) == rows[3]
    assert broken(city) == []
    assert (missing_head(city, rows[0].sha256), missing_head(city, rows[1].sha256) != "") == ("", True)


@pytest.mark.django_db
def test_the_content_holds_every_column_and_has_its_own_hash() -> None:
    entry = enter(make_city(), make_user())
    assert sha256(entry.content.encode()) == entry.sha256
    assert canonical(entry.facts).decode() == entry.content
    told = {*entry.facts} - {"format", "body", "city_name", "previous"}
    columns = {field.name for field in RecordEntry._meta.fields} - {"id", "content", "sha256", "previous_sha256"}
    assert told == columns


@pytest.mark.django_db
def test_the_rooms_that_prove_their_rows() -> None:
    assert chain.registered_proofs() == ["decisions", "documents", "minutes", "seals"]


def test_what_only_grows() -> None:
    assert guarded.tables() == GUARDED


@pytest.mark.django_db
@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_owner_is_refused_by_triggers(table: str, statement: str) -> None:
    city = make_city()
    make_decision(city, 2026, "adopt")
    make_sealed_copy(make_document(make_cycle(city=city, year=2030)))
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match=r"Cannot update or delete|only grows"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


@pytest.mark.django_db
@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_web_has_no_right_to(as_web_role: AsWebRole, table: str, statement: str) -> None:
    with as_web_role(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


@pytest.mark.django_db
def test_a_trigger_that_is_asked_to_look_away_is_no_way_for_the_web(as_web_role: AsWebRole) -> None:
    """Whoever speaks SQL may ask our triggers to be ignored; the right that is missing is missing all the same."""
    make_decision(make_city(), 2026, "adopt")
    away = "SELECT set_config('pgtrigger.ignore', '{cycles_recordentry:append_only}', true)"
    with as_web_role():
        connection.cursor().execute(away)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute("DELETE FROM cycles_recordentry")


@pytest.mark.django_db
def test_the_web_writes_decisions(as_web_role: AsWebRole) -> None:
    city, by = make_city(), make_user()
    with as_web_role():
        make_decision(city, 2026, "adopt", by=by)
        make_decision(city, 2026, "approve", by=by)
    assert chain.proven(city) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"number": 4}, "continues the record"),
        ({"number": 2}, "continues the record"),
        ({"previous_sha256": "0" * 64}, "continues the record"),
        ({"previous_sha256": ""}, "continues the record"),
        ({"sha256": "0" * 64}, "is that of its content"),
    ],
)
def test_an_entry_that_does_not_continue_is_refused(facts: dict[str, object], refused: str) -> None:
    city, by = make_city(), make_user()
    enter(city, by)
    second = enter(city, by)
    right = {"number": 3, "previous_sha256": second.sha256, "content": "{}", "sha256": sha256(b"{}")}
    row = RecordEntry(
        city=city, kind="document", record_number="x", retention="permanent", recorded_at=timezone.now(), recorded_by=by
    )
    for name, value in {**right, **facts}.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError, match=refused), transaction.atomic():
        row.save()


CHANGES = {
    "number": "number = 9",
    "kind": "kind = 'decision'",
    "record_number": "record_number = '1'",
    "retention": "retention = 'ten_years'",
    "recorded_at": "recorded_at = recorded_at + interval '1 second'",
    "previous": "previous_sha256 = repeat('0', 64)",
    "content": "content = replace(content, 'document', 'dokument')",
    "hash": "sha256 = repeat('0', 64)",
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_column_is_found_at_its_row(change: str) -> None:
    city, by = make_city(), make_user()
    second = [enter(city, by, word) for word in "abc"][1]
    tamper(f"UPDATE cycles_recordentry SET {change} WHERE id = %s", second.pk)
    assert broken(city)[0][0] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_entry_taken_out_is_found_at_its_row(number: int) -> None:
    city, by = make_city(), make_user()
    held = [enter(city, by, word) for word in "abcd"]
    tamper("DELETE FROM cycles_recordentry WHERE number = %s", number)
    assert broken(city)[0] == (number, f"entry {number} is missing.")
    assert missing_head(city, held[number - 1].sha256)


@pytest.mark.django_db
def test_the_last_entry_taken_out_is_found_by_its_decision_or_a_printed_head() -> None:
    city = make_city()
    last = [make_decision(city, 2026, kind) for kind in ("adopt", "approve")][-1].entry
    tamper("DELETE FROM cycles_decision WHERE entry_id = %s", last.pk)
    assert chain.proven(city) == [(2, "entry 2: its decision is not there.")]
    tamper("DELETE FROM cycles_recordentry WHERE id = %s", last.pk)
    assert chain.proven(city) == []
    assert "is not in the record" in missing_head(city, last.sha256)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_give_one_line() -> None:
    city, by = make_city(), make_user()
    results = at_once(*[lambda n=n: enter(city, by, str(n)) for n in range(8)])
    assert all(isinstance(result, RecordEntry) for result in results), results
    assert sorted(row.number for row in results if isinstance(row, RecordEntry)) == list(range(1, 9))
    assert broken(city) == []


def write_without_a_lock(city: City, by: User, meet: Barrier) -> None:
    """Write an entry as one would without thinking: look, then write."""
    with transaction.atomic():
        before = head(city)
        meet.wait(timeout=30)
        content = canonical({"thread": str(get_ident())})
        RecordEntry.objects.create(
            city=city,
            number=before.number + 1 if before else 1,
            kind="document",
            record_number=sha256(content)[:20],
            retention="permanent",
            content=content.decode(),
            sha256=sha256(content),
            previous_sha256=before.sha256 if before else "",
            recorded_at=timezone.now(),
            recorded_by=by,
        )


@contextmanager
def without_the_constraints() -> Iterator[None]:
    """Take away the database's own guards against a fork, constraints and triggers, for a moment."""
    names = {"record_number_once_per_city": "number", "record_never_forks": "previous_sha256"}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"ALTER TABLE cycles_recordentry DROP CONSTRAINT {name}")
        cursor.execute("ALTER TABLE cycles_recordentry DISABLE TRIGGER USER")
    try:
        yield
    finally:
        tamper("DELETE FROM cycles_recordentry")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cycles_recordentry ENABLE TRIGGER USER")
            for name, column in names.items():
                cursor.execute(f"ALTER TABLE cycles_recordentry ADD CONSTRAINT {name} UNIQUE (city_id, {column})")


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraints_the_record_forks() -> None:
    """The negative control: two writers continue the same entry, and the proof finds it."""
    city, by = make_city(), make_user()
    enter(city, by)
    meet = Barrier(2)
    with without_the_constraints():
        results = at_once(*[lambda: write_without_a_lock(city, by, meet)] * 2)
        assert results == [None, None]
        assert sorted(RecordEntry.objects.values_list("number", flat=True)) == [1, 2, 2]
        assert broken(city) != []


@pytest.mark.django_db(transaction=True)
def test_the_database_alone_refuses_the_fork() -> None:
    """By its constraints, or by the trigger when the first writer was done already."""
    city, by = make_city(), make_user()
    meet = Barrier(2)
    results = at_once(*[lambda: write_without_a_lock(city, by, meet)] * 2)
    refused = [result for result in results if result]
    assert len(refused) == 1
    assert isinstance(refused[0], DatabaseError)
    assert RecordEntry.objects.count() == 1
