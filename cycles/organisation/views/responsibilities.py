"""Who is responsible for what in a year: one list over all rooms, and who leads a theme."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import Node
from cycles.cycle import Cycle
from cycles.organisation import duties, services
from cycles.organisation.appointing import ThemeLeadForm
from cycles.organisation.models import ThemeLead
from cycles.pages import cycle_page, require_step
from cycles.writing import hold
from ims.access import leads, person
from ims.filters import forgotten, remembered
from ims.forms import carried_out, form_page, sent
from ims.roles import Permission

SEE, PLAN = Permission.SEE_WORK, Permission.PLAN_YEAR
REMEMBERED = "responsibilities-{city}"


@cycle_page(see=SEE)
def responsibilities(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """List what needs somebody in this year and who it is; what has nobody comes first, filters hold until cleared."""
    key = REMEMBERED.format(city=cycle.city.pk)
    if forgotten(request, key):
        return redirect("responsibilities", city=cycle.city.slug, year=cycle.year)
    found = duties.listing(cycle, remembered(request, key, duties.Filters), request.GET.get("page"))
    rights = request.rights  # type: ignore[attr-defined]
    context = {
        "listing": found,
        "page_obj": found.page,
        "lines": [(line, bool(line.duty.mend_url) and leads(rights, line.duty.mend_url)) for line in found.page],
        "kinds": duties.words_of_kinds(),
    }
    return render(request, "cycles/organisation/responsibilities.html", context)


@cycle_page(see=PLAN, change=PLAN, steps=services.OPEN_STEPS)
def theme_lead(request: HttpRequest, cycle: Cycle, theme: int) -> HttpResponse:
    """Name who is responsible for a theme in this year."""
    require_step(cycle, services.OPEN_STEPS)
    hold(request, cycle)
    node = get_object_or_404(Node, pk=theme, parent=None, theme_reviews__cycle=cycle)
    row = ThemeLead.objects.in_cycle(cycle).filter(theme=node).first() or ThemeLead(cycle=cycle, theme=node)
    row.cycle = cycle
    form = ThemeLeadForm(sent(request), instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and carried_out(form, lambda: services.lead_theme(row, by=person(request)))
    ):
        messages.success(request, _("It is saved who is responsible for theme %(code)s.") % {"code": node.code})
        return redirect("responsibilities", city=cycle.city.slug, year=cycle.year)
    back = reverse("responsibilities", args=[cycle.city.slug, cycle.year])
    return form_page(request, "cycles/organisation/theme_lead.html", {"theme": node, "back": back}, form=form)
