"""An amendment as people read it: each amended field as it stands and as it is to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.approval.amendments.models import OUTCOME_WORDS, Amendment
from cycles.approval.amendments.subjects import Content
from cycles.approval.mid_year.models import ProgrammeChange
from cycles.approval.models import AgendaItem
from cycles.approval.sealing import Sealed, SealedAmendment
from cycles.approval.wording import explain
from cycles.snapshot import Decision
from ims import words
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User

LABELS: dict[str, str | Promise] = {
    "text": gettext_lazy("Text"),
    "title": gettext_lazy("Title"),
    "value": gettext_lazy("Target value"),
    "year": gettext_lazy("Target year"),
    "starts_on": gettext_lazy("From"),
    "ends_on": gettext_lazy("To"),
    "horizon": gettext_lazy("Year the vision looks to"),
    "below": gettext_lazy("Below"),
    "target_id": gettext_lazy("Target"),
}
# What is said of what was added; the rest of it follows from where it stands.
SAID = ("title", "text", "starts_on", "ends_on", "costs")


@dataclass(frozen=True)
class Line:
    """One field in both versions, as printed."""

    label: str
    before: str
    after: str


def lines(before: Content, after: Content, binding: str) -> list[Line]:
    """Return what an amendment changes, in the order in which its fields stand; all of what it adds or takes out."""
    if not before:
        return [line for name in SAID if after.get(name) for line in _lines(name, None, after[name], binding)]
    if not after:
        return [line for name in SAID if before.get(name) for line in _lines(name, before[name], None, binding)]
    return [line for name in after for line in _lines(name, before.get(name), after[name], binding)]


def shown(row: AgendaItem, city: City) -> dict[str, Any]:
    """Return what the page of an item shows of amendments: the one that it is, and those to it in their order."""
    changes = ProgrammeChange.objects.of(row) if row.kind == Decision.Kind.AMEND else []
    planned = [(each, lines(each.before, each.after, city.binding_language)) for each in changes]
    if row.amends_id is not None:
        own = Amendment.objects.select_related("mover", "item").filter(item=row).first()
        return {"amendment": own, "lines": lines_of(own, city) if own else []}
    rows = [(each, lines_of(each, city)) for each in Amendment.objects.of(row)]
    waiting = next((each for each, _lines in rows if each.item.is_pending), None)
    return {"amendments": rows, "next_amendment": waiting, "planned": planned}


def lines_of(row: Amendment, city: City) -> list[Line]:
    """Return what an amendment changes, field by field."""
    return lines(row.before, row.after, city.binding_language)


def sealed_amendments(sealed: Sealed, people: dict[int, User], binding: str) -> list[dict[str, Any]]:
    """Return the amendments that a decision sealed, as its page shows them."""
    return [_sealed(row, people, binding) for row in sealed.amendments]


def sealed_changes(sealed: Sealed, binding: str) -> list[dict[str, Any]]:
    """Return the planned changes that a decision sealed, as its page shows them."""
    return [
        {
            "place": row["subject"]["place"],
            "reason": row["reason"],
            "lines": lines(row["before"], row["after"], binding),
        }
        for row in sealed.changes
    ]


def _sealed(row: SealedAmendment, people: dict[int, User], binding: str) -> dict[str, Any]:
    facts, result = row.facts, row.result
    return {
        "number": facts["number"],
        "place": facts["subject"]["place"],
        "outcome": facts["outcome"],
        "act": row.act,
        "word": str(OUTCOME_WORDS.get(facts["outcome"], facts["outcome"])),
        "mover": str(people.get(facts["mover_id"], f"#{facts['mover_id']}")),
        "reason": facts["reason"],
        "lines": lines(facts["before"], facts["after"], binding),
        "sentence": explain(row.rule, row.counts, result) if row.rule and row.counts and result else "",
    }


def _lines(name: str, before: Any, after: Any, binding: str) -> Iterator[Line]:
    if name == "costs":
        yield from _costs(before or [], after or [], binding)
    elif isinstance(before, dict) or isinstance(after, dict):
        yield from _texts(name, before or {}, after or {})
    else:
        yield Line(str(LABELS[name]), _printed(name, before), _printed(name, after))


def _texts(name: str, before: Content, after: Content) -> Iterator[Line]:
    """Yield a line per language that differs; which language is said where there are several."""
    codes = [code for code in {**after, **before} if before.get(code, "") != after.get(code, "")]
    names = dict(settings.WORKING_LANGUAGES)
    for code in codes:
        label = str(LABELS[name])
        if len({**after, **before}) > 1:
            label = _("%(label)s, %(language)s") % {"label": label, "language": names.get(code, code)}
        yield Line(label, before.get(code, ""), after.get(code, ""))


def _costs(before: list[Content], after: list[Content], binding: str) -> Iterator[Line]:
    was, now = ({_cost(row, binding): row["amount"] for row in rows} for rows in (before, after))
    for place in [*now, *(place for place in was if place not in now)]:
        if was.get(place) != now.get(place):
            label = _("Cost %(year)s, %(source)s") % {"year": place[0], "source": place[1]}
            yield Line(label, _amount(was.get(place)), _amount(now.get(place)))


def _cost(row: Content, binding: str) -> tuple[int, str]:
    return row["year"], Translated(row["source"]).best(binding, binding)[0]


def _amount(value: str | None) -> str:
    return words.amount(Decimal(value)) if value is not None else ""


def _printed(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name in {"starts_on", "ends_on"}:
        return words.day(date.fromisoformat(value))
    return words.number(Decimal(value)) if name == "value" else str(value)
