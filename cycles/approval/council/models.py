"""Seats and groups of the council, each from a day on. Mandates are memberships with the role of council member."""

from datetime import date
from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City
from ims.people.models import Membership

MOST_SEATS = 1000


class SeatsQuerySet(models.QuerySet["CouncilSeats"]):
    """Numbers of seats, always asked for by city."""

    def in_city(self, city: City) -> "SeatsQuerySet":
        """The city's numbers of seats, the latest first."""
        return self.filter(city=city).order_by("-starts_on")

    def on(self, day: date) -> "SeatsQuerySet":
        """Those that began by this day; the first of them holds."""
        return self.filter(starts_on__lte=day)


@pghistory.track()
class CouncilSeats(models.Model):
    """How many seats the council has, from a day on until another number holds."""

    city = models.ForeignKey(City, models.PROTECT, related_name="council_seats")
    starts_on = models.DateField(_("from"))
    seats = models.PositiveSmallIntegerField(
        _("seats"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )

    objects = SeatsQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of seats in the council")
        ordering = ("city", "-starts_on")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "starts_on"], name="council_seats_once_from_a_day"),
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="council_seats_is_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} from {self.starts_on}"


@pghistory.track()
class CouncilGroup(models.Model):
    """A party or fraction of the council."""

    city = models.ForeignKey(City, models.PROTECT, related_name="council_groups")
    name = models.CharField(_("name"), max_length=120)

    objects: ClassVar[models.Manager["CouncilGroup"]] = models.Manager()

    class Meta:
        verbose_name = _("group of the council")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "name"], name="council_group_name_once_per_city")
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    """Who sits in which group, by day."""

    def on(self, day: date) -> "GroupMembershipQuerySet":
        """Those that hold on this day, both ends included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


@pghistory.track()
class GroupMembership(models.Model):
    """A mandate's group from a day to a day, both included; with the mandate it ends in any case."""

    mandate = models.ForeignKey(Membership, models.CASCADE, related_name="council_groups")
    group = models.ForeignKey(CouncilGroup, models.PROTECT, related_name="members")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        ordering = ("mandate", "starts_on")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mandate", "starts_on"], name="group_membership_once_from_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="group_membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} in {self.group_id}"
