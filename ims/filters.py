"""What people look for in a list, remembered from one visit to the next until they clear it.

A list's filters are a frozen dataclass whose fields are the names in the address; ``of`` reads them, and whatever is
unknown counts as not given.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, ClassVar, Protocol, Self, TypeVar

from django.http import HttpRequest


class Filters(Protocol):
    """What a list's filters have to be."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Return the filters of an address or a memory."""


Kind = TypeVar("Kind", bound=Filters)


def remembered(request: HttpRequest, key: str, kind: type[Kind]) -> Kind:
    """Return the address's filters and remember them, without any the remembered ones."""
    if not {field.name for field in fields(kind)} & set(request.GET):
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
