"""Where monitoring stands, and its rounds."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles import gates
from cycles.approval.conditions import showing as council
from cycles.cycle import Cycle
from cycles.monitoring import page, services, target_listing
from cycles.monitoring.forms import ChosenForm, ReopenForm, RoundForm
from cycles.monitoring.gate import TRANSITION
from cycles.monitoring.judgement import rule
from cycles.monitoring.listing import STATES, Filters, listing
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.monitoring.services.frame import STEPS
from cycles.monitoring.standing import look
from cycles.monitoring.target_listing import Targets
from cycles.pages import cycle_page, require_step
from cycles.writing import hold
from ims import words
from ims.access import person
from ims.filters import forgotten, remembered
from ims.forms import carried_out, form_page, sent
from ims.people.models import User
from ims.roles import Permission

# How many values of the round the first page shows; the list has them all.
SHOWN = 5
REMEMBERED = "monitoring-{city}-{year}"
SEE, RUN = Permission.SEE_WORK, Permission.APPROVE_VALUES


@cycle_page(see=SEE)
def monitoring(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Show how the targets stand, the round's values, the actions, the corrective actions and the gate."""
    key = REMEMBERED.format(city=cycle.city.pk, year=cycle.year)
    if forgotten(request, key):
        return redirect(request.path)
    standing, rights = look(cycle), request.rights  # type: ignore[attr-defined]
    turn = standing.turn
    entries = list(Entry.objects.in_cycle(cycle).filter(round=turn)) if turn else []
    rows = page.entry_rows(standing, entries, rights)
    context = {
        "standing": standing,
        "turn": turn,
        "headline": page.headline(standing),
        "counts": {level: standing.count(level) for level in page.LEVELS},
        "targets": Targets(page.target_rows(standing, rights), remembered(request, key, target_listing.Filters)),
        "judgements": target_listing.JUDGEMENTS,
        "orders": target_listing.ORDERS,
        "nobody": target_listing.NOBODY,
        "entries": rows[:SHOWN],
        "total": len(entries),
        "approved": sum(entry.state == Entry.State.APPROVED for entry in entries),
        "actions": page.action_rows(standing, rights),
        "corrections": [(row, page.told_of(row, cycle.city)) for row in standing.corrections],
        "today": cycle.city.today(),
        "due": words.due(turn.due_on, cycle.city.today()) if turn and turn.is_open else "",
        "rule": rule(cycle.city.amber_percent),
        "is_open": cycle.step in STEPS,
        "asked": council.of_year(cycle, rights),
        "conditions": gates.conditions(cycle, TRANSITION, {look: standing}),
    }
    return render(request, "cycles/monitoring/monitoring.html", context)


@cycle_page(see=RUN, change=RUN, steps=STEPS)
def round_open(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Open a round: values and reports are asked for until its date."""
    require_step(cycle, STEPS)
    form = RoundForm(sent(request), cycle=cycle)
    if request.method == "POST" and form.is_valid():
        opened = services.open_round(cycle, by=person(request), **form.cleaned_data)
        messages.success(request, _("The round “%(round)s” is open.") % {"round": opened})
        return redirect("monitoring", cycle.city.slug, cycle.year)
    asked, left_out = services.asked_of(cycle)
    context = {"asked": asked, "left_out": left_out}
    return form_page(request, "cycles/monitoring/round_open.html", context, form=form)


@cycle_page(see=SEE, change=RUN, steps=STEPS)
def round_values(request: HttpRequest, cycle: Cycle, monitoring_round: int) -> HttpResponse:
    """List the round's values, searched and filtered; a POST approves or returns those that are ticked."""
    turn = find_round(cycle, monitoring_round)
    form = ChosenForm(sent(request))
    if request.method == "POST":
        hold(request, cycle)
        if form.is_valid() and carried_out(form, lambda: _decide(turn, form, person(request))):
            messages.success(request, _decided(form))
            return redirect(request.get_full_path())
    found = listing(turn, Filters.of(request.GET.dict()), request.GET.get("page"), request.rights)  # type: ignore[attr-defined]
    may_decide = RUN in request.rights and turn.is_open and cycle.step in STEPS  # type: ignore[attr-defined]
    context = {
        "turn": turn,
        "listing": found,
        "page_obj": found.page,
        "states": STATES,
        "may_decide": may_decide and found.may_choose,
        "ticked": {f"{pk}-{version}" for pk, version in form.chosen.items()},
    }
    return form_page(request, "cycles/monitoring/round_values.html", context, form=form)


def _decide(turn: MonitoringRound, form: ChosenForm, by: User) -> None:
    if form.cleaned_data["decision"] == "approve":
        services.approve_entries(turn, form.chosen, by=by)
    else:
        services.return_entries(turn, form.chosen, form.cleaned_data["note"], by=by)


def _decided(form: ChosenForm) -> str:
    count = {"n": len(form.chosen)}
    if form.cleaned_data["decision"] == "approve":
        return ngettext("%(n)d value is approved.", "%(n)d values are approved.", count["n"]) % count
    words = ngettext("%(n)d value is returned to its owner.", "%(n)d values are returned to their owners.", count["n"])
    return words % count


@cycle_page(see=RUN, change=RUN, steps=STEPS)
def round_close(request: HttpRequest, cycle: Cycle, monitoring_round: int) -> HttpResponse:
    """Close a round once nothing in it is open."""
    require_step(cycle, STEPS)
    turn = find_round(cycle, monitoring_round)
    if request.method == "POST":
        services.close_round(turn, by=person(request))
        messages.success(request, _("The round “%(round)s” is closed.") % {"round": turn})
        return redirect("monitoring", cycle.city.slug, cycle.year)
    context = {"turn": turn, "open_reasons": services.open_in_round(turn) if turn.is_open else []}
    return render(request, "cycles/monitoring/round_close.html", context)


@cycle_page(see=RUN, change=RUN, steps=STEPS)
def round_reopen(request: HttpRequest, cycle: Cycle, monitoring_round: int) -> HttpResponse:
    """Open a closed round again, with the reason."""
    require_step(cycle, STEPS)
    turn = find_round(cycle, monitoring_round)
    form = ReopenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.reopen_round(turn, form.cleaned_data["reason"], by=person(request))
        messages.success(request, _("The round “%(round)s” is open again.") % {"round": turn})
        return redirect("monitoring", cycle.city.slug, cycle.year)
    return form_page(request, "cycles/monitoring/round_reopen.html", {"turn": turn}, form=form)


def find_round(cycle: Cycle, pk: int) -> MonitoringRound:
    """Return a round of this cycle, or raise 404."""
    turn = get_object_or_404(MonitoringRound.objects.in_cycle(cycle), pk=pk)
    turn.cycle = cycle
    return turn
