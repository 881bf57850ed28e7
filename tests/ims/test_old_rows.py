"""What is old goes once a day, in every room."""

import pytest

from ims import old_rows


def test_a_room_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr(old_rows, "_forgets", {})
    old_rows.register("papers", fail)
    old_rows.register("files", lambda: 3)
    assert old_rows.forget() == 3
    assert old_rows.registered() == ["files", "papers"]


def test_a_name_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_rows, "_forgets", {"papers": lambda: 0})
    with pytest.raises(ValueError, match="papers"):
        old_rows.register("papers", lambda: 0)
