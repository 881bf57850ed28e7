"""Tags of the council paper's templates."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from ims.paint import mix
from ims.parts import status_word
from ims.text import render_markdown

register = template.Library()
WHITE = "#ffffff"
RAMP = {2: 0.85, 3: 0.65, 4: 0.45, 5: 0.25, 6: 0.1}  # shares of the accent; the first shade is ink, the last one paper


def shades(accent: str, ink: str) -> dict[int, str]:
    """Return the colours of the pieces of a bar: a lightness ramp that survives greyscale."""
    return {1: ink, **{number: mix(accent, WHITE, share) for number, share in RAMP.items()}, 7: WHITE}


@register.simple_tag(takes_context=True)
def bar_fill(context: Context, shade: int) -> str:
    """Return the colour of a piece of a bar."""
    colours = context["colours"]
    return shades(colours["accent"], colours["ink"])[shade]


@register.filter
def paper_status(level: str) -> str:
    """Return the word of a judgement."""
    return status_word(level)


@register.filter
def said(text: Any) -> SafeString:
    """Return a text; one that was borrowed from another language carries it as its language and as a mark."""
    borrowed = getattr(text, "borrowed", "")
    if not borrowed or not text:
        return escape(text)
    return format_html('<span lang="{}">{}</span>{}', borrowed, text, mark(borrowed))


@register.filter
def prose(text: Any, top_level: int = 4) -> SafeString:
    """Return Markdown as clean HTML in a block; borrowed text carries its language and, at its end, the mark."""
    borrowed = getattr(text, "borrowed", "")
    if not borrowed:
        return format_html('<div class="prose">{}</div>', render_markdown(str(text or ""), int(top_level)))
    html = render_markdown(f"{text.rstrip()} [{borrowed.upper()}]", int(top_level))
    return format_html('<div class="prose" lang="{}">{}</div>', borrowed, html)


def mark(language: str) -> SafeString:
    """Return the mark of a text in another language than the paper's."""
    return format_html(' <span class="tongue">[{}]</span>', language.upper())
