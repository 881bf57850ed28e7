"""What people look for in a list, remembered from one visit to the next until they clear it.

A list's filters are a frozen dataclass over :class:`ListFilters`, whose fields are the names in the address. Each field
says by :func:`free_text`, :func:`number_or`, :func:`one_of`, :func:`order` or :func:`read_by` what it may hold;
whatever is unknown counts as not given.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

LONGEST_SEARCH = 200
LONGEST_NUMBER = 15  # digits: no id has more


def read_by(read: Callable[[str], str], usual: str = "", *, narrows: bool = True) -> Any:
    """Return a field that holds what ``read`` makes of the address's text; not ``narrows`` leaves nothing out."""
    return field(default=usual, metadata={"read": read, "narrows": narrows})


def free_text(longest: int) -> Any:
    """Return a field of any text, cut to its length."""
    return read_by(lambda text: text[:longest].strip())


def number_or(*others: str) -> Any:
    """Return a field that holds an id, or one of the other texts, such as "nobody"."""
    return read_by(lambda text: text if text in others else digits(text))


def one_of(known: Container[str], usual: str = "") -> Any:
    """Return a field that holds one of the known texts, else the usual one."""
    return read_by(lambda text: text if text in known else usual, usual)


def order(choices: Sequence[tuple[str, str | Promise]]) -> Any:
    """Return a field that says how the list is sorted: one of the choices, else the first; it narrows nothing."""
    known, usual = dict(choices), choices[0][0]
    return read_by(lambda text: text if text in known else usual, usual, narrows=False)


def digits(text: str) -> str:
    """Return the text where it can be an id, else ""."""
    return text if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else ""


@dataclass(frozen=True)
class ListFilters:
    """What the person looks for: words in ``q``, and what a list adds."""

    q: str = free_text(LONGEST_SEARCH)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Return the filters of an address or a memory; what is unknown counts as not given."""
        return cls(**{one.name: one.metadata["read"](str(given.get(one.name, "")).strip()) for one in fields(cls)})

    @property
    def is_narrow(self) -> bool:
        """Say whether they leave something out, or show another part of it than the usual one."""
        return any(getattr(self, one.name) != one.default for one in fields(self) if one.metadata["narrows"])


Kind = TypeVar("Kind", bound=ListFilters)


def remembered(request: HttpRequest, key: str, kind: type[Kind]) -> Kind:
    """Return the address's filters and remember them, without any the remembered ones."""
    if not {one.name for one in fields(kind)} & set(request.GET):
        return kind.of(request.session.get(key, {}))
    found = kind.of(request.GET.dict())
    if request.session.get(key) != asdict(found):
        request.session[key] = asdict(found)
    return found


def forgotten(request: HttpRequest, key: str) -> bool:
    """Forget what was remembered when the address says ``clear``; say whether it did, so that the page leads on."""
    if "clear" not in request.GET:
        return False
    request.session.pop(key, None)
    return True
