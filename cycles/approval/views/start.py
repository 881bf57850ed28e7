"""The first page of step 3: what goes to the council, when, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.services.items import STEP_FOR
from cycles.cycle import Cycle, Step
from cycles.gates import conditions
from cycles.pages import cycle_page
from cycles.snapshot import Decision
from cycles.strip import page_url
from cycles.targets.models import ProgrammeVersion
from ims.access import leads
from ims.cities.models import City
from ims.parts import Task
from ims.roles import Permission
from ims.words import day, day_short

State = AgendaItem.State


@cycle_page(see=Permission.SEE_WORK)
def approval(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show where the council's decision on this year stands, and what is to be done for it."""
    city = cycle.city
    items = list(AgendaItem.objects.of_cycle(cycle).select_related("meeting", "decision", "package"))
    coming = list(Meeting.objects.in_city(city).from_day(city.today())[:5])
    versions = ProgrammeVersion.objects.filter(cycle=cycle, published_at__isnull=False)
    context = {
        "headline": headline(cycle, items),
        "items": sorted(items, key=_in_reading_order),
        # Done by the clerk; others read the way without its doors.
        "tasks": [
            task if leads(request.rights, task.url) else replace(task, url="")  # type: ignore[attr-defined]
            for task in tasks(cycle, items, coming)
        ],
        "coming": coming,
        "programme": versions.select_related("decision").order_by("-number").first(),
        "package": next((item.package for item in items if item.package and item.kind == Decision.Kind.APPROVE), None),
        "documents_url": page_url("documents", city, cycle.year),
        "withdrawal": conditions(cycle, "withdraw_programme") if cycle.step == Step.APPROVAL else [],
    }
    return render(request, "cycles/approval/approval.html", context)


def _in_reading_order(item: AgendaItem) -> tuple[int, int, bool, int]:
    """The latest meeting first; of one meeting the whole before its amendments, and these as they were proposed."""
    return -item.meeting.held_on.toordinal(), -item.meeting_id, item.amends_id is not None, item.pk


def headline(cycle: Cycle, items: Sequence[AgendaItem]) -> str:
    """Return where the council's decision on the programme stands, as a sentence."""
    asked = [item for item in items if item.kind == Decision.Kind.APPROVE]
    decided = next((item.decision for item in asked if item.decision), None)
    if cycle.step == Step.APPROVAL:
        return _with_the_council([item for item in asked if item.at_change == cycle.changes_made])
    if decided is None:
        return _("The programme is not before the council yet")
    words = {
        Decision.Outcome.APPROVED: _("The council approved the programme on %(day)s"),
        Decision.Outcome.AMENDED: _("The council approved the programme with amendments on %(day)s"),
        Decision.Outcome.RETURNED: _("The council returned the programme on %(day)s"),
        Decision.Outcome.REJECTED: _("The council rejected the programme on %(day)s"),
    }
    return words[Decision.Outcome(decided.outcome)] % {"day": day(decided.decided_on)}


def _with_the_council(asked: Sequence[AgendaItem]) -> str:
    if any(item.state == State.OPEN for item in asked):
        return _("The council votes on the programme now")
    prepared = [item.meeting.held_on for item in asked if item.state == State.PREPARED]
    if prepared:
        return _("The council decides on the programme on %(day)s") % {"day": day(min(prepared))}
    return _("The programme waits for a meeting of the council")


def tasks(cycle: Cycle, items: Sequence[AgendaItem], coming: Sequence[Meeting]) -> list[Task]:
    """Return the clerk's way to the decision that this step needs; none in a step in which the council is not asked."""
    kind = next((kind for kind, step in STEP_FOR.items() if step == cycle.step), None)
    if kind is None:
        return []
    asked = [item for item in items if item.kind == kind and item.is_pending and item.at_change == cycle.changes_made]
    if asked:
        return _tasks_of_item(cycle.city, min(asked, key=lambda item: item.state != State.OPEN))
    if kind == Decision.Kind.AMEND and not ProgrammeChange.objects.waiting(cycle).exists():
        return []
    if not coming:
        url = reverse("meeting_schedule", args=[cycle.city.slug])
        return [Task(_("Schedule a meeting of the council"), url, "open")]
    url = reverse("item_add", args=[cycle.city.slug, coming[0].pk]) + f"?question={cycle.year}-{kind}"
    label = Decision.Kind(kind).label
    return [
        Task(
            _("Put “%(what)s” on the agenda") % {"what": label},
            url,
            "open",
            due=day_short(coming[0].held_on),
            note=_("What the council decides on is frozen when the item is added."),
        )
    ]


def _tasks_of_item(city: City, item: AgendaItem) -> list[Task]:
    here = [city.slug, item.meeting_id]
    page = reverse("item", args=[*here, item.pk])
    is_open = item.state == State.OPEN
    on = day_short(item.meeting.held_on)
    named = [Task(_("Record who is present"), reverse("attendance", args=here), "done" if is_open else "open", due=on)]
    return [
        Task(_("Item %(number)s is on the agenda") % {"number": item.number}, page, "done", due=on),
        *(named if item.mode == AgendaItem.Mode.NAMED else []),
        Task(_("Open the vote"), page, "done" if is_open else "open", due=on),
        Task(_("Conclude the vote"), page, "started" if is_open else "open", due=on),
    ]
