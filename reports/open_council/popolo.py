"""The council's decisions as Popolo: an organization, its people, motions and vote events, from sealed content alone.

Popolo is a vocabulary for open government data (popoloproject.com). Its motion, vote event, count and vote are written
with the names and options of its schemas; ``disqualified`` is an option of our own, which it allows. Members of the
council stand in it with their names, because the council's vote is public; nobody else does.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cycles.approval.rule import Counts, Outcome, Result, Rule
from cycles.approval.sealing import Sealed, SealedAmendment
from cycles.approval.wording import rule_words
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User
from reports.open_council.reading import moment, said_of, sealed_of

Facts = dict[str, Any]
OPTIONS = {"for": "yes", "against": "no", "abstain": "abstain", "disqualified": "disqualified"}
RESULTS = {Outcome.PASSED: "pass", Outcome.NOT_PASSED: "fail", Outcome.NO_QUORUM: "fail"}


def council_of(city: City, only: Decision | None = None) -> Facts:
    """Return what the city's council decided, or one decision of it, the earliest first, in the binding language."""
    rows = Decision.objects.filter(city=city).select_related("snapshot", "entry", "agenda_item")
    if only is not None:
        rows = rows.filter(pk=only.pk)
    sealed = [(row, found) for row in rows.order_by("pk") if (found := sealed_of(row)) is not None]
    with translation.override(city.binding_language):
        motions = [motion for row, found in sealed for motion in _motions(city, row, found)]
    people = {pk for _row, found in sealed for pk in _people(found)}
    organization = {"id": _council(city), "name": city.name, "classification": "council"}
    persons = [
        {"id": _person(user.pk), "name": str(user)} for user in User.objects.filter(pk__in=people).order_by("pk")
    ]
    return {"organizations": [organization], "persons": persons, "motions": motions}


def _people(sealed: Sealed) -> Iterable[int]:
    yield from (member for member, _choice in sealed.votes)
    for row in sealed.amendments:
        yield row.facts["mover_id"]
        yield from (member for member, _choice in row.votes)


def _motions(city: City, row: Decision, sealed: Sealed) -> Iterable[Facts]:
    """Yield the motion that was decided, then the amendments to it in the order of the votes."""
    item = getattr(row, "agenda_item", None)
    key, binding = str(row.pk), city.binding_language
    facts = {
        "text": Translated(sealed.question["draft_decision"]).best(binding, binding)[0],
        "classification": row.kind,
    }
    event = _event(city, key, sealed.counts, sealed.result, sealed.votes)
    event["identifier"] = row.number
    if item is not None:
        event |= {"start_date": moment(item.opened_at), "end_date": moment(item.concluded_at)}
    yield {**_motion(city, key, row), **facts, **_outcome(sealed.rule, sealed.result), "vote_events": [event]}
    for amendment in sealed.amendments:
        yield _amendment(city, row, amendment)


def _motion(city: City, key: str, row: Decision) -> Facts:
    address = f"{settings.ADDRESS}{reverse('verify')}?fingerprint={row.entry.sha256}"
    return {
        "id": f"motion-{key}",
        "organization_id": _council(city),
        "sources": [{"url": address, "note": row.number}],
    }


def _amendment(city: City, row: Decision, amendment: SealedAmendment) -> Facts:
    facts, key = amendment.facts, f"{row.pk}-{amendment.facts['number']}"
    found: Facts = {
        **_motion(city, key, row),
        "creator_id": _person(facts["mover_id"]),
        "text": said_of(amendment, city),
        "classification": "amendment",
        "vote_events": [],
    }
    if amendment.rule is None or amendment.counts is None or amendment.result is None:
        return {**found, "result": facts["outcome"]}
    event = _event(city, key, amendment.counts, amendment.result, amendment.votes)
    event["identifier"] = facts["number"]
    return {**found, **_outcome(amendment.rule, amendment.result), "vote_events": [event]}


def _outcome(rule: Rule, result: Result) -> Facts:
    return {"requirement": rule_words(rule), "result": RESULTS[result.outcome]}


def _event(city: City, key: str, counts: Counts, result: Result, votes: Iterable[tuple[int, str]]) -> Facts:
    numbers = {
        "yes": counts.for_,
        "no": counts.against,
        "abstain": counts.abstained,
        "disqualified": counts.disqualified,
        "not voting": counts.not_voted,
        "absent": counts.members_total - counts.present,
    }
    return {
        "id": f"vote-{key}",
        "motion_id": f"motion-{key}",
        "organization_id": _council(city),
        "result": RESULTS[result.outcome],
        "counts": [{"option": option, "value": value} for option, value in numbers.items()],
        "votes": [{"voter_id": _person(member), "option": OPTIONS[choice]} for member, choice in votes],
    }


def _council(city: City) -> str:
    return f"council-{city.slug}"


def _person(pk: int) -> str:
    return f"person-{pk}"
