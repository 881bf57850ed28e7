"""Who is named to confirm minutes is told, and finds them at home until they did; so does the clerk who writes them."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.approval.homes import BACK
from cycles.approval.minutes.models import Minutes, MinutesSigner
from cycles.approval.models import AgendaItem, Meeting
from ims import homes
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.notices.kinds import Kind, register
from ims.notices.services import tell
from ims.parts import Task
from ims.people.models import User
from ims.roles import Permission
from ims.words import day, day_short_with_year

ASKED = "minutes"


def register_own() -> None:
    """Register the kind of notice and what stands on homes."""
    register(Kind(ASKED, gettext_lazy("You are named to confirm minutes of the council")))
    facts = {"pk": "pk", "on": "held_on"}
    homes.register(Source("to_minute", homes.COUNCIL, Permission.RECORD_MEETING, _to_write, facts, _write))
    facts = {"pk": "minutes__meeting", "on": "minutes__meeting__held_on"}
    homes.register(Source("minutes_to_confirm", homes.COUNCIL, Permission.VOTE, _to_confirm, facts, _confirm))


def ask_to_confirm(row: Minutes) -> None:
    """Tell everybody who is named and has not confirmed this draft, once."""
    city, held_on = row.meeting.city, row.meeting.held_on
    people = User.objects.filter(pk__in=row.signers.filter(sha256="").values("person"))

    def written() -> tuple[str, str]:
        return _("Please confirm the minutes of the council, %(day)s") % {"day": day(held_on)}, ""

    url = reverse("minutes", args=[city.slug, row.meeting_id])
    tell(people, city=city, kind=ASKED, key=f"minutes-{row.pk}", words=written, url=url)


def _to_write(visit: Visit) -> "QuerySet[Meeting]":
    items = AgendaItem.objects.filter(meeting=OuterRef("pk"))
    rows = Meeting.objects.filter(city=visit.city, held_on__lte=visit.today, held_on__gte=visit.today - BACK)
    rows = rows.filter(Exists(items), ~Exists(items.pending()))
    return rows.filter(~Exists(Minutes.objects.frozen().filter(meeting=OuterRef("pk")))).order_by("held_on", "pk")


def _to_confirm(visit: Visit) -> "QuerySet[MinutesSigner]":
    rows = MinutesSigner.objects.filter(person=visit.rights.user, sha256="", minutes__snapshot__isnull=True)
    return rows.filter(minutes__meeting__city=visit.city).order_by("minutes__meeting__held_on", "pk")


def _write(facts: Facts, visit: Visit) -> Iterator[Found]:
    title = _("Write the minutes of the council, %(day)s") % {"day": _day(facts)}
    note = _("They are drafted from what was recorded; a second person confirms them.")
    yield Found(Task(title, _page(facts, visit), "open", note=note), day_of(facts["on"]))


def _confirm(facts: Facts, visit: Visit) -> Iterator[Found]:
    title = _("Confirm the minutes of the council, %(day)s") % {"day": _day(facts)}
    note = _("The clerk named you: read them, and say that they are right.")
    yield Found(Task(title, _page(facts, visit), "wait", note=note), day_of(facts["on"]))


def _day(facts: Facts) -> str:
    on = day_of(facts["on"])
    return day_short_with_year(on) if on else ""


def _page(facts: Facts, visit: Visit) -> str:
    return reverse("minutes", args=[visit.city.slug, facts["pk"]])
