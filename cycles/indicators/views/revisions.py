"""Revisions: what was corrected or came late, what rests on it, and that somebody looked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cycles.indicators import flagging
from cycles.indicators.breakdown.saying import part_words, with_part
from cycles.indicators.forms import LookForm
from cycles.indicators.models import Revision
from cycles.indicators.revising import look_at
from ims.access import city_page, person
from ims.cities.models import City
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

PER_PAGE = 30


@city_page(see=Permission.SEE_WORK)
def value_revisions(request: HttpRequest, city: City) -> HttpResponse:
    """List the revised values, those first on which something rests that nobody looked at."""
    waiting = Count("flags", filter=Q(flags__looked_at__isnull=True))
    rows = Revision.objects.in_city(city).annotate(waiting=waiting).order_by("-waiting", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [_line(row, city) for row in page]
    return render(request, "cycles/indicators/value_revisions.html", {"page_obj": page, "lines": lines})


def _line(row: Revision, city: City) -> tuple[Revision, str, str, str]:
    code = with_part(row.observation.indicator.code, row.observation, city)
    return row, code, flagging.standing(row, before=True), flagging.standing(row, before=False)


@city_page(see=Permission.SEE_WORK, change=Permission.EDIT_INDICATORS)
def value_revision(request: HttpRequest, city: City, revision: int) -> HttpResponse:
    """Show one revision: the old value, the new one, who, when, why, and what rests on it; a POST says it was seen."""
    row = get_object_or_404(Revision.objects.in_city(city), pk=revision)
    row.observation.indicator.city = city
    lines = flagging.lines(row, city)
    form = LookForm(sent(request), lines=[line for line in lines if line.flag.looked_at is None])
    if form.is_valid() and carried_out(form, lambda: look_at(row, **form.cleaned_data, by=person(request))):
        messages.success(request, _("It is noted that you looked at it."))
        return redirect("value_revision", city=city.slug, revision=row.pk)
    context = {
        "revision": row,
        "part": part_words(row.observation, city),
        "before": flagging.standing(row, before=True),
        "after": flagging.standing(row, before=False),
        "lines": lines,
        "waiting": sum(line.flag.looked_at is None for line in lines),
    }
    return form_page(request, "cycles/indicators/value_revision.html", context, form=form)
