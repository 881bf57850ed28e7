"""Template tags and filters of the installation, available in every template without loading."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from ims import links, words
from ims.fields import Translated
from ims.history.tracked import has_history
from ims.once import FIELD, new_token
from ims.parts import Link, status_word, task_word
from ims.people.models import Membership
from ims.refusals import Refused
from ims.roles import Permission, Role
from ims.text import render_markdown

# Tokens, and secrets that must not stand on a page.
UNSHOWN = re.compile(rf"password|secret|code|csrf|^{FIELD}$")
LONG_WORD = 24

register = template.Library()


def _moment(value: Any) -> str:
    return f"{words.day(value)}, {words.clock(value)}"


WRITERS: dict[str, Callable[[Any], str]] = {
    "day": words.day,
    "short": words.day_short,
    "short_year": words.day_short_with_year,
    "weekday": words.weekday,
    "clock": words.clock,
    "moment": _moment,
}


@register.simple_tag
def once() -> SafeString:
    """Write the token that makes a repeated POST one effect."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_token())


@register.filter
def translated(text: Any, binding: str = "en") -> str:
    """Return a translated text in the reader's language, else in the binding one."""
    if not isinstance(text, Mapping):
        return str(text or "")
    return Translated(text).best(get_language() or binding, binding)[0]


@register.filter
def markdown(text: Any, top_level: int = 3) -> SafeString:
    """Return Markdown as clean HTML; headings in it start at ``<h{top_level}>``."""
    return render_markdown(str(text or ""), int(top_level))


@register.filter
def published(value: Decimal | int | None, unit: str = "") -> str:
    """Return a number with its own digits and its unit, "" for None."""
    return "" if value is None else words.with_unit(value, unit)


@register.filter
def day(value: date | None) -> str:
    """Return ``16 November 2026``."""
    return words.day(value) if value else ""


@register.filter
def day_short(value: date | None) -> str:
    """Return ``16 Nov``."""
    return words.day_short(value) if value else ""


@register.filter
def day_short_year(value: date | None) -> str:
    """Return ``16 Nov 2026``."""
    return words.day_short_with_year(value) if value else ""


@register.filter
def weekday(value: date | None) -> str:
    """Return ``Monday 16 November 2026``."""
    return words.weekday(value) if value else ""


@register.filter
def clock(value: datetime | time | None) -> str:
    """Return ``18:00``."""
    return words.clock(value) if value else ""


@register.simple_tag(takes_context=True)
def when(context: Context, value: date | datetime, kind: str = "day") -> SafeString:
    """Write a ``<time>`` element; ``kind`` is one of day, short, short_year, weekday, clock, moment (day and clock).

    A moment is written as the city's clocks show it.
    """
    city = context.get("city")
    if city is not None and isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(city.zone)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), WRITERS[kind](value))


@register.filter
def task_state(kind: str) -> str:
    """Return the word of a task's state: open, started, wait, late or done."""
    return task_word(str(kind))


@register.filter
def judgement(status: Any) -> str:
    """Return the word of a judgement: green, amber, red or grey."""
    return status_word(str(getattr(status, "value", status)))


@register.simple_tag
def whom_to_ask(refusal: Refused) -> list[str]:
    """Return the names of those who hold the role that can help, at most five."""
    held = Membership.objects.in_city(refusal.city).with_role(refusal.whom).on(refusal.city.today())
    return [str(membership.user) for membership in held.select_related("user")[:5]]


@register.simple_tag(takes_context=True)
def what_was_typed(context: Context) -> list[str]:
    """Return the texts that were sent to a page that refused them, so that they are not lost; nothing that is secret.

    What takes a moment to write counts: more than one word, or a long one. Choices, dates and tokens do not.
    """
    request = context.get("request")
    if request is None or request.method != "POST":
        return []
    sent = [text for name in request.POST if not UNSHOWN.search(name) for text in request.POST.getlist(name)]
    return [text for text in sent if len(text.split()) > 1 or len(text) > LONG_WORD]


@register.filter
def role_names(roles: Iterable[str]) -> str:
    """Return the names of the roles in small letters, as in "Anna Berglund, coordinator"."""
    return ", ".join(str(Role(role).label).lower() for role in Role.values if role in set(roles))


@register.filter
def account_links(city: Any, rights: Any) -> list[Link]:
    """Return the account's links that exist and that the person may follow."""
    return links.account(city, rights)


@register.filter
def foot_links(city: Any, rights: Any) -> list[Link]:
    """Return the links of the foot that exist and that the person may follow."""
    return links.foot(city, rights or ())


@register.filter
def came_from(path: str) -> str:
    """Return the query by which the switch of cities knows the page one comes from."""
    return urlencode({"from": path})


@register.simple_tag(takes_context=True)
def history_link(context: Context, *rows: Any, kind: str = "") -> SafeString:
    """Write the link to a row's own history, or to that of a kind of rows, for who may see it; "" for others.

    Of several rows it is the first one with a history: one that is not saved yet has none.
    """
    city, rights = context.get("city"), context.get("rights") or ()
    row = next(filter(has_history, rows), None)
    asked = f"of={row._meta.label_lower}-{row.pk}" if row is not None else f"kind={kind}" if kind else ""
    if city is None or not asked or Permission.SEE_HISTORY not in rights:
        return SafeString("")
    url = reverse("city_history", kwargs={"city": city.slug}) + f"?{asked}"
    return format_html('<p class="small after"><a href="{}">{}</a></p>', url, gettext("History of this page"))


@register.simple_tag
def home_url(city: Any) -> str:
    """Return the address of the city's first page, of the installation's when there is no city."""
    return links.home(city)


@register.simple_tag
def accent_url(city: Any) -> str:
    """Return the address of the style sheet that names the city's accent."""
    day_colour, night_colour = city.accent.lstrip("#").lower(), city.accent_night.lstrip("#").lower()
    return reverse("accent", kwargs={"day": day_colour, "night": night_colour})
