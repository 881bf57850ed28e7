"""The tag that hands a page the cycle as anybody may see it."""

from django import template
from django.utils import timezone

from cycles.introduction import Introduction, introduce

register = template.Library()


@register.simple_tag
def cycle_introduction() -> Introduction:
    """Return the cycle of the present year; write ``{% cycle_introduction as cycle %}``."""
    return introduce(timezone.now().year)
