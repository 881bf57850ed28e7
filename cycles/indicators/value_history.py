"""Everything that happened to one value, newest first: who, when, why, from which import."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cycles.indicators.entering.models import Submission
from cycles.indicators.models import Observation
from ims import words
from ims.people.models import User


@dataclass(frozen=True)
class Happening:
    """One state of a value: when, by whom, what stood then, why, and where it came from."""

    when: datetime
    what: str
    who: str
    value: str
    why: str
    source: str


def value_history(observation: Observation) -> list[Happening]:
    """Return what happened to an observation and to what was handed in for it, in three queries."""
    events = list(observation.events.select_related("pgh_context").order_by("-pgh_id"))  # type: ignore[attr-defined]
    place = ("indicator", "starts_on", "ends_on", "category", "second_category")
    here = {name: getattr(observation, name) for name in place}
    # By place and not by row: what was taken back again has no row any more.
    kept: Any = Submission._meta.get_field("events").related_model
    more = list(kept._default_manager.filter(**here).select_related("pgh_context").order_by("-pgh_id"))
    names = _names([*events, *more])
    zone = observation.indicator.city.zone
    rows = [_recorded(event, names, zone) for event in events] + [_handed(event, names, zone) for event in more]
    return sorted(rows, key=lambda row: row.when, reverse=True)


def _names(events: list[Any]) -> dict[int, str]:
    people = {int(user) for event in events if (user := _facts(event).get("user"))}
    return {person.pk: str(person) for person in User.objects.filter(pk__in=people)}


def _facts(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _recorded(event: Any, names: dict[int, str], zone: Any) -> Happening:
    facts = _facts(event)
    what = _("recorded") if event.version == 1 else _("changed")
    if upload := facts.get("import"):
        what = _("imported, files no. %(number)s") % {"number": upload}
    return _happening(event, what, names, zone)


def _handed(event: Any, names: dict[int, str], zone: Any) -> Happening:
    said = _("handed in: %(state)s") % {"state": event.get_state_display()}
    return _happening(event, _("taken back") if event.pgh_label == "delete" else said, names, zone)


def _happening(event: Any, what: str, names: dict[int, str], zone: Any) -> Happening:
    facts = _facts(event)
    value = (
        words.number(event.value) if event.value is not None else _("n/a: %(reason)s") % {"reason": event.gap_reason}
    )
    why = facts.get("reason", "") or getattr(event, "decided_note", "") or getattr(event, "note", "")
    source = ", ".join(filter(None, [event.source, event.source_url, event.source_method, event.source_limits]))
    who = names.get(facts.get("user", 0), "")
    return Happening(event.pgh_created_at.astimezone(zone), what, who, value, why, source)
