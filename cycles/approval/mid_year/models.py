"""One change of the programme in force that the coordinator puts before the council in mid-year."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cycles.approval.amendments.models import Amendment
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle

TRIGGERS = [
    pgtrigger.Trigger(
        name="stands_once_it_is_put",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            -- It goes on and off an agenda until the council votes on it; what it says never changes.
            IF EXISTS (SELECT 1 FROM cycles_agendaitem i WHERE i.id = OLD.item_id AND i.opened_at IS NOT NULL
                       AND i.state <> 'not_decided')
               OR TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'item_id' <> to_jsonb(OLD) - 'item_id' THEN
                RAISE EXCEPTION 'A change of the programme stands as it was put before the council.';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    ),
]


class ProgrammeChangeQuerySet(models.QuerySet["ProgrammeChange"]):
    """Changes in the order in which they were written."""

    def waiting(self, cycle: Cycle) -> "ProgrammeChangeQuerySet":
        """Those of the year that no agenda has, or whose item ended without a decision."""
        return self.filter(self.is_waiting(), cycle=cycle).order_by("pk")

    def is_waiting(self) -> Q:
        """Return the condition that no agenda has a change, or that its item ended without a decision."""
        return Q(item__isnull=True) | Q(item__state=AgendaItem.State.NOT_DECIDED)

    def of(self, item: AgendaItem) -> "ProgrammeChangeQuerySet":
        """Those that the council decides on with this item."""
        return self.filter(item=item).order_by("pk")


@pghistory.track()
class ProgrammeChange(models.Model):
    """What is to be different in the programme in force; see :class:`~cycles.approval.amendments.models.Amendment`.

    It is written in monitoring, and decided with the others as one ``item`` of kind amend.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="programme_changes")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, editable=False, related_name="programme_changes")
    subject = models.CharField(_("what is changed"), max_length=10, choices=Amendment.Subject.choices)
    act = models.CharField(_("what becomes of it"), max_length=6, choices=Amendment.Act.choices)
    subject_key = models.CharField(max_length=40)
    place = models.CharField(_("where it stands"), max_length=60)
    before = models.JSONField(_("as it stands"), blank=True)
    after = models.JSONField(_("as it is to be"), blank=True)
    reason = models.TextField(_("reason"))
    written_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of the programme")
        ordering = ("pk",)
        triggers: ClassVar = TRIGGERS

    def __str__(self) -> str:
        return self.place
