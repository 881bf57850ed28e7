"""``make demo``: everything from one command, served on this machine only, until Ctrl-C."""

import hashlib
import ipaddress
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from ims.launcher import catalogues, environment, packages
from ims.launcher.children import Child, Children
from ims.launcher.place import Place, alone
from ims.launcher.services import services
from ims.launcher.trouble import AskedToStop, Trouble, say

PATIENCE = 60
# Where a change may mean other tables, other static files or other first data.
FOLDERS = ("ims", "commitments", "cycles", "stakeholders", "reports", "static")
ACCOUNTS = "admin cityadmin coordinator officer owner council clerk auditor stakeholder"


def demo(place: Place, _words: list[str]) -> int:
    """Serve the demo until it is told to stop; Trouble names whatever stands in the way in one line."""
    try:
        return _until_stopped(place)
    except AskedToStop:
        # Everything has been stopped on the way here, which is what was asked for: service managers expect 0.
        return 0


def _until_stopped(place: Place) -> int:
    host, port = address()
    claim(host, port)
    with alone(place, "demo"):
        packages.ensure(packages.TO_RUN)
        environment.ensure(place, dev=False)
        catalogues.ensure(place)
        _refuse_tables_of_other_migrations(place)
        with services(place, throwaway=False) as (env, children):
            env["IMS_MODE"] = "demo"
            _prepare(place, env)
            _serve(place, env, children, f"{host}:{port}")
            _tell(f"http://{host}:{port}/")
            try:
                return _watch(children)
            except (KeyboardInterrupt, AskedToStop):
                say("stopping")
                return 0


def address() -> tuple[str, int]:
    """Return host and port from HOST and PORT; the demo's passwords are known, so only this machine may reach it."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise Trouble(
            f"HOST is {host}, but the demo serves this machine only (its passwords are known); use 127.0.0.1."
        )
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT is {port!r}; expected a number from 1 to 65535.")
    return host, int(port)


def claim(host: str, port: int) -> None:
    """Make sure that nobody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Trouble(f"port {port} is in use ({error.strerror}); choose another: PORT=8001 make demo") from None


def _prepare(place: Place, env: dict[str, str]) -> None:
    """Migrate and load the first data, unless this very code already did so for this private database."""
    marker = place.var / "postgres" / "prepared"
    now = fingerprint(place) + env.get("IMS_DEMO_EMPTY", "")
    private = not os.environ.get("DATABASE_URL")
    if private and marker.exists() and marker.read_text() == now:
        return
    marker.unlink(missing_ok=True)
    say("preparing the database and the demo's data")
    for words in (["prepare", "-v", "0"], ["first_data"]):
        _manage(place, env, words)
    if private:
        marker.write_text(now)
        _made_by(place).write_text(json.dumps(_migrations(place)))


def _refuse_tables_of_other_migrations(place: Place) -> None:
    """Raise Trouble when a migration that made the private database's tables is another one by now.

    Before the first release the first migrations are made anew with every change of a model.
    """
    made_by, now = _made_by(place), _migrations(place)
    known = json.loads(made_by.read_text()) if made_by.exists() and not os.environ.get("DATABASE_URL") else {}
    if any(now.get(name) != content for name, content in known.items()):
        folder = place.var / "postgres"
        raise Trouble(f"the tables in {folder} were made by other migrations than these; move that folder away.")


def _made_by(place: Place) -> Path:
    return place.var / "postgres" / "migrations.json"


def _migrations(place: Place) -> dict[str, str]:
    """Return the SHA-256 of each migration's file by its path."""
    paths = sorted(place.root.glob("*/migrations/0*.py"))
    return {str(path.relative_to(place.root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def fingerprint(place: Place) -> str:
    """Return a text that changes with every file of the code."""
    facts = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((place.root / folder).rglob("*.*")):
            if path.suffix != ".pyc":
                facts.update(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}\n".encode())
    return facts.hexdigest()


def _manage(place: Place, env: dict[str, str], words: list[str]) -> None:
    command = [place.python, "manage.py", *words]
    done = subprocess.run(command, cwd=place.root, env=env, capture_output=True, text=True)
    if done.returncode:
        log = place.folder("log") / "prepare.log"
        log.write_text(done.stdout + done.stderr)
        # Below a database's complaint stands the place it means, under a caret.
        said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith((" ", "LINE "))]
        last = (said or ["no message"])[-1][:300]
        raise Trouble(f"manage.py {words[0]} failed: {last} (see {log})")


def _serve(place: Place, env: dict[str, str], children: Children, bind: str) -> None:
    env["PATH"] = f"{place.venv / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    # Files as broker have no locks between workers, so there is one process then.
    env["WORKER_PROCESSES"] = "2" if env["REDIS_URL"] else "1"
    env["BIND"] = bind
    # The same programs as in a container.
    for name in ("worker", "beat", "web"):
        log = place.folder("log") / f"{name}.log"
        children.start(name, [str(place.root / "deploy" / "run"), name], env=env, log=log, cwd=place.root)
    _wait(children, f"http://{bind}/healthz")


def _wait(children: Children, url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        _stop_when_fallen(children.fallen())
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError as error:
            raise Trouble(f"the web answers {error.code} at {url}; see its log") from None
        except OSError:
            time.sleep(0.1)
    raise Trouble(f"the web did not answer at {url} within {PATIENCE} s; see its log")


def _stop_when_fallen(child: Child | None) -> None:
    if child:
        raise Trouble(f"{child.name} stopped by itself: {child.why()} (see {child.log})")


def _tell(url: str) -> None:
    say(f"serving {url}")
    say("accounts, each with the password demo: " + ", ".join(f"{name}@demo.example" for name in ACCOUNTS.split()))
    say("press Ctrl-C to stop; the data stays")


def _watch(children: Children) -> int:
    while True:
        time.sleep(0.5)
        _stop_when_fallen(children.fallen())
