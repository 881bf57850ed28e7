"""Dimensions, for tests."""

from cycles.indicators.breakdown.models import Category, Dimension
from cycles.indicators.breakdown.services import Wanted, define_dimension
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import User
from tests.cycles.indicators.factories import make_editor


def make_dimension(city: City, code: str, *categories: str, by: User | None = None) -> Dimension:
    """Return a dimension of the city with categories of these codes, each named after its code."""
    wanted = [Wanted(name, Translated({"en": name.capitalize()})) for name in categories]
    return define_dimension(city, code, Translated({"en": code.capitalize()}), wanted, by=by or make_editor(city))


def category(city: City, code: str) -> Category:
    """Return the city's category of this code."""
    return Category.objects.get(dimension__city=city, code=code)
