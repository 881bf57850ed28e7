"""What the guides tell people to type exists: commands, options, targets of make, programs, services, settings."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
MANAGE = re.compile(r"(?:manage\.py|\bmanage) ([a-z_]+)((?: [^\s`&|]+)*)")
SETTING = re.compile(r"""env\.\w+\(\s*"([A-Z_]+)\"""")
CODE = re.compile(r"`([^`]+)`|^    (.+)$", re.MULTILINE)


def code(text: str) -> list[str]:
    """Return what stands in the text as code, within a line or as a block."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [a or b for a, b in CODE.findall(text)] + [line for block in blocks for line in block.splitlines()]


def unknown_commands(words: str) -> list[str]:
    """Return commands and options of manage.py that the words name and that do not exist."""
    found, known = [], get_commands()
    for name, rest in MANAGE.findall(words):
        if name not in known:
            found.append(name)
            continue
        app = known[name]
        parser = (load_command_class(app, name) if isinstance(app, str) else app).create_parser("manage.py", name)
        options = set(parser._option_string_actions)
        found += [
            f"{name} {each}" for each in rest.split() if each.startswith("--") and each.split("=")[0] not in options
        ]
    return found


def unknown_targets(words: str) -> list[str]:
    """Return targets of make that the words name and that do not exist."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    return [name for name in re.findall(r"(?:^|[\s=\d])make ([a-z-]+)", words) if name not in targets]


def unknown_programs(words: str) -> list[str]:
    """Return programs of deploy/run, and services of docker compose, that the words name and that do not exist."""
    programs = set(re.findall(r"^([a-z]+)\)", (ROOT / "deploy" / "run").read_text(), re.MULTILINE))
    named = [name for group in re.findall(r"deploy/run ([a-z|]+)", words) for name in group.split("|")]
    found = [name for name in named if name not in programs]
    services = set(re.findall(r"^  ([a-z]+):$", COMPOSE.split("\nvolumes:")[0], re.MULTILINE))
    for rest in re.findall(r"docker compose ((?:-p \w+ )?(?:run --rm|up -d|logs -f)(?: --\S+)*(?: [a-z]+)*)", words):
        named = re.sub(r"^(-p \w+ )?(run --rm|up -d|logs -f)|--scale|--build", "", rest).split()
        named = named[:1] if " run " in f" {rest}" else named
        found += [name for name in named if "=" not in name and name not in services]
    return found


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_says_to_type_exists(guide: str) -> None:
    lines = code((ROOT / guide).read_text())
    assert [each for line in lines for each in unknown_commands(line)] == []
    assert [each for line in lines for each in unknown_targets(line)] == []
    assert [each for line in lines for each in unknown_programs(line)] == []


def test_the_guard_sees_what_does_not_exist() -> None:
    assert unknown_commands("manage.py backup FILE && deploy/run manage restoor FILE") == ["restoor"]
    assert unknown_commands("manage.py backup --fast FILE") == ["backup --fast"]
    assert unknown_targets("PORT=8001 make demo; make dmeo") == ["dmeo"]
    assert unknown_programs("deploy/run prepare|webb") == ["webb"]
    assert unknown_programs("docker compose run --rm prepar manage backup") == ["prepar"]
    assert unknown_programs("docker compose up -d --scale web=4") == []


def test_the_guide_names_every_command_of_ours() -> None:
    ours = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    guides = " ".join((ROOT / guide).read_text() for guide in GUIDES)
    # For those who change models or start the demo, who meet them in CONTRIBUTING.md and the launcher.
    untold = {name for name in ours if name not in guides} - {"remake_migrations", "first_data"}
    assert untold == set()


def test_every_setting_is_in_the_guide_and_every_one_in_the_guide_is_read() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text()
    read = {name for path in (ROOT / "ims").rglob("*.py") for name in SETTING.findall(path.read_text())}
    assert {"SECRET_KEY", "IMS_JOB_LEASE"} <= read
    # Set by manage.py itself.
    assert [name for name in sorted(read - {"IMS_AS_OWNER"}) if f"`{name}`" not in guide and name not in guide] == []
    table = set(re.findall(r"`([A-Z_]{4,})`", guide.split("## Settings")[1].split("\n\nProduction")[0]))
    programs = " ".join(path.read_text() for path in (ROOT / "deploy").iterdir() if path.is_file())
    assert sorted(name for name in table - read if name not in programs) == []


def test_every_link_of_a_guide_leads_somewhere() -> None:
    broken = []
    for guide in GUIDES:
        text = (ROOT / guide).read_text()
        heads = {
            re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in re.findall(r"^#+ (.+)$", text, re.M)
        }
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, head = target.partition("#")
            lost = path and not ((ROOT / guide).parent / path).exists()
            if "://" not in target and (lost or (not path and head not in heads)):
                broken.append(f"{guide}: {target}")
    assert broken == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in (ROOT / "deploy" / "systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("/srv/ims", str(ROOT)))
    (tmp_path / "ims@.service").rename(tmp_path / "ims@web.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
