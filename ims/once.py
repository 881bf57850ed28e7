"""A POST repeated is one effect: every form carries a token that can be spent once.

``{% once %}`` in a form writes the token. The first POST spends it in the same transaction as its effect and
remembers where it led; a second one (a double click, a resent form) waits for the first and is led to the same place.
Who goes back, changes what they wrote and sends again means something new: only the same content is a repeat.
"""

import hashlib
import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ims.people.models import User

FIELD = "once"
KEPT = timedelta(days=7)


class Submission(models.Model):
    """A form token that was spent, by whom, and where its effect led. Swept after a week."""

    # SHA-256 over token, person, address and everything sent with it but the CSRF token.
    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, verbose_name=_("person"))
    led_to = models.CharField(max_length=500, blank=True)
    spent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects: ClassVar[models.Manager["Submission"]] = models.Manager()

    class Meta:
        verbose_name = _("sent form")

    def __str__(self) -> str:
        return self.digest


def new_token() -> str:
    """Return a fresh token for one form."""
    return str(uuid.uuid4())


def spend(request: HttpRequest) -> HttpResponse | None:
    """Spend the request's token; return the redirect of the first effect if this very request was sent before.

    A request without a token is let through: such a form guards itself (sign-in, search). So does a view that runs
    outside of a transaction, where what is spent before the effect would stay spent when the process dies between them,
    and who sends again would be told that all is done: its token is spent afterwards, by :func:`remember`.
    """
    # Kept for remember(): what follows may sign somebody in, and the same request then looks like another's.
    digest = request.spent = _digest(request)  # type: ignore[attr-defined]
    if digest is None:
        return None
    if not connection.in_atomic_block:
        first = Submission.objects.filter(digest=digest).first()
        return HttpResponseRedirect(first.led_to) if first and first.led_to else None
    try:
        with transaction.atomic():
            Submission.objects.create(digest=digest, user=_person(request))
    except IntegrityError:
        first = Submission.objects.filter(digest=digest).first()
        return HttpResponseRedirect((first and first.led_to) or request.path)
    return None


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Note where the effect led; a form that was shown again with errors gives its token back."""
    digest = getattr(request, "spent", None)
    if digest is None:
        return
    if isinstance(response, HttpResponseRedirect):
        led_to = response.url[:500]
        if not Submission.objects.filter(digest=digest).update(led_to=led_to):
            spent = Submission(digest=digest, user=_person(request), led_to=led_to)
            Submission.objects.bulk_create([spent], ignore_conflicts=True)
    else:
        Submission.objects.filter(digest=digest).delete()


def forget_old() -> int:
    """Delete tokens spent more than a week ago and return how many rows went."""
    return Submission.objects.filter(spent_at__lt=timezone.now() - KEPT).delete()[0]


def _digest(request: HttpRequest) -> str | None:
    """Return what tells this request from every other one, or None without a token."""
    try:
        token = uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
    digest = hashlib.sha256(repr((token.hex, request.user.pk, request.path)).encode())
    for name, values in sorted(request.POST.lists()):
        if name not in {"csrfmiddlewaretoken", FIELD}:
            digest.update(repr((name, values)).encode())
    for name in sorted(request.FILES):
        file = request.FILES.getlist(name)[0]
        digest.update(repr((name, file.name, file.size)).encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()
