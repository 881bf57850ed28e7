"""Tags of the council paper's templates."""

from django import template

from ims.paint import mix
from ims.parts import status_word

register = template.Library()
INK, WHITE = "#1b2421", "#ffffff"
RAMP = {"1": 0.85, "2": 0.6, "3": 0.4, "4": 0.22, "5": 0.08}


@register.simple_tag
def cost_shade(place: str) -> str:
    """Return the colour of a piece of the cost bar: a lightness ramp that survives greyscale."""
    return mix(INK, WHITE, RAMP[place])


@register.simple_tag
def paper_status(level: str) -> str:
    """Return the word of a judgement."""
    return status_word(level)
