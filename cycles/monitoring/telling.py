"""Who approves values is told which wait for it, also of late ones; whoever entered one, that it came back."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.entering.telling import RETURNED, SUBMITTED
from cycles.monitoring.models import Entry, LateValue
from cycles.monitoring.owners import enterers
from ims.notices import sweeps
from ims.notices.kinds import Kind, register
from ims.notices.services import tell
from ims.people.models import User
from ims.roles import Permission

LATE = "value_late"


def register_kinds() -> None:
    """Register the kind of late values; the others are those of values outside of rounds."""
    register(Kind(LATE, gettext_lazy("A value came after its round was closed")))


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
    people = [entry.entered_by] if entry.entered_by else enterers(entry.cycle, entry.indicator)
    others = [person for person in people if person.pk != by.pk]
    _came_back(entry, entry.decided_note, others, "value_enter", f"returned-{entry.pk}-{entry.version}")


def tell_late(late: LateValue, by: User) -> None:
    """Tell who approves of each late value: it comes alone, when nobody looks for values any more."""
    entry, cycle = late.entry, late.cycle
    people = sweeps.holders(cycle.city, Permission.APPROVE_VALUES).exclude(pk=by.pk)

    def written() -> tuple[str, str]:
        facts = {"code": entry.indicator.code, "name": entry.indicator.name, "round": entry.round, "year": cycle.year}
        text = _("%(name)s. The round “%(round)s” of %(year)s stays closed; the value waits for your decision.") % facts
        return _("%(code)s came late: %(name)s") % facts, text

    page = reverse("late_decide", args=[cycle.city.slug, cycle.year, entry.pk])
    key = f"late-{late.pk}-{late.version}"
    tell(people, city=cycle.city, kind=LATE, key=key, words=written, url=page)


def tell_late_returned(late: LateValue, by: User) -> None:
    """Tell who handed in a late value that it came back and why."""
    people = [person for person in (late.entered_by,) if person is not None and person.pk != by.pk]
    _came_back(late.entry, late.decided_note, people, "value_late", f"late-returned-{late.pk}-{late.version}")


def _came_back(entry: Entry, reason: str, people: Iterable[User], page: str, key: str) -> None:
    cycle = entry.cycle

    def written() -> tuple[str, str]:
        facts = {"code": entry.indicator.code, "name": entry.indicator.name, "reason": reason}
        return _("%(code)s came back: %(name)s") % facts, _("Reason: %(reason)s") % facts

    url = reverse(page, args=[cycle.city.slug, cycle.year, entry.pk])
    tell(people, city=cycle.city, kind=RETURNED, key=key, words=written, url=url)
