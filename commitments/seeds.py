"""The frameworks and crosswalks that come with the software, as files in this package's ``data`` folder."""

from pathlib import Path

from commitments import loading
from commitments.changes import Difference
from commitments.crosswalks import loading as crosswalks
from commitments.crosswalks.reading import CrosswalkReading
from commitments.files import parse
from commitments.loading import Loaded
from ims.models import User

DATA = Path(__file__).resolve().parent / "data"


def files() -> list[Path]:
    """Return the seeded files in the order in which they can be loaded: frameworks, then the ways between them."""
    return [*sorted(DATA.glob("frameworks/*.json")), *sorted(DATA.glob("crosswalks/*.json"))]


def load_seeded(by: User | None = None) -> list[Loaded]:
    """Load and publish everything that comes with the software; what is loaded already stays as it is."""
    return [load_file(path, by) for path in files()]


def load_file(path: Path, by: User | None = None) -> Loaded:
    """Load and publish one seeded file; a crosswalk that is here already belongs to its admins and stays."""
    reading = loading.read(parse(path.read_bytes()))
    if isinstance(reading, CrosswalkReading) and crosswalks.stored(reading):
        return Loaded(Difference())
    return loading.load(reading, by, publish=True, reason=f"seeded {path.name}")
