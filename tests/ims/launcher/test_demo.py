"""``make demo`` with real processes: what it starts, and that nothing of it stays."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ims.launcher.running import ROOT, Demo, bare_environment, free_port

pytestmark = pytest.mark.slow
WITHOUT_SERVERS = {"IMS_IGNORE_SYSTEM_SERVERS": "1"}


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a var folder of its own, below folders that only we may enter, as temporary folders are."""
    return tmp_path_factory.mktemp("demo") / "var"


@pytest.fixture(scope="module")
def demos() -> Iterator[list[Demo]]:
    """Return the demos started so far; what runs in the end is stopped, and what a failed test left is killed."""
    started: list[Demo] = []
    yield started
    for running in started:
        if running.process.poll() is None:
            running.end(signal.SIGTERM)
        for left in running.started():
            os.kill(left, signal.SIGKILL)


@pytest.fixture
def demo(demos: list[Demo], var: Path) -> Demo:
    """Return the demo that runs, started and waited for when a test before has stopped it."""
    if not demos or demos[-1].process.poll() is not None:
        demos.append(Demo(var, free_port()))
        demos[-1].wait_until_served()
    return demos[-1]


def names(demo: Demo) -> set[str]:
    """Return which of the five parts run."""
    lines = [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in demo.started()]
    parts = {"postgres": "postgres -D", "worker": "celery -q -A ims.celery worker", "beat": "ims.celery beat"}
    parts |= {"web": "gunicorn", "redis": "redis-server"}
    return {part for part, words in parts.items() if any(words in line for line in lines)}


def healthy(name: str, var: Path, port: int) -> bool:
    """Ask as a container's health check does."""
    command = [sys.executable, str(ROOT / "deploy" / "healthcheck.py"), name]
    env = bare_environment(var, BIND=f"127.0.0.1:{port}")
    return subprocess.run(command, env=env).returncode == 0


def test_each_program_says_that_it_is_well(demo: Demo, var: Path, tmp_path: Path) -> None:
    deadline = time.monotonic() + 60
    ill = {"web", "worker", "beat"}
    while ill and time.monotonic() < deadline:
        ill = {name for name in ill if not healthy(name, var, demo.port)}
    assert ill == set()
    assert [name for name in ("web", "worker", "beat") if healthy(name, tmp_path, free_port())] == []


def test_a_second_demo_in_the_same_folder_is_refused(demo: Demo, var: Path) -> None:
    said = launch(var, PORT=str(free_port()))
    assert said == f"ims: demo already runs from {var} (process {demo.process.pid}); stop it first."


def test_a_part_that_dies_ends_the_demo_with_its_name(demo: Demo) -> None:
    beat = next(pid for pid in demo.started() if b"beat" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(beat, signal.SIGKILL)
    assert demo.process.wait(60) == 2
    assert "ims: beat stopped by itself" in demo.said()
    assert demo.wait_until_gone() == []


def test_ctrl_c_stops_everything_and_a_second_start_keeps_the_data(demo: Demo, var: Path) -> None:
    assert names(demo) >= {"postgres", "worker", "beat", "web"}
    assert demo.get("/readyz")["ready"] is True
    made = (var / "postgres" / "data" / "PG_VERSION").stat().st_mtime
    stopping = time.monotonic()
    assert demo.end(signal.SIGINT) == 0
    assert time.monotonic() - stopping < 25
    assert demo.wait_until_gone() == []

    again = Demo(var, free_port())
    again.wait_until_served()
    assert (var / "postgres" / "data" / "PG_VERSION").stat().st_mtime == made
    assert again.end(signal.SIGTERM) == 0
    assert again.wait_until_gone() == []


@pytest.mark.parametrize("moment", ["making a database cluster", "preparing the database"])
def test_told_to_stop_while_it_still_prepares_it_stops_cleanly(tmp_path: Path, moment: str) -> None:
    early = Demo(tmp_path / "var", free_port())
    deadline = time.monotonic() + 60
    while moment not in early.said():
        assert early.process.poll() is None, early.said()
        assert time.monotonic() < deadline, early.said()
        time.sleep(0.02)
    assert early.end(signal.SIGTERM) == 0
    assert early.wait_until_gone() == []
    assert "Traceback" not in early.said()


def test_a_check_that_is_cut_short_has_not_passed() -> None:
    """The negative control of the demo's 0: whoever ends the checks must not be told that all is well."""
    code = (
        "import sys, time; from ims.launcher import commands, trouble;"
        "commands.COMMANDS['check'] = lambda *_: trouble.say('begun') or time.sleep(60);"
        "sys.exit(commands.main(['check']))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ims: begun\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 128 + signal.SIGTERM


def test_a_killed_launcher_leaves_no_orphan_and_the_next_start_works(demo: Demo, var: Path) -> None:
    assert demo.started()
    demo.end(signal.SIGKILL)
    assert demo.wait_until_gone() == []

    again = Demo(var, free_port())
    again.wait_until_served()
    assert again.end(signal.SIGINT) == 0


def test_without_the_systems_servers_the_wheel_and_files_do_also_deep_down(tmp_path: Path) -> None:
    """In a folder whose sockets would have too long a path."""
    deep = tmp_path / ("deep-" * 20) / "var"
    demo = Demo(deep, free_port(), **WITHOUT_SERVERS)
    demo.wait_until_served()
    try:
        assert names(demo) == {"postgres", "worker", "beat", "web"}
        assert demo.get("/readyz")["ready"] is True
    finally:
        demo.end(signal.SIGINT)
    assert demo.wait_until_gone() == []
    shutil.rmtree(deep)


def launch(var: Path, **more: str) -> str:
    """Run a demo that cannot start and return the one line it says."""
    done = subprocess.run(
        [sys.executable, "-m", "ims.launcher", "demo"],
        cwd=ROOT,
        env=bare_environment(var, **more),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (2, "")
    lines = done.stdout.strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        said = launch(tmp_path / "var", PORT=str(port))
    assert said.startswith(f"ims: port {port} is in use")
    assert said.endswith("choose another: PORT=8001 make demo")
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_one_line(tmp_path: Path, port: str) -> None:
    assert launch(tmp_path / "var", PORT=port) == f"ims: PORT is '{port}'; expected a number from 1 to 65535."


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "ims.city.example"])
def test_other_machines_are_refused(tmp_path: Path, host: str) -> None:
    assert launch(tmp_path / "var", HOST=host).startswith(f"ims: HOST is {host}, but the demo serves this machine only")


def test_var_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    assert launch(tmp_path / "var", PORT=str(free_port())).startswith(f"ims: cannot write to {tmp_path / 'var'}")


def test_a_cluster_of_another_version_is_one_line(tmp_path: Path) -> None:
    data = tmp_path / "var" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    said = launch(tmp_path / "var", PORT=str(free_port()))
    assert said.startswith(f"ims: {data} was made by PostgreSQL 9, here is ")


def test_a_folder_that_is_no_cluster_is_one_line(tmp_path: Path) -> None:
    data = tmp_path / "var" / "postgres" / "data"
    data.mkdir(parents=True)
    said = launch(tmp_path / "var", PORT=str(free_port()))
    assert said.startswith(f"ims: {data} is no PostgreSQL cluster")


def test_tables_of_other_migrations_are_one_line(demo: Demo, var: Path) -> None:
    assert demo.end(signal.SIGINT) == 0
    made_by = var / "postgres" / "migrations.json"
    right = made_by.read_text()
    other = json.loads(right)
    other["ims/migrations/0001_initial.py"] = "0" * 64
    made_by.write_text(json.dumps(other))
    said = launch(var, PORT=str(free_port()))
    assert (
        said
        == f"ims: the tables in {var / 'postgres'} were made by other migrations than these; move that folder away."
    )
    made_by.write_text(right)  # the others of this file go on with it


def test_a_pid_file_of_a_killed_server_does_not_matter(demo: Demo, var: Path) -> None:
    demo.end(signal.SIGINT)
    # Its number now belongs to another program: this test.
    stale = var / "postgres" / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1\n5432\n\n\n\nready\n")
    again = Demo(var, free_port())
    again.wait_until_served()
    assert again.end(signal.SIGINT) == 0
