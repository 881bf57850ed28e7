"""The plan to plan (the cycle's own dates), and the city's bodies with their seats and who holds them."""

from datetime import date
from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from commitments.models import Node
from cycles.content import CycleContent
from cycles.cycle import Cycle
from ims.cities.models import City, Unit
from ims.editing import Versioned
from ims.fields import LongestText, TranslatedField
from ims.people.models import Membership, User

TITLE, TEXT = [LongestText(200)], [LongestText(4000)]


@pghistory.track()
class PlannedDate(CycleContent):
    """One date of the year's plan to plan, such as the council meeting."""

    class Kind(models.TextChoices):
        BASELINE_DUE = "baseline_due", _("Baseline review closed")
        CONSULTATION_FROM = "consultation_from", _("Consultation opens")
        CONSULTATION_TO = "consultation_to", _("Consultation ends")
        TARGETS_DUE = "targets_due", _("Programme ready for the council")
        COUNCIL_MEETING = "council_meeting", _("Council meeting on the programme")
        VALUES_DUE = "values_due", _("All values and reports entered")
        MONITORING_CLOSES = "monitoring_closes", _("Monitoring closes")
        AUDIT_DUE = "audit_due", _("Internal audit done")
        COUNCIL_CONTINUES = "council_continues", _("Council decides how to continue")

    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Ticked off by hand, where the step it belongs to does not say so yet.
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    # Carried over from the year before and not confirmed yet.
    is_proposed = models.BooleanField(_("proposed"), default=False, editable=False)

    class Meta:
        verbose_name = _("date of the year")
        ordering = ("on", "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "kind"], name="planned_date_once_per_cycle")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.on}"


def _stands(prefix: str, day: date) -> Q:
    """Return the condition that a row has not ended before the day."""
    return Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})


class BodyQuerySet(models.QuerySet["Body"]):
    """Bodies, always asked for by city."""

    def in_city(self, city: City) -> "BodyQuerySet":
        """The city's bodies in their order, ended ones included."""
        return self.filter(city=city).order_by(Body.order(), "pk")

    def standing(self, day: date) -> "BodyQuerySet":
        """Bodies that have not ended before this day."""
        return self.filter(_stands("", day))


@pghistory.track()
class Body(Versioned):
    """A group that carries the IMS in the city from year to year, such as the steering group with the mayor."""

    class Kind(models.TextChoices):
        COORDINATION = "coordination", _("Coordination team")
        WORKING = "working", _("Cross-sectoral working group")
        STEERING = "steering", _("Steering group")
        OTHER = "other", _("Another body of the city")

    city = models.ForeignKey(City, models.PROTECT, related_name="bodies")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = TranslatedField(_("name"), blank=False, validators=TITLE)
    terms = TranslatedField(_("terms of reference"), validators=TEXT)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        ordering = ("city", "pk")

    def __str__(self) -> str:
        return str(self.name)

    @classmethod
    def order(cls, prefix: str = "") -> Case:
        """Return the place of a body's kind among the kinds."""
        places = [When(**{f"{prefix}kind": kind}, then=Value(place)) for place, kind in enumerate(cls.Kind.values)]
        return Case(*places, default=Value(len(places)))


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats in the order of their bodies: the chair first."""

    def in_order(self) -> "SeatQuerySet":
        """By body, the chair before the others, then as they were made."""
        return self.order_by(Body.order("body__"), "body_id", "-is_chair", "pk")

    def standing(self, day: date) -> "SeatQuerySet":
        """Seats that have not ended before this day, nor has their body."""
        return self.filter(_stands("", day) & _stands("body__", day))

    def with_taken(self, day: date) -> "SeatQuerySet":
        """Add ``is_taken``: whether somebody holds the seat on this day; a seat that is not is a vacancy."""
        return self.annotate(is_taken=Exists(Tenure.objects.on(day).filter(seat=OuterRef("pk"))))


@pghistory.track()
class Seat(Versioned):
    """A place in a body: which function, from which unit, and whether it is the chair."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    function = TranslatedField(_("function"), blank=False, validators=TITLE)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit it comes from")
    )
    is_chair = models.BooleanField(_("chairs the body"), default=False)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        ordering = ("body", "-is_chair", "pk")

    def __str__(self) -> str:
        return str(self.function)


class TenureQuerySet(models.QuerySet["Tenure"]):
    """Who holds a seat, by day."""

    def on(self, day: date) -> "TenureQuerySet":
        """Tenures that hold on this day, both ends included; who holds no role in the city that day has left."""
        roles = Membership.objects.on(day).filter(user=OuterRef("person"), city=OuterRef("seat__body__city"))
        is_there = Q(person__isnull=True) | Exists(roles)
        return self.filter(_stands("", day) & is_there, starts_on__lte=day)


@pghistory.track()
class Tenure(Versioned):
    """Who holds a seat from a day to a day (both included): a person with an account, or a function without a name."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="tenures")
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="tenures", verbose_name=_("person")
    )
    office = TranslatedField(_("function without a name"), validators=TITLE)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("holder of a seat")
        ordering = ("seat", "starts_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, office={}) | Q(person__isnull=True) & ~Q(office={}),
                violation_error_message=_("Choose a person or write a function: one of the two."),
                name="tenure_is_a_person_or_a_function",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
                name="tenure_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}, {self.starts_on}"


class ThemeLeadQuerySet(models.QuerySet["ThemeLead"]):
    """Who is responsible for themes, always asked for by cycle."""

    def in_cycle(self, cycle: Cycle) -> "ThemeLeadQuerySet":
        """The cycle's, with person, unit and the framework's item."""
        return self.filter(cycle=cycle).select_related("person", "unit", "theme").order_by("theme__position")


@pghistory.track()
class ThemeLead(CycleContent):
    """Who is responsible for a theme in a year: a unit, a person, or both. It may change in every step."""

    theme = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name=_("theme"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible unit")
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="theme_leads", verbose_name=_("responsible person")
    )

    objects = ThemeLeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("who is responsible for a theme")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "theme"], name="theme_lead_once_per_cycle")]

    def __str__(self) -> str:
        return f"{self.theme_id} in {self.cycle_id}"


class OwnDateQuerySet(models.QuerySet["OwnDate"]):
    """The city's own dates, always asked for by cycle."""


@pghistory.track()
class OwnDate(CycleContent):
    """A date of the city's own in the year's plan to plan: what, when, and which unit, seat or person sees to it."""

    title = TranslatedField(_("what"), blank=False, validators=TITLE)
    on = models.DateField(_("date"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seat"))
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="planned_dates", verbose_name=_("person")
    )
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    is_proposed = models.BooleanField(_("proposed"), default=False, editable=False)

    objects = OwnDateQuerySet.as_manager()

    class Meta:
        verbose_name = _("date of the city's own")
        ordering = ("on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, seat__isnull=True)
                | Q(unit__isnull=True, person__isnull=True)
                | Q(seat__isnull=True, person__isnull=True),
                violation_error_message=_("Choose a unit, a seat or a person: one of the three."),
                name="own_date_has_one_who_sees_to_it",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.on}"


@pghistory.track()
class RevisionClock(Versioned):
    """When a city looks at everything anew: by years or by elections, and whether it was asked for earlier."""

    class Rule(models.TextChoices):
        THREE = "3", _("Every 3 years")
        FOUR = "4", _("Every 4 years")
        FIVE = "5", _("Every 5 years")
        ELECTION = "election", _("Once per election period")

    class Because(models.TextChoices):
        EVALUATION = "evaluation", _("The evaluation asks for it")
        WORLD = "world", _("The world has changed")

    city = models.OneToOneField(City, models.PROTECT, related_name="revision_clock")
    rule = models.CharField(_("a full revision"), max_length=10, choices=Rule.choices, default=Rule.FIVE)
    next_election_on = models.DateField(_("day of the next election"), null=True, blank=True)
    earlier_year = models.PositiveSmallIntegerField(
        _("year of the full revision"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1990), MaxValueValidator(2100)],
    )
    earlier_because = models.CharField(_("what asks for it"), max_length=10, choices=Because.choices, blank=True)
    earlier_reason = models.TextField(_("why"), max_length=1000, blank=True)

    objects: ClassVar[models.Manager["RevisionClock"]] = models.Manager()

    class Meta:
        verbose_name = _("revision clock")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(earlier_year__isnull=True) | ~Q(earlier_because="") & ~Q(earlier_reason=""),
                name="revision_earlier_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.city_id}: {self.rule}"
