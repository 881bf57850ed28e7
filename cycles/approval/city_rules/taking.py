"""By which rule an item of the agenda is counted: the city's for its kind of decision, or another one for a reason."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.approval.city_rules.models import CouncilRules, SubjectRule
from cycles.approval.models import AgendaItem, Meeting
from ims.cities.models import City


def rules_on(city: City, day: date) -> CouncilRules | None:
    """Return the version of the city's rules that holds on the day, None while the city has recorded none for it."""
    return CouncilRules.objects.in_city(city).on(day).prefetch_related("subjects").first()


def rules_of(meeting: Meeting) -> CouncilRules | None:
    """Return the version that holds on the meeting's day."""
    return rules_on(meeting.city, meeting.held_on)


def standard_of(item: AgendaItem) -> SubjectRule | None:
    """Return the city's rule for what the item asks, None where the city recorded no rules."""
    return item.rules.rule_for(item.subject) if item.rules is not None else None


def count_as_the_city_does(item: AgendaItem) -> None:
    """Let the item be counted by the city's rule for its kind of decision, where there is one. The caller saves."""
    standard = standard_of(item)
    if standard is None:
        return
    for name, value in standard.how_counted.items():
        setattr(item, name, value)
    item.departs_because = ""


def departs(item: AgendaItem) -> bool:
    """Say whether the item is counted otherwise than the city's rule says."""
    standard = standard_of(item)
    return standard is not None and standard.how_counted != item.how_counted


def check_departure(item: AgendaItem) -> None:
    """Ask for a reason where the item departs from the city's rule (ValidationError), and drop one where it does not.

    A clerk cannot set the council's rules aside at will; yet a law may ask for another majority in one matter. So it is
    possible, for a reason, which the council reads on the item and in its paper and which is sealed with the decision.
    """
    item.departs_because = item.departs_because.strip()
    if not departs(item):
        item.departs_because = ""
    elif not item.departs_because:
        raise ValidationError(
            {"departs_because": _("Say by which law or decision this item is counted by another rule than the city’s.")}
        )


def take_again(item: AgendaItem, rules: CouncilRules | None) -> None:
    """Put a prepared item under another version: by its rule, unless the item departs for a reason. Caller saves."""
    item.rules = rules
    if not item.departs_because:
        count_as_the_city_does(item)
