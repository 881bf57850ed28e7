"""The demonstration's accounts: known passwords that open doors in demo mode on this machine and nowhere else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import Http404, HttpRequest, HttpResponse

from ims.people.models import Membership, User

DOMAIN = "@demo.example"
PASSWORD = "demo"  # noqa: S105 -- shown on the demonstration's first page
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def is_demo(request: HttpRequest | None) -> bool:
    """Say whether this is demo mode, asked from this machine itself."""
    return bool(settings.DEMO and request is not None and request.META.get("REMOTE_ADDR") in LOOPBACK)


def demo_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard a view that exists only in the demonstration: 404 elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_demo(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


class DemoBackend(BaseBackend):
    """Lets in the demonstration's accounts, which have no password of their own, with the password everybody knows."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Return the account when mode, machine, address and password are the demonstration's."""
        email = str(credentials.get("email") or "").strip().lower()
        if not is_demo(request) or credentials.get("password") != PASSWORD or not email.endswith(DOMAIN):
            return None
        return User.objects.filter(email=email, is_active=True).first()

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session that began here, as long as this is demo mode."""
        return User.objects.filter(pk=user_id, is_active=True).first() if settings.DEMO else None


def demo_accounts(request: HttpRequest) -> list[tuple[User, list[Membership]]]:
    """Return the demonstration's people with the roles they hold, the installation's admin first; [] elsewhere.

    Who held roles and holds none any more is left out.
    """
    if not is_demo(request):
        return []
    people = User.objects.filter(email__endswith=DOMAIN, is_active=True).prefetch_related("memberships__city")
    ordered = sorted(people, key=lambda person: (not person.is_installation_admin, person.pk))
    roles = [(person, list(person.memberships.all())) for person in ordered]
    held = [(person, [row for row in rows if row.holds_on(row.city.today())], not rows) for person, rows in roles]
    return [(person, rows) for person, rows, had_none in held if rows or had_none]


def is_first_of_its_role(person: User) -> bool:
    """Say whether the account has no number: ``council@`` stands for the role, ``council2@`` is one more in it."""
    return not person.email.removesuffix(DOMAIN)[-1:].isdigit()
