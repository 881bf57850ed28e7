"""The year's data gaps: which action creates the data of each, or that none does yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cycles.baseline.gaps import measures_of
from cycles.baseline.models import DataGap
from cycles.cycle import Cycle, Step
from cycles.pages import cycle_page
from cycles.targets.addresses import address
from ims.roles import P


@cycle_page(P.SEE_WORK)
def data_gaps(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """List what data is missing, theme by theme, with the actions that create it or one click that makes one."""
    found = measures_of(cycle)
    rows = DataGap.objects.filter(cycle=cycle).select_related("theme_review__theme", "indicator")
    gaps = [
        (gap, found.get(gap.pk, []), f"{address(cycle, 'action_add')}?gap={gap.pk}")
        for gap in rows.order_by("theme_review__theme__position", "pk")
    ]
    context = {
        "gaps": gaps,
        "open": sum(not measures for _gap, measures, _make in gaps),
        "may_edit": cycle.step == Step.TARGETS and P.EDIT_TARGETS in request.rights,  # type: ignore[attr-defined]
    }
    return render(request, "cycles/targets/data_gaps.html", context)
