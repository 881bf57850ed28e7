"""Template tags about people: ``{% load people %}``."""

from typing import Any

from django import template
from django.template.context import RequestContext

from ims.people import demo

register = template.Library()


@register.inclusion_tag("ims/people/_demo_accounts.html", takes_context=True)
def demo_accounts(context: RequestContext) -> dict[str, Any]:
    """Write the demonstration's accounts with a button each; nothing outside the demonstration."""
    return {"accounts": demo.demo_accounts(context["request"]), "csrf_token": context.get("csrf_token")}
