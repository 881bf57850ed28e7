"""``.venv/`` is made once for a lock, and refused when a package is not the locked one."""

from pathlib import Path

import pytest

from ims.launcher import environment
from ims.launcher.place import Place
from ims.launcher.trouble import Trouble


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a project with two empty locks."""
    for name in (environment.LOCK, environment.DEV_LOCK):
        (tmp_path / name).write_text(f"# {name}\n")
    return Place(tmp_path, tmp_path / "var")


@pytest.mark.slow
def test_it_is_made_once_and_again_when_the_lock_changes(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    environment.ensure(place, dev=False)
    assert "installing the packages of requirements.lock" in capsys.readouterr().out
    environment.ensure(place, dev=False)
    assert capsys.readouterr().out == ""
    (place.root / environment.LOCK).write_text("# changed\n")
    environment.ensure(place, dev=False)
    assert "installing the packages of requirements.lock" in capsys.readouterr().out

    # A package without its hash, or with another one, is not installed.
    (place.root / environment.LOCK).write_text("django==5.2.19\n")
    with pytest.raises(Trouble, match=r"could not install requirements\.lock: "):
        environment.ensure(place, dev=False)


def test_the_larger_lock_serves_the_smaller_one_too(place: Place) -> None:
    python = Path(place.python)
    python.parent.mkdir(parents=True)
    python.touch()
    environment._stamp(place, place.root / environment.DEV_LOCK).touch()
    environment.ensure(place, dev=False)
    assert sorted(path.name.partition("-")[0] for path in place.venv.iterdir()) == ["bin", "installed"]
