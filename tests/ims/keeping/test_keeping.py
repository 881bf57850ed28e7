"""A backup that was written while people worked, and what comes back from it."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from commitments.models import Framework
from cycles import gates
from cycles.approval import services
from cycles.approval.record import verify
from cycles.cycle import Cycle
from ims.cities.models import City
from ims.keeping import backup as writing_it
from ims.keeping.archive import MANIFEST, Manifest, reading
from ims.keeping.backup import backup
from ims.keeping.restore import NotRestored, restore
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member
from tests.ims.installation import this_database
from tests.ims.keeping.test_archive import rebuilt, sha256
from tests.ims.keeping.work import leading_to, open_and_reopen, orphans, people_at_work
from tests.tampering import tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _folder_and_gates(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the test a media folder of its own and open the gates, which are tested in their rooms."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(gates, "_checks", {})


def manage(*words: str, database: str, var: Path) -> "subprocess.CompletedProcess[str]":
    """Run ``manage.py WORDS`` on a database, as somebody at the keyboard does."""
    env = {**os.environ, "DATABASE_URL": database, "DATABASE_OWNER_URL": "", "IMS_VAR": str(var)}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def address_of(name: str) -> str:
    """Return the address of a database on the server of this one."""
    with leading_to(name):
        return this_database()


def decide(city: City) -> None:
    """Let the council decide, so that there is a chain."""
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    assert services.conclude(item, "12/2026", by=make_clerk(city))


def is_empty(name: str) -> bool:
    with leading_to(name):
        return not City.objects.exists() and User.objects.count() == 1


def test_a_backup_under_load_comes_back_equal(
    elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    media = tmp_path / "media"
    (media / "maps").mkdir(parents=True)
    (media / "maps" / "sundvik.png").write_bytes(os.urandom(3000))
    decide(make_city())
    path = tmp_path / "ims.zip"
    written = []
    with people_at_work(2) as workers:

        def write_on(part: str) -> None:
            # In the middle of tables that belong together, work goes on for certain.
            if part in {"cycles_cycle", "ims_city", "pghistory_context"}:
                workers[0].wait_for_more()
                written.append(part)

        kept = backup(path, media, write_on)
    assert len(written) == 3
    rows = {table.name: table.rows for table in kept.tables}
    assert Cycle.objects.count() > rows["cycles_cycle"] > 3

    call_command("backup", "--check", str(path))
    assert f"{path} is whole: version " in capsys.readouterr().out
    restored = manage("restore", str(path), database=address_of(elsewhere), var=tmp_path / "there")
    assert restored.stderr == ""
    assert "sundvik: 1 entries, 1 decisions, 2 snapshots: the record holds.\n" in restored.stdout
    assert restored.stdout.endswith(f"Restored {kept.summary}.\n")

    with leading_to(elsewhere):
        again = backup(tmp_path / "again.zip", tmp_path / "there" / "media")
        assert replace(again, made_at=kept.made_at) == kept
        assert orphans() == {}
        _guards_are_on()
        # The numbers go on where they stood, so that the first new row finds its place.
        open_and_reopen(make_cycle(city=make_city("new")))


def _guards_are_on() -> None:
    status = {trigger.get_installation_status(model) for model, trigger in pgtrigger.registered()}
    assert status == {(pgtrigger.core.INSTALLED, True)}
    for statement in (
        "UPDATE cycles_cycle SET step = 'closed'",
        "UPDATE cycles_snapshot SET content = '{}'",
        "DELETE FROM cycles_stepchange",
        "DELETE FROM cycles_cycleevent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.fixture
def torn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Callable[[], None]], Path]:
    """Return a function that backs up without one snapshot while something is written in the middle."""
    monkeypatch.setattr(writing_it, "SNAPSHOT", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED")

    def write(meanwhile: Callable[[], None]) -> Path:
        backup(
            tmp_path / "torn.zip",
            tmp_path / "media",
            lambda part: meanwhile() if part == "cycles_cycle" else None,
        )
        return tmp_path / "torn.zip"

    return write


def test_without_one_snapshot_a_row_points_to_nothing(
    elsewhere: str, torn: Callable[[Callable[[], None]], Path], tmp_path: Path
) -> None:
    """The negative control of the snapshot: this is what it is for."""
    city = make_city()
    path = torn(lambda: open_and_reopen(make_cycle(city=city)))
    assert refused(path, elsewhere, tmp_path / "there").startswith("A row points to one that is not there")
    assert is_empty(elsewhere)


def test_a_record_that_does_not_hold_is_restored_only_on_demand(
    elsewhere: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(make_city())
    tamper("UPDATE cycles_decision SET outcome = 'rejected'")
    path = tmp_path / "ims.zip"
    backup(path, tmp_path / "media")
    with leading_to(elsewhere):
        with pytest.raises(CommandError, match=r"Nothing was restored\. 2 problems in the record"):
            call_command("restore", str(path))
        assert "sealed was “approved”" in capsys.readouterr().err
        assert not City.objects.exists()
        call_command("restore", "--unproven", str(path))
        assert City.objects.exists()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the archive of an installation with a city, a cycle and a file."""
    make_member(make_cycle().city, Role.OWNER, name="Tab\tand \\ and\nline", email="tab@example.org")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "map.png").write_bytes(b"map")
    backup(tmp_path / "ims.zip", tmp_path / "media")
    return tmp_path / "ims.zip"


def refused(path: Path, name: str, media: Path) -> str:
    """Return why the archive is not restored into the database."""
    with leading_to(name), reading(path) as archive, pytest.raises(NotRestored) as refusal:
        restore(archive, media)
    return str(refusal.value)


def test_difficult_characters_and_files_come_back(elsewhere: str, path: Path, tmp_path: Path) -> None:
    with leading_to(elsewhere), reading(path) as archive:
        # What a new installation comes with gives way to what was kept.
        Framework.objects.create(code="supplied", title="Supplied")
        restore(archive, tmp_path / "there" / "media")
        assert not Framework.objects.exists()
        assert User.objects.get(email="tab@example.org").name == "Tab\tand \\ and\nline"
        assert verify(City.objects.get()) == []
    assert (tmp_path / "there" / "media" / "map.png").read_bytes() == b"map"


def test_where_somebody_works_nothing_is_restored(path: Path, tmp_path: Path) -> None:
    said = refused(path, connection.settings_dict["NAME"], tmp_path / "there")
    assert said.startswith("This installation is not empty: it has 1 cities and 2 people.")


def test_files_that_are_there_are_not_written_over(elsewhere: str, path: Path, tmp_path: Path) -> None:
    assert refused(path, elsewhere, tmp_path / "media").endswith("media is not empty; move its files away.")
    assert is_empty(elsewhere)
    assert (tmp_path / "media" / "map.png").read_bytes() == b"map"
    assert list(tmp_path.glob(".restoring-*")) == []


def test_another_version_is_named(elsewhere: str, path: Path, tmp_path: Path) -> None:
    with leading_to(elsewhere), connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('ims', '0999_later', now())")
    assert "with other migrations (only here: ims.0999_later)." in refused(path, elsewhere, tmp_path / "there")
    with leading_to(elsewhere), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE name = '0999_later' OR name = '0001_initial' AND app = 'ims'"
        )
    assert "(only in the archive: ims.0001_initial)" in refused(path, elsewhere, tmp_path / "there")


def test_other_tables_under_the_same_migrations_are_named(elsewhere: str, path: Path, tmp_path: Path) -> None:
    with leading_to(elsewhere), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ims_city ALTER COLUMN name TYPE text")
    said = refused(path, elsewhere, tmp_path / "there")
    assert "with other tables: ims_city.name (character varying" in said
    assert "ims_city.name (text)" in said


def test_a_guard_that_is_missing_is_named(elsewhere: str, path: Path, tmp_path: Path) -> None:
    with leading_to(elsewhere), connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'cycles_snapshot'::regclass AND NOT tgisinternal")
        cursor.execute(f"DROP TRIGGER {cursor.fetchone()[0]} ON cycles_snapshot")
    assert refused(path, elsewhere, tmp_path / "there").startswith(
        "Guards of the database are missing: cycles_snapshot"
    )
    assert is_empty(elsewhere)


def test_a_forged_row_with_every_hash_made_anew_still_meets_the_database(
    elsewhere: str, path: Path, tmp_path: Path
) -> None:
    """Hashes find damage; whoever can write archives can write hashes, so constraints are checked all the same."""

    def forge(parts: dict[str, bytes]) -> None:
        manifest = Manifest.read(parts[MANIFEST])
        emptied = [
            replace(table, rows=0, sha256=sha256(b"")) if table.name == "ims_city" else table
            for table in manifest.tables
        ]
        parts["tables/ims_city.copy"] = b""
        parts[MANIFEST] = replace(manifest, tables=emptied).write()

    assert refused(rebuilt(path, forge), elsewhere, tmp_path / "there").startswith("A row points to one that is not")
    assert is_empty(elsewhere)


def test_only_the_owner_of_the_tables_restores(elsewhere: str, path: Path, tmp_path: Path) -> None:
    with leading_to(elsewhere), reading(path) as archive:
        connection.cursor().execute("SET ROLE ims_web")
        with pytest.raises(NotRestored) as refusal:
            restore(archive, tmp_path / "there")
    assert str(refusal.value) == "ims_web does not own the tables; set DATABASE_OWNER_URL to the role that does."


def test_no_session_is_kept(client_as: ClientAs, tmp_path: Path) -> None:
    client_as(make_member(make_city(), Role.OWNER))
    manifest = backup(tmp_path / "ims.zip", tmp_path / "media")
    assert "django_session" not in {table.name for table in manifest.tables}
    assert "django_session" in manifest.left_out


def test_the_command_says_what_is_wrong(path: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(path))
    with pytest.raises(CommandError, match=r"Cannot write .*nowhere/ims.zip: No such file or directory"):
        call_command("backup", str(tmp_path / "nowhere" / "ims.zip"))
    for words in (["backup", "--check"], ["restore"]):
        with pytest.raises(CommandError, match=r"Cannot read .*: No such file or directory"):
            call_command(*words, str(tmp_path / "missing.zip"))
    with zipfile.ZipFile(path) as zipped:
        place = zipped.getinfo("tables/ims_city.copy").header_offset
    content = bytearray(path.read_bytes())
    content[place + 100] ^= 1
    path.write_bytes(content)
    for words in (["backup", "--check"], ["restore"]):
        with pytest.raises(CommandError, match=r"(?s)is damaged.*\ntables/ims_city.copy: "):
            call_command(*words, str(path))


def test_in_a_folder_an_archive_is_named_after_the_moment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "archives").mkdir()
    call_command("backup", str(tmp_path / "archives"))
    (path,) = (tmp_path / "archives").iterdir()
    assert path.name.startswith("ims-2")
    assert capsys.readouterr().out.startswith(f"{path}: ")
