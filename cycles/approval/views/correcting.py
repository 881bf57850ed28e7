"""The clerk corrects an error in a recorded decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cycles.approval.correcting import correct
from cycles.approval.forms import CorrectionForm
from cycles.snapshot import Decision
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

RECORD = Permission.RECORD_MEETING


@city_page(see=RECORD, change=RECORD)
def decision_correct(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Ask how the decision reads rightly and why, and enter it in the record."""
    row = get_object_or_404(Decision.objects.filter(city=city).select_related("entry", "city"), pk=decision)
    form = CorrectionForm(sent(request), city=city)
    if form.is_valid() and carried_out(form, lambda: correct(row, **form.cleaned_data, by=person(request))):
        messages.success(request, _("The correction is entered in the record."))
        return redirect("decision", city=city.slug, decision=row.pk)
    return form_page(request, "cycles/approval/decision_correct.html", {"decision": row}, form=form)
