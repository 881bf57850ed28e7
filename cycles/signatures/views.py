"""What the city signed, what it owes for it, and its own pledges."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commitments.models import Obligation
from cycles.signatures import pages, services
from cycles.signatures.forms import FulfilmentForm, PledgeForm, SignatureForm
from cycles.signatures.models import Fulfilment, Pledge, Signature
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

SEE, SIGN, WORK = Permission.SEE_WORK, services.SIGN, services.WORK
ROOM = "cycles/signatures"


def _signature(city: City, pk: int) -> Signature:
    found = get_object_or_404(Signature.objects.in_city(city), pk=pk)
    found.city = city
    return found


@city_page(see=SEE)
def signatures(request: HttpRequest, city: City) -> HttpResponse:
    """List what the city signed, and how it stands with each."""
    return render(request, f"{ROOM}/signatures.html", {"signed": pages.signed(city)})


@city_page(see=SEE)
def signature(request: HttpRequest, city: City, signature: int) -> HttpResponse:
    """Show one signature: every obligation with its day and whether it is met, and the city's own pledges."""
    found = _signature(city, signature)
    today = city.today()
    obligations = pages.obligation_lines(found, today)
    pledges = pages.pledge_lines(found, get_language() or city.binding_language, today)
    context = {
        "signature": found,
        "version": found.framework,
        "obligations": obligations,
        "pledges": pledges,
        "sums": pages.sums(line.state for line in [*obligations, *pledges]),
    }
    return render(request, f"{ROOM}/signature.html", context)


@city_page(see=SIGN, change=SIGN)
def signature_add(request: HttpRequest, city: City) -> HttpResponse:
    """Record that the city signed a version of a framework."""
    return _signature_page(request, Signature(city=city), "signature_add")


@city_page(see=SIGN, change=SIGN)
def signature_edit(request: HttpRequest, city: City, signature: int) -> HttpResponse:
    """Correct what was recorded of a signature; what was signed stays."""
    return _signature_page(request, _signature(city, signature), "signature_edit")


def _signature_page(request: HttpRequest, row: Signature, name: str) -> HttpResponse:
    form = SignatureForm(sent(request), instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: services.sign(row, by=person(request)))
    ):
        messages.success(request, _("The signature is recorded."))
        return redirect("signature", city=row.city.slug, signature=row.pk)
    return form_page(request, f"{ROOM}/{name}.html", {"signature": row}, form=form)


@city_page(see=WORK, change=WORK)
def obligation_meet(request: HttpRequest, city: City, signature: int, obligation: str) -> HttpResponse:
    """Say what the city did to meet an obligation, this time (``?due=``)."""
    found = _signature(city, signature)
    owed = get_object_or_404(Obligation, version=found.framework, code=obligation)
    due = _due(request.GET.get("due", ""))
    if due not in services.times_of(owed, found):
        raise Http404
    known = Fulfilment.objects.filter(signature=found, obligation=owed, due_on=due).first()
    row = known or Fulfilment(signature=found, obligation=owed, due_on=due)
    row.signature, row.obligation = found, owed
    form = FulfilmentForm(sent(request), instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: services.meet(row, by=person(request)))
    ):
        messages.success(request, _("It is recorded that the city met this."))
        return redirect("signature", city=city.slug, signature=found.pk)
    context = {"signature": found, "obligation": owed, "due": due}
    return form_page(request, f"{ROOM}/obligation_meet.html", context, form=form)


def _due(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None


@city_page(see=WORK, change=WORK)
def fulfilment_remove(request: HttpRequest, city: City, signature: int, fulfilment: int) -> HttpResponse:
    """Ask whether it shall be taken back that an obligation was met; a POST does it."""
    found = _signature(city, signature)
    row = get_object_or_404(found.fulfilments.select_related("obligation"), pk=fulfilment)
    row.signature = found
    if request.method == "POST":
        services.take_back(row, by=person(request))
        messages.success(request, _("It is taken back."))
        return redirect("signature", city=city.slug, signature=found.pk)
    return render(request, f"{ROOM}/fulfilment_remove.html", {"signature": found, "fulfilment": row})


@city_page(see=WORK, change=WORK)
def pledge_add(request: HttpRequest, city: City, signature: int) -> HttpResponse:
    """Pledge something; only where the framework asks each signatory for its own."""
    found = _signature(city, signature)
    if not found.framework.own_pledges:
        raise Http404
    return _pledge_page(request, Pledge(signature=found), "pledge_add")


@city_page(see=WORK, change=WORK)
def pledge_edit(request: HttpRequest, city: City, signature: int, pledge: int) -> HttpResponse:
    """Change a pledge, or say what came of it."""
    found = _signature(city, signature)
    row = get_object_or_404(found.pledges.select_related("unit"), pk=pledge)
    row.signature = found
    return _pledge_page(request, row, "pledge_edit")


def _pledge_page(request: HttpRequest, row: Pledge, name: str) -> HttpResponse:
    city = row.signature.city
    form = PledgeForm(sent(request), instance=row, city=city)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: services.pledge(cast(Any, row), by=person(request)))
    ):
        messages.success(request, _("The pledge is saved."))
        return redirect("signature", city=city.slug, signature=row.signature_id)
    return form_page(request, f"{ROOM}/{name}.html", {"signature": row.signature, "pledge": row}, form=form)
