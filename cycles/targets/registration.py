"""What this room hands to the ground floor: checks for the gates, its parts of the snapshot, its copier."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import carry_over, snapshot
from cycles.baseline import gaps
from cycles.cycle import Cycle, Step
from cycles.indicators import resting
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.resting import Found, Named
from cycles.indicators.series import FULL_YEAR_DAYS
from cycles.indicators.uses import Mention, register_mentions, register_use
from cycles.organisation import duties
from cycles.organisation.duties import Duty
from cycles.targets import carrying, checks, parts, searchable, services
from cycles.targets.action_plan.models import TeamMember
from cycles.targets.models import Action, Target
from cycles.targets.plan import words
from ims.cities import belongings
from ims.cities.belongings import Belonging
from ims.cities.models import City, Unit
from ims.people import holdings
from ims.people.holdings import Held
from ims.people.models import User
from ims.roles import Permission
from ims.words import with_unit


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    searchable.register_kinds()
    checks.register()
    snapshot.register_part("targets", parts.targets_part)
    snapshot.register_part("programme", parts.programme_part)
    carry_over.register_copier("targets", carrying.carry_over)
    duties.register("target", gettext_lazy("Target"), _target_duties)
    duties.register("action", gettext_lazy("Action"), _action_duties)
    gaps.register_measures("targets", _measures)
    register_use("targets", _indicators)
    register_mentions("targets", _mentions)
    resting.register("reference", _rest_by_reference, _named_reference)
    resting.register("year_value", _rest_by_year, _named_year)
    belongings.register(
        Belonging("actions", gettext_lazy("Actions of open years"), "cycles.Action.responsible", _of_unit)
    )
    belongings.register(
        Belonging("teams", gettext_lazy("Teams of actions of open years"), "cycles.TeamMember.unit", _teams_of_unit)
    )
    holdings.register(
        holdings.Holding(
            "targets",
            gettext_lazy("Targets"),
            frozenset({"cycles.Target.owner"}),
            Permission.ENTER_OWN,
            _targets_of,
            services.hand_over_targets,
        )
    )
    holdings.register(
        holdings.Holding(
            "actions",
            gettext_lazy("Actions, those that create data too"),
            frozenset({"cycles.Action.owner"}),
            Permission.ENTER_OWN,
            _actions_of,
            services.hand_over_actions,
        )
    )


def _target_duties(cycle: Cycle) -> Iterable[Duty]:
    rows = Target._default_manager.filter(cycle=cycle).select_related("indicator__responsible", "owner")
    for row in rows.order_by("indicator__code", "term", "year", "pk"):
        row.cycle = cycle
        may_change = row.term == Target.Term.SHORT or not cycle.long_term_locked
        mend = _address("target_change", row) if cycle.step == Step.TARGETS and may_change else ""
        name = f"{row.indicator.code} {words(row.indicator.name, cycle.city)}, {row.said}"
        yield Duty(name, _address("target", row), mend, row.owner, row.indicator.responsible)


def _action_duties(cycle: Cycle) -> Iterable[Duty]:
    rows = Action._default_manager.filter(cycle=cycle).select_related("owner", "responsible")
    for row in rows.order_by("code"):
        row.cycle = cycle
        mend = _address("action_change", row) if cycle.step == Step.TARGETS else ""
        name = f"{row.code} {words(row.title, cycle.city)}"
        yield Duty(name, _address("action", row), mend, row.owner, row.responsible)


def _targets_of(city: City, user: User) -> Iterable[Held]:
    for target in services.open_targets(city, user):
        name = f"{target.indicator.code} {words(target.indicator.name, city)}, {target.said}"
        yield Held(f"{target.cycle.year}: {name}", _address("target", target))


def _actions_of(city: City, user: User) -> Iterable[Held]:
    for action in services.open_actions(city, user):
        name = f"{action.cycle.year}: {action.code} {words(action.title, city)}"
        yield Held(
            _("%(action)s (creates data)") % {"action": name} if action.creates_data_for_id else name,
            _address("action", action),
        )


def _address(page: str, row: Target | Action) -> str:
    return reverse(page, args=[row.cycle.city.slug, row.cycle.year, row.pk])


def _measures(cycle: Cycle) -> dict[int, list[gaps.Measure]]:
    """Return the actions that create missing data, by the gap they close."""
    found: dict[int, list[gaps.Measure]] = {}
    for action in Action._default_manager.filter(cycle=cycle, creates_data_for__isnull=False):
        action.cycle = cycle
        measure = gaps.Measure(f"{action.code} {words(action.title, cycle.city)}", _address("action", action))
        found.setdefault(action.creates_data_for_id or 0, []).append(measure)
    return found


def _indicators(cycle: Cycle) -> Iterable[int]:
    return Target._default_manager.filter(cycle=cycle).values_list("indicator_id", flat=True)


def _mentions(indicator: Indicator) -> Iterable[Mention]:
    for target in Target._default_manager.filter(indicator=indicator).select_related("cycle").order_by("year"):
        words = str(Target.Term(target.term).label)
        if target.value is not None:
            aim = with_unit(target.value, str(indicator.unit))
            words = _("%(term)s: %(aim)s in %(year)s") % {"term": words, "aim": aim, "year": target.year}
        url = reverse("target", args=[indicator.city.slug, target.cycle.year, target.pk])
        yield Mention(target.cycle.year, words, url)


def _whole_years(observations: Sequence[Observation]) -> dict[tuple[int, int], int]:
    """Return the ids of those that hold for a whole year, by indicator and year: targets rest on no part of one."""
    whole = (row for row in observations if (row.ends_on - row.starts_on).days > FULL_YEAR_DAYS)
    return {(row.indicator_id, row.year): row.pk for row in whole}


def _rest_by_reference(observations: Sequence[Observation]) -> Iterable[Found]:
    """Yield the targets, of any year, whose reference value is one of these."""
    at = _whole_years(observations)
    rows = Target._default_manager.filter(indicator__in={indicator for indicator, _year in at})
    for pk, indicator, year, cycle in rows.values_list("pk", "indicator_id", "reference_year", "cycle__year"):
        if year is not None and (indicator, year) in at:
            yield Found(at[indicator, year], pk, cycle)


def _rest_by_year(observations: Sequence[Observation]) -> Iterable[Found]:
    """Yield the targets that are judged by one of these: its year is that of their cycle, approved or later."""
    at = _whole_years(observations)
    rows = Target._default_manager.filter(indicator__in={indicator for indicator, _year in at})
    judged = rows.filter(cycle__step__in=(Step.MONITORING, Step.EVALUATION, Step.CLOSED))
    for pk, indicator, cycle in judged.values_list("pk", "indicator_id", "cycle__year"):
        if (indicator, cycle) in at:
            yield Found(at[indicator, cycle], pk, cycle)


def _named_reference(city: City, ids: Sequence[int]) -> dict[int, Named]:
    return _named(city, ids, _("%(year)s: reference value of the %(target)s"))


def _named_year(city: City, ids: Sequence[int]) -> dict[int, Named]:
    return _named(city, ids, _("%(year)s: the year’s value of the %(target)s"))


def _named(city: City, ids: Sequence[int], sentence: str) -> dict[int, Named]:
    rows = Target._default_manager.filter(cycle__city=city, pk__in=ids).select_related("cycle")
    return {
        row.pk: Named(
            sentence % {"year": row.cycle.year, "target": row.said},
            reverse("target", args=[city.slug, row.cycle.year, row.pk]),
        )
        for row in rows
    }


def _of_unit(unit: Unit) -> "QuerySet[Action]":
    return Action._default_manager.filter(responsible=unit).exclude(cycle__step=Step.CLOSED)


def _teams_of_unit(unit: Unit) -> "QuerySet[TeamMember]":
    return TeamMember._default_manager.filter(unit=unit).exclude(cycle__step=Step.CLOSED)
