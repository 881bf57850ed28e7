"""The dimensions of a city and their categories."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from cycles.indicators.measures import CODE
from ims.cities.models import City
from ims.editing import Versioned
from ims.fields import TranslatedField


class DimensionQuerySet(models.QuerySet["Dimension"]):
    """Dimensions of a city."""

    def in_city(self, city: City) -> "DimensionQuerySet":
        """The city's by code, with their categories in their order."""
        return self.filter(city=city).prefetch_related("categories").order_by("code")


@pghistory.track()
class Dimension(Versioned):
    """What values are broken down by: sex, district, age group; each city has its own."""

    city = models.ForeignKey(City, models.PROTECT, related_name="dimensions")
    code = models.CharField(_("code"), max_length=20, validators=[CODE])
    name = TranslatedField(_("name"))

    objects = DimensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("dimension")
        ordering = ("code",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "code"], name="dimension_code_once_per_city")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@pghistory.track()
class Category(models.Model):
    """One category of a dimension, in its order: women, men; Centre, Harbour, North."""

    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="categories")
    code = models.CharField(_("code"), max_length=20, validators=[CODE])
    name = TranslatedField(_("name"))
    position = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["Category"]] = models.Manager()

    class Meta:
        verbose_name = _("category")
        ordering = ("dimension", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dimension", "code"], name="category_code_once"),
            models.UniqueConstraint(
                fields=["dimension", "position"], name="category_once_per_place", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Parted(models.Model):
    """A value that may be one part of an indicator's: of a category of the first dimension, of the second, or of both.

    Without any it is the total. To be mixed into another model.
    """

    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), null=True, blank=True, related_name="+"
    )
    second_category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("second category"), null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def is_part(self) -> bool:
        """Say whether it is a part and not the total."""
        return self.category_id is not None or self.second_category_id is not None
