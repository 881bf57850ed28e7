"""Indicators of a city and their observations; both belong to the city and go on from year to year."""

from collections.abc import Iterable
from typing import ClassVar

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commitments.models import FrameworkVersion, Node
from ims.cities.models import City, Unit
from ims.editing import Versioned
from ims.fields import PublishedDecimalField, TranslatedField
from ims.people.models import User
from ims.search.vectors import Words, index

# ASCII, because the code is a key of the canonical content a council decides on.
CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    _("A code has the letters A to Z, digits, points, hyphens and underscores only, such as T01 or BRS-03."),
)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators, always asked for by city."""

    def in_city(self, city: City) -> "IndicatorQuerySet":
        """The city's indicators by code."""
        return self.filter(city=city)

    def described(self) -> "IndicatorQuerySet":
        """Fetch in the same query what a line about an indicator names: theme, commitment, owner, unit."""
        return self.select_related("commitment__parent", "owner", "responsible")


@pghistory.track()
class Indicator(Versioned):
    """What a city measures: code, name, unit, wanted direction, source and owner.

    :mod:`cycles.indicators.services` is the way to write one.
    """

    class Direction(models.TextChoices):
        UP = "up", _("Higher is better")
        DOWN = "down", _("Lower is better")
        KEEP = "keep", _("Keep at the level")

    class Pillar(models.TextChoices):
        ENVIRONMENT = "environment", _("Environment")
        SOCIAL = "social", _("Social")
        ECONOMIC = "economic", _("Economy")
        GOVERNANCE = "governance", _("Governance")

    city = models.ForeignKey(City, models.PROTECT, related_name="indicators")
    code = models.CharField(_("code"), max_length=20, validators=[CODE])
    name = TranslatedField(_("name"))
    unit = models.CharField(_("unit"), max_length=80)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices)
    pillar = models.CharField(_("pillar"), max_length=12, choices=Pillar.choices)
    commitment = models.ForeignKey(
        Node, models.PROTECT, verbose_name=_("commitment"), null=True, blank=True, related_name="indicators"
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.CharField(_("address of the source"), max_length=500, blank=True)
    method = TranslatedField(_("method and limits"))
    related = models.CharField(_("related indicator elsewhere"), max_length=120, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("owner"), null=True, blank=True, related_name="indicators"
    )
    responsible = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("responsible unit"), null=True, blank=True, related_name="indicators"
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        indexes: ClassVar = [
            index("indicator_words", F("code"), Words(F("name")), F("source"), Words(F("method"))),
        ]
        ordering = ("code",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "code"], name="indicator_code_once_per_city")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def theme(self) -> Node | None:
        """The theme at the top of the commitment's branch, as far as it was fetched with it."""
        return self.commitment and (self.commitment.parent or self.commitment)


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Observations in the order of their days."""

    def of(self, indicators: Iterable[Indicator]) -> "ObservationQuerySet":
        """The series of these indicators, each from its first period to its last."""
        return self.filter(indicator__in=list(indicators)).order_by("indicator_id", "starts_on", "ends_on")


@pghistory.track()
class Observation(Versioned):
    """An indicator's value in a period, with exactly the published digits, or the reason why there is none.

    ``period`` is the label as published (2010, 2010/11, 2017-18); ``starts_on`` and ``ends_on`` are its days, both
    included. A zero is a value; "not available" is a reason, never a zero.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    period = models.CharField(_("period"), max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = PublishedDecimalField(_("value"), null=True, blank=True)
    gap_reason = models.CharField(_("reason why there is no value"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        ordering = ("indicator", "starts_on")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "starts_on", "ends_on"], name="observation_once_per_period"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, gap_reason="") | Q(value__isnull=True) & ~Q(gap_reason=""),
                name="observation_is_a_value_or_a_reason",
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="observation_ends_after_it_starts"),
        ]
        indexes: ClassVar = [models.Index(fields=["indicator", "-starts_on"])]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.value}"

    @property
    def year(self) -> int:
        """The year the period starts in: 2017/18 stands at 2017 on every axis and path."""
        return self.starts_on.year


class SeriesUpload(models.Model):
    """Files of an import between its dry run and its confirmation, so that what was shown is what is loaded."""

    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    framework = models.ForeignKey(FrameworkVersion, models.CASCADE, null=True, related_name="+")
    indicators = models.BinaryField(null=True)
    observations = models.BinaryField(null=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["SeriesUpload"]] = models.Manager()

    def __str__(self) -> str:
        return f"Upload {self.pk}"


def longest(model: type[models.Model], name: str) -> int:
    """Return how many letters a text column holds."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.CharField) or column.max_length is None:
        raise TypeError(f"{name} is no text of limited length.")
    return column.max_length
