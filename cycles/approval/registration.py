"""What this room hands down: checks for the gates, and the votes a person cast by name.

Meetings and decisions are the city's, not the year's: they stand in no snapshot but a decision's own, and nothing of
them is copied into the next year.
"""

import json
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cycles import chain, gates
from cycles.approval import drafting, homes, searchable, telling
from cycles.approval.conditions import services as conditions
from cycles.approval.conditions import telling as asked_telling
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.minutes import telling as minutes
from cycles.approval.minutes.proof import prove_minutes
from cycles.approval.models import AgendaItem, Vote
from cycles.cycle import Cycle
from cycles.indicators import resting
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.resting import Found, Named
from cycles.snapshot import Decision
from ims.cities import belongings
from ims.cities.models import City
from ims.people import holdings
from ims.people.holdings import Held
from ims.people.models import User
from ims.people.privacy.parts import Fact, Part
from ims.people.privacy.parts import register as register_part
from ims.refusals import Reason
from ims.roles import Permission
from ims.words import day


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    searchable.register_kinds()
    drafting.register_own()
    homes.register()
    telling.register_kinds()
    minutes.register_own()
    chain.register_proof("minutes", prove_minutes)
    asked_telling.register_kinds()
    asked = gettext_lazy("What the council asked for")
    of_unit = CouncilCondition.objects.of_unit
    belongings.register(belongings.Belonging("conditions", asked, "cycles.CouncilCondition.now_unit", of_unit))
    columns = frozenset({"cycles.CouncilCondition.person", "cycles.CouncilCondition.now_person"})
    sees = Permission.ENTER_OWN
    holdings.register(holdings.Holding("conditions", asked, columns, sees, _asked_of, conditions.hand_over))
    wording = gettext_lazy("No vote on it is open")
    gates.register("withdraw_programme", "approval.no_open_vote", wording, no_open_vote)
    wording = gettext_lazy("No change of the programme waits for the council")
    gates.register("close_monitoring", "approval.no_change_waits", wording, no_change_waits)
    wording = gettext_lazy("The council is not asked how to continue")
    gates.register("reopen_monitoring", "approval.not_on_agenda", wording, not_on_agenda)
    resting.register("package", _rest_in_packages, _named_items)
    resting.register("decision", _rest_in_decisions, _named_decisions)
    register_part(
        Part(
            "votes",
            gettext_lazy("Votes by name"),
            {"city": gettext_lazy("City"), "item": gettext_lazy("Item"), "vote": gettext_lazy("Vote")},
            votes_of,
            stays=gettext_lazy(
                "How members of the council voted by name stays, with their name: the council's vote is public, and "
                "its record is kept."
            ),
            keeps_name=True,
        )
    )


def _asked_of(city: City, person: User) -> Iterator[Held]:
    binding = city.binding_language
    for row in CouncilCondition.objects.of_person(person, city):
        words = row.text.best(get_language() or binding, binding)[0]
        yield Held(words, reverse("condition_report", args=[city.slug, row.pk]))


def votes_of(person: User) -> Iterator[tuple[Fact, ...]]:
    """Yield city, item and choice of every vote that the person cast by name."""
    for vote in Vote.objects.filter(member=person).select_related("item__meeting__city").order_by("pk"):
        yield (vote.item.meeting.city.name, vote.item.title, str(vote.get_choice_display()))


def no_open_vote(cycle: Cycle) -> Iterator[Reason]:
    """Yield every open vote on the programme: it is concluded or adjourned before the package is taken back."""
    for item in AgendaItem.objects.of_cycle(cycle).filter(state=AgendaItem.State.OPEN).select_related("meeting"):
        yield Reason(_("The vote on item %(number)s is open.") % {"number": item.number}, _address(cycle, item))


def not_on_agenda(cycle: Cycle) -> Iterator[Reason]:
    """Yield every item that asks the council how to continue: it is taken off before the evaluation is undone."""
    asked = AgendaItem.objects.of_cycle(cycle).pending().filter(kind=Decision.Kind.CONTINUE).select_related("meeting")
    for item in asked.filter(at_change=cycle.changes_made):
        yield Reason(
            _("Item %(number)s asks the council how to continue.") % {"number": item.number}, _address(cycle, item)
        )


def no_change_waits(cycle: Cycle) -> Iterator[Reason]:
    """Yield the item by which the council would change the programme: it can no longer once the year is evaluated."""
    rows = AgendaItem.objects.of_cycle(cycle).main().pending().filter(kind=Decision.Kind.AMEND)
    for item in rows.filter(at_change=cycle.changes_made).select_related("meeting"):
        yield Reason(_("Item %(number)s changes the programme.") % {"number": item.number}, _address(cycle, item))


def _address(cycle: Cycle, item: AgendaItem) -> str:
    return reverse("item", args=[cycle.city.slug, item.meeting_id, item.pk])


def _rest_in_packages(observations: Sequence[Observation]) -> Iterator[Found]:
    """Yield the items that the council has still to decide whose frozen package holds one of these values."""
    for item, observation in _holding(observations, AgendaItem.objects.pending()):
        yield Found(observation, item.pk, item.cycle.year)


def _rest_in_decisions(observations: Sequence[Observation]) -> Iterator[Found]:
    """Yield the decisions bound to a package that holds one of these values."""
    for item, observation in _holding(observations, AgendaItem.objects.filter(decision__isnull=False)):
        yield Found(observation, item.decision_id or 0, item.cycle.year)


def _holding(observations: Sequence[Observation], items: "QuerySet[AgendaItem]") -> Iterator[tuple[AgendaItem, int]]:
    """Yield (item, observation's id) for each value that an item's package holds, by code and period."""
    if not observations:
        return
    known = {row.pk: row for row in Indicator.objects.filter(pk__in={row.indicator_id for row in observations})}
    rows = items.filter(meeting__city=next(iter(known.values())).city_id, package__isnull=False)
    for item in rows.select_related("package", "cycle"):
        parts = json.loads(item.package.content).get("parts", {}) if item.package else {}
        held = parts.get("indicators", {})
        for row in observations:
            series = held.get(known[row.indicator_id].code, {}).get("series", [])
            if any(value["period"] == row.period for value in series):
                yield item, row.pk


def _named_items(city: City, ids: Sequence[int]) -> dict[int, Named]:
    rows = AgendaItem.objects.in_city(city).filter(pk__in=ids).select_related("meeting", "cycle")
    sentence = _("%(year)s: package of item %(number)s, council of %(day)s")
    return {
        row.pk: Named(
            sentence % {"year": row.cycle.year, "number": row.number, "day": day(row.meeting.held_on)},
            reverse("item", args=[city.slug, row.meeting_id, row.pk]),
        )
        for row in rows
    }


def _named_decisions(city: City, ids: Sequence[int]) -> dict[int, Named]:
    rows = Decision.objects.filter(city=city, pk__in=ids)
    sentence = _("%(year)s: decision %(number)s of %(day)s, which stays as it was known then")
    return {
        row.pk: Named(
            sentence % {"year": row.year, "number": row.number, "day": day(row.decided_on)},
            reverse("decision", args=[city.slug, row.pk]),
        )
        for row in rows
    }
