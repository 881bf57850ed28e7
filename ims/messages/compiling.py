"""Compile ``locale/*/LC_MESSAGES/django.po`` to the ``.mo`` beside it; only the ``.po`` is kept in git.

Set-up, the image and every plain ``manage.py`` call do it when a translation is newer than what was compiled from it.
Nothing here needs an installed package until something is stale: the launcher asks before it has any.
"""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def catalogues(folder: Path = LOCALE) -> dict[str, Path]:
    """Return the file of translations of each language there is one for, by the language's code."""
    return {path.parent.parent.name: path for path in sorted(folder.glob("*/LC_MESSAGES/django.po"))}


def stale(folder: Path = LOCALE) -> list[Path]:
    """Return the files of translations that are newer than what was compiled from them."""
    return [path for path in catalogues(folder).values() if not _is_fresh(path)]


def compile_stale(folder: Path = LOCALE) -> list[Path]:
    """Compile what is stale and return it; a folder that cannot be written to stays as it is, with a line about it."""
    done = []
    for path in stale(folder):
        try:
            _compile(path)
        except PermissionError as error:
            sys.stderr.write(f"ims: {path.with_suffix('.mo')} cannot be written ({error.strerror}): not compiled\n")
            continue
        done.append(path)
    return done


def _is_fresh(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return compiled.is_file() and compiled.stat().st_mtime_ns > path.stat().st_mtime_ns


def _compile(path: Path) -> None:
    """Write the ``.mo`` beside and move it into place: who reads meanwhile sees the old one or the new one whole."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parent.parent.name, domain="django", abort_invalid=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as target:
            write_mo(target, catalogue)
        os.chmod(name, 0o644)
        os.replace(name, path.with_suffix(".mo"))
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
