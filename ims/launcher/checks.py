"""What ``make check`` runs: each check is one command, all run, and the exit code says whether all passed."""

import subprocess
import time

from ims.launcher.place import Place
from ims.launcher.trouble import Trouble, say

# The first word is a program of .venv/bin.
CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "system": ["python", "manage.py", "check", "--fail-level", "WARNING"],
    "guards": ["pytest", "-q", "tests/guards"],
    "messages": ["python", "-m", "ims.messages", "check"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
}


def run_all(place: Place, names: list[str]) -> int:
    """Run the named checks, or all; return 1 when any failed."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        raise Trouble(f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}.")
    failed = [name for name in names or CHECKS if not _passes(place, name)]
    say(f"checks failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def _passes(place: Place, name: str) -> bool:
    started = time.monotonic()
    program, *words = CHECKS[name]
    command = [str(place.venv / "bin" / program), *words]
    done = subprocess.run(command, cwd=place.root, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    took = f"{time.monotonic() - started:.0f} s"
    if done.returncode == 0:
        say(f"{name}: passed ({took})")
        return True
    say(f"{name}: FAILED ({took})\n{done.stdout}{done.stderr}")
    return False
