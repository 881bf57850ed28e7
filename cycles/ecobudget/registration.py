"""What this room hands to the ground floor: a hint before the council, its part of the snapshot, its copier."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cycles import carry_over, gates, snapshot
from cycles.cycle import Cycle, Step
from cycles.ecobudget import content, services
from cycles.ecobudget.lines import FEWEST, MOST
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.indicators.models import Indicator
from cycles.indicators.uses import Mention, register_mentions, register_use
from ims.cities import belongings
from ims.cities.belongings import Belonging
from ims.cities.models import Unit
from ims.refusals import Reason


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    wording = gettext_lazy("A master budget has 5 to 15 lines.")
    gates.register_hint("submit_programme", "ecobudget.lines", wording, number_of_lines)
    snapshot.register_part("ecobudget", content.part)
    carry_over.register_copier("ecobudget", services.carry_over)
    register_use("ecobudget", _indicators)
    register_mentions("ecobudget", _mentions)
    belongings.register(
        Belonging(
            "budget_lines",
            gettext_lazy("Lines of master budgets of open years"),
            "cycles.BudgetLine.responsible",
            _of_unit,
        )
    )


def number_of_lines(cycle: Cycle) -> Iterator[Reason]:
    """Say that a master budget is too short to steer by or too long to be read; a year without one says nothing."""
    budget = MasterBudget.objects.filter(cycle=cycle).annotate(number=Count("lines")).first()
    if budget is not None and not FEWEST <= budget.number <= MOST:
        facts = {"n": budget.number, "fewest": FEWEST, "most": MOST}
        sentence = ngettext(
            "The master budget has %(n)s line; %(fewest)s to %(most)s are usual.",
            "The master budget has %(n)s lines; %(fewest)s to %(most)s are usual.",
            budget.number,
        )
        yield Reason(
            sentence % facts,
            reverse("ecobudget", args=[cycle.city.slug, cycle.year]),
        )


def _indicators(cycle: Cycle) -> Iterable[int]:
    return BudgetLine.objects.filter(cycle=cycle).values_list("indicator_id", flat=True)


def _mentions(indicator: Indicator) -> Iterable[Mention]:
    rows = BudgetLine.objects.filter(indicator=indicator).select_related("cycle")
    for line in rows.order_by("cycle__year"):
        url = reverse("ecobudget", args=[indicator.city.slug, line.cycle.year])
        yield Mention(line.cycle.year, _("Line of the master budget"), url)


def _of_unit(unit: Unit) -> "QuerySet[BudgetLine]":
    return BudgetLine.objects.filter(responsible=unit).exclude(cycle__step=Step.CLOSED)
