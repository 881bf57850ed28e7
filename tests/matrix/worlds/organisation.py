"""What the addresses of the organisation name: a body of the city, a seat in it, who holds it."""

from cycles.baseline.models import ThemeReview
from cycles.organisation.models import Body, Seat, Tenure
from ims.cities.models import City
from tests.cycles.organisation.factories import make_body, make_seat
from tests.matrix.world import World, posts, provides


@provides("body")
def body(world: World, city: City, step: str) -> object:
    """Return the id of a body of the city."""
    return make_body(city).pk


@provides("seat")
def seat(world: World, city: City, step: str) -> object:
    """Return the id of a seat in the body."""
    return make_seat(Body.objects.get(pk=world.thing("body", city, step))).pk


@provides("tenure")
def tenure(world: World, city: City, step: str) -> object:
    """Return the id of a holding of the seat."""
    held = Seat.objects.get(pk=world.thing("seat", city, step))
    return Tenure.objects.create(seat=held, office={"en": "The mayor"}, starts_on="2026-01-01").pk


@provides("theme_lead:theme", by_step=True)
def theme_in_scope(world: World, city: City, step: str) -> object:
    """Return the id of the framework's item of a theme in scope."""
    return ThemeReview.objects.get(pk=world.thing("theme_review", city, step)).theme_id


@posts("tenure_edit")
def correction(world: World, city: City, step: str) -> dict[str, object]:
    """Return who holds the seat and from when, as it is read now."""
    return {"office_en": "The mayor", "starts_on": "2026-01-01", "version": "1"}
