"""The only writers of dimensions and their categories."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cycles.indicators.breakdown.models import Category, Dimension
from ims import access
from ims.cities.models import City
from ims.fields import Translated
from ims.history.acting import acting
from ims.people.models import User
from ims.roles import Permission

MOST_CATEGORIES = 20


@dataclass(frozen=True)
class Wanted:
    """A category as it is to be: its code, and its name per language."""

    code: str
    name: Translated


@transaction.atomic
def define_dimension(city: City, code: str, name: Translated, categories: Sequence[Wanted], *, by: User) -> Dimension:
    """Return a new dimension of the city with its categories in this order.

    Raises ValidationError by field for what does not fit, Refused without the right.
    """
    access.require(by, Permission.EDIT_INDICATORS, city)
    dimension = Dimension(city=city, code=code, name=name)
    _check(dimension, categories)
    with acting(by):
        dimension.save(force_insert=True)
        _arrange(dimension, categories)
    return dimension


@transaction.atomic
def change_dimension(dimension: Dimension, name: Translated, categories: Sequence[Wanted], *, by: User) -> Dimension:
    """Rename a dimension and its categories, add and reorder them, and drop those that have no value.

    A category is known by its code. Raises ValidationError by field, also for one that has values; Refused without the
    right.
    """
    access.require(by, Permission.EDIT_INDICATORS, dimension.city)
    saved = Dimension.objects.select_for_update().get(pk=dimension.pk)
    saved.name, saved.version = name, saved.version + 1
    _check(saved, categories)
    with acting(by):
        saved.save()
        _arrange(saved, categories)
    return saved


def _check(dimension: Dimension, categories: Sequence[Wanted]) -> None:
    codes = [row.code for row in categories]
    if not 2 <= len(codes) <= MOST_CATEGORIES:
        raise ValidationError({"categories": _("Write 2 to %(most)d categories.") % {"most": MOST_CATEGORIES}})
    if len(set(codes)) < len(codes):
        raise ValidationError({"categories": _("A code stands twice. Each category has its own.")})
    dimension.full_clean()


def _arrange(dimension: Dimension, categories: Sequence[Wanted]) -> None:
    known = {row.code: row for row in Category.objects.filter(dimension=dimension)}
    for gone in known.keys() - {row.code for row in categories}:
        try:
            known[gone].delete()
        except ProtectedError as used:
            sentence = _("%(code)s has values, so it stays. Write its line again.") % {"code": gone}
            raise ValidationError({"categories": sentence}) from used
    for place, wanted in enumerate(categories, start=1):
        row = known.get(wanted.code) or Category(dimension=dimension, code=wanted.code)
        row.name, row.position = wanted.name, place
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
