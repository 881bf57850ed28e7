"""Who works on an action beside its owner, its milestones, and the actions that it waits for."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cycles.content import CycleContent
from cycles.targets.models import Action
from ims.cities.models import Unit
from ims.fields import TranslatedField
from ims.people.models import User


@pghistory.track()
class TeamMember(CycleContent):
    """A unit or a person that works on an action beside its owner."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="team")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("team of an action")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True, person__isnull=False) | Q(unit__isnull=False, person__isnull=True),
                name="team_member_is_a_unit_or_a_person",
            ),
            # A unit may stand twice: two that ended may have one successor. Pages name it once.
            models.UniqueConstraint(fields=["action", "person"], name="team_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.unit_id or self.person_id}"


@pghistory.track()
class Milestone(CycleContent):
    """What an action has reached by a day; ``reached_on`` is empty as long as it has not."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="milestones")
    name = TranslatedField(_("milestone"))
    due_on = models.DateField(_("planned for"))
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return f"{self.name} ({self.due_on})"


@pghistory.track()
class Dependency(CycleContent):
    """An action begins only when another one, its predecessor, has ended: finish before start."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="dependencies")
    predecessor = models.ForeignKey(Action, models.CASCADE, related_name="followers", verbose_name=_("waits for"))

    class Meta:
        verbose_name = _("dependency between actions")
        ordering = ("action", "predecessor")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "predecessor"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(action=F("predecessor")), name="dependency_on_another_action"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.action_id}"
