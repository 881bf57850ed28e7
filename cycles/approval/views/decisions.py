"""The record: the council's decisions, each with what was decided on, how it came out, and the proof that it holds."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cycles import chain
from cycles.approval.amendments.showing import sealed_amendments
from cycles.approval.conditions import showing as conditions
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.correcting import corrections_of
from cycles.approval.models import Vote
from cycles.approval.record import does_not_continue, what_is_wrong
from cycles.approval.sealing import Sealed, read
from cycles.approval.views.meetings import ON_A_PAGE
from cycles.approval.wording import explain, quorum_words, rule_words, rules_words, tally
from cycles.indicators.flagging import notes
from cycles.snapshot import Decision
from ims.access import city_page
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User
from ims.roles import Permission


@city_page(see=Permission.SEE_CITY)
def decisions(request: HttpRequest, city: City) -> HttpResponse:
    """List the council's decisions, the latest first."""
    rows = Decision.objects.filter(city=city).select_related("snapshot").order_by("-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cycles/approval/decisions.html", {"page_obj": page})


@city_page(see=Permission.SEE_CITY)
def decision(request: HttpRequest, city: City, decision: int) -> HttpResponse:
    """Show a decision from its sealed content alone, and whether hash, chain and result hold now."""
    rows = Decision.objects.filter(city=city).select_related("snapshot", "entry", "agenda_item__meeting")
    row = get_object_or_404(rows.annotate(before=chain.before("entry")), pk=decision)
    row.city = city
    problems = [*what_is_wrong(row), *does_not_continue(row.entry, getattr(row, "before", None))]
    context = {"decision": row, "problems": problems, "corrections": corrections_of(row), **_sealed(row)}
    if Permission.SEE_WORK in request.rights:  # type: ignore[attr-defined]
        context["flags"] = notes(city, decision=[row.pk])
    return render(request, "cycles/approval/decision.html", context)


def _sealed(row: Decision) -> dict[str, Any]:
    """Return what the seal holds, ready for the page; nothing when it is no sealed decision."""
    try:
        sealed = read(json.loads(row.snapshot.content))
    except (KeyError, TypeError, ValueError):
        return {"item": getattr(row, "agenda_item", None)}
    people = User.objects.in_bulk(_people(sealed))
    rows = CouncilCondition.objects.filter(item__decision=row) if sealed.conditions else []
    return {
        "item": getattr(row, "agenda_item", None),
        "sealed": sealed,
        "amendments": sealed_amendments(sealed, people, row.city.binding_language),
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


def _people(sealed: Sealed) -> set[int]:
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
