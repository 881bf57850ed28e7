"""How dimensions, categories and parts are called."""

from django.utils.translation import get_language

from cycles.indicators.breakdown.models import Category, Dimension, Parted
from ims.cities.models import City


def called(row: Category | Dimension, city: City) -> str:
    """Return the name of a category or dimension in the reader's language, else in the city's binding one."""
    binding = city.binding_language
    return str(row.name.best(get_language() or binding, binding)[0])


def part_words(row: Parted, city: City) -> str:
    """Return which part a value is of, such as: Women, Harbour; "" for the total."""
    found = [category for category in (row.category, row.second_category) if category is not None]
    return ", ".join(called(category, city) for category in found)


def with_part(code: str, row: Parted, city: City) -> str:
    """Return an indicator's code with the part that a value is of: B01 (Women, Harbour)."""
    part = part_words(row, city)
    return f"{code} ({part})" if part else code
