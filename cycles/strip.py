"""The step strip under the head of every page: the wheel unrolled, then the elements that cut across all steps.

Rooms name their entry page's URL here; a name that does not resolve (yet) shows its step without a link and leaves a
cross-cutting item out. A URL name takes ``city`` (slug) and ``year``, or ``city`` alone. Nobody is led to a page that
would refuse them: for who may not see a page its step is a word without a link, and what cuts across is left out.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.access import leads

if TYPE_CHECKING:
    from cycles.cycle import Cycle
    from ims.cities.models import City

# The order of the year: (step, its word, the name of its first page).
STEP_PAGES: tuple[tuple[str, str | Promise, str], ...] = (
    ("set_up", gettext_lazy("Set-up"), "organisation"),
    ("baseline", gettext_lazy("Baseline"), "baseline"),
    ("targets", gettext_lazy("Targets"), "targets"),
    ("approval", gettext_lazy("Council"), "approval"),
    ("monitoring", gettext_lazy("Monitoring"), "monitoring"),
    ("evaluation", gettext_lazy("Evaluation"), "evaluation"),
)
CLOSED = "closed"
# What cuts across: (name of the page, its word).
ACROSS_PAGES: tuple[tuple[str, str | Promise], ...] = (
    ("bodies", gettext_lazy("Organisation")),
    ("involvement", gettext_lazy("Involvement")),
    ("indicators", gettext_lazy("Indicators")),
    ("documents", gettext_lazy("Documents")),
)
DONE, NOW, NEXT = "done", "now", "next"


@dataclass(frozen=True)
class StripItem:
    """One link of the strip; ``state`` is done, now or next for a step, empty for what cuts across."""

    name: str
    url: str
    number: int = 0
    state: str = ""
    is_here: bool = False

    @property
    def state_word(self) -> str:
        """The state in a word, for those who do not see the mark."""
        return {DONE: _("done"), NOW: _("now"), NEXT: _("to come")}.get(self.state, "")


def page_url(name: str, city: "City", year: int | None) -> str:
    """Return the address of a room's page for this city and year, or "" when no such page exists (yet)."""
    tries: list[dict[str, str | int]] = [{"city": city.slug, "year": year}] if year else []
    tries.append({"city": city.slug})
    for kwargs in tries:
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    return ""


def state_of(step: str, present: str) -> str:
    """Return done, now or next for a step of a cycle that stands at ``present``."""
    order = [*(known for known, _word, _page in STEP_PAGES), CLOSED]
    place, now = order.index(step), order.index(present)
    return DONE if place < now else NOW if place == now else NEXT


def step_items(cycle: "Cycle", city: "City", path: str, rights: Container[str]) -> list[StripItem]:
    """Return the steps of the cycle in order, with state and, for who is let in, link; ``path`` is the page shown."""
    items = []
    for number, (step, word, page) in enumerate(STEP_PAGES):
        address = page_url(page, city, cycle.year)
        url = address if leads(rights, address) else ""
        items.append(StripItem(str(word), url, number, state_of(step, cycle.step), _is_here(url, path)))
    return items


def across_items(city: "City", year: int | None, path: str, rights: Container[str]) -> list[StripItem]:
    """Return the links to what cuts across the steps, as far as the pages exist and let the person in."""
    found = [(str(word), page_url(name, city, year)) for name, word in ACROSS_PAGES]
    return [StripItem(word, url, is_here=_is_here(url, path)) for word, url in found if url and leads(rights, url)]


def _is_here(url: str, path: str) -> bool:
    return bool(url) and path.startswith(url)
