"""The first hour of a city: what there is to do before the year's work begins, and what of it is done.

Everything is read from what the city holds, in one query; nothing is ticked by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.baseline.models import ThemeReview
from cycles.baseline.scoring import seated
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator, Observation
from cycles.organisation.models import PlannedDate
from cycles.snapshot import Decision
from ims.access import Rights
from ims.cities.models import City, Unit
from ims.parts import Task
from ims.people.models import Membership
from ims.roles import WHOM_TO_ASK, Permission, Role

BEGINNING = (Step.SET_UP, Step.BASELINE)
P = Permission


@dataclass(frozen=True)
class Thing:
    """One thing to do: what, why, who may do it, and the page where it is done (``of_year`` for one of a year)."""

    key: str
    title: str | Promise
    why: str | Promise
    needs: Permission
    page: str
    of_year: bool = False

    def address(self, city: City, cycle: Cycle | None) -> str:
        """Return the page's address; a page of a year that is not opened is that on which it is opened."""
        if not self.of_year:
            return reverse(self.page, args=[city.slug])
        return reverse(self.page, args=[city.slug, cycle.year]) if cycle else reverse("cycle_open", args=[city.slug])


THINGS = (
    Thing(
        "settings",
        gettext_lazy("Look through the city’s settings"),
        gettext_lazy("Inhabitants, languages, currency and the first month of the financial year are used everywhere."),
        P.MANAGE_CITY,
        "city_settings",
    ),
    Thing(
        "units",
        gettext_lazy("Add the departments"),
        gettext_lazy("Indicators, actions and legal requirements name the unit that is responsible."),
        P.MANAGE_PEOPLE,
        "unit_list",
    ),
    Thing(
        "people",
        gettext_lazy("Invite officers and owners"),
        gettext_lazy("Officers write; owners enter only their own values and reports."),
        P.MANAGE_PEOPLE,
        "city_people",
    ),
    Thing(
        "year",
        gettext_lazy("Open the first year"),
        gettext_lazy("It begins in set-up, with its dates to be chosen."),
        P.PLAN_YEAR,
        "year",
        of_year=True,
    ),
    Thing(
        "dates",
        gettext_lazy("Set the year’s dates"),
        gettext_lazy("From the baseline review to the council’s meeting: reminders and the calendar follow them."),
        P.PLAN_YEAR,
        "planned_dates",
        of_year=True,
    ),
    Thing(
        "group",
        gettext_lazy("Fill the working group"),
        gettext_lazy("It writes the baseline review, scores the themes and signs."),
        P.PLAN_YEAR,
        "bodies",
    ),
    Thing(
        "adopted",
        gettext_lazy("Let the council adopt the IMS"),
        gettext_lazy("Once per city; the clerk puts it on the agenda and the vote is recorded here."),
        P.RECORD_MEETING,
        "meetings",
    ),
    Thing(
        "indicators",
        gettext_lazy("Choose indicators"),
        gettext_lazy("From the library, from a file, or your own: few and strong."),
        P.EDIT_INDICATORS,
        "library",
    ),
    Thing(
        "values",
        gettext_lazy("Bring in the first values"),
        gettext_lazy("From a file or in the grid; a gap with its reason counts as well."),
        P.EDIT_INDICATORS,
        "series_import",
    ),
    Thing(
        "scope",
        gettext_lazy("Bring the first themes in scope"),
        gettext_lazy("Nobody covers everything in the first year; a plan from a file can be the beginning too."),
        P.EDIT_BASELINE,
        "baseline",
        of_year=True,
    ),
)


def first_hour(city: City, rights: Rights) -> list[Task]:
    """Return what there is to do in its order, done or open: with the way for who may, else who does it."""
    cycle = Cycle.objects.in_city(city).order_by("-year").first()
    done = _done(city)
    return [_task(thing, city, cycle, rights, is_done=done[thing.key]) for thing in THINGS]


def is_at_beginning(cycles: list[Cycle]) -> bool:
    """Say whether the city has no year yet, or is in the first steps of its first one."""
    return not cycles or (len(cycles) == 1 and cycles[0].step in BEGINNING)


def _task(thing: Thing, city: City, cycle: Cycle | None, rights: Rights, *, is_done: bool) -> Task:
    may = thing.needs in rights
    note = str(thing.why)
    if not may and not is_done:
        note += " " + _("Who does it: %(role)s.") % {"role": _who(thing.needs)}
    return Task(str(thing.title), thing.address(city, cycle) if may else "", "done" if is_done else "open", note=note)


def _who(needs: Permission) -> str:
    return str(WHOM_TO_ASK.get(needs, Role.COORDINATOR).label)


def _done(city: City) -> Mapping[str, bool]:
    """Return which things are done, in one query."""
    today = city.today()
    mine: dict[str, QuerySet[Any]] = {
        "units": Unit.objects.in_city(city),
        "people": Membership.objects.in_city(city).on(today).filter(role__in=(Role.OFFICER, Role.OWNER)),
        "year": Cycle.objects.in_city(city),
        "dates": PlannedDate.objects.filter(cycle__city=city),
        "group": seated(city),
        "adopted": Decision.objects.filter(city=city, kind=Decision.Kind.ADOPT).filter(
            outcome__in=(Decision.Outcome.APPROVED, Decision.Outcome.AMENDED)
        ),
        "indicators": Indicator.objects.in_city(city),
        "values": Observation.objects.filter(indicator__city=city),
        "scope": ThemeReview.objects.filter(cycle__city=city),
    }
    asked = {f"has_{key}": Exists(found) for key, found in mine.items()}
    facts = City.objects.filter(pk=city.pk).annotate(**asked).values("population", *asked).get()
    return {"settings": facts["population"] is not None, **{key: facts[f"has_{key}"] for key in mine}}
