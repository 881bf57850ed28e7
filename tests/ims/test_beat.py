"""Beat starts with whatever a kill left of its file."""

from pathlib import Path

from ims.beat import Scheduler
from ims.celery import app

STEP = 61


def started(folder: Path) -> set[str]:
    """Start a scheduler on the file in the folder and return what it will do."""
    beat = Scheduler(app=app, schedule_filename=str(folder / "schedule"), lazy=True)
    beat.setup_schedule()
    found = set(beat.schedule)
    beat.close()
    return found


def test_beat_begins_anew_with_a_file_that_ends_in_the_middle(tmp_path: Path) -> None:
    whole = started(tmp_path)
    assert {"sweep jobs", "sweep mail"} <= whole
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert sum(map(len, kept.values())) > 10 * STEP
    for cut in kept:
        for place in range(0, len(kept[cut]), STEP):
            for path in tmp_path.iterdir():
                path.unlink()
            for path, content in kept.items():
                path.write_bytes(content[:place] if path == cut else content)
            assert started(tmp_path) == whole, (cut.name, place)
