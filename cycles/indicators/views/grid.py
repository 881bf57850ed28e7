"""The entry grid: values of many indicators and periods on one page, saved cell by cell or by one form."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.indicators.grid import STATES, After, Filters, asks_of, grid, word_of
from cycles.indicators.grid_periods import kinds_of
from cycles.indicators.grid_saving import changed, save_cells
from cycles.indicators.grid_submitting import SubmitForm
from cycles.indicators.grid_words import words_for_script
from cycles.indicators.services import Outcome, Written, submit_cell
from ims.access import city_page, person
from ims.cities.models import City
from ims.filters import forgotten, remembered
from ims.forms import REFUSED, STALE, carried_out, form_page
from ims.forms import sent as sent_data
from ims.roles import Permission

OWN = Permission.ENTER_OWN
REMEMBERED = "value-grid-{city}"


# Each cell is a transaction of its own: what is saved stays saved, and nobody waits for a whole batch.
@transaction.non_atomic_requests
@city_page(see=OWN, change=OWN)
def value_grid(request: HttpRequest, city: City) -> HttpResponse:
    """Show the grid; a POST saves every cell that was changed and says of each what became of it."""
    key = REMEMBERED.format(city=city.pk)
    if forgotten(request, key):
        return redirect("value_grid", city=city.slug)
    if request.method != "POST":
        return _page(request, city)
    sent = {cell.name: cell for cell in changed(request.POST.dict())}
    after = After(sent, save_cells(city, sent.values(), by=person(request)))
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"cells": {name: _told(written) for name, written in after.written.items()}})
    return _answer(request, city, after)


def _answer(request: HttpRequest, city: City, after: After) -> HttpResponse:
    """Lead back to the page, or show it again with what was typed when something was not saved."""
    outcomes = [written.outcome for written in after.written.values()]
    saved = outcomes.count(Outcome.SAVED)
    if saved:
        messages.success(request, ngettext("%(n)d value is saved.", "%(n)d values are saved.", saved) % {"n": saved})
    elif not outcomes:
        messages.info(request, _("Nothing was changed, so nothing was saved."))
    if saved == len(outcomes):
        return redirect(request.get_full_path())
    status = STALE if Outcome.CONFLICT in outcomes else REFUSED
    return _page(request, city, after, status)


def _page(request: HttpRequest, city: City, after: After | None = None, status: int = 200) -> HttpResponse:
    filters = remembered(request, REMEMBERED.format(city=city.pk), Filters)
    found = grid(city, request.rights, filters, request.GET.get("page"), after)  # type: ignore[attr-defined]
    context = {
        "grid": found,
        "page_obj": found.page,
        "kinds": kinds_of(city),
        "states": STATES,
        "unsaved": [cell for row in found.rows for cell in row.cells if cell.sentence],
        "words": {**words_for_script(), "cookie": settings.CSRF_COOKIE_NAME, "who": f"{city.pk}-{person(request).pk}"},
    }
    return render(request, "cycles/indicators/value_grid.html", context, status=status)


@city_page(see=OWN, change=OWN)
def values_submit(request: HttpRequest, city: City) -> HttpResponse:
    """List the person's drafts that the grid shows, and hand in those that are ticked: all of them or none."""
    filters = remembered(request, REMEMBERED.format(city=city.pk), Filters)
    drafts = grid(city, request.rights, filters, None).drafts  # type: ignore[attr-defined]
    form = SubmitForm(sent_data(request), drafts=drafts)

    def submit() -> None:
        for draft in form.chosen:
            submit_cell(draft.indicator, draft.period, draft.cell.version, by=person(request))

    if form.is_valid() and carried_out(form, submit):
        count = len(form.chosen)
        done = ngettext("%(n)d value is submitted for approval.", "%(n)d values are submitted for approval.", count)
        messages.success(request, done % {"n": count})
        return redirect("value_grid", city=city.slug)
    return form_page(request, "cycles/indicators/values_submit.html", {"drafts": drafts}, form=form)


def _told(written: Written) -> dict[str, str]:
    """Return what the page's script needs to know of one cell."""
    told = {"outcome": str(written.outcome), "sentence": written.sentence, "asks": asks_of(written)}
    if written.outcome is not Outcome.REFUSED:
        told |= {"version": written.cell.version, "shown": written.cell.shown, "word": word_of(written.cell)}
    return told
