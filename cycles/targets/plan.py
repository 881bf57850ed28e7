"""Everything a cycle's plan holds, read once: what the pages show, the gate asks and the snapshot freezes.

Each list is read when it is first asked for. In :class:`Plan` all texts are as stored, per language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import get_language

from cycles.baseline.models import DataGap, ThemeReview
from cycles.cycle import Cycle, Step
from cycles.targets import costs
from cycles.targets.action_plan import effects
from cycles.targets.action_plan.models import Dependency, Milestone, TeamMember
from cycles.targets.models import Action, ActionCost, Objective, ProgrammeVersion, Target, Vision
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import Membership
from ims.roles import OWNER_ROLES
from ims.sorting import sort_key

Row = TypeVar("Row", bound=Model)


def words(text: Translated, city: City) -> str:
    """Return a text in the reader's language, else in the city's binding one."""
    return text.best(get_language() or city.binding_language, city.binding_language)[0]


@dataclass(frozen=True)
class Cost:
    """What an action costs in a year from one source, in the city's currency."""

    pk: int
    year: int
    amount: Decimal
    source: Translated


def costs_of(action: Action) -> list[Cost]:
    """Return the costs of an action that a plan read, by year and source."""
    rows = action.cost_rows  # type: ignore[attr-defined]  # annotated in Plan.actions
    return [Cost(row["id"], row["year"], Decimal(row["amount"]), Translated(row["source"])) for row in rows]


class Plan:
    """The plan of one cycle as it stands when it is read."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    @cached_property
    def vision(self) -> Vision | None:
        """The cycle's vision."""
        return Vision._default_manager.filter(cycle=self.cycle).first()

    @cached_property
    def themes(self) -> list[ThemeReview]:
        """The themes in scope, each with ``open_gaps`` and ``objective_rows``.

        Open are the data gaps that no action closes (``{id, missing}``); the objectives are read in the same query.
        """
        served = Action._default_manager.filter(creates_data_for=OuterRef("pk"), cycle=self.cycle)
        gaps = DataGap._default_manager.filter(theme_review=OuterRef("pk")).exclude(actions__in=served.values("pk"))
        rows = ThemeReview._default_manager.filter(cycle=self.cycle).select_related("theme__version")
        names = ("id", "version", "theme_review_id", "title", "text", "position")
        objectives = Objective._default_manager.filter(theme_review=OuterRef("pk"), cycle=self.cycle)
        return list(
            rows.annotate(
                open_gaps=ArraySubquery(gaps.values(o=JSONObject(id="pk", missing="missing"))),
                objective_rows=ArraySubquery(objectives.values(o=JSONObject(**{name: name for name in names}))),
            )
        )

    @cached_property
    def priorities(self) -> list[ThemeReview]:
        """The themes that were chosen as priorities, in the framework's order."""
        return [review for review in self.themes if review.is_priority]

    @cached_property
    def objectives(self) -> list[Objective]:
        """The objectives in their order."""
        rows = [row for review in self.themes for row in review.objective_rows]  # type: ignore[attr-defined]
        found = [
            Objective(**{**row, "title": Translated(row["title"]), "text": Translated(row["text"])}, cycle=self.cycle)
            for row in rows
        ]
        return sorted(found, key=lambda objective: (objective.position, objective.pk))

    @cached_property
    def targets(self) -> list[Target]:
        """The targets with objective, indicator and owner, long-term ones before their stages."""
        related = ("objective", "indicator__responsible", "owner")
        rows = Target._default_manager.filter(cycle=self.cycle).select_related(*related)
        ordered = rows.order_by("objective__position", "indicator__code", "term", "year", "pk")
        return list(with_owner_standing(ordered, self.cycle))

    @cached_property
    def actions(self) -> list[Action]:
        """The actions with owner and unit, A2 before A10, each with what :func:`action_rows` reads."""
        return sorted(action_rows(self.cycle), key=lambda action: sort_key(action.code))

    @cached_property
    def teams(self) -> dict[int, list[TeamMember]]:
        """Who works on which action beside its owner, by the action's id."""
        return teams_of(self.cycle)

    @cached_property
    def effects(self) -> effects.Sums:
        """What all actions do to the three accounts, by theme, added up by :func:`…action_plan.effects.sums`."""
        found = [effects.Effects(self.code_of(action), action.effects) for action in self.actions]
        return effects.sums(found, [review.theme.code for review in self.themes])

    @cached_property
    def codes(self) -> dict[int, str]:
        """The actions' codes by their ids."""
        return {action.pk: action.code for action in self.actions}

    def after(self, action: Action) -> list[str]:
        """The codes of the actions that one waits for."""
        return [self.codes[pk] for pk in action.waits_for if pk in self.codes]  # type: ignore[attr-defined]  # annotated

    @cached_property
    def costs(self) -> costs.Sums:
        """What all actions cost by year, source and theme, added up by :func:`cycles.targets.costs.sums`."""
        spent = [
            costs.Spent(cost.year, cost.source, self.code_of(action), cost.amount)
            for action in self.actions
            for cost in costs_of(action)
        ]
        return costs.sums(spent, [review.theme.code for review in self.themes], self.cycle.city.binding_language)

    @cached_property
    def versions(self) -> list[ProgrammeVersion]:
        """The versions of the programme, first to last."""
        return list(ProgrammeVersion._default_manager.filter(cycle=self.cycle).order_by("number"))

    @property
    def published(self) -> ProgrammeVersion | None:
        """The last published version: the one that goes to the council."""
        return next((version for version in reversed(self.versions) if not version.is_draft), None)

    @property
    def draft(self) -> ProgrammeVersion | None:
        """The draft, if there is one."""
        return next((version for version in self.versions if version.is_draft), None)

    def words(self, text: Translated) -> str:
        """A text in the reader's language, else in the city's binding one."""
        return words(text, self.cycle.city)

    @cached_property
    def _theme_of_target(self) -> dict[int, int]:
        return {target.pk: target.objective.theme_review_id for target in self.targets}

    def theme_of(self, action: Action) -> ThemeReview | None:
        """The theme that an action serves: its target's, else that of the data gap it closes, None without both."""
        gap = action.creates_data_for
        mine = self._theme_of_target.get(action.target_id or 0, gap.theme_review_id if gap else None)
        return self._themes_by_id.get(mine or 0)

    @cached_property
    def _themes_by_id(self) -> dict[int, ThemeReview]:
        return {review.pk: review for review in self.themes}

    def code_of(self, action: Action) -> str:
        """The code of the theme that an action serves, "" when it serves none."""
        review = self.theme_of(action)
        return review.theme.code if review else ""

    def of_objective(self, objective: Objective) -> list[Target]:
        """The objective's long-term targets."""
        return self._long_by_objective.get(objective.pk, [])

    def stages_of(self, target: Target) -> list[Target]:
        """The short-term targets that lead to a long-term one, the earliest first."""
        return self._stages_by_long_term.get(target.pk, [])

    def serving(self, review: ThemeReview | None) -> list[Action]:
        """The actions that serve a theme, in their order; with None those that serve no theme."""
        return self._actions_by_theme.get(review.pk if review else None, [])

    @cached_property
    def _long_by_objective(self) -> dict[int, list[Target]]:
        return grouped(self.targets, lambda t: t.objective_id if t.term == Target.Term.LONG else None)

    @cached_property
    def _stages_by_long_term(self) -> dict[int, list[Target]]:
        return grouped(self.targets, lambda t: t.long_term_id)

    @cached_property
    def _actions_by_theme(self) -> dict[int | None, list[Action]]:
        found: dict[int | None, list[Action]] = {}
        for action in self.actions:
            review = self.theme_of(action)
            found.setdefault(review.pk if review else None, []).append(action)
        return found


def grouped(rows: Iterable[Row], key: Callable[[Row], int | None]) -> dict[int, list[Row]]:
    """Return the rows by their key in the order they come; those without one are left out."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        if (place := key(row)) is not None:
            found.setdefault(place, []).append(row)
    return found


def action_rows(cycle: Cycle) -> QuerySet[Action]:
    """Return the cycle's actions with owner and unit, and what hangs on each.

    ``cost_rows`` (``{id, year, amount, source}``), ``milestone_rows`` (``{id, name, due_on, reached_on}``, by day) and
    ``waits_for`` (the ids of its predecessors).
    """
    costs = ActionCost._default_manager.filter(action=OuterRef("pk")).order_by("year", "pk")
    cost = JSONObject(id="pk", year="year", amount=Cast("amount", CharField()), source="source")
    waits = Dependency._default_manager.filter(action=OuterRef("pk")).order_by("predecessor__code")
    actions = Action._default_manager.filter(cycle=cycle).select_related("owner", "responsible", "creates_data_for")
    owned: QuerySet[Action] = with_owner_standing(actions, cycle)
    return owned.annotate(
        cost_rows=ArraySubquery(costs.values(o=cost)),
        milestone_rows=milestone_rows(),
        waits_for=ArraySubquery(waits.values("predecessor")),
    )


def milestone_rows() -> ArraySubquery:
    """Return an expression that gives each action its milestones (``{id, name, due_on, reached_on}``) by their days."""
    rows = Milestone._default_manager.filter(action=OuterRef("pk")).order_by("due_on", "pk")
    return ArraySubquery(rows.values(o=JSONObject(id="pk", name="name", due_on="due_on", reached_on="reached_on")))


def teams_of(cycle: Cycle) -> dict[int, list[TeamMember]]:
    """Return who works on which action beside its owner, by the action's id: units first, each by name."""
    found: dict[int, list[TeamMember]] = {}
    rows = TeamMember._default_manager.filter(cycle=cycle).select_related("unit", "person")
    for row in rows.order_by(F("unit__name").asc(nulls_last=True), "person__sort_key"):
        found.setdefault(row.action_id, []).append(row)
    return found


def with_owner_standing(rows: "QuerySet[Row]", cycle: Cycle) -> Any:
    """Add ``has_active_owner`` to targets or actions: whether the owner holds a role today that may own something.

    A closed year keeps the owners it had, so there every owner counts.
    """
    if cycle.step == Step.CLOSED:
        return rows.annotate(has_active_owner=ExpressionWrapper(Q(owner__isnull=False), BooleanField()))
    held = Membership.objects.in_city(cycle.city).on(cycle.city.today()).filter(role__in=OWNER_ROLES)
    return rows.annotate(has_active_owner=Exists(held.filter(user=OuterRef("owner"))))


def plan_of(cycle: Cycle) -> Plan:
    """Return the cycle's plan, to be read as it is asked."""
    return Plan(cycle)


def version_in_force(cycle: Cycle) -> ProgrammeVersion | None:
    """Return the version the council approved last, else the last published one."""
    rows = ProgrammeVersion._default_manager.filter(cycle=cycle, published_at__isnull=False).order_by("number")
    return rows.filter(~Q(decision=None)).last() or rows.last()
