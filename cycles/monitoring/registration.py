"""What this room hands to the ground floor: checks for the gates, its part of the snapshot, its copier.

Rounds, values and reports belong to their year. What goes on are the indicators with their observations, which are the
city's, the targets and actions, which their own room copies, and the corrective actions that are not done.
"""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import carry_over, snapshot
from cycles.indicators import resting
from cycles.indicators.entering import asked
from cycles.indicators.models import Observation
from cycles.indicators.resting import Found, Named
from cycles.monitoring import asking, content, escalating, gate, homes, searchable, services, telling
from cycles.monitoring.models import Entry
from ims.cities.models import City
from ims.people import holdings
from ims.people.holdings import Held
from ims.people.models import User
from ims.roles import Permission


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    telling.register_kinds()
    escalating.register_kinds()
    homes.register()
    searchable.register_kinds()
    snapshot.register_part("monitoring", content.part)
    carry_over.register_copier("monitoring", services.carry_over)
    asked.register("round", asking.asked, asking.mine)
    resting.register("round", _rest_in_rounds, _named)
    holdings.register(
        holdings.Holding(
            "corrections",
            gettext_lazy("Corrective actions"),
            frozenset({"cycles.CorrectiveAction.owner"}),
            Permission.ENTER_OWN,
            _corrections_of,
            services.hand_over_corrections,
        )
    )


def _corrections_of(city: City, user: User) -> Iterable[Held]:
    for row in services.open_corrections(city, user):
        page = reverse("correction_change", args=[city.slug, row.cycle.year, row.pk])
        yield Held(f"{row.cycle.year}: {row.target.indicator.code} {row.text}", page)


def _rest_in_rounds(observations: Sequence[Observation]) -> Iterable[Found]:
    """Yield the approved values of rounds that are one of these; a late value is no surprise to its own round."""
    at = {(row.indicator_id, row.starts_on, row.ends_on): row.pk for row in observations}
    rows = Entry.objects.filter(indicator__in={key[0] for key in at}, state=Entry.State.APPROVED, late_value=None)
    for entry in rows.select_related("round", "cycle__city", "indicator"):
        days = entry.days
        found = at.get((entry.indicator_id, days.starts_on, days.ends_on))
        if found is not None:
            yield Found(found, entry.pk, entry.cycle.year)


def _named(city: City, ids: Sequence[int]) -> dict[int, Named]:
    rows = Entry.objects.filter(cycle__city=city, pk__in=ids).select_related("round__cycle")
    sentence = _("%(year)s: approved in the round “%(round)s”")
    return {
        row.pk: Named(
            sentence % {"year": row.round.cycle.year, "round": row.round},
            reverse("round_values", args=[city.slug, row.round.cycle.year, row.round_id]),
        )
        for row in rows
    }
