"""What the pages show of revisions: the note on what rests on a revised value, and the revision with all that does."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.breakdown.saying import with_part
from cycles.indicators.models import Flag, Revision
from cycles.indicators.resting import named
from ims import words
from ims.cities.models import City


@dataclass(frozen=True)
class FlagNote:
    """One sentence about a value that was revised, and the page of the revision."""

    sentence: str
    url: str


@dataclass(frozen=True)
class FlagLine:
    """One thing that rests on a revised value: how it is called, its page, and whether somebody looked at it."""

    flag: Flag
    words: str
    url: str


def notes(city: City, **ids: Iterable[int]) -> list[FlagNote]:
    """Return what is flagged and not looked at on these things, ids by kind, in one query; each revision once."""
    wanted = Q()
    for kind, found in ids.items():
        wanted |= Q(kind=kind, object_id__in=list(found))
    rows = Flag.objects.filter(wanted, looked_at__isnull=True).select_related("revision__observation__indicator")
    revisions = {row.revision_id: row.revision for row in rows.order_by("-pk")}
    return [
        FlagNote(sentence(revision, city), reverse("value_revision", args=[city.slug, revision.pk]))
        for revision in revisions.values()
    ]


def sentence(revision: Revision, city: City) -> str:
    """Return what was revised: T01, 2025: 44 became 41 on 3 November 2026. The reason follows it."""
    row, on = revision.observation, words.day(revision.at.astimezone(city.zone))
    facts = {"code": with_part(row.indicator.code, row, city), "period": row.period, "day": on, "why": revision.reason}
    facts |= {"before": standing(revision, before=True), "after": standing(revision, before=False)}
    if revision.kind == Revision.Kind.LATE:
        return _("%(code)s, %(period)s: %(after)s came late, on %(day)s. %(why)s") % facts
    return _("%(code)s, %(period)s: %(before)s became %(after)s on %(day)s. %(why)s") % facts


def standing(revision: Revision, *, before: bool) -> str:
    """Return what stood before or stands after: the number, "n/a: reason", or that there was nothing."""
    value = revision.before_value if before else revision.after_value
    gap = revision.before_gap if before else revision.after_gap
    if value is not None:
        return words.number(value)
    return _("n/a: %(reason)s") % {"reason": gap} if gap else _("no value")


def lines(revision: Revision, city: City) -> list[FlagLine]:
    """Return everything that rests on the revised value, what nobody looked at first; a query and one per kind."""
    flags = list(Flag.objects.filter(revision=revision).select_related("looked_by").order_by("looked_at", "pk"))
    names = named(city, flags)
    found = [(flag, names.get((flag.kind, flag.object_id))) for flag in flags]
    rows = [
        FlagLine(flag, name.words if name else _("removed since"), name.url if name else "") for flag, name in found
    ]
    return sorted(rows, key=lambda row: row.flag.looked_at is not None)
