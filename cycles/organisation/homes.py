"""What the organisation has for a person's home: dates they see to, and seats that nobody holds."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.cycle import Step
from cycles.organisation.dates import STEP_OF, Kind
from cycles.organisation.models import OwnDate, PlannedDate, Seat, Tenure
from ims import homes, words
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.parts import Link, Task
from ims.roles import Permission

AHEAD = timedelta(days=30)


def register() -> None:
    """Register the sources."""
    date_facts = {"year": "cycle__year", "on": "on"}
    own = date_facts | {"what": "title"}
    homes.register(Source("own_dates", homes.ENTER, Permission.SEE_WORK, _own, own, _own_date, _all_dates))
    usual = date_facts | {"kind": "kind"}
    homes.register(Source("dates", homes.YEAR, Permission.PLAN_YEAR, _planned, usual, _planned_date, _all_dates))
    seat = {"body": "body", "name": "body__name", "what": "function"}
    homes.register(Source("vacancies", homes.YEAR, Permission.PLAN_YEAR, _vacant, seat, _vacancy, _all_bodies, 3))


def _own(visit: Visit) -> "QuerySet[OwnDate]":
    people = visit.rights.people
    seats = Tenure.objects.on(visit.today).filter(seat=OuterRef("seat"), person__in=people)
    rows = OwnDate.objects.filter(Q(person__in=people) | Q(Exists(seats)), cycle__in=visit.cycles, done_on=None)
    return rows.filter(on__lte=visit.today + AHEAD).order_by("on", "pk")


def _planned(visit: Visit) -> "QuerySet[PlannedDate]":
    steps, to_come = list(Step), Q()
    for step in steps:
        kinds = [kind for kind in Kind if steps.index(STEP_OF[kind]) >= steps.index(step)]
        to_come |= Q(cycle__step=step, kind__in=kinds)
    rows = PlannedDate.objects.filter(to_come, cycle__in=visit.cycles, done_on=None)
    return rows.filter(on__lte=visit.today + AHEAD).order_by("on", "pk")


def _vacant(visit: Visit) -> "QuerySet[Seat]":
    held = Tenure.objects.on(visit.today).filter(seat=OuterRef("pk"))
    return Seat.objects.standing(visit.today).filter(~Exists(held), body__city=visit.city).in_order()


def _own_date(facts: Facts, visit: Visit) -> Iterator[Found]:
    yield _date(facts, visit, visit.words(facts["what"]))


def _planned_date(facts: Facts, visit: Visit) -> Iterator[Found]:
    yield _date(facts, visit, str(Kind(facts["kind"]).label))


def _date(facts: Facts, visit: Visit, title: str) -> Found:
    on = day_of(facts["on"]) or date.max
    note = _("In the plan of %(year)s: tick it off once it is done.") % facts
    return Found(
        Task(title, _dates(visit, facts), "late" if on < visit.today else "open", words.due(on, visit.today), note), on
    )


def _vacancy(facts: Facts, visit: Visit) -> Iterator[Found]:
    url = reverse("body", args=[visit.city.slug, facts["body"]])
    note = _("Nobody holds this seat of “%(body)s”.") % {"body": visit.words(facts["name"])}
    yield Found(Task(visit.words(facts["what"]), url, "open", note=note, word=_("Vacant")))


def _dates(visit: Visit, facts: Facts) -> str:
    return reverse("organisation", args=[visit.city.slug, facts["year"]]) + "#dates"


def _all_dates(visit: Visit, facts: Facts, total: int) -> Link:
    return Link(_("All dates of %(year)s") % facts, _dates(visit, facts))


def _all_bodies(visit: Visit, facts: Facts, total: int) -> Link:
    return Link(_("All %(n)d vacant seats") % {"n": total}, reverse("bodies", args=[visit.city.slug]))
