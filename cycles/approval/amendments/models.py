"""An amendment: a paragraph, a target, an action or the vision of a package as it stands and as a member wants it."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cycles.approval.models import AgendaItem
from ims.editing import Versioned
from ims.people.models import User

State, Result = AgendaItem.State, AgendaItem.Result

TRIGGERS = [
    pgtrigger.Trigger(
        name="before_the_vote",
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        func="""
            -- The lock waits for whoever opens the vote on the whole and then sees what became of it.
            PERFORM 1 FROM cycles_agendaitem main JOIN cycles_agendaitem own ON own.amends_id = main.id
            WHERE own.id = NEW.item_id AND main.state = 'prepared' FOR SHARE OF main;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'Amendments are proposed before the vote on the whole is open.';
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="stands_as_proposed",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            -- Its place in the order changes until its vote; nothing else of it ever does.
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'position' - 'version' = to_jsonb(OLD) - 'position' - 'version'
               AND EXISTS (SELECT 1 FROM cycles_agendaitem i WHERE i.id = OLD.item_id AND i.state = 'prepared') THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'An amendment stands as it was proposed.';
        """,
    ),
]


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments of an item, in the order in which they are voted on."""

    def of(self, main: AgendaItem) -> "AmendmentQuerySet":
        """Those to this item, in the order that the clerk set."""
        return self.filter(item__amends=main).select_related("item", "mover").order_by("position", "pk")

    def pending(self) -> "AmendmentQuerySet":
        """Those that are not put to the end yet."""
        return self.filter(item__state__in=(State.PREPARED, State.OPEN))

    def adopted(self) -> "AmendmentQuerySet":
        """Those that the council adopted."""
        return self.filter(item__state=State.CONCLUDED, item__result=Result.PASSED)


@pghistory.track()
class Amendment(Versioned):
    """What a member wants changed. ``before`` is what the package holds, ``after`` the amended fields alone.

    It is voted on as its ``item``, which names the main item that it amends. ``subject_key`` is a paragraph's key, or
    the id of a target or an action, as they stand in the package. A paragraph or an action may be added too, and then
    ``before`` is empty, or taken out, and then ``after`` is.
    """

    class Subject(models.TextChoices):
        PARAGRAPH = "paragraph", _("Paragraph")
        TARGET = "target", _("Target")
        ACTION = "action", _("Action")
        VISION = "vision", _("Vision")

    class Act(models.TextChoices):
        CHANGE = "change", _("Change it")
        ADD = "add", _("Add it")
        REMOVE = "remove", _("Take it out")

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="amendment")
    position = models.PositiveSmallIntegerField(_("place in the order of votes"))
    mover = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    subject = models.CharField(_("what is amended"), max_length=10, choices=Subject.choices)
    act = models.CharField(_("what becomes of it"), max_length=6, choices=Act.choices, default=Act.CHANGE)
    subject_key = models.CharField(max_length=40)
    place = models.CharField(_("where it stands"), max_length=60)
    before = models.JSONField(_("as it stands"), blank=True)
    after = models.JSONField(_("as it is to be"), blank=True)
    reason = models.TextField(_("reason"))
    proposed_at = models.DateTimeField(auto_now_add=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        ordering = ("position", "pk")
        triggers: ClassVar = TRIGGERS

    def __str__(self) -> str:
        return f"{self.item_id}: {self.subject} {self.place}"

    @property
    def outcome(self) -> str:
        """What became of it: ``proposed``, ``open``, ``adopted``, ``rejected``, or how it ended without a vote."""
        item = self.item
        if item.is_pending:
            return "open" if item.state == State.OPEN else "proposed"
        return {Result.PASSED.value: "adopted", Result.NOT_PASSED.value: "rejected"}.get(item.result, item.result)

    @property
    def outcome_word(self) -> str:
        """What became of it, as a word."""
        return str(OUTCOME_WORDS[self.outcome])


OUTCOME_WORDS: dict[str, str | Promise] = {
    "proposed": _("Proposed"),
    "open": _("Vote open"),
    "adopted": _("Adopted"),
    "rejected": _("Rejected"),
    Result.FALLEN.value: Result.FALLEN.label,
    Result.WITHDRAWN.value: Result.WITHDRAWN.label,
    Result.NO_QUORUM.value: Result.NO_QUORUM.label,
    Result.ADJOURNED.value: Result.ADJOURNED.label,
}
