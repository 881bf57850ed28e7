"""The council: meetings, attendance, agenda items with their rule, votes. The result is computed, never chosen."""

from datetime import date
from typing import ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cycles.approval import rule
from cycles.approval.city_rules.columns import (
    Problems,
    QuorumColumns,
    RuleColumns,
    own_fraction_is_one,
    quorum_is_a_fraction,
)
from cycles.approval.city_rules.models import CouncilRules, Subject
from cycles.approval.guards import ITEM_TRIGGERS, MEETING_TRIGGERS, VOTE_TRIGGERS
from cycles.cycle import Cycle
from cycles.snapshot import Decision, Snapshot
from cycles.targets.models import ProgrammeVersion
from ims.cities.models import City
from ims.editing import Versioned
from ims.fields import LongestText, TranslatedField
from ims.people.models import User

YEARS_BACK, YEARS_AHEAD = 5, 2


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings, always asked for by city."""

    def in_city(self, city: City) -> "MeetingQuerySet":
        """The city's meetings, latest first."""
        return self.filter(city=city).order_by("-held_on", "-pk")

    def from_day(self, day: date) -> "MeetingQuerySet":
        """Meetings on this day or later, the next one first."""
        return self.filter(held_on__gte=day).order_by("held_on", "pk")


@pghistory.track()
class Meeting(QuorumColumns, Versioned):
    """A meeting of the council, with the number of all its members and the share that makes it quorate.

    ``ended_at`` is when the clerk recorded its end, see :mod:`cycles.approval.services.ending`; None while it goes on,
    and where nobody recorded it.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    place = TranslatedField(_("place"), validators=[LongestText(120)])
    members_total = models.PositiveSmallIntegerField(_("members of the council"), validators=[MinValueValidator(1)])
    chair = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair of the meeting")
    )

    ended_at = models.DateTimeField(_("end of the meeting"), null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        ordering = ("-held_on", "-pk")
        constraints: ClassVar = [
            quorum_is_a_fraction("meeting_quorum_is_a_fraction"),
        ]
        triggers = MEETING_TRIGGERS

    def __str__(self) -> str:
        return f"Council, {self.held_on}"

    def clean(self) -> None:
        """Refuse a day far from now (five years back, so that earlier decisions can be recorded, two ahead), and a
        quorum that cannot be reached.
        """
        super().clean()
        problems: Problems = {}
        this_year = self.city.today().year
        if self.held_on and not this_year - YEARS_BACK <= self.held_on.year <= this_year + YEARS_AHEAD:
            problems["held_on"] = _("A meeting lies at most five years back and two years ahead; look at the year.")
        problems |= self.quorum_problems()
        if problems:
            raise ValidationError(problems)


@pghistory.track()
class Attendance(models.Model):
    """Whether a member of the council was at the meeting."""

    class Presence(models.TextChoices):
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(
        User, models.PROTECT, related_name="attendances", verbose_name=_("member of the council")
    )
    presence = models.CharField(_("presence"), max_length=8, choices=Presence.choices, default=Presence.PRESENT)

    objects: ClassVar[models.Manager["Attendance"]] = models.Manager()

    class Meta:
        verbose_name = _("attendance")
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.member_id} {self.presence}"


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Items of the agenda by city, cycle and state."""

    def in_city(self, city: City) -> "AgendaItemQuerySet":
        """The items of the city's meetings."""
        return self.filter(meeting__city=city)

    def of_cycle(self, cycle: Cycle) -> "AgendaItemQuerySet":
        """The items that decide on this cycle, the latest meeting first."""
        return self.filter(cycle=cycle).order_by("-meeting__held_on", "-pk")

    def main(self) -> "AgendaItemQuerySet":
        """Items that are no amendments."""
        return self.filter(amends__isnull=True)

    def pending(self) -> "AgendaItemQuerySet":
        """Items that the council has still to decide: prepared, or the vote is open."""
        return self.filter(state__in=(AgendaItem.State.PREPARED, AgendaItem.State.OPEN))


@pghistory.track()
class AgendaItem(RuleColumns, Versioned):
    """What the council votes on, by which rule, and what came out.

    ``for_count`` and its sisters are entered by the clerk in a counted vote, where a second person confirms them before
    the vote is concluded, and computed in a named one. ``result``
    is computed by :mod:`cycles.approval.rule` from counts and rule. With ``return_reasons`` the question put to the
    vote is a motion to return the programme for these reasons. ``at_change`` is the cycle's number of step changes
    when the package was taken: once it differs, the package was taken back and the item can no longer be decided.
    An item that ``amends`` another is an amendment to it, see :mod:`cycles.approval.amendments`; ``proposed`` is the
    package as it was proposed, where amendments were adopted and ``package`` is the amended one; ``in_force`` is
    the programme that an item of kind amend changes, see :mod:`cycles.approval.mid_year`.
    ``rules`` is the version of the city's rules that holds on the meeting's day, None where the city recorded none. An
    item that is counted otherwise says why in ``departs_because``; the database refuses to open one that does not.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        OPEN = "open", _("Vote open")
        CONCLUDED = "concluded", _("Concluded")
        NOT_DECIDED = "not_decided", _("Not decided")

    class Result(models.TextChoices):
        PASSED = "passed", _("Passed")
        NOT_PASSED = "not_passed", _("Not passed")
        NO_QUORUM = "no_quorum", _("No quorum")
        ADJOURNED = "adjourned", _("Adjourned")
        FALLEN = "fallen", _("Fallen")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="agenda_items")
    number = models.CharField(_("number on the agenda"), max_length=10)
    kind = models.CharField(_("decides on"), max_length=10, choices=Decision.Kind.choices)
    title = TranslatedField(_("title"), blank=False)
    draft_decision = TranslatedField(_("draft decision"), blank=False)
    programme = models.ForeignKey(ProgrammeVersion, models.PROTECT, null=True, blank=True, related_name="agenda_items")
    package = models.ForeignKey(Snapshot, models.PROTECT, null=True, editable=False, related_name="agenda_items")
    proposed = models.ForeignKey(Snapshot, models.PROTECT, null=True, editable=False, related_name="amended_items")
    in_force = models.ForeignKey(Snapshot, models.PROTECT, null=True, editable=False, related_name="changed_items")
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="amendments", verbose_name=_("amends")
    )
    at_change = models.PositiveIntegerField(editable=False)
    next_step = models.CharField(_("how to continue"), max_length=10, choices=Decision.Next.choices, blank=True)
    rules = models.ForeignKey(
        CouncilRules, models.PROTECT, null=True, editable=False, related_name="items", verbose_name=_("rules of voting")
    )
    departs_because = models.TextField(_("reason for another rule"), max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREPARED, editable=False)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    concluded_at = models.DateTimeField(null=True, editable=False)
    for_count = models.PositiveSmallIntegerField(_("for"), null=True, blank=True)
    against_count = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstained_count = models.PositiveSmallIntegerField(_("abstained"), null=True, blank=True)
    disqualified_count = models.PositiveSmallIntegerField(_("disqualified"), null=True, blank=True)
    present_count = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    proxy_count = models.PositiveSmallIntegerField(_("by proxy"), null=True, editable=False)
    casting_vote = models.CharField(_("casting vote"), max_length=8, choices=rule.Casting.choices, blank=True)
    counted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("who entered the counts")
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("who confirmed the counts")
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)
    before_evaluation = models.BooleanField(
        _("the programme is approved before the year before is evaluated"), default=False
    )
    return_reasons = TranslatedField(_("reasons for returning it"))
    adjourned_because = models.TextField(_("why it was not decided"), blank=True)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, editable=False, related_name="agenda_item")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        ordering = ("meeting", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_item_number_once"),
            models.CheckConstraint(
                condition=Q(amends__isnull=True, state="concluded", decision__isnull=False)
                | ~Q(amends__isnull=True, state="concluded") & Q(decision__isnull=True),
                name="agenda_item_concluded_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("prepared", "open"), result="")
                | Q(state="concluded", result__in=("passed", "not_passed"))
                | Q(state="not_decided") & ~Q(result="") & ~Q(result="passed"),
                name="agenda_item_result_fits_its_state",
            ),
            models.CheckConstraint(
                condition=~Q(mode="counted", state="concluded") | Q(confirmed_by__isnull=False),
                name="agenda_item_counts_are_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_at__isnull=False, counted_by__isnull=False) & ~Q(confirmed_by=F("counted_by")),
                name="agenda_item_counts_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(kind="continue") & ~Q(next_step="") | ~Q(kind="continue") & Q(next_step=""),
                name="agenda_item_continue_says_how",
            ),
            own_fraction_is_one("agenda_item_own_fraction_is_one"),
        ]
        triggers = ITEM_TRIGGERS

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def clean(self) -> None:
        """Refuse a rule that means nothing, and a question that its kind does not ask."""
        super().clean()
        problems = {**_rule_problems(self), **_question_problems(self)}
        if problems:
            raise ValidationError(problems)

    @property
    def is_motion_to_return(self) -> bool:
        """Say whether the council votes on returning the programme instead of approving it."""
        return bool(str(self.return_reasons))

    @property
    def subject(self) -> str:
        """What the city's rules call this kind of decision."""
        if self.kind == Decision.Kind.AMEND:
            return Subject.APPROVE
        return Subject.RETURN if self.is_motion_to_return else self.kind

    @property
    def waits_for_confirmation(self) -> bool:
        """Say whether counts were entered that a second person has still to confirm."""
        return (
            self.state == self.State.OPEN
            and self.mode == self.Mode.COUNTED
            and self.present_count is not None
            and self.confirmed_by_id is None
        )

    @property
    def is_pending(self) -> bool:
        """Say whether the council has still to decide it."""
        return self.state in {self.State.PREPARED, self.State.OPEN}

    def rule_for(self, meeting: Meeting) -> rule.Rule:
        """Return the rule of this item at its meeting."""
        return self.rule_under(meeting.quorum)


def _rule_problems(item: AgendaItem) -> Problems:
    problems = item.rule_problems(may_be_minority=item.is_motion_to_return)
    is_named_tie = item.tie == rule.Tie.CHAIR and item.mode == item.Mode.NAMED and "tie" not in problems
    if is_named_tie and item.meeting.chair_id is None:
        problems["tie"] = _("Name the chair of the meeting first: it is the chair's vote that decides a tie.")
    return problems


def _question_problems(item: AgendaItem) -> Problems:
    problems: Problems = {}
    if (item.kind == Decision.Kind.CONTINUE) != bool(item.next_step):
        problems["next_step"] = _("Say how to continue when the council decides on that, and only then.")
    if item.before_evaluation and item.kind != Decision.Kind.APPROVE:
        problems["before_evaluation"] = _("Only a programme can be approved before the evaluation.")
    if item.is_motion_to_return and item.kind != Decision.Kind.APPROVE:
        problems["return_reasons"] = _("Only a programme can be returned.")
    return problems


BY_PROXY = "by_proxy"


class VoteQuerySet(models.QuerySet["Vote"]):
    """The named votes of an item."""

    def by_choice(self) -> dict[str, int]:
        """Return how many chose each choice, and under :data:`BY_PROXY` how many of all did by proxy.

        What nobody chose is left out.
        """
        rows = self.order_by().values_list("choice").annotate(n=models.Count("pk"), proxies=models.Count("holder"))
        found = {choice: n for choice, n, _proxies in rows}
        by_proxy = sum(proxies for _choice, _n, proxies in rows)
        return {**found, BY_PROXY: by_proxy} if by_proxy else found


@pghistory.track()
class Vote(models.Model):
    """A member's named vote, cast by themselves or, while they are away, by the ``holder`` of their proxy.

    It may be changed until the clerk concludes: question and rule are fixed by then, no member's choice is shown before
    the end, and who misread a button should not be bound by it. Every change stays in the history. How members voted by
    name stays in the record: the council's vote is public.
    """

    class Choice(models.TextChoices):
        FOR = "for", _("For")
        AGAINST = "against", _("Against")
        ABSTAIN = "abstain", _("Abstain")
        DISQUALIFIED = "disqualified", _("Disqualified")

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="votes")
    member = models.ForeignKey(User, models.PROTECT, related_name="votes", verbose_name=_("member of the council"))
    holder = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("cast by proxy by")
    )
    choice = models.CharField(_("vote"), max_length=12, choices=Choice.choices)
    cast_at = models.DateTimeField(auto_now=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "member"], name="vote_once_per_member")]
        triggers = VOTE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.item_id}: {self.member_id} {self.choice}"

    @property
    def cast_by(self) -> User:
        """Who cast it: the member, or who held their proxy."""
        return self.holder or self.member
