"""One of everything that an address of target setting may name, and how to ask for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from cycles.cycle import Cycle
from cycles.targets import services
from cycles.targets.action_plan import services as action_plan
from cycles.targets.models import Paragraph
from tests.cycles.targets.factories import (
    make_action,
    make_city_indicator,
    make_coordinator,
    make_objective,
    make_priority,
    make_programme_version,
    make_target,
    make_targets_cycle,
)
from tests.factories import make_city, make_unit

_TARGET = {"reference_year": "2020", "reference_value": "100", "year": "2035"}
CHANGING: dict[str, dict[str, object]] = {
    "vision": {"text_en": "A calm city", "horizon": "2044"},
    "objective_add": {"title_en": "Cleaner air"},
    "objective_change": {"title_en": "Cleaner air", "version": "1"},
    "objective_remove": {},
    "target_add": {**_TARGET, "value": "40"},
    "target_change": {
        "reference_year": "2020",
        "reference_value": "100",
        "year": "2035",
        "value": "35",
        "version": "1",
    },
    "target_path": {"path_2025": "75.5", "version": "1"},
    "target_remove": {},
    "action_add": {"code": "B7", "title_en": "Plant trees"},
    "action_change": {"code": "B7", "title_en": "Plant trees", "version": "1"},
    "action_remove": {},
    "action_team": {"units": "{unit}", "read": '{{"people": "", "units": ""}}'},
    "action_effects": {
        "effect_environment": "2",
        "why_environment_en": "Trees",
        "effect_social": "0",
        "effect_economic": "-1",
        "why_economic_en": "Watering",
        "version": "1",
    },
    "action_order": {"predecessors": "{other_action}", "read": '{{"predecessors": ""}}'},
    "milestone_add": {"name_en": "Soil bought", "due_on": "2026-09-15"},
    "milestone_change": {"name_en": "Soil bought", "due_on": "2026-09-16", "version": "1"},
    "milestone_remove": {},
    "cost_add": {"year": "2027", "amount": "1250.50", "source_en": "State"},
    "cost_remove": {},
    "programme_start": {"title_en": "Programme"},
    "programme_publish": {},
    "section_add": {"title_en": "Air"},
    "section_change": {"title_en": "Air", "version": "1"},
    "section_move": {"way": "down"},
    "section_remove": {},
    "paragraph_add": {"text_en": "Streets are green."},
    "paragraph_change": {"text_en": "Streets are green.", "version": "1"},
    "paragraph_move": {"way": "down"},
    "paragraph_place": {"below": "paragraph-{last}"},
    "paragraph_remove": {},
    "block_add": {"kind": "timeline"},
    "block_change": {"kind": "timeline", "version": "1"},
    "block_move": {"way": "up"},
    "block_place": {"below": "section-{section}"},
    "block_remove": {},
}
ONLY_POST = ("section_move", "paragraph_move", "block_move")
NOUNS: dict[str, tuple[str, ...]] = {
    "objective_add": ("theme",),
    "objective_change": ("objective",),
    "objective_remove": ("objective",),
    "target_add": ("objective",),
    "target": ("target",),
    "target_change": ("target",),
    "target_path": ("target",),
    "target_remove": ("target",),
    "action": ("action",),
    "action_change": ("action",),
    "action_remove": ("action",),
    "action_team": ("action",),
    "action_effects": ("action",),
    "action_order": ("action",),
    "milestone_add": ("action",),
    "milestone_change": ("milestone",),
    "milestone_remove": ("milestone",),
    "cost_add": ("action",),
    "cost_remove": ("cost",),
    "programme_version": ("programme",),
    "programme_edit": ("programme",),
    "programme_publish": ("programme",),
    "programme_compare": ("programme", "other"),
    "section_add": ("programme",),
    "section_change": ("section",),
    "section_move": ("section",),
    "section_remove": ("section",),
    "paragraph_add": ("section",),
    "paragraph_change": ("paragraph",),
    "paragraph_move": ("paragraph",),
    "paragraph_place": ("paragraph",),
    "paragraph_remove": ("paragraph",),
    "block_add": ("section",),
    "block_change": ("block",),
    "block_move": ("block",),
    "block_place": ("block",),
    "block_remove": ("block",),
}


@dataclass(frozen=True)
class Place:
    """A city's cycle with the ids that addresses name."""

    pk: int
    ids: dict[str, int]

    @property
    def cycle(self) -> Cycle:
        """The cycle as it stands now."""
        return Cycle.objects.select_related("city").get(pk=self.pk)

    def data(self, name: str) -> dict[str, object]:
        """Return what the page is sent, with this place's ids."""
        return {key: str(value).format(**self.ids) for key, value in CHANGING[name].items()}

    def url(self, name: str, ids_of: "Place | None" = None) -> str:
        """Return the address of a page; ``ids_of`` another place puts foreign ids below this city."""
        ids = (ids_of or self).ids
        nouns = {noun: ids[noun] for noun in NOUNS.get(name, ())}
        url = reverse(name, kwargs={"city": self.cycle.city.slug, "year": self.cycle.year, **nouns})
        return f"{url}?indicator=IND" if name == "target_add" else url


def make_place(slug: str = "sundvik") -> Place:
    """Return a cycle with an objective, a target without anything on it, an action with a cost, and a draft."""
    cycle = make_targets_cycle(make_city(slug))
    indicator = make_city_indicator(cycle.city, "IND")
    empty, objective = make_objective(cycle, "Less waste"), make_objective(cycle, "Less noise", theme="2")
    action = make_action(target=make_target(objective, indicator=indicator))
    milestone = action_plan.add_milestone(action, "Trees ordered", date(2026, 9, 1), by=make_coordinator(cycle.city))
    first = make_programme_version(cycle)
    draft = make_programme_version(cycle, texts=(("Third.", "Fourth."),), published=False)
    section = draft.sections.get(number=1)
    block = services.add_block(section, "costs", by=make_coordinator(cycle.city))
    ids = {
        "theme": make_priority(cycle).pk,
        "objective": empty.pk,
        "target": make_target(objective).pk,
        "action": action.pk,
        "other_action": make_action(cycle, target=None, cost=Decimal(0), ends_on=date(2026, 3, 31)).pk,
        "unit": make_unit(cycle.city, "Parks").pk,
        "milestone": milestone.pk,
        "cost": action.costs.get().pk,
        "programme": draft.pk,
        "other": first.pk,
        "section": section.pk,
        "block": block.pk,
        "paragraph": Paragraph.objects.get(section=section, number=1).pk,
        "last": Paragraph.objects.get(section=section, number=2).pk,
    }
    return Place(cycle.pk, ids)
