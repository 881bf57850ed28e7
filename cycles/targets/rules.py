"""What a target has to satisfy, as sentences per field: the same for services, forms and the gate.

A short-term target is a stage on the way: on the same indicator, not later and not better than its long-term one.
"""

from datetime import date

from django.utils.translation import gettext as _

from cycles.indicators import figures
from cycles.targets.models import Block, Target
from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import OWNER_ROLES
from ims.words import number


def possible_owners(city: City, keep: int | None = None) -> list[User]:
    """Return who may own something in the city today, by name; ``keep`` is a present owner's id who stays listed."""
    held = Membership.objects.in_city(city).on(city.today()).filter(role__in=OWNER_ROLES).values("user")
    people = list(User.objects.filter(pk__in=held))
    if keep is not None and keep not in {person.pk for person in people}:
        people += User.objects.filter(pk=keep)
    return sorted(people, key=lambda person: str(person).casefold())


def may_own(city: City, user: User) -> bool:
    """Say whether the person holds a role in the city today that enters values and reports of its own."""
    return Membership.objects.in_city(city).on(city.today()).filter(user=user, role__in=OWNER_ROLES).exists()


def wrong_dates(first: date | None, last: date | None) -> str:
    """Return the sentence that says an action ends before it starts, "" when it does not."""
    return _("An action ends on its first day or later.") if first and last and last < first else ""


def missing_of_block(kind: str, theme: object, indicator: object) -> dict[str, str]:
    """Return what a table or chart of this kind lacks, one sentence per field; empty when it has what it needs."""
    if kind == Block.Kind.TARGETS and theme is None:
        return {"theme": _("Choose the theme whose targets are shown.")}
    if kind == Block.Kind.INDICATOR and indicator is None:
        return {"indicator": _("Choose the indicator that is drawn.")}
    return {}


def problems(target: Target) -> dict[str, str]:
    """Return what is wrong with the target, one sentence per field; empty when nothing is."""
    found = {**_years(target), **_pairs(target)}
    if target.indicator.city_id != target.cycle.city_id:
        found["indicator"] = _("This indicator is not the city's.")
    if target.term == Target.Term.SHORT:
        found.update(_stage(target))
    return found


def _years(target: Target) -> dict[str, str]:
    if target.year is not None and target.reference_year is not None and target.year <= target.reference_year:
        return {"year": _("The target year comes after the reference year %(year)s.") % {"year": target.reference_year}}
    inside = years_between(target)
    try:
        held = target.own_path
    except (KeyError, TypeError, ValueError, ArithmeticError):  # read from a file
        return {"path": _("A path is a list of years with their values.")}
    for year, _value in held:
        if year not in inside:
            return {
                "year": _("The path has a value for %(year)s, which has to lie between reference and target.")
                % {"year": year}
            }
    return {}


def years_between(target: Target) -> range:
    """Return the years for which the path may have values of its own: those between reference and target."""
    if target.reference_year is None or target.year is None:
        return range(0)
    return range(target.reference_year + 1, target.year)


def _pairs(target: Target) -> dict[str, str]:
    if (target.reference_value is None) != (target.reference_year is None):
        return {"reference_value": _("A reference needs both: its value and its year.")}
    if target.tolerance < 0:
        return {"tolerance": _("A tolerance is 0 or more.")}
    return {}


def _stage(target: Target) -> dict[str, str]:
    long = target.long_term
    if long is None or long.term != Target.Term.LONG or long.objective_id != target.objective_id:
        return {"long_term": _("A short-term target is a stage on the way to a long-term target of its objective.")}
    if long.indicator_id != target.indicator_id:
        return {"indicator": _("A short-term target rests on the same indicator as its long-term target.")}
    return {name: sentence for name, sentence in _beyond(target, long) if sentence}


def _beyond(short: Target, long: Target) -> list[tuple[str, str]]:
    late = short.year is not None and long.year is not None and short.year > long.year
    return [
        (
            "year",
            _("A stage comes no later than its long-term target in %(year)s.") % {"year": long.year} if late else "",
        ),
        ("value", beyond(short, long)),
    ]


def beyond(short: Target, long: Target) -> str:
    """Return the sentence that says a short-term value goes beyond its long-term one, "" when it does not."""
    if short.value is None or long.value is None:
        return ""
    direction = long.indicator.direction
    distance = figures.distance(short.value, long.value, direction, long.tolerance)
    is_beyond = distance < 0 if direction == figures.KEEP else distance > 0
    if not is_beyond:
        return ""
    values = {"short": number(short.value), "long": number(long.value), "year": long.year or "–"}
    return _("%(short)s goes beyond the long-term target of %(long)s in %(year)s.") % values
