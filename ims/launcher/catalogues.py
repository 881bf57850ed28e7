"""The translations as gettext reads them: compiled again whenever their source is newer."""

import subprocess

from ims.launcher.place import Place
from ims.launcher.trouble import Trouble
from ims.messages import compiling


def ensure(place: Place) -> None:
    """Compile what is stale, in the environment that has the compiler; quick when nothing is."""
    if not compiling.stale(place.root / "locale"):
        return
    command = [place.python, "-m", "ims.messages", "compile"]
    done = subprocess.run(command, cwd=place.root, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise Trouble(f"could not compile the translations under {place.root / 'locale'}: {last}")
