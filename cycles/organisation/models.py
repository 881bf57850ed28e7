"""The plan to plan: the cycle's own dates."""

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from cycles.content import CycleContent


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

    class Meta:
        verbose_name = _("date of the year")
        ordering = ("on", "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "kind"], name="planned_date_once_per_cycle")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.on}"
