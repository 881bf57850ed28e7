"""The city's home with the wheel, the year's page and the change of step."""

from datetime import date, datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step, StepChange
from cycles.organisation.bodies import seats_of_outer_city
from cycles.organisation.models import OwnDate, PlannedDate
from cycles.organisation.plan import nearest_of_outer_cycle
from cycles.pages import cycle_page
from cycles.perform import perform
from cycles.snapshot import Decision
from cycles.year.first_hour import first_hour, is_at_beginning
from cycles.year.forms import StepChangeForm
from cycles.year.glance import glance, headline, planned_days
from cycles.year.steps import DECIDES, PAGE_OF, Move, moves, next_move
from ims.access import city_page
from ims.cities.models import City
from ims.fields import Translated
from ims.forms import form_page
from ims.homes import Home, Visit, home_of
from ims.people.models import User
from ims.roles import Permission

# From these steps on a year has a programme that the council approved.
APPROVED = (Step.MONITORING, Step.EVALUATION, Step.CLOSED)


@city_page(see=Permission.SEE_CITY, strangers="take_part")
def city_home(request: HttpRequest, city: City) -> HttpResponse:
    """Show the running year with its wheel, dates and tasks; an empty city says how its first year begins."""
    cycles = _with_dates(city)
    running = [cycle for cycle in cycles if cycle.step != Step.CLOSED]
    shown = running[-1] if running else cycles[0] if cycles else None
    waiting = home_of(Visit(request.rights, tuple(cycle.pk for cycle in running), city.today()))  # type: ignore[attr-defined]
    if shown is None:
        context = {"cycles": [], "home": waiting, "is_new": Permission.SEE_WORK in request.rights}  # type: ignore[attr-defined]
        return render(request, "cycles/year/city_home.html", context)
    return _year_page(request, city, shown, cycles, waiting)


@city_page(see=Permission.SEE_WORK)
def city_first_hour(request: HttpRequest, city: City) -> HttpResponse:
    """Show what a new city has to do first, and what of it is done."""
    tasks = first_hour(city, request.rights)  # type: ignore[attr-defined]
    done = sum(task.kind == "done" for task in tasks)
    return render(request, "cycles/year/city_first_hour.html", {"tasks": tasks, "done": done})


@cycle_page(see=Permission.SEE_CITY)
def year(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show one year of the city, closed ones too."""
    cycles = _with_dates(cycle.city)
    shown = next(row for row in cycles if row.pk == cycle.pk)
    waiting = home_of(Visit(request.rights, (cycle.pk,), cycle.city.today()))  # type: ignore[attr-defined]
    return _year_page(request, cycle.city, shown, cycles, waiting)


def _with_dates(city: City) -> list[Cycle]:
    """Return the city's cycles with their dates, their changes and the city's seats beside them, in one query."""
    facts = JSONObject(kind="kind", on="on", note="note", done_on="done_on", is_proposed="is_proposed")
    dates = PlannedDate.objects.filter(cycle=OuterRef("pk")).order_by("on").values_list(facts)
    seats = seats_of_outer_city(city.today())
    changes = _changes(OuterRef("pk")).values_list(_change_facts())
    beside = {"planned": dates, "seats": seats, "own": nearest_of_outer_cycle(), "changed": changes}
    return list(Cycle.objects.in_city(city).annotate(**{name: ArraySubquery(rows) for name, rows in beside.items()}))


def _planned(cycle: Cycle) -> list[PlannedDate]:
    rows: list[dict[str, Any]] = getattr(cycle, "planned", None) or []
    return [PlannedDate(**{**row, "on": _day(row["on"]), "done_on": _day(row["done_on"])}) for row in rows]


def _own(cycle: Cycle) -> list[OwnDate]:
    rows: list[dict[str, Any]] = getattr(cycle, "own", None) or []
    return [OwnDate(**{**row, "title": Translated(row["title"]), "on": _day(row["on"])}) for row in rows]


def _change_facts() -> JSONObject:
    names = ("name", "from_step", "to_step", "at")
    decided = JSONObject(**{name: f"decision__{name}" for name in ("id", "kind", "number", "decided_on", "outcome")})
    return JSONObject(decided=decided, **{name: name for name in names})


def _changed(cycle: Cycle) -> list[StepChange]:
    """Return the year's changes of step with the decisions they rest on, as :func:`_with_dates` read them."""
    found = []
    for row in getattr(cycle, "changed", None) or []:
        facts, decided = dict(row), row["decided"]
        del facts["decided"]
        decision = Decision(**{**decided, "decided_on": _day(decided["decided_on"])}) if decided["id"] else None
        found.append(StepChange(**{**facts, "at": datetime.fromisoformat(facts["at"]), "decision": decision}))
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _year_page(request: HttpRequest, city: City, cycle: Cycle, cycles: list[Cycle], waiting: Home) -> HttpResponse:
    cycle.city = city
    request.cycle = cycle  # type: ignore[attr-defined]
    sees_work = Permission.SEE_WORK in request.rights  # type: ignore[attr-defined]
    move = next_move(cycle) if sees_work else None
    changes = _changed(cycle)
    conditions = move.conditions if move else ()
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "glance": glance(
            cycle,
            _planned(cycle),
            changes,
            conditions,
            city.today(),
            rights=request.rights,  # type: ignore[attr-defined]
            seats=getattr(cycle, "seats", None) or (),
            own=_own(cycle),
        ),
        "move": move,
        "gate_url": _gate_url(cycle, move),
        "decisions": [change.decision for change in reversed(changes) if change.decision],
        "today": city.today(),
        "beside": [(row, headline(row, planned_days(_planned(row)))) for row in _running_beside(cycle, cycles)],
        "in_force": next((row for row in cycles if row.step in APPROVED), None),
        "home": waiting,
        "is_new": sees_work and is_at_beginning(cycles),
    }
    return render(request, "cycles/year/city_home.html", context)


def _running_beside(shown: Cycle, cycles: list[Cycle]) -> list[Cycle]:
    """Return the other years that are not closed, the earlier one first: real years overlap."""
    for row in cycles:
        row.city = shown.city
    return [row for row in reversed(cycles) if row.step != Step.CLOSED and row.pk != shown.pk]


def _gate_url(cycle: Cycle, move: Move | None) -> str:
    """Return where all conditions stand: where the step is changed, or the step's own page when the council does."""
    page = PAGE_OF[Step(cycle.step)] if move is not None and move.name in DECIDES else "step_change"
    return reverse(page, kwargs={"city": cycle.city.slug, "year": cycle.year})


def _changes(cycle: Cycle | OuterRef) -> QuerySet[StepChange]:
    return StepChange.objects.filter(cycle=cycle).order_by("number")


@cycle_page(see=Permission.SEE_WORK, change=Permission.CHANGE_STEP)
def step_change(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show what the next change of step waits for, and make it; reopening asks for a reason."""
    if request.method != "POST":
        return render(request, "cycles/year/step_change.html", _choices(cycle, StepChangeForm()))
    form = StepChangeForm(request.POST)
    if not form.is_valid():
        return form_page(request, "cycles/year/step_change.html", _choices(cycle, form), form=form)
    name, note = form.cleaned_data["transition"], form.cleaned_data["note"]
    perform(cycle, name, by=cast(User, request.user), note=note)
    messages.success(request, _("The year is now in the step “%(step)s”.") % {"step": Step(cycle.step).label})
    return redirect(PAGE_OF[Step(cycle.step)], city=cycle.city.slug, year=cycle.year)


def _choices(cycle: Cycle, form: StepChangeForm) -> dict[str, object]:
    return {
        "form": form,
        "forward": moves(cycle, reopening=False),
        "reopening": moves(cycle, reopening=True),
        "changes": _changes(cycle).select_related("by", "decision"),
    }
