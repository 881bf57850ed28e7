"""Refusals that say what, why and what to do: 403 for a missing right, 409 for a wrong step or a stale form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ims.roles import WHOM_TO_ASK, Permission

if TYPE_CHECKING:
    from ims.cities.models import City


@dataclass(frozen=True)
class Reason:
    """One sentence that says what stands in the way, with the address of the page where it is mended."""

    sentence: str
    url: str = ""


def at_field(url: str, field: str, language: str = "") -> str:
    """Return the address of a form that opens at this field; ``language`` for a text that is kept in several."""
    return f"{url}#id_{field}_{language}" if language else f"{url}#id_{field}"


class Refused(PermissionDenied):
    """The person is a member of the city but lacks the right (403)."""

    def __init__(self, permission: Permission, city: "City", sentence: str = "") -> None:
        self.permission, self.city = permission, city
        self.sentence = sentence or _("You do not have the right to %(act)s.") % {"act": permission.label}
        self.whom = WHOM_TO_ASK[permission]
        super().__init__(self.sentence)


class Conflict(Exception):
    """What was asked for does not fit the present state (409); ``reasons`` say why and where it is mended.

    ``conditions`` are those of a gate, met ones too: the page counts them and lists the reasons of each under it.
    ``reasons`` then holds theirs as well, after the ``others``, which belong to no condition.
    """

    def __init__(self, sentence: str, reasons: Sequence[Reason] = (), *, conditions: Sequence[Any] = ()) -> None:
        self.sentence, self.others, self.conditions = sentence, list(reasons), list(conditions)
        self.reasons = [*self.others, *(reason for condition in conditions for reason in condition.unmet)]
        super().__init__(" ".join([sentence, *(reason.sentence for reason in self.reasons)]))


class RefusalMiddleware:
    """Turn :class:`Refused` and :class:`Conflict` into their pages; whatever the request wrote was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer the two refusals; leave everything else to Django."""
        if isinstance(exception, Refused):
            return self._page(request, "403.html", exception, 403)
        if isinstance(exception, Conflict):
            return self._page(request, "409.html", exception, 409)
        return None

    def _page(self, request: HttpRequest, template: str, refusal: Exception, status: int) -> HttpResponse:
        # The request's own transaction was rolled back when the exception left the view.
        return render(request, template, {"refusal": refusal}, status=status)
