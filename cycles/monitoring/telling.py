"""Who approves values is told that some wait for it; whoever entered one, that it came back."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.monitoring.models import Entry
from cycles.monitoring.owners import enterers
from ims.notices import sweeps
from ims.notices.kinds import ByMail, Kind, register
from ims.notices.services import tell
from ims.people.models import User
from ims.roles import Permission

SUBMITTED, RETURNED = "value_submitted", "value_returned"


def register_kinds() -> None:
    """Register both kinds."""
    register(Kind(RETURNED, gettext_lazy("A value of yours came back"), ByMail.NOW))
    register(Kind(SUBMITTED, gettext_lazy("Values wait for your approval")))


def tell_submitted(entry: Entry, by: User) -> None:
    """Tell who approves, once a day and round, however many values come: the list stands behind the link."""
    cycle = entry.cycle
    people = sweeps.holders(cycle.city, Permission.APPROVE_VALUES).exclude(pk=by.pk)

    def written() -> tuple[str, str]:
        facts = {"round": entry.round, "year": cycle.year}
        return _("Values wait for your approval: %(round)s") % facts, _("Monitoring of the year %(year)s.") % facts

    page = reverse("monitoring", args=[cycle.city.slug, cycle.year])
    key = f"submitted-{entry.round_id}-{cycle.city.today()}"
    tell(people, city=cycle.city, kind=SUBMITTED, key=key, words=written, url=page)


def tell_returned(entry: Entry, by: User) -> None:
    """Tell who entered the value, else who owns it, that it came back and why."""
    cycle = entry.cycle
    people = [entry.entered_by] if entry.entered_by else enterers(cycle, entry.indicator)

    def written() -> tuple[str, str]:
        facts = {"code": entry.indicator.code, "name": entry.indicator.name, "reason": entry.decided_note}
        return _("%(code)s came back: %(name)s") % facts, _("Reason: %(reason)s") % facts

    page = reverse("value_enter", args=[cycle.city.slug, cycle.year, entry.pk])
    key = f"returned-{entry.pk}-{entry.version}"
    others = [person for person in people if person.pk != by.pk]
    tell(others, city=cycle.city, kind=RETURNED, key=key, words=written, url=page)
