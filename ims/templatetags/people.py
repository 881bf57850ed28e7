"""Template tags about people: ``{% load people %}``."""

from typing import Any

from django import template
from django.template.context import RequestContext

from ims.people import demo

register = template.Library()


@register.inclusion_tag("ims/people/_demo_accounts.html", takes_context=True)
def demo_accounts(context: RequestContext) -> dict[str, Any]:
    """Write the demonstration's accounts with a button each, one per role first; nothing outside the demonstration."""
    accounts = demo.demo_accounts(context["request"])
    return {
        "accounts": [pair for pair in accounts if demo.is_first_of_its_role(pair[0])],
        "others": [pair for pair in accounts if not demo.is_first_of_its_role(pair[0])],
        "csrf_token": context.get("csrf_token"),
    }
