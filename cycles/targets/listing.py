"""The whole plan as the pages list it: looked through by words, theme, owner and what is still missing, and ordered.

Objectives, targets and actions share the filters, so that who looks for an owner sees all they own on every page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cycles.baseline.models import ThemeReview
from cycles.targets.addresses import address
from cycles.targets.checks import missing_of_action
from cycles.targets.models import Action, Objective, Target
from cycles.targets.plan import Plan, costs_of
from cycles.targets.rows import NONE_YET, TargetRow, dates_of, lacks, target_row
from ims import words
from ims.filters import ListFilters, free_text, number_or, one_of, order
from ims.people.models import User
from ims.search.folding import holds
from ims.sorting import sort_key

NOBODY = "nobody"
OPEN, COMPLETE = "open", "complete"
STATES: tuple[tuple[str, str | Promise], ...] = (
    (OPEN, gettext_lazy("Something is missing")),
    (COMPLETE, gettext_lazy("Complete")),
)
ORDERS: tuple[tuple[str, str | Promise], ...] = (
    ("code", gettext_lazy("Code")),
    ("theme", gettext_lazy("Theme")),
    ("title", gettext_lazy("Title")),
    ("owner", gettext_lazy("Owner")),
    ("start", gettext_lazy("First day")),
    ("end", gettext_lazy("Last day")),
    ("cost", gettext_lazy("Dearest first")),
)


@dataclass(frozen=True)
class Filters(ListFilters):
    """What the person looks for in the plan; remembered until they clear it."""

    theme: str = free_text(40)
    owner: str = number_or(NOBODY)
    state: str = one_of(dict(STATES))
    sort: str = order(ORDERS)

    def fit(self, row: "Target | Action", lacking: str, texts: Iterable[str]) -> bool:
        """Say whether a target or an action is looked for, apart from its theme."""
        owner = {"": True, NOBODY: row.owner_id is None}.get(self.owner, str(row.owner_id) == self.owner)
        state = {"": True, OPEN: bool(lacking), COMPLETE: not lacking}[self.state]
        return owner and state and self.found_in([*texts, str(row.owner or "")])

    def found_in(self, texts: Iterable[str]) -> bool:
        """Say whether every word that is looked for stands in the texts."""
        return not self.q or holds(texts, self.q)


@dataclass(frozen=True)
class ObjectiveBlock:
    """An objective with its targets."""

    pk: int
    title: str
    text: str
    targets: list[TargetRow]
    add_target: str
    change: str
    remove: str


@dataclass(frozen=True)
class ActionRow:
    """One action in a table."""

    url: str
    code: str
    title: str
    theme: str
    target: str
    owner: str
    dates: str
    cost: str
    lacking: str


@dataclass(frozen=True)
class ThemeBlock:
    """A theme with its objectives and actions; ``is_open`` when something in it is missing."""

    code: str
    title: str
    significance: int | None
    is_priority: bool
    add_objective: str
    objectives: list[ObjectiveBlock]
    actions: list[ActionRow]
    cost: str
    is_open: bool

    @property
    def target_count(self) -> int:
        """How many targets are listed."""
        return sum(len(block.targets) for block in self.objectives)


class Listing:
    """The plan under filters; every list is made when it is asked for, out of what the plan read."""

    def __init__(self, plan: Plan, filters: Filters) -> None:
        self.plan, self.filters = plan, filters
        self._cents = words.has_cents(cost.amount for action in plan.actions for cost in costs_of(action))
        self._codes = {target.pk: target.indicator.code for target in plan.targets}

    @property
    def owners(self) -> list[User]:
        """Everybody who owns a target or an action of the plan, by name."""
        rows: list[Target | Action] = [*self.plan.targets, *self.plan.actions]
        found = {row.owner.pk: row.owner for row in rows if row.owner is not None}
        return sorted(found.values(), key=lambda user: sort_key(str(user), self._language))

    @property
    def chapters(self) -> list[ThemeBlock]:
        """The themes with everything below them, whatever is looked for."""
        return Listing(self.plan, Filters()).blocks if self.filters.is_narrow else self.blocks

    @cached_property
    def themes_held(self) -> list[ThemeReview]:
        """The priorities, and other themes that an objective or an action serves."""
        held = {objective.theme_review_id for objective in self.plan.objectives}
        serving = {self.plan.code_of(action) for action in self.plan.actions}
        return [r for r in self.plan.themes if r.is_priority or r.pk in held or r.theme.code in serving]

    @cached_property
    def blocks(self) -> list[ThemeBlock]:
        """The themes with everything below them that is looked for; empty ones only without filters."""
        blocks = [self._theme(review) for review in self.themes_held if self.filters.theme in {"", review.theme.code}]
        if not (self.filters.q or self.filters.owner or self.filters.state):
            return blocks
        return [block for block in blocks if block.objectives or block.actions]

    def _theme(self, review: ThemeReview) -> ThemeBlock:
        plan, cycle = self.plan, self.plan.cycle
        mine = [objective for objective in plan.objectives if objective.theme_review_id == review.pk]
        objectives = [block for block in (self._objective(o) for o in mine) if block is not None]
        serving = plan.serving(review)
        actions = [row for action in serving for row in self._found(action)]
        spent = [cost.amount for action in serving for cost in costs_of(action)]
        return ThemeBlock(
            review.theme.code,
            review.theme.name,
            review.significance,
            review.is_priority,
            address(cycle, "objective_add", theme=review.pk),
            objectives,
            actions,
            self._money(spent) if spent else "",
            (review.is_priority and not mine)
            or any(row.lacking for block in objectives for row in block.targets)
            or any(not block.targets for block in objectives)
            or any(row.lacking for row in actions),
        )

    def _objective(self, objective: Objective) -> ObjectiveBlock | None:
        """Return an objective with the targets that are looked for, None when neither it nor one of them is."""
        plan = self.plan
        title, text = plan.words(objective.title), plan.words(objective.text)
        rows = []
        for target in plan.of_objective(objective):
            rows += self._row(target, None, title)
            rows += [row for stage in plan.stages_of(target) for row in self._row(stage, target, title)]
        if not rows and not self._is_bare(objective, title, text):
            return None
        urls = [
            address(plan.cycle, page, objective=objective.pk)
            for page in ("target_add", "objective_change", "objective_remove")
        ]
        return ObjectiveBlock(objective.pk, title, text, rows, *urls)

    def _is_bare(self, objective: Objective, title: str, text: str) -> bool:
        """Say whether an objective is looked for that has no target yet."""
        unowned = self.filters.owner in {"", NOBODY} and self.filters.state in {"", OPEN}
        return unowned and not self.plan.of_objective(objective) and self.filters.found_in([title, text])

    def _row(self, target: Target, long_term: Target | None, objective: str) -> list[TargetRow]:
        row = target_row(self.plan.cycle, target, long_term)
        fits = self.filters.fit(target, row.lacking, [row.name, row.unit, objective])
        return [row] if fits else []

    @property
    def actions(self) -> list[ActionRow]:
        """The actions that are looked for, in the wanted order."""
        wanted = sorted(self.plan.actions, key=self._order())
        return [row for action in wanted if self._serves(action) for row in self._found(action)]

    @property
    def grouped(self) -> list[tuple[str, list[Action]]]:
        """The actions that are looked for under the names of their themes, those without one last."""
        found = [action for action in self.plan.actions if self._serves(action) and self._found(action)]
        groups = [
            (f"{review.theme.code} {review.theme.name}", [a for a in found if self.plan.theme_of(a) == review])
            for review in self.plan.themes
        ]
        groups.append((_("Without a theme"), [a for a in found if self.plan.theme_of(a) is None]))
        return [(name, rows) for name, rows in groups if rows]

    @property
    def without_theme(self) -> list[ActionRow]:
        """The actions that serve neither a target nor a gap, as far as they are looked for."""
        if self.filters.theme:
            return []
        return [row for action in self.plan.serving(None) for row in self._found(action)]

    def _serves(self, action: Action) -> bool:
        return self.filters.theme in {"", self.plan.code_of(action)}

    def _found(self, action: Action) -> list[ActionRow]:
        row, text = self._action(action), self.plan.words(action.text)
        fits = self.filters.fit(action, row.lacking, [row.code, row.title, row.target, text])
        return [row] if fits else []

    def _action(self, action: Action) -> ActionRow:
        plan = self.plan
        held = _("data for a gap") if action.creates_data_for_id else NONE_YET
        return ActionRow(
            address(plan.cycle, "action", action=action.pk),
            action.code,
            plan.words(action.title),
            plan.code_of(action) or NONE_YET,
            self._codes.get(action.target_id or 0) or held,
            str(action.owner) if action.owner else NONE_YET,
            dates_of(action),
            self._money(cost.amount for cost in costs_of(action)) if costs_of(action) else NONE_YET,
            lacks(missing_of_action(action)),
        )

    def _money(self, amounts: Iterable[Decimal]) -> str:
        return words.money(sum(amounts, Decimal(0)), self.plan.cycle.city.currency, cents=self._cents)

    def _order(self) -> Callable[[Action], Any]:
        language, plan = self._language, self.plan
        themes = {review.pk: place for place, review in enumerate(plan.themes)}

        def theme(action: Action) -> int:
            review = plan.theme_of(action)
            return themes[review.pk] if review else len(themes)

        orders: dict[str, Callable[[Action], Any]] = {
            "code": lambda a: sort_key(a.code),
            "theme": lambda a: (theme(a), sort_key(a.code)),
            "title": lambda a: sort_key(plan.words(a.title), language),
            "owner": lambda a: (a.owner is None, sort_key(str(a.owner or ""), language), sort_key(a.code)),
            "start": lambda a: (a.starts_on or date.max, sort_key(a.code)),
            "end": lambda a: (a.ends_on or date.max, sort_key(a.code)),
            "cost": lambda a: (-sum((cost.amount for cost in costs_of(a)), Decimal(0)), sort_key(a.code)),
        }
        return orders[self.filters.sort]

    @property
    def _language(self) -> str:
        return get_language() or self.plan.cycle.city.binding_language
