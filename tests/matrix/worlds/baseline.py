"""What the addresses of the baseline review name."""

from cycles.baseline import theme_page
from cycles.baseline.forms import AssessmentForm, PrioritiesForm
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.baseline.standing import look
from cycles.baseline.swot.models import SwotPoint
from cycles.cycle import Cycle
from ims.cities.models import City
from tests.cycles.baseline.factories import (
    attach,
    make_cover,
    make_evidence,
    make_gap,
    make_instrument,
    make_point,
    make_requirement,
    make_theme_review,
)
from tests.cycles.indicators.factories import make_indicator
from tests.matrix.world import World, posts, provides


def _theme(world: World, city: City, step: str) -> ThemeReview:
    return ThemeReview.objects.get(pk=world.thing("theme_review", city, step))


@provides("theme_review", by_step=True)
def theme_review(world: World, city: City, step: str) -> object:
    """Return a theme in scope."""
    return make_theme_review(Cycle.objects.get(city=city, year=world.thing("year", city, step))).pk


@provides("theme_remove:theme_review", by_step=True)
def bare_theme(world: World, city: City, step: str) -> object:
    """Return a theme on which nothing rests."""
    return make_theme_review(Cycle.objects.get(city=city, year=world.thing("year", city, step)), "3").pk


@provides("theme_indicator", by_step=True)
def theme_indicator(world: World, city: City, step: str) -> object:
    """Return an indicator attached to the theme."""
    return attach(_theme(world, city, step), make_indicator(city, f"B-{step}")).pk


@provides("gap", by_step=True)
def gap(world: World, city: City, step: str) -> object:
    """Return a listed gap of the theme."""
    return make_gap(_theme(world, city, step)).pk


@provides("requirement", by_step=True)
def requirement(world: World, city: City, step: str) -> object:
    """Return a row of the legal register of the theme."""
    return make_requirement(_theme(world, city, step)).pk


@provides("evidence", by_step=True)
def evidence(world: World, city: City, step: str) -> object:
    """Return a file attached to the theme."""
    return make_evidence(_theme(world, city, step)).pk


@provides("instrument", by_step=True)
def instrument(world: World, city: City, step: str) -> object:
    """Return a plan that touches the theme and says something about it."""
    theme = _theme(world, city, step)
    plan = make_instrument(theme.cycle, url="https://city.example/plan")
    make_cover(plan, theme, covers="Tracks", overlap="Parking", gap="Freight")
    return plan.pk


@provides("point", by_step=True)
def point(world: World, city: City, step: str) -> object:
    """Return the first of two points of the theme's board."""
    theme = _theme(world, city, step)
    points = [make_point(theme, "strength", text) for text in ("Tracks", "Free buses")]
    return points[0].pk


@posts("theme_swot")
def strength(world: World, city: City, step: str) -> dict[str, object]:
    """Return a new point of the board."""
    return {"kind": "strength", "strength-text_en": "Quiet streets"}


@posts("swot_point_change")
def point_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version of the point that was read."""
    return {"version": SwotPoint.objects.get(pk=world.thing("point", city, step)).version, "text_en": "Cycle tracks"}


@posts("swot_point_move")
def point_to_move(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version of the point that was read, and that it goes down."""
    return point_as_read(world, city, step) | {"way": "down"}


@posts("swot_point_remove")
def point_to_remove(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version of the point that was read."""
    return point_as_read(world, city, step)


@posts("instrument_change")
def plan_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version of the plan that was read."""
    return {"version": Instrument.objects.get(pk=world.thing("instrument", city, step)).version}


@posts("instrument_cover")
def coverage_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version that was read of what the plan covers of the theme."""
    return {"version": InstrumentTheme.objects.get(instrument=world.thing("instrument", city, step)).version}


@posts("requirements_none")
def take_the_declaration_back(world: World, city: City, step: str) -> dict[str, object]:
    """Take the declaration back, which the register's rows do not forbid."""
    return {"none": "no"}


@posts("baseline_scope")
def scope_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the version of the review that was read."""
    review = BaselineReview.objects.filter(cycle__city=city, cycle__year=world.thing("year", city, step)).first()
    return {"version": review.version if review else 0}


@posts("theme_assessment")
def assessments_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the assessments that were read, and none sent."""
    nodes = theme_page.commitments_of(_theme(world, city, step))
    return {"read": AssessmentForm(commitments=nodes, city=city)["read"].initial}


@posts("priorities_choose")
def priorities_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the priorities that were read, and none ticked."""
    ranking = [theme.row for theme in look(_theme(world, city, step).cycle).ranking]
    return {"read": PrioritiesForm(ranking=ranking)["read"].initial}
