"""What is measured: the columns that a city's indicator and one of the shared library have in common."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.units import UNITS, Unit, unit_of
from ims.fields import LongestText, TranslatedField

# ASCII, because the code is a key of the canonical content a council decides on.
CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    gettext_lazy("A code has the letters A to Z, digits, points, hyphens and underscores only, such as T01 or BRS-03."),
)
LINK = RegexValidator(
    r"^[a-z0-9-]+:[A-Za-z0-9._-]+\Z",
    gettext_lazy("Write framework and item with a colon between them, such as sdg:11.2."),
)


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", gettext_lazy("Higher is better")
    DOWN = "down", gettext_lazy("Lower is better")
    KEEP = "keep", gettext_lazy("Keep at the level")


class Pillar(models.TextChoices):
    """Which of the accounts it belongs to."""

    ENVIRONMENT = "environment", gettext_lazy("Environment")
    SOCIAL = "social", gettext_lazy("Social")
    ECONOMIC = "economic", gettext_lazy("Economy")
    GOVERNANCE = "governance", gettext_lazy("Governance")


class Kind(models.TextChoices):
    """What part it plays in an ecoBUDGET: steered, stock, or impact per need."""

    BUDGET = "budget", gettext_lazy("Budget: steered year by year")
    ASSET = "asset", gettext_lazy("Asset: a stock that is kept")
    EFFICIENCY = "efficiency", gettext_lazy("Efficiency: impact per need")


class Frequency(models.TextChoices):
    """How often it is measured: the length of its periods."""

    YEAR = "year", gettext_lazy("Calendar year")
    FINANCIAL_YEAR = "financial_year", gettext_lazy("Financial year")
    SCHOOL_YEAR = "school_year", gettext_lazy("School year")
    HALF_YEAR = "half_year", gettext_lazy("Half-year")
    QUARTER = "quarter", gettext_lazy("Quarter")
    MONTH = "month", gettext_lazy("Month")


MONTHS_OF: dict[str, int] = {Frequency.HALF_YEAR: 6, Frequency.QUARTER: 3, Frequency.MONTH: 1}
YEAR_MONTHS = 12


class Measure(models.Model):
    """What is measured: name, definition, unit, wanted direction, pillar, kind, method, links to frameworks.

    ``links`` are items of frameworks as ``framework:code``. They mean the version in force, so that they go on when a
    framework gets a new version; :mod:`cycles.indicators.links` looks them up.
    """

    Direction = Direction
    Pillar = Pillar
    Kind = Kind
    Frequency = Frequency

    name = TranslatedField(gettext_lazy("name"))
    definition = TranslatedField(gettext_lazy("definition"))
    unit = TranslatedField(gettext_lazy("unit"), blank=False, validators=[LongestText(80)])
    unit_code = models.CharField(
        gettext_lazy("unit in the registry"), max_length=20, choices=[(code, code) for code in UNITS], blank=True
    )
    direction = models.CharField(gettext_lazy("direction"), max_length=5, choices=Direction.choices)
    pillar = models.CharField(gettext_lazy("pillar"), max_length=12, choices=Pillar.choices)
    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=Kind.choices, blank=True)
    frequency = models.CharField(gettext_lazy("measured by"), max_length=14, choices=Frequency.choices, blank=True)
    links = ArrayField(
        models.CharField(max_length=80, validators=[LINK]),
        verbose_name=gettext_lazy("further items of frameworks"),
        default=list,
        blank=True,
        size=20,
    )
    method = TranslatedField(gettext_lazy("method and limits"))

    class Meta:
        abstract = True

    @property
    def registered_unit(self) -> Unit | None:
        """The unit in the registry that its values convert by, None for a free one."""
        return unit_of(self.unit_code)


def shortest(frequency: str) -> int:
    """Return how many months the shortest period is that fits a frequency: any where none is said."""
    return MONTHS_OF.get(frequency, YEAR_MONTHS) if frequency else 1


# What a city takes over from the library.
TAKEN = ("name", "definition", "unit", "unit_code", "direction", "pillar", "kind", "frequency", "links", "method")
TEXTS = ("name", "definition", "unit", "method")


def check_links(links: list[str], known: set[str]) -> None:
    """Raise ValidationError that names the links whose item is in no framework in force."""
    if unknown := [link for link in links if link not in known]:
        sentence = _("No framework in force has the item %(links)s. Write framework and code, such as sdg:11.2.")
        raise ValidationError({"links": sentence % {"links": ", ".join(unknown)}})
