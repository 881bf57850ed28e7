"""Everybody who works in the city's IMS is told when the year reaches another step."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.cycle import Step, StepChange
from cycles.perform import step_changed
from cycles.year.steps import PAGE_OF
from ims.broker import announce
from ims.cities.models import City
from ims.notices import sweeps
from ims.notices.kinds import Kind, register
from ims.notices.services import tell, untold
from ims.roles import Permission

STEP = "step_changed"
NEWS = timedelta(days=7)


def register_kinds() -> None:
    """Register the kind, what hears of a change at once, and what looks for changes that nobody heard of."""
    register(Kind(STEP, gettext_lazy("The year reaches another step")))
    step_changed.connect(_announce, dispatch_uid="tell_step_change")
    sweeps.register("steps", tell_steps)


def _announce(change: StepChange, **kwargs: Any) -> None:
    """Let a worker tell everybody; a lost message is no loss, since the sweep finds the change."""
    from cycles.year.tasks import tell_step_change

    announce(tell_step_change, change.pk)


def tell_steps(city: City) -> None:
    """Tell of the city's changes of the last week."""
    changes = StepChange.objects.filter(cycle__city=city, at__gte=timezone.now() - NEWS)
    for change in changes.select_related("cycle__city").order_by("pk"):
        tell_step(change)


@transaction.atomic
def tell_step(change: StepChange) -> None:
    """Tell everybody who sees the work, other than who made the change, once."""
    cycle = change.cycle
    key = f"step-{change.pk}"
    people = untold(sweeps.holders(cycle.city, Permission.SEE_WORK).exclude(pk=change.by_id), key)

    def written() -> tuple[str, str]:
        facts = {"year": cycle.year, "step": Step(change.to_step).label, "reason": change.note}
        text = _("Reason: %(reason)s") % facts if change.note else ""
        return _("The year %(year)s is in the step “%(step)s”") % facts, text

    page = reverse(PAGE_OF[Step(change.to_step)], args=[cycle.city.slug, cycle.year])
    tell(people, city=cycle.city, kind=STEP, key=key, words=written, url=page)
