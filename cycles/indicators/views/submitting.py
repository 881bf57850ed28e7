"""Values outside of rounds: the owner proposes and submits, the coordinator decides, everybody sees them under way."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.indicators.breakdown.saying import part_words
from cycles.indicators.computed.services import require_measured
from cycles.indicators.drawing import name_of
from cycles.indicators.entering import handing_in
from cycles.indicators.entering.answers import State
from cycles.indicators.entering.forms import DecideForm
from cycles.indicators.entering.models import Submission
from cycles.indicators.entering.value_forms import ProposalForm
from cycles.indicators.models import Observation
from cycles.indicators.views.reading import find
from ims import words
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.refusals import Conflict
from ims.roles import Permission

OWN, DECIDE = Permission.ENTER_OWN, Permission.APPROVE_VALUES
PER_PAGE = 30


@city_page(see=Permission.SEE_WORK)
def submissions(request: HttpRequest, city: City) -> HttpResponse:
    """List the values under way outside of rounds, those that wait for a decision first."""
    rows = Submission.objects.in_city(city).open().order_by(F("state").desc(), "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [(row, answer_of(row), part_words(row, city)) for row in page]
    waiting = Submission.objects.in_city(city).filter(state=State.SUBMITTED).count()
    context = {"page_obj": page, "lines": lines, "waiting": waiting}
    return render(request, "cycles/indicators/submissions.html", context)


@city_page(see=OWN, change=OWN)
def value_propose(request: HttpRequest, city: City, indicator: int) -> HttpResponse:
    """Enter a value of an indicator of one's own, as a draft or handed in for approval."""
    found = find(city, indicator)
    handing_in.require_enterer(found, by=person(request))
    require_measured(found)
    given = request.GET.get("submission", "")
    open_rows = Submission.objects.open().totals().filter(indicator=found)
    known = get_object_or_404(open_rows, pk=given) if given.isdecimal() else None
    form = ProposalForm(sent(request), indicator=found, submission=known)

    def propose() -> None:
        row = handing_in.propose(found, by=person(request), **form.cleaned_data)
        if request.POST.get("act") == "submit":
            row.indicator = found
            handing_in.submit(row, by=person(request))

    if form.is_valid() and carried_out(form, propose):
        done = (
            _("%(code)s is submitted for approval.")
            if request.POST.get("act") == "submit"
            else _("%(code)s is saved as a draft; submit it when it is ready.")
        )
        messages.success(request, done % {"code": found.code})
        return redirect("submissions", city=city.slug)
    context = {"indicator": found, "name": name_of(found), "known": known}
    context["url"] = reverse("indicator", args=[city.slug, indicator])
    return form_page(request, "cycles/indicators/value_propose.html", context, form=form)


@city_page(see=DECIDE, change=DECIDE)
def submission_decide(request: HttpRequest, city: City, submission: int) -> HttpResponse:
    """Approve a value that was handed in outside of rounds, or return it with a reason."""
    row = get_object_or_404(Submission.objects.in_city(city), pk=submission)
    row.indicator.city = city
    form = DecideForm(sent(request), initial={"read": row.version})
    if form.is_valid() and carried_out(form, lambda: _decide(request, row, form)):
        return redirect("submissions", city=city.slug)
    place = {"indicator": row.indicator, "starts_on": row.starts_on, "ends_on": row.ends_on}
    part = {"category": row.category, "second_category": row.second_category}
    present = Observation.everything.filter(**place, **part).first()
    context = {"submission": row, "answer": answer_of(row), "present": answer_of(present) if present else ""}
    context |= {"indicator": row.indicator, "name": name_of(row.indicator), "part": part_words(row, city)}
    return form_page(request, "cycles/indicators/submission_decide.html", context, form=form)


def _decide(request: HttpRequest, row: Submission, form: DecideForm) -> None:
    if form.cleaned_data["read"] != row.version:
        raise Conflict(_("The value was changed after you opened this page. Look at it again, then decide."))
    code = {"code": row.indicator.code}
    if form.cleaned_data["decision"] == "approve":
        handing_in.approve(row, by=person(request))
        messages.success(request, _("%(code)s is approved.") % code)
    else:
        handing_in.give_back(row, form.cleaned_data["note"], by=person(request))
        messages.success(request, _("%(code)s is returned to its owner.") % code)


def answer_of(row: Submission | Observation) -> str:
    """Return the value with its own digits, or "n/a: reason". A zero shows as 0."""
    return words.number(row.value) if row.value is not None else _("n/a: %(reason)s") % {"reason": row.gap_reason}
