"""What the addresses of target setting name, in a cycle of each step: rows as a database would hold them after it."""

from datetime import UTC, datetime
from typing import Any

from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle
from cycles.indicators.models import Indicator
from cycles.targets.action_plan.forms import OrderForm, TeamForm
from cycles.targets.action_plan.models import Milestone
from cycles.targets.models import Action, ActionCost, Block, Objective, Paragraph, ProgrammeVersion, Section, Target
from ims.cities.models import City
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.indicators.factories import make_indicator
from tests.matrix.world import World, posts, provides


def cycle_of(world: World, city: City, step: str) -> Cycle:
    """Return the city's cycle that stands in the step."""
    return Cycle.objects.get(city=city, year=world.thing("year", city, step))


def thing(world: World, model: type[Any], noun: str, city: City, step: str) -> Any:
    """Return the row that another maker gave."""
    return model.objects.get(pk=world.thing(noun, city, step))


@provides("objective_add:theme", by_step=True)
def priority(world: World, city: City, step: str) -> object:
    """Return a theme that was chosen as a priority."""
    cycle = cycle_of(world, city, step)
    held = ThemeReview.objects.filter(cycle=cycle, theme__code="2").first()
    return (held or make_theme_review(cycle, "2", is_priority=True)).pk


@provides("objective", by_step=True)
def objective(world: World, city: City, step: str) -> object:
    """Return an objective of the priority."""
    review = ThemeReview.objects.get(pk=world.thing("objective_add:theme", city, step))
    return Objective.objects.create(cycle=review.cycle, theme_review=review, title={"en": "Less noise"}).pk


@provides("objective_remove:objective", by_step=True)
def empty_objective(world: World, city: City, step: str) -> object:
    """Return an objective without a target."""
    return objective(world, city, step)


@provides("target", by_step=True)
def target(world: World, city: City, step: str) -> object:
    """Return a long-term target without anything on it."""
    mine = thing(world, Objective, "objective", city, step)
    code = f"M-{step.replace('_', '-')}"
    indicator = Indicator.objects.filter(city=city, code=code).first() or make_indicator(city, code)
    return Target.objects.create(cycle=mine.cycle, objective=mine, term="long", indicator=indicator).pk


@provides("action", by_step=True)
def action(world: World, city: City, step: str) -> object:
    """Return an action without a target."""
    cycle = cycle_of(world, city, step)
    return Action.objects.create(cycle=cycle, code="M1", title={"en": "Plant trees"}).pk


@posts("action_team")
def team_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the team that was read, and nobody ticked."""
    return {"read": TeamForm(action=thing(world, Action, "action", city, step))["read"].initial}


@posts("action_order")
def order_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return what the action waits for as it was read, and none ticked."""
    mine = thing(world, Action, "action", city, step)
    return {"read": OrderForm(action=mine, cycle=mine.cycle)["read"].initial}


@provides("cost", by_step=True)
def cost(world: World, city: City, step: str) -> object:
    """Return a cost of the action."""
    mine = thing(world, Action, "action", city, step)
    return ActionCost.objects.create(cycle=mine.cycle, action=mine, year=2026, amount=5, source={"en": "State"}).pk


@provides("milestone", by_step=True)
def milestone(world: World, city: City, step: str) -> object:
    """Return a milestone of the action."""
    mine = thing(world, Action, "action", city, step)
    return Milestone.objects.create(cycle=mine.cycle, action=mine, name={"en": "Soil bought"}, due_on="2026-09-15").pk


def make_version(cycle: Cycle, *, published: bool) -> ProgrammeVersion:
    """Return the cycle's next version, of a section with two paragraphs and an empty one."""
    number = ProgrammeVersion.objects.filter(cycle=cycle).count() + 1
    version = ProgrammeVersion.objects.create(cycle=cycle, number=number, title={"en": "Programme"})
    section = Section.objects.create(programme=version, number=1, title={"en": "Noise"})
    Paragraph.objects.create(section=section, number=1, text={"en": "Quiet nights."})
    Paragraph.objects.create(section=section, number=2, text={"en": "Quiet days."})
    Section.objects.create(programme=version, number=2, title={"en": "Air"})
    content = {"kind": "timeline", "as_of": "2026-05-04", "theme": None, "groups": []} if published else None
    Block.objects.create(section=section, after=1, kind="timeline", content=content)
    if published:
        version.published_at = datetime(2026, 5, 4, tzinfo=UTC)
        version.save()
    return version


@provides("programme_version:programme", by_step=True)
def published(world: World, city: City, step: str) -> object:
    """Return a published version."""
    return make_version(cycle_of(world, city, step), published=True).pk


@provides("programme_compare:programme", by_step=True)
def compared(world: World, city: City, step: str) -> object:
    """Return a published version; who may compare a draft is tested with the page."""
    return world.thing("programme_version:programme", city, step)


@provides("other", by_step=True)
def other(world: World, city: City, step: str) -> object:
    """Return the published version to compare with."""
    return world.thing("programme_version:programme", city, step)


@provides("programme", by_step=True)
def draft(world: World, city: City, step: str) -> object:
    """Return the draft, which only who sees the work reads."""
    world.thing("programme_version:programme", city, step)
    return make_version(cycle_of(world, city, step), published=False).pk


@provides("section", by_step=True)
def section(world: World, city: City, step: str) -> object:
    """Return the draft's first section."""
    return thing(world, ProgrammeVersion, "programme", city, step).sections.get(number=1).pk


@provides("paragraph", by_step=True)
def paragraph(world: World, city: City, step: str) -> object:
    """Return the draft's first paragraph."""
    return Paragraph.objects.get(section=world.thing("section", city, step), number=1).pk


@posts("section_move")
def section_down(world: World, city: City, step: str) -> dict[str, object]:
    """Move the first section down."""
    return {"way": "down"}


@posts("paragraph_move")
def paragraph_down(world: World, city: City, step: str) -> dict[str, object]:
    """Move the first paragraph down."""
    return {"way": "down"}


@provides("block", by_step=True)
def block(world: World, city: City, step: str) -> object:
    """Return the draft's timeline, below the first paragraph."""
    return Block.objects.get(section=world.thing("section", city, step)).pk


@posts("block_move")
def block_down(world: World, city: City, step: str) -> dict[str, object]:
    """Move the timeline down."""
    return {"way": "down"}
