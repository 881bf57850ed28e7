"""Who stands in for whom in a city, from a day to a day."""

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ims.cities.models import City
from ims.people.models import User


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    """Deputyships by city and day."""

    def in_city(self, city: City) -> "DeputyshipQuerySet":
        """The city's deputyships, past and future ones included, the latest first."""
        return self.filter(city=city).order_by("-starts_on", "pk")

    def on(self, day: date) -> "DeputyshipQuerySet":
        """Deputyships that hold on this day, both ends included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def from_day(self, day: date) -> "DeputyshipQuerySet":
        """Deputyships that hold on this day or later."""
        return self.filter(ends_on__gte=day)

    def of(self, user: User) -> "DeputyshipQuerySet":
        """Deputyships in which the person is away or stands in."""
        return self.filter(Q(person=user) | Q(deputy=user))

    def between(self, first: date, last: date) -> "DeputyshipQuerySet":
        """Deputyships that hold on some day from the first to the last."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


@pghistory.track()
class Deputyship(models.Model):
    """The deputy has the rights of the absent person's deputised roles in the city, from a day to a day, both included.

    Why somebody is away is nobody's matter and is not kept. See :data:`ims.roles.DEPUTISED` and
    :func:`ims.access.rights_in`.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="deputyships")
    person = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("absent"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputyships", verbose_name=_("deputy"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        ordering = ("city", "-starts_on", "pk")
        indexes: ClassVar = [models.Index(fields=["deputy", "city", "ends_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="deputyship_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="deputyship_of_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.person_id}"

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on this day, both ends included."""
        return self.starts_on <= day <= self.ends_on
