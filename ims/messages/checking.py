"""Hold every file of translations against the sources: the same words, the same placeholders, nothing left guessed.

``make check messages`` runs it. What a city publishes (:mod:`ims.messages.published`) has to be translated whole.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from ims.messages.keeping import read, written
from ims.messages.published import is_published

# %(name)s and %d, {name}, and the tags of HTML: a translation has the same ones, wherever its sentence puts them.
MARKS = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif%]|\{\w*\}|</?[a-z][^>]*>")
Key = tuple[str | None, str]


def troubles(path: Path, words: Catalog) -> list[str]:
    """Return what is wrong with the translations in the file, a sentence each; empty when all is in step."""
    held, wanted = by_key(read(path)), by_key(words)
    found = [f"missing, run `make messages`: {key[1]!r}" for key in wanted.keys() - held.keys()]
    found += [f"no longer in the sources, run `make messages`: {key[1]!r}" for key in held.keys() - wanted.keys()]
    for key in sorted(held.keys() & wanted.keys(), key=str):
        message = held[key]
        found += [f"{what}: {key[1]!r}" for what in _wrong(message, wanted[key])]
    if not found and path.read_bytes() != written(read(path)):
        found.append("not written as `make messages` writes it; run it")
    return sorted(found)


def _wrong(message: Message, wanted: Message) -> Iterator[str]:
    """Give what is wrong with one translation."""
    if message.fuzzy:
        yield "marked as a guess (fuzzy)"
    if isinstance(message.id, tuple) != isinstance(wanted.id, tuple):
        yield "with plural forms in one and without in the other, run `make messages`"
    elif not is_translated(message):
        if any(is_published(source) for source, _line in wanted.locations):
            yield "published and not translated"
    elif not _marks_agree(message):
        yield "other placeholders, tags or line ends than in the source"


def by_key(catalogue: Catalog) -> dict[Key, Message]:
    """Return the catalogue's messages by context and (singular) word; its header is none."""
    return {(message.context, _forms(message.id)[0]): message for message in catalogue if message.id}


def is_translated(message: Message) -> bool:
    """Say whether every form of the word has its translation."""
    return all(_forms(message.string))


def coverage(path: Path, words: Catalog) -> dict[str, tuple[int, int]]:
    """Return how many words are translated, and of how many, by room; a word counts where it first stands."""
    held, done, all_of = by_key(read(path)), Counter[str](), Counter[str]()
    for key, message in by_key(words).items():
        room = room_of(message.locations[0][0])
        all_of[room] += 1
        done[room] += key in held and is_translated(held[key])
    return {room: (done[room], all_of[room]) for room in sorted(all_of)}


def room_of(source: str) -> str:
    """Return the room a source belongs to: its app and folder; templates lie in the same rooms."""
    parts = source.removeprefix("templates/").split("/")
    return "/".join(parts[: min(2, len(parts) - 1)]) or "pages"


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


def marks(text: str) -> tuple[Counter[str], bool, bool]:
    """Return the placeholders and tags of a text, and whether it begins and ends with a line end."""
    return Counter(MARKS.findall(text)), text.startswith("\n"), text.endswith("\n")


def _marks_agree(message: Message) -> bool:
    """Compare form by form: the one for one thing may leave out the number as the source's does."""
    sources, said = [marks(form) for form in _forms(message.id)], [marks(form) for form in _forms(message.string)]
    if len(sources) == 1:
        return said == sources
    return said[0] in sources and all(form == sources[-1] for form in said[1:])
