"""What the containers run is what the tests ran: the compose file, the database's roles, the programs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ims.launcher.children import Children
from ims.launcher.place import Place
from ims.launcher.postgres import Postgres
from ims.launcher.programs import found
from tests.ims.installation import PRODUCTION, environment, run

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
COMPOSE = shutil.which("docker-compose")
needs_compose = pytest.mark.skipif(COMPOSE is None, reason="docker-compose is not installed; .ci/run installs it")


def compose(file: Path) -> "subprocess.CompletedProcess[str]":
    """Let Debian's docker-compose judge the file; it needs no engine for that."""
    words = [str(COMPOSE), "--env-file", str(ROOT / "deploy" / "env.example"), "-f", str(file), "config", "-q"]
    return subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True)


@needs_compose
def test_the_compose_file_is_valid() -> None:
    done = compose(ROOT / "docker-compose.yml")
    assert (done.returncode, done.stderr) == (0, "")


@needs_compose
@pytest.mark.parametrize(("right", "wrong"), [("read_only:", "readonly:"), ("services:", "develop: {}\nservices:")])
def test_a_key_it_does_not_know_is_seen(tmp_path: Path, right: str, wrong: str) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert right in text
    (tmp_path / "docker-compose.yml").write_text(text.replace(right, wrong, 1))
    assert compose(tmp_path / "docker-compose.yml").returncode != 0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Start a database server of its own, of which the tests are the superuser."""
    place = Place(ROOT, tmp_path_factory.mktemp("server") / "var")
    children = Children()
    server = Postgres(place, throwaway=True)
    server.start(children, dict(os.environ))
    yield server
    for child in reversed(children.running):
        child.stop()


def as_role(cluster: Postgres, role: str, secret: str) -> str:
    """Return the address for a role with its password."""
    return f"postgres://{role}:{secret}@/city?host={quote(str(cluster.sockets))}"


def test_a_new_server_gets_its_roles_and_a_new_version_is_prepared(cluster: Postgres, tmp_path: Path) -> None:
    programs = found(cluster.place)[0].folder
    facts = {"PGHOST": str(cluster.sockets), "POSTGRES_USER": "postgres", "POSTGRES_DB": "city"}
    facts |= {"OWNER_ROLE": "city_owner", "OWNER_PASSWORD": "o'wner", "WEB_ROLE": "city_web", "WEB_PASSWORD": "web"}
    env = {**os.environ, **facts, "PATH": f"{programs}:{os.environ['PATH']}"}
    subprocess.run(["createdb", "-U", "postgres", "city"], env=env, check=True)
    subprocess.run(["sh", str(ROOT / "deploy" / "postgres-roles.sh")], env=env, check=True, capture_output=True)

    settings = {**PRODUCTION, "IMS_VAR": str(tmp_path), "IMS_WEB_ROLE": "city_web"}
    settings |= {"DATABASE_URL": as_role(cluster, "city_web", "web")}
    settings |= {"DATABASE_OWNER_URL": as_role(cluster, "city_owner", "o%27wner")}
    prepared = run("manage.py", "prepare", "--no-static", "-v", "0", **settings)
    assert (prepared.returncode, prepared.stderr) == (0, "")
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **settings)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert run("manage.py", "migrate", "--check", **settings).returncode == 0


def program(name: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run one of the container's programs."""
    env = environment(PATH=f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}", **settings)
    return subprocess.run([str(ROOT / "deploy" / "run"), name], env=env, capture_output=True, text=True, timeout=120)


def test_the_static_files_are_collected_with_their_hashes(tmp_path: Path) -> None:
    done = program("static", IMS_VAR=str(tmp_path / "var"), IMS_STATIC=str(tmp_path / "static"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_a_program_there_is_not_is_refused() -> None:
    done = program("mail")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: deploy/run prepare|web|worker|beat")


def test_the_image_runs_only_what_is_here() -> None:
    text = (ROOT / "Dockerfile").read_text()
    for words in ("ims.launcher packages", "deploy/run static", 'ENTRYPOINT ["deploy/run"]', "deploy/healthcheck.py"):
        assert words in text
    assert "USER ims" in text
