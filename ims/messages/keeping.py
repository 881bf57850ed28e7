"""Bring the files of translations into step with the sources, and write them so that changes are easy to read."""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

WIDTH = 110
# Lines of the header that change with every run or name persons and tools.
PASSING = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By):.*\n',
    re.MULTILINE,
)


def read(path: Path) -> Catalog:
    """Return the translations in the file, whose language is its folder's name."""
    with path.open("rb") as source:
        return read_po(source, locale=path.parent.parent.name, domain="django", abort_invalid=True)


def update(path: Path, words: Catalog) -> None:
    """Let the file have exactly the words of the sources; what was translated stays, what is gone goes, no guessing."""
    held = read(path) if path.exists() else Catalog(locale=path.parent.parent.name, domain="django")
    held.update(words, no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(held))


def written(catalogue: Catalog) -> bytes:
    """Return the catalogue as a file: room by room, without line numbers, dates and words that are gone."""
    target = io.BytesIO()
    write_po(target, catalogue, width=WIDTH, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return PASSING.sub(b"", target.getvalue())
