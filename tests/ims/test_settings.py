"""What production refuses to start with, and that it has nothing left to warn about."""

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.ims.installation import PRODUCTION, ROOT, run, this_database

READ = ("-c", "import ims.settings")


def last_line(text: str) -> str:
    """Return the last line that was said."""
    return text.strip().splitlines()[-1] if text.strip() else ""


def test_production_starts_when_everything_is_set() -> None:
    done = run(*READ, **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
)
def test_production_refuses_what_is_unset(name: str) -> None:
    done = run(*READ, **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode == 1
    assert f"SettingError: {name} is not set" in last_line(done.stderr)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "development-key-which-production-refuses-to-start-with", "SECRET_KEY is the default one"),
        ("SECRET_KEY", "abab" * 20, "SECRET_KEY is the default one or short"),
        ("SECRET_KEY", "short", "SECRET_KEY is the default one or short"),
        ("DEBUG", "1", "DEBUG is on"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS is not set or *"),
        ("IMS_MODE", "prod", "IMS_MODE is 'prod'; expected one of development, demo, production"),
        ("DATABASE_URL", "sqlite:///x", "DATABASE_URL starts with 'sqlite'"),
    ],
)
def test_production_refuses_what_is_unsafe(name: str, value: str, said: str) -> None:
    done = run(*READ, **{**PRODUCTION, name: value})
    assert done.returncode == 1
    assert said in last_line(done.stderr)


def test_passwords_are_hashed_slowly() -> None:
    """Only tests, which tests/conftest.py lets hash quickly, have anything before it."""
    asked = "import django; django.setup(); from django.contrib.auth.hashers import make_password as m; print(m('x'))"
    done = run("-c", asked, DJANGO_SETTINGS_MODULE="ims.settings", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    algorithm, rounds = done.stdout.split("$")[:2]
    assert algorithm == "pbkdf2_sha256"
    assert int(rounds) >= 1_000_000


def test_development_starts_with_nothing_set(tmp_path: Path) -> None:
    assert run(*READ, IMS_VAR=str(tmp_path)).returncode == 0


def test_the_demo_is_for_this_machine_only(tmp_path: Path) -> None:
    done = run(*READ, IMS_MODE="demo", ALLOWED_HOSTS="ims.city.example", IMS_VAR=str(tmp_path))
    assert "ALLOWED_HOSTS names other machines" in last_line(done.stderr)


def serve(bind: str, mode: str, var: Path) -> str:
    """Start the web server with a small application on a port that is taken and return what it says."""
    words = ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", bind, "wsgiref.simple_server:demo_app")
    return run(*words, IMS_MODE=mode, IMS_VAR=str(var)).stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_the_demos_web_server_binds_to_this_machine_only(tmp_path: Path, host: str) -> None:
    with socket.socket() as busy:
        busy.bind(("0.0.0.0", 0))
        busy.listen()
        said = serve(f"{host}:{busy.getsockname()[1]}", "demo", tmp_path)
    refused = "IMS_MODE=demo serves this machine only, not 0.0.0.0."
    assert (refused in said, "Connection in use" in said) == ((True, False) if host == "0.0.0.0" else (False, True))


def answers_beside_idle_connections(*words: str, var: Path) -> bool:
    """Say whether a server of one worker answers while three connections are open on which nothing is asked."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bind = ("-b", f"127.0.0.1:{port}", "-w", "1", "wsgiref.simple_server:demo_app")
    settings = {**os.environ, "IMS_MODE": "demo", "IMS_VAR": str(var)}
    words = (sys.executable, "-m", "gunicorn", *words, *bind)
    with subprocess.Popen(words, cwd=ROOT, env=settings, stderr=subprocess.DEVNULL) as server, ExitStack() as idle:
        try:
            assert asked(port, within=20), "the server did not start"
            for _ in range(3):
                idle.enter_context(socket.create_connection(("127.0.0.1", port)))
            return asked(port, within=3)
        finally:
            idle.close()
            server.terminate()


def asked(port: int, within: float) -> bool:
    """Ask until there is an answer, or the seconds are over."""
    until = time.monotonic() + within
    while (left := until - time.monotonic()) > 0:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=left) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except OSError:
            time.sleep(0.1)
    return False


def test_connections_opened_in_advance_hold_nobody_up(tmp_path: Path) -> None:
    """A browser opens some before it asks anything; a worker that takes one waits for it."""
    assert answers_beside_idle_connections("-c", "deploy/gunicorn.conf.py", var=tmp_path)
    assert not answers_beside_idle_connections("-k", "sync", var=tmp_path)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_deploy_check_has_no_warning(tmp_path: Path) -> None:
    settings = {**PRODUCTION, "DATABASE_URL": this_database("ims_web"), "IMS_VAR": str(tmp_path)}
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_deploy_check_warns_when_the_web_owns_the_tables(tmp_path: Path) -> None:
    settings = {**PRODUCTION, "DATABASE_URL": this_database(), "IMS_VAR": str(tmp_path)}
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **settings)
    assert done.returncode == 1
    assert "(ims.W001) The web's database role owns the tables" in done.stderr
