"""What this room hands to the ground floor: checks for the gates, its parts of the snapshot, its copier."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from cycles import carry_over, snapshot
from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from cycles.indicators.uses import Mention, register_mentions, register_use
from cycles.targets import carrying, checks, parts
from cycles.targets.models import Target
from ims.words import with_unit


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    checks.register()
    snapshot.register_part("targets", parts.targets_part)
    snapshot.register_part("programme", parts.programme_part)
    carry_over.register_copier("targets", carrying.carry_over)
    register_use("targets", _indicators)
    register_mentions("targets", _mentions)


def _indicators(cycle: Cycle) -> Iterable[int]:
    return Target._default_manager.filter(cycle=cycle).values_list("indicator_id", flat=True)


def _mentions(indicator: Indicator) -> Iterable[Mention]:
    for target in Target._default_manager.filter(indicator=indicator).select_related("cycle").order_by("year"):
        words = str(Target.Term(target.term).label)
        if target.value is not None:
            aim = with_unit(target.value, indicator.unit)
            words = _("%(term)s: %(aim)s in %(year)s") % {"term": words, "aim": aim, "year": target.year}
        url = reverse("target", args=[indicator.city.slug, target.cycle.year, target.pk])
        yield Mention(target.cycle.year, words, url)
