"""What can be found: rooms register kinds of content, each with the right it needs and the rows a reader may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import CharField, F, Field, Func, IntegerField, Model, QuerySet, Value, Window
from django.db.models.aggregates import Count
from django.db.models.fields.json import JSONField
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import get_language

from ims.access import Rights
from ims.fields import Translated, TranslatedField
from ims.roles import Permission
from ims.search.asking import Asked, Piece
from ims.search.vectors import Vector, Words

SHOWN, PER_PAGE = 5, 20
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """What a find is called, where it stands, and a line that says more about where."""

    title: str
    url: str
    where: str = ""


@dataclass(frozen=True)
class Searchable:
    """One kind of content.

    ``find`` gives the rows that who has these rights may see, of their city alone, without any query of its own.
    ``texts`` are the lookups of what is searched, ``facts`` (name → lookup) what ``place`` needs beside them.
    """

    name: str
    words: str | Promise
    needs: Permission
    find: Callable[[Rights], "QuerySet[Any]"]
    texts: tuple[str, ...]
    facts: Mapping[str, str]
    place: Callable[[Facts, "Reader"], Place]


@dataclass(frozen=True)
class Reader:
    """Who reads: their rights and the language in which they read the city's texts."""

    rights: Rights

    @property
    def slug(self) -> str:
        """The city's slug, for addresses."""
        return self.rights.city.slug

    def words(self, text: Mapping[str, str] | str | None) -> str:
        """Return a text in the reader's language, else in the city's binding one."""
        if text is None or isinstance(text, str):
            return text or ""
        binding = self.rights.city.binding_language
        return Translated(text).best(get_language() or binding, binding)[0]


@dataclass(frozen=True)
class Hit:
    """One find: its place, and what was found with the words marked."""

    place: Place
    title: list[Piece]
    pieces: list[Piece]


_kinds: dict[str, Searchable] = {}


def register(kind: Searchable) -> None:
    """Register a kind of content."""
    if kind.name in _kinds:
        raise ValueError(f"Two kinds of content are called {kind.name}.")
    _kinds[kind.name] = kind


def registered() -> list[Searchable]:
    """Return the kinds in the order of the rooms."""
    return list(_kinds.values())


def open_to(rights: Rights) -> list[Searchable]:
    """Return the kinds that who has these rights may find something of."""
    return [kind for kind in _kinds.values() if kind.needs in rights]


def found(kind: Searchable, asked: Asked, rights: Rights) -> "QuerySet[Any, tuple[str, dict[str, Any], int]]":
    """Return (kind, facts, how many there are) of what matches, the best first."""
    rows = kind.find(rights)
    texts = [as_text(rows.model, lookup) for lookup in kind.texts]
    query = SearchQuery(asked.query, config="simple", search_type="raw")
    rows = rows.annotate(_vector=Vector(*texts)).filter(_vector=query)
    raw = Func(*map(F, kind.texts), function="jsonb_build_array", output_field=JSONField())
    facts = JSONObject(texts=raw, **{name: F(lookup) for name, lookup in kind.facts.items()})
    total = Window(Count("*"), output_field=IntegerField())
    rows = rows.order_by(SearchRank(F("_vector"), query).desc(), "-pk")
    listed: QuerySet[Any, tuple[str, dict[str, Any], int]]
    listed = rows.values_list(Value(kind.name, CharField()), facts, total)
    return listed


def hit(name: str, facts: Facts, asked: Asked, reader: Reader) -> Hit:
    """Return what a row of :func:`found` says to the reader."""
    place = _kinds[name].place(facts, reader)
    return Hit(place, asked.pieces(place.title), _pieces(facts["texts"], asked, reader, place.title))


def _pieces(texts: list[Any], asked: Asked, reader: Reader, title: str) -> list[Piece]:
    """Return the first text beside the title in which something is marked, in the reader's language if it can be."""
    for text in texts:
        others = text.values() if isinstance(text, dict) else ()
        for words in (reader.words(text), *others):
            if words and words not in title and asked.marks(words):
                return asked.pieces(words)
    return []


def as_text(model: type[Model], lookup: str) -> F | Words:
    """Return a text of the model as it is compared; of a translated column the texts of all languages."""
    field: Field[Any, Any] | None = None
    at: Any = model
    for name in lookup.split("__"):
        step = at._meta.get_field(name)
        at = step.related_model
        field = step
    return Words(F(lookup)) if isinstance(field, TranslatedField) else F(lookup)
