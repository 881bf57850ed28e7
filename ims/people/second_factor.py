"""What weighs as much as a vote is done only by who has shown a second factor in this session.

:func:`second_factor` guards a view, below :func:`ims.access.city_page`. Who has none is led to setting one up, who has
not shown it to showing it. What they sent waits in their session: nothing is lost, and nothing is done unasked.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ims.access import person, signed_in_page
from ims.once import FIELD

KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
WAITING = "second_factor_waiting"
NOT_SENT_AGAIN = frozenset({FIELD, "csrfmiddlewaretoken"})


def has_one(request: HttpRequest) -> bool:
    """Say whether the person has an app or a key; recovery codes alone are none."""
    return bool(is_mfa_enabled(request.user, KINDS))


def is_shown(request: HttpRequest) -> bool:
    """Say whether it was shown in this session: a code, a key, or a recovery code in place of them."""
    records = get_authentication_records(request, person(request))
    return has_one(request) and any(record.get("method") == "mfa" for record in records)


def second_factor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view answer only who has shown a second factor; the demonstration asks for none."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SECOND_FACTOR_TO_VOTE or is_shown(request):
            request.session.pop(WAITING, None)
            return view(request, *args, **kwargs)
        request.session[WAITING] = {"path": request.get_full_path(), "back": _back(request), "sent": _sent(request)}
        return redirect("second_factor")

    guarded.needs_second_factor = True  # type: ignore[attr-defined]
    return guarded


def _sent(request: HttpRequest) -> list[list[str]] | None:
    if request.method != "POST":
        return None
    return [[name, value] for name, values in request.POST.lists() if name not in NOT_SENT_AGAIN for value in values]


def _back(request: HttpRequest) -> str:
    """Return the page that the person came from: what is only sent has no page of its own."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(came_from).path if came_from and is_ours else reverse("home")


@signed_in_page()
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Say why a second factor is asked for and lead to it; afterwards go on with what was read or sent."""
    waiting = request.session.get(WAITING)
    shown = is_shown(request)
    if waiting and shown and waiting["sent"] is None:
        return redirect(waiting["path"])
    if not waiting and shown:
        return redirect("mfa_index")
    context = {"waiting": waiting, "has_one": has_one(request), "is_shown": shown, "here": reverse("second_factor")}
    return render(request, "mfa/second_factor.html", context)
