"""Telling people: a notice is written in the transaction of its cause, and with it the mail that a person chose."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ims.cities.models import City
from ims.mail.models import Mail
from ims.mail.services import send
from ims.notices.kinds import ByMail, kind_of, registered
from ims.notices.models import Notice
from ims.people.models import User

# At this hour of the city's clocks the day's mail gathers what came before.
DIGEST_HOUR = 6
KEPT_READ, KEPT_UNREAD = timedelta(days=90), timedelta(days=365)
# A mail names at most this many notices; the others stand on the page.
DIGEST_LINES = 50
Words = Callable[[], tuple[str, str]]


@transaction.atomic
def notify(
    person: User,
    *,
    city: City,
    kind: str,
    key: str,
    subject: str,
    text: str = "",
    url: str = "",
    about: User | None = None,
) -> Notice | None:
    """Tell a person something once; None when they were told before (``key`` names the cause) or may not sign in.

    Call it in the transaction of the cause. Write ``subject`` (200 characters at most) and ``text`` (plain, may be
    empty) in the reader's language: :func:`tell` does. ``url`` is the path of the page where it stands. ``about`` is
    a person whom the words name, so that an erasure finds them. A mail is written by the person's choice for the kind.
    """
    if not person.is_active:
        return None
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"A notice leads to a path of this site, not to {url}.")
    how = kind_of(kind).chosen(person.mail_choices)
    facts = {"city": city, "kind": kind, "about": about, "subject": " ".join(subject.split())[:200], "text": text}
    facts |= {"url": url, "awaits_digest": how == ByMail.DAILY}
    notice, is_new = Notice.objects.get_or_create(person=person, key=key, defaults=facts)
    if not is_new:
        return None
    if how == ByMail.NOW:
        notice.mail = send(person, notice.subject, _mail_text(notice, person, city), key=f"notice-{notice.pk}")
        notice.save(update_fields=["mail"])
    return notice


def tell(
    people: Iterable[User], *, city: City, kind: str, key: str, words: Words, url: str = "", about: User | None = None
) -> list[Notice]:
    """Tell several people, each in their language: ``words()`` gives subject and text. Return the new notices."""
    told = []
    for person in people:
        with in_language_of(person, city):
            subject, text = words()
        made = notify(person, city=city, kind=kind, key=key, subject=subject, text=text, url=url, about=about)
        told += [made] if made else []
    return told


def in_language_of(person: User, city: City) -> translation.override:
    """Return a context in which texts come out in the person's language, else in the city's binding one."""
    return translation.override(person.language or city.binding_language)


def untold(people: "QuerySet[User]", key: str) -> "QuerySet[User]":
    """Return those whom nobody told of this cause yet, so that a sweep asks for nobody twice."""
    return people.exclude(Exists(Notice.objects.filter(person=OuterRef("pk"), key=key)))


def mark_read(notices: "QuerySet[Notice]") -> int:
    """Mark notices as read and return how many were unread."""
    return notices.order_by().filter(read_at=None).update(read_at=timezone.now())


@transaction.atomic
def choose(person: User, choices: Mapping[str, str]) -> None:
    """Keep how each kind comes by mail (kind → :class:`ByMail`); what a duty rests on is nobody's choice.

    What waits for the day's mail and is not wanted by mail any more does not go.
    """
    asked = [kind.name for kind in registered() if not kind.duty and choices.get(kind.name)]
    kept = {name: ByMail(choices[name]) for name in asked}
    held = User.objects.select_for_update().get(pk=person.pk)
    held.mail_choices = {name: how.value for name, how in kept.items()}
    held.save(update_fields=["mail_choices"])
    unwanted = [name for name, how in kept.items() if how == ByMail.NEVER]
    Notice.objects.filter(person=person, awaits_digest=True, kind__in=unwanted).update(awaits_digest=False)


def send_digests() -> int:
    """Write the day's mail to everybody for whom notices wait, one per city; return how many mails were written.

    What waits is a state of the row and no window of time: after an outage the next call takes up everything. A notice
    that was read in the meantime is not sent. Safe to call at any time and by several workers at once.
    """
    written = 0
    for city in City.objects.filter(notices__awaits_digest=True).distinct():
        waiting = Notice.objects.filter(city=city, awaits_digest=True, written_at__lt=_last_digest_hour(city))
        for pk in waiting.order_by("person").values_list("person", flat=True).distinct():
            written += _send_digest(city, waiting.filter(person=pk).order_by("pk"))
    return written


def forget_old() -> int:
    """Delete notices read 90 days ago and those a year old, and return how many rows went."""
    now = timezone.now()
    old = Notice.objects.filter(Q(read_at__lt=now - KEPT_READ) | Q(written_at__lt=now - KEPT_UNREAD))
    return old.delete()[0]


def absolute(path: str) -> str:
    """Return the address of a path of this site as it stands in mails, which no request is there to tell."""
    return settings.ADDRESS + path


def _last_digest_hour(city: City) -> datetime:
    now = city.now()
    hour = now.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return hour if hour <= now else hour - timedelta(days=1)


@transaction.atomic
def _send_digest(city: City, waiting: "QuerySet[Notice]") -> int:
    """Write one mail about what waits for one person; 0 when another worker does or everything was read."""
    held = list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("person"))
    if not held:
        return 0
    person = held[0].person
    fresh = [notice for notice in held if notice.read_at is None and person.is_active]
    mail = _digest(person, city, fresh) if fresh else None
    Notice.objects.filter(pk__in=[notice.pk for notice in held]).update(awaits_digest=False, mail=mail)
    return 1 if mail else 0


def _digest(person: User, city: City, fresh: list[Notice]) -> Mail:
    with in_language_of(person, city):
        count = {"city": city.name, "n": len(fresh)}
        subject = ngettext("%(city)s: %(n)d notice", "%(city)s: %(n)d notices", len(fresh)) % count
        lines = [_line(notice) for notice in fresh[:DIGEST_LINES]]
        if len(fresh) > DIGEST_LINES:
            rest = {"n": len(fresh) - DIGEST_LINES, "page": absolute(reverse("notices"))}
            lines.append(_("And %(n)d more: %(page)s") % rest)
        text = "\n\n".join([*lines, _how_to_change()])
    return send(person, subject, text, key=f"digest-{fresh[-1].pk}")


def _line(notice: Notice) -> str:
    return f"{notice.subject}\n{absolute(notice.url)}" if notice.url else notice.subject


def _mail_text(notice: Notice, person: User, city: City) -> str:
    with in_language_of(person, city):
        parts = [notice.text, absolute(notice.url) if notice.url else "", _how_to_change()]
    return "\n\n".join(part for part in parts if part)


def _how_to_change() -> str:
    page = absolute(reverse("notice_choices"))
    return _("You choose what comes by mail: %(page)s") % {"page": page}
