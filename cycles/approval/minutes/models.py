"""The minutes of a meeting: the clerk's own words beside what happened, who confirms them, and the frozen version."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cycles.approval.models import AgendaItem, Meeting
from cycles.chain import RecordEntry
from cycles.snapshot import Snapshot
from ims.cities.models import City
from ims.editing import Versioned
from ims.fields import LongestText, TranslatedField
from ims.people.models import User

LONGEST = 4000

FROZEN = pgtrigger.Trigger(
    name="frozen_stays",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func="""
        IF OLD.snapshot_id IS NOT NULL THEN
            RAISE EXCEPTION 'Frozen minutes never change: an error is put right by a new version.';
        END IF;
        RETURN COALESCE(NEW, OLD);
    """,
)


def while_it_is_a_draft() -> pgtrigger.Trigger:
    """Return a new trigger that refuses to write what belongs to frozen minutes."""
    return pgtrigger.Trigger(
        name="while_it_is_a_draft",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            -- The lock waits for whoever freezes the minutes and then sees what became of them.
            PERFORM 1 FROM cycles_minutes m
            WHERE m.id = COALESCE(NEW.minutes_id, OLD.minutes_id) AND m.snapshot_id IS NULL FOR SHARE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'Frozen minutes never change: an error is put right by a new version.';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


class MinutesQuerySet(models.QuerySet["Minutes"]):
    """The versions of minutes, by city, meeting and state."""

    def in_city(self, city: City) -> "MinutesQuerySet":
        """Those of the city's meetings."""
        return self.filter(meeting__city=city)

    def of(self, meeting: Meeting) -> "MinutesQuerySet":
        """All versions of a meeting's minutes, the newest first, with the entry in the record of the frozen ones."""
        return self.filter(meeting=meeting).select_related("snapshot", "entry").order_by("-number")

    def frozen(self) -> "MinutesQuerySet":
        """Those that are in the record."""
        return self.filter(snapshot__isnull=False)

    def drafts(self) -> "MinutesQuerySet":
        """Those that are still written."""
        return self.filter(snapshot__isnull=True)


@pghistory.track()
class Minutes(Versioned):
    """One version of a meeting's minutes: the clerk's words; what happened is read where it was recorded.

    A draft until it is frozen: then ``snapshot`` holds all of it and ``entry`` is its place in the record, and the row
    never changes. An error that is found afterwards makes a version of its own, for a ``reason``; there is at most one
    draft.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes", editable=False)
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    reason = TranslatedField(_("why there is a new version"), validators=[LongestText(LONGEST)])
    opening = TranslatedField(_("opening of the meeting"), validators=[LongestText(LONGEST)])
    closing = TranslatedField(_("end of the meeting"), validators=[LongestText(LONGEST)])
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, null=True, editable=False, related_name="minutes")
    entry = models.OneToOneField(RecordEntry, models.PROTECT, null=True, editable=False, related_name="minutes")

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        ordering = ("meeting", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_version_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(snapshot__isnull=True), name="minutes_one_draft_per_meeting"
            ),
            models.CheckConstraint(
                condition=Q(snapshot__isnull=True, entry__isnull=True) | Q(snapshot__isnull=False, entry__isnull=False),
                name="minutes_frozen_are_in_the_record",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason={}), name="minutes_new_version_says_why"),
        ]
        triggers: ClassVar = [FROZEN]

    def __str__(self) -> str:
        return str(_("Minutes, version %(number)s") % {"number": self.number})

    @property
    def is_frozen(self) -> bool:
        """Say whether it is in the record and never changes."""
        return self.snapshot_id is not None


@pghistory.track()
class MinutesRemark(Versioned):
    """What the clerk adds on one item, such as who spoke or what was handed in."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="remarks", editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="+", editable=False)
    text = TranslatedField(_("remark on the item"), validators=[LongestText(LONGEST)])

    objects: ClassVar[models.Manager["MinutesRemark"]] = models.Manager()

    class Meta:
        verbose_name = _("remark in the minutes")
        ordering = ("minutes", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["minutes", "item"], name="minutes_remark_once_per_item")
        ]
        triggers: ClassVar = [while_it_is_a_draft()]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.item_id}"


@pghistory.track()
class MinutesSigner(models.Model):
    """Who confirms the minutes: the chair and members whom the clerk names.

    ``sha256`` is the hash of the draft that the person read and confirmed: once the draft says something else, it is
    not confirmed any more.
    """

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="signers")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who confirms the minutes"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[models.Manager["MinutesSigner"]] = models.Manager()

    class Meta:
        verbose_name = _("who confirms the minutes")
        ordering = ("minutes", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["minutes", "person"], name="minutes_signer_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, sha256="") | Q(confirmed_at__isnull=False) & ~Q(sha256=""),
                name="minutes_confirmed_what_was_read",
            ),
        ]
        triggers: ClassVar = [while_it_is_a_draft()]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.person_id}"
