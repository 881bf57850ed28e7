"""When a member was at a meeting, in which items they take no part, and who votes for them while they are away."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cycles.approval.models import AgendaItem, Attendance, Meeting
from ims.people.models import User


@pghistory.track()
class Stay(models.Model):
    """From when to when a member was at the meeting; who comes back has another one. An open one makes them present."""

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="stays")
    came_at = models.DateTimeField(_("came at"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects: ClassVar[models.Manager["Stay"]] = models.Manager()

    class Meta:
        verbose_name = _("time at the meeting")
        ordering = ("came_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")), name="stay_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["attendance"], condition=Q(left_at__isnull=True), name="stay_open_once_per_member"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="until_the_end",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    -- The lock waits for whoever ends the meeting and then sees that it has ended.
                    PERFORM 1 FROM cycles_meeting m JOIN cycles_attendance a ON a.meeting_id = m.id
                    WHERE a.id = NEW.attendance_id
                      AND (m.ended_at IS NULL OR NEW.left_at <= m.ended_at) FOR SHARE OF m;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'Nobody is at a meeting after its end.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance_id}: {self.came_at} to {self.left_at}"


@pghistory.track()
class Disqualification(models.Model):
    """A member takes no part in an item, on a ground of the law. No free text: it would say things about a person."""

    class Ground(models.TextChoices):
        INTEREST = "interest", _("Own interest, or that of somebody close")
        REPRESENTS = "represents", _("Represents or advises somebody whom it concerns")
        EARLIER = "earlier", _("Took part in deciding it elsewhere before")
        OTHER = "other", _("Another ground of the law that shakes trust in their impartiality")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="disqualifications")
    member = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("member of the council"))
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Disqualification"]] = models.Manager()

    class Meta:
        verbose_name = _("disqualification")
        ordering = ("item", "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "member"], name="disqualified_once")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="while_it_is_pending",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    PERFORM 1 FROM cycles_agendaitem i
                    WHERE i.id = COALESCE(NEW.item_id, OLD.item_id) AND i.state IN ('prepared', 'open') FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'Who is disqualified is recorded before the vote has ended.';
                    END IF;
                    IF TG_OP <> 'DELETE' AND EXISTS (
                        SELECT FROM cycles_vote v
                        WHERE v.item_id = NEW.item_id AND NEW.member_id IN (v.member_id, v.holder_id)
                    ) THEN
                        RAISE EXCEPTION 'Who has voted is not disqualified afterwards.';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.member_id} {self.ground}"


@pghistory.track()
class Proxy(models.Model):
    """A member who is away has another one vote for them at a meeting, where the city's rules allow it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="proxies")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("member who is away"))
    holder = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("votes for them"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    given_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Proxy"]] = models.Manager()

    class Meta:
        verbose_name = _("proxy")
        ordering = ("meeting", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "giver"], name="proxy_once_per_meeting"),
            models.CheckConstraint(condition=~Q(giver=F("holder")), name="proxy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.holder_id} for {self.giver_id}"
