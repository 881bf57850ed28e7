"""Find every fixed word in the sources: the ``gettext`` calls of the code and the tags of the templates.

Babel reads the code. Templates go through Django's own ``templatize``, which turns their tags into calls, so that both
find the same words as ``makemessages`` would, without the programs that one needs.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CODE = ("ims", "commitments", "cycles", "stakeholders", "reports")
TEMPLATES = "templates"
SUFFIXES = (".html", ".txt", ".svg")
# The calls by which a word is marked; numbers say which argument is singular, plural, context ("c").
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENTS = ("Translators:",)


def sources(root: Path = ROOT) -> list[Path]:
    """Return every file with words for people, in the order of their names; tests speak to nobody."""
    code = [path for name in CODE for path in (root / name).rglob("*.py") if "migrations" not in path.parts]
    pages = [path for path in (root / TEMPLATES).rglob("*") if path.suffix in SUFFIXES]
    return sorted([*code, *pages])


def template(root: Path = ROOT) -> Catalog:
    """Return a catalogue without translations: every word of the sources with the files in which it stands."""
    found = Catalog(domain="django", project="IMS")
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        for message, comments, context in words_of(path):
            found.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return found


def words_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    """Give each word of a file, plural forms as a tuple, with the comments for translators and the context."""
    text = path.read_text()
    if path.suffix != ".py":
        # As calls on lines of their own: what stands around them is blanked out, its indentation means nothing.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, message, comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS, COMMENTS):
        if message:
            yield message, comments, context
