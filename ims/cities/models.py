"""The city and its units."""

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ims.colours import check_accent
from ims.editing import Versioned
from ims.fields import LongestText, TranslatedField, said
from ims.roles import Permission

DAYS = [MinValueValidator(1), MaxValueValidator(365)]


def _default_languages() -> list[str]:
    return ["en"]


@pghistory.track()
class City(Versioned):
    """One city (or other local authority) that runs its IMS on this installation."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address on this site"), max_length=60, unique=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Stockholm")
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")])
    financial_year_starts = models.PositiveSmallIntegerField(
        _("first month of the financial year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("working languages"), default=_default_languages
    )
    binding_language = models.CharField(_("binding language"), max_length=10, default="en")
    amber_percent = models.PositiveSmallIntegerField(
        _("amber up to this many per cent of the way short of the path"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_("Share of |target − reference| by which a value may fall short of the path and still be amber."),
    )
    tell_owner_after = models.PositiveSmallIntegerField(
        _("days after which the owner of something overdue is told"), default=1, validators=DAYS
    )
    tell_coordinator_after = models.PositiveSmallIntegerField(
        _("days after which the coordinator is told too"), default=14, validators=DAYS
    )
    tell_mayor_after = models.PositiveSmallIntegerField(
        _("days after which the mayor is told too"), default=30, validators=DAYS
    )
    is_observed_data = models.BooleanField(_("shows published data only"), default=False)
    notice = TranslatedField(
        _("notice on every page"),
        validators=[LongestText(200)],
        help_text=_("For example that the city is fictional."),
    )
    accent = models.CharField(_("accent colour"), max_length=7, default="#1b4d73")
    accent_night = models.CharField(_("accent colour in the dark"), max_length=7, default="#8ec2ea")

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ("slug",)
        permissions = [(permission.value, str(permission.name)) for permission in Permission]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(languages__contains=[F("binding_language")]), name="city_binding_language_is_a_working_one"
            ),
            models.CheckConstraint(
                condition=Q(financial_year_starts__range=(1, 12)), name="city_financial_year_starts_in_a_month"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an accent that cannot be read."""
        super().clean()
        check_accent(self.accent, self.accent_night)

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.time_zone)

    def now(self) -> datetime:
        """The present moment on the city's clocks."""
        return timezone.now().astimezone(self.zone)

    def today(self) -> date:
        """The present date in the city."""
        return self.now().date()


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units, always asked for by city."""

    def in_city(self, city: City) -> "UnitQuerySet":
        """The city's units by name, ended ones included."""
        return self.filter(city=city).order_by(said("name"))

    def standing(self, day: date) -> "UnitQuerySet":
        """Units that have not ended before this day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


@pghistory.track()
class Unit(Versioned):
    """An organisational unit on one of six scales; one that ended names its successor."""

    class Scale(models.TextChoices):
        REGION = "region", _("Region")
        CITY = "city", _("City")
        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")
        ORGANISATION = "organisation", _("Organisation")
        TEAM = "team", _("Team")
        INDIVIDUAL = "individual", _("Individual")

    city = models.ForeignKey(City, models.PROTECT, related_name="units")
    name = TranslatedField(_("name"), blank=False, validators=[LongestText(120)])
    scale = models.CharField(_("scale"), max_length=20, choices=Scale.choices, default=Scale.ORGANISATION)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        ordering = ("pk",)
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "name"], name="unit_name_once_per_city")]

    def __str__(self) -> str:
        return str(self.name)


@pghistory.track()
class Succession(models.Model):
    """Which unit takes over a belonging (by its name) of a unit that ends, where it is not the successor."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    what = models.CharField(_("what"), max_length=40)
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="inheritances")

    objects: ClassVar[models.Manager["Succession"]] = models.Manager()

    class Meta:
        verbose_name = _("succession of a unit")
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "what"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.what} of {self.unit_id}"
