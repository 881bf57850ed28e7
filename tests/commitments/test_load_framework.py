"""The command prints what it did, and every reason when it refuses."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commitments.models import FrameworkVersion
from tests.commitments.factories import make_data

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("load_framework", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Return a function that writes data to a file and gives its name."""

    def write(data: Any) -> str:
        path = tmp_path / "demo.json"
        path.write_text(json.dumps(data))
        return str(path)

    return write


def test_load_publish_and_again(file: Any) -> None:
    name = file(make_data())
    assert run(name) == "demo.json: 5 added, 0 changed, 0 removed, 0 unchanged\n"
    assert run(name, "--publish") == "demo.json: 0 added, 0 changed, 0 removed, 5 unchanged, published\n"
    assert run(name, "--publish") == "demo.json: unchanged, 5 rows, 0 changes\n"
    assert FrameworkVersion.objects.get().status == "published"


def test_a_changed_draft_shows_what_differs(file: Any) -> None:
    run(file(make_data()))
    data = make_data()
    data["nodes"][1]["text"]["verification"] = "verified: S"
    del data["nodes"][2]
    assert run(file(data)) == (
        "demo.json: 0 added, 1 changed, 1 removed, 3 unchanged\n  ~ node 1.1: verification\n  − node 2\n"
    )


def test_a_refusal_names_every_row_and_loads_nothing(file: Any) -> None:
    with pytest.raises(CommandError) as refusal:
        run(file(make_data(title="", nodes=[{"code": "1"}])))
    assert str(refusal.value) == (
        "demo.json was refused, nothing was loaded:\n  nodes[0] (1): has neither title nor text\n  title: is empty"
    )
    assert FrameworkVersion.objects.count() == 0


@pytest.mark.parametrize("data", [[], {}, {"format": "ims-framework/2"}, {"format": {}}])
def test_an_unknown_format_is_refused(file: Any, data: Any) -> None:
    with pytest.raises(CommandError, match="format: says nothing known; a file begins with"):
        run(file(data))


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.json cannot be read: No such file or directory\."):
        run(str(tmp_path / "nothing.json"))


def test_either_a_file_or_the_seeded_ones(file: Any) -> None:
    for args in ([], [file(make_data()), "--seeded"]):
        with pytest.raises(CommandError, match="Give a file, or --seeded"):
            run(*args)


def test_seeded() -> None:
    assert run("--seeded").count("published") == 14
    assert run("--seeded").count("unchanged") == 15
