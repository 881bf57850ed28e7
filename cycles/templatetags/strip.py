"""The tag that writes the step strip."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.template.loader import get_template

register = template.Library()


@register.simple_tag(takes_context=True)
def strip(context: RequestContext) -> str:
    """Write the strip for the page's city and cycle; a page without a city has only the menu of narrow screens.

    A page of the city that belongs to no year shows the steps of the running one, as the city's home does.
    """
    from cycles.cycle import Cycle
    from cycles.strip import across_items, step_items

    city, cycle, rights = context.get("city"), context.get("cycle"), context.get("rights") or ()
    if cycle is None and city is not None and rights:
        cycle = Cycle.objects.in_city(city).running().last()
    request = context.get("request")
    path = request.path if request else ""
    parts: dict[str, Any] = {"steps": [], "across": []}
    if city is not None:
        parts["across"] = across_items(city, cycle.year if cycle else None, path, rights)
        if cycle is not None:
            parts["steps"] = step_items(cycle, city, path, rights)
    with context.push(**parts):
        return get_template("cycles/_strip.html").template.render(context)  # type: ignore[attr-defined,no-any-return]
