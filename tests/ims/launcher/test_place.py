"""Where things lie, and one launcher at a time."""

from pathlib import Path

import pytest

from ims.launcher.place import LONGEST_SOCKET_FOLDER, Place, alone, socket_folder
from ims.launcher.trouble import Trouble


def test_sockets_lie_in_var_when_the_path_is_short() -> None:
    assert socket_folder(Path("/srv/ims/var"), "redis") == Path("/srv/ims/var/redis")


def test_sockets_of_a_long_path_lie_in_a_short_one_of_its_own() -> None:
    first, second = (socket_folder(Path("/srv") / ("x" * 90) / name, "redis") for name in ("one", "two"))
    assert first != second
    assert len(str(first)) < LONGEST_SOCKET_FOLDER
    assert first == socket_folder(Path("/srv") / ("x" * 90) / "one", "redis")


def test_tests_have_files_of_their_own(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path / "var")
    assert place.for_tests().folder("log") == tmp_path / "var" / "test" / "log"
    assert place.for_tests().python == place.python


def test_a_second_launcher_waits_for_nobody(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path / "var")
    with alone(place, "demo"), pytest.raises(Trouble, match="demo already runs from"), alone(place, "demo"):
        pass
    with alone(place, "demo"):
        pass
