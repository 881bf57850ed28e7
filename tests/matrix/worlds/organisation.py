"""What the addresses of the organisation name: a body of the city, a seat in it, who holds it."""

from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle
from cycles.organisation.models import Body, OwnDate, PlannedDate, Seat, Tenure
from ims.cities.models import City
from tests.cycles.organisation.factories import make_body, make_seat
from tests.factories import make_unit
from tests.matrix.world import World, posts, provides

KIND = PlannedDate.Kind.VALUES_DUE.value


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


@provides("own_date", by_step=True)
def own_date(world: World, city: City, step: str) -> object:
    """Return the id of a date of the city's own in the year."""
    cycle = Cycle.objects.get(city=city, year=world.thing("year", city, step))
    return OwnDate.objects.create(cycle=cycle, title={"en": "Workshop"}, on="2026-05-04", unit=make_unit(city, step)).pk


@provides("planned_date_done:kind", by_step=True)
def kind_of_date(world: World, city: City, step: str) -> object:
    """Return one of the usual dates, which the year has."""
    cycle = Cycle.objects.get(city=city, year=world.thing("year", city, step))
    PlannedDate.objects.get_or_create(cycle=cycle, kind=KIND, defaults={"on": "2026-11-30"})
    return KIND


@posts("own_date_edit")
def moved(world: World, city: City, step: str) -> dict[str, object]:
    """Return the date as it is read now."""
    row = OwnDate.objects.get(pk=world.thing("own_date", city, step))
    return {"title_en": "Workshop", "on": "2026-05-04", "unit": row.unit_id, "version": "1"}


@posts("tenure_edit")
def correction(world: World, city: City, step: str) -> dict[str, object]:
    """Return who holds the seat and from when, as it is read now."""
    return {"office_en": "The mayor", "starts_on": "2026-01-01", "version": "1"}


@posts("planned_dates")
def dates_as_read(world: World, city: City, step: str) -> dict[str, object]:
    """Return the dates of the year as they are read now."""
    rows = PlannedDate.objects.filter(cycle__city=city, cycle__year=world.thing("year", city, step))
    return {"version": str(sum(1000 + row.version for row in rows)), **{row.kind: row.on.isoformat() for row in rows}}
