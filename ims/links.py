"""Links in the head and foot of every page. Rooms bring the pages; a name that does not resolve (yet) is left out."""

from collections.abc import Collection
from typing import Any

from django.urls import NoReverseMatch, Resolver404, reverse
from django.urls import resolve as resolve_path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ims.parts import Link
from ims.roles import Permission

Entry = tuple[str, str | Promise, Permission | None]
# (URL name, words, the right without which the link is not shown).
ACCOUNT: tuple[Entry, ...] = (
    ("city_people", _("People"), Permission.MANAGE_PEOPLE),
    ("public_city", _("Public page"), None),
)
FOOT: tuple[Entry, ...] = (
    ("city_history", _("History"), Permission.SEE_HISTORY),
    ("deputies", _("Deputies"), Permission.SEE_WORK),
    ("city_settings", _("Settings of the city"), Permission.MANAGE_CITY),
    ("signatures", _("Signed by the city"), Permission.SEE_WORK),
    ("public_decisions", _("What the council decided"), None),
    ("framework_list", _("Commitments"), None),
    ("privacy", _("Privacy"), None),
    ("accessibility", _("Accessibility"), None),
    ("open_data", _("Open data"), None),
)


def resolve(name: str, city: Any) -> str:
    """Return the address of a page, with the city's slug where it takes one; "" when there is no such page."""
    for kwargs in ({"city": city.slug} if city else {}, {}):
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""


def account(city: Any, rights: Any) -> list[Link]:
    """Return the account's links of a city that exist and that these rights allow."""
    return _existing(ACCOUNT, city, rights) if city else []


def foot(city: Any, rights: Any) -> list[Link]:
    """Return the links of the foot that exist and that these rights allow."""
    return _existing(FOOT, city, rights)


def home(city: Any) -> str:
    """Return the city's first page, else the installation's, else the site's root."""
    return (city and resolve("city_home", city)) or resolve("home", None) or "/"


def same_page(path: str, city: Any, rights: Collection[str]) -> str:
    """Return the address in this city of the kind of page that stands at ``path``, or the city's first page.

    It is the first page when that kind belongs to a year or a row, or when these rights do not open it.
    """
    try:
        match = resolve_path(path)
    except Resolver404:
        return home(city)
    sees = getattr(match.func, "needs_to_see", None)
    if set(match.kwargs) != {"city"} or sees is None or sees not in rights:
        return home(city)
    return reverse(match.view_name, kwargs={"city": city.slug})


def _existing(entries: tuple[Entry, ...], city: Any, rights: Any) -> list[Link]:
    allowed = [(name, words) for name, words, right in entries if right is None or right in rights]
    found = [(str(words), resolve(name, city)) for name, words in allowed]
    return [Link(words, url) for words, url in found if url]
