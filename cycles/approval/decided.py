"""A decision as people read it: from its sealed content alone, with what became of what the council asked for."""

import json
from typing import Any

from cycles.approval.amendments.showing import sealed_amendments, sealed_changes
from cycles.approval.conditions import showing as conditions
from cycles.approval.conditions.models import WHO, CouncilCondition
from cycles.approval.models import Vote
from cycles.approval.sealing import Sealed, read
from cycles.approval.wording import explain, quorum_words, rule_words, rules_words, tally
from cycles.snapshot import Decision
from ims.fields import Translated
from ims.people.models import User


def decided(row: Decision) -> dict[str, Any]:
    """Return what the seal holds, ready for the page; nothing when it is no sealed decision."""
    try:
        sealed = read(json.loads(row.snapshot.content))
    except (KeyError, TypeError, ValueError):
        return {"item": getattr(row, "agenda_item", None)}
    people = User.objects.in_bulk(people_in(sealed))
    rows = CouncilCondition.objects.filter(item__decision=row).select_related(*WHO) if sealed.conditions else []
    return {
        "item": getattr(row, "agenda_item", None),
        "sealed": sealed,
        "amendments": sealed_amendments(sealed, people, row.city.binding_language),
        "changes": sealed_changes(sealed, row.city.binding_language),
        "asked": conditions.of_decision(sealed, rows, people, row.city.today()),
        "title": Translated(sealed.question["title"]),
        "text": Translated(sealed.question["draft_decision"]),
        "reasons": Translated(sealed.question["return_reasons"]),
        "rule": rule_words(sealed.rule),
        "rules": rules_words(sealed.rules),
        "quorum": quorum_words(sealed.rule.quorum, sealed.counts.members_total),
        "sentence": explain(sealed.rule, sealed.counts, sealed.result),
        "tally": tally(sealed.rule, sealed.counts, is_open=False),
        "votes": _by_name(sealed, people),
    }


def people_in(sealed: Sealed) -> set[int]:
    """Return whom the seal names, by id: who voted, who moved an amendment, who sees to what the council asks for."""
    movers = (each.facts["mover_id"] for each in sealed.amendments)
    asked = (each["person_id"] for each in sealed.conditions if each["person_id"])
    return {*(member for member, _choice in sealed.votes), *movers, *asked}


def _by_name(sealed: Sealed, people: dict[int, User]) -> list[tuple[str, str]]:
    """Return (name, choice) by name; the record holds ids, and a name that was erased is left out of it."""
    named = [
        (str(people[member]) if member in people else f"#{member}", str(Vote.Choice(choice).label))
        for member, choice in sealed.votes
    ]
    return sorted(named, key=lambda row: row[0].casefold())
