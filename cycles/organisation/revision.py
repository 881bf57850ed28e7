"""The revision clock: when the last full revision was, when the next is due, and why.

The first year of a city is a full one; later ones are those that the council's decision opened for a full revision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.cycle import Cycle, Step
from cycles.organisation.models import RevisionClock
from cycles.snapshot import Decision
from ims import access
from ims.cities.models import City
from ims.history.acting import acting
from ims.people.models import User
from ims.roles import Permission
from ims.words import day

Rule = RevisionClock.Rule
LAST_YEAR = 9999
NO_CAUSE = gettext_lazy("Choose what asks for it.")
NO_REASON = gettext_lazy("Say why: the council reads it where it decides how to continue.")
SET_RULE, ASK_EARLIER = Permission.MANAGE_CITY, Permission.PLAN_YEAR


@dataclass(frozen=True)
class Clock:
    """Where the clock stands: the years of the last full revision, of the next, and the one that runs.

    ``due`` is None as long as the day of the next election is missing, ``last`` before the first year.
    """

    setting: RevisionClock
    last: int | None
    last_by_decision: bool
    running: int | None

    @property
    def by_rule(self) -> int | None:
        """The year in which the next full revision is due by the city's rule alone."""
        if self.last is None:
            return None
        if self.setting.rule != Rule.ELECTION:
            return self.last + int(self.setting.rule)
        election = self.setting.next_election_on
        after = election.year + 1 if election else None
        return after if after is not None and after > self.last else None

    @property
    def is_earlier(self) -> bool:
        """Say whether it was asked for earlier than the rule wants, and has not happened since."""
        asked, last, by_rule = self.setting.earlier_year, self.last, self.by_rule
        return asked is not None and last is not None and asked > last and (by_rule is None or asked < by_rule)

    @property
    def due(self) -> int | None:
        """The year in which the next full revision is due."""
        return self.setting.earlier_year if self.is_earlier else self.by_rule

    @property
    def is_last_year(self) -> bool:
        """Say whether the running year is the last one before a full revision is due."""
        return self.due is not None and self.running == self.due - 1

    @property
    def is_overdue(self) -> bool:
        """Say whether a full revision was due in the running year or before, and was none."""
        return self.due is not None and self.running is not None and self.running >= self.due

    @property
    def sentences(self) -> list[str]:
        """What people read: when it was, when it is due and why, and what follows from that."""
        return [self._last_sentence(), *([self._due_sentence()] if self.last is not None else []), *self._warning()]

    @property
    def sentence(self) -> str:
        """All of it in one paragraph."""
        return " ".join(self.sentences)

    @property
    def warning(self) -> str:
        """What the council has to know now, "" when there is time."""
        return " ".join(self._warning())

    def _last_sentence(self) -> str:
        if self.last is None:
            return _("The city has not begun its first year, which is a full one.")
        words = _("The last full revision was in %(year)s, by the council's decision.")
        return (words if self.last_by_decision else _("The last full one was %(year)s, the city's first year.")) % {
            "year": self.last
        }

    def _due_sentence(self) -> str:
        facts: dict[str, Any] = {"year": self.due, "n": self.setting.rule}
        if self.is_earlier:
            because = RevisionClock.Because(self.setting.earlier_because).label
            facts |= {"because": because, "reason": self.setting.earlier_reason}
            return _("The next is due in %(year)s, earlier than by the rule. %(because)s: %(reason)s") % facts
        if self.setting.rule != Rule.ELECTION:
            return _("The next is due in %(year)s, because the city revises everything every %(n)s years.") % facts
        if self.due is None or self.setting.next_election_on is None:
            return _("It is due once per election period: the day of the next election is missing.")
        facts["day"] = day(self.setting.next_election_on)
        return _("The next is due in %(year)s, the first year after the election of %(day)s.") % facts

    def _warning(self) -> list[str]:
        facts = {"year": self.running}
        if self.is_overdue:
            return [_("It is overdue: a full revision is what the next year should be.")]
        if self.is_last_year:
            return [_("%(year)s is the last year before it is due: the next year should be a full revision.") % facts]
        return []


def _is_full(decision: Decision | None) -> bool:
    """Say whether the council decided on a full revision when it decided how to continue."""
    return decision is not None and decision.next_step == Decision.Next.FULL


def look(city: City, until: int = LAST_YEAR) -> Clock:
    """Return where the clock stands, in one query (two before the first year); ``until`` leaves out later years."""
    known = Cycle.objects.in_city(city).filter(year__lte=until)
    rows = list(known.select_related("opened_by", "continued_by", "city__revision_clock").order_by("year"))
    full = [row for row in rows if _is_full(row.opened_by or row.continued_by)]
    last = full[-1] if full else rows[0] if rows else None
    return Clock(_setting(city, rows), last.year if last else None, bool(full), _running(rows))


def _setting(city: City, rows: Sequence[Cycle]) -> RevisionClock:
    if rows:
        return getattr(rows[0].city, "revision_clock", None) or RevisionClock(city=city)
    return RevisionClock.objects.filter(city=city).first() or RevisionClock(city=city)


def _running(rows: Sequence[Cycle]) -> int | None:
    """Return the year about whose end the council decides next: the first that is not closed, else the latest."""
    running = [row.year for row in rows if row.step != Step.CLOSED]
    return running[0] if running else rows[-1].year if rows else None


@transaction.atomic
def set_rule(setting: RevisionClock, *, by: User) -> RevisionClock:
    """Save every how many years the city revises everything; by elections it needs the day of the next one."""
    city = setting.city
    access.require(by, SET_RULE, city)
    if setting.rule != Rule.ELECTION:
        setting.next_election_on = None
    elif setting.next_election_on is None:
        raise ValidationError({"next_election_on": _("Write the day of the next election: the rule counts from it.")})
    elif setting.next_election_on < city.today():
        raise ValidationError({"next_election_on": _("This election is over. Write the day of the next one.")})
    with acting(by):
        setting.save()
    return setting


@transaction.atomic
def ask_earlier(setting: RevisionClock, *, by: User) -> RevisionClock:
    """Save that the next full revision is wanted earlier, with the reason; without a year that is withdrawn.

    Raises ValidationError by field for a year that has begun or is no earlier than by the rule.
    """
    city = setting.city
    access.require(by, ASK_EARLIER, city)
    if setting.earlier_year is None:
        setting.earlier_because, setting.earlier_reason = "", ""
    else:
        _check_earlier(setting, look(city))
    with acting(by, setting.earlier_reason):
        setting.save()
    return setting


def _check_earlier(setting: RevisionClock, clock: Clock) -> None:
    wrong: dict[str, str] = {}
    by_rule = Clock(setting, clock.last, clock.last_by_decision, clock.running).by_rule
    first = (clock.running or setting.city.today().year) + 1
    if setting.earlier_year is not None and setting.earlier_year < first:
        wrong["earlier_year"] = _("The first year that can still become a full revision is %(year)s.") % {"year": first}
    elif setting.earlier_year is not None and by_rule is not None and setting.earlier_year >= by_rule:
        wrong["earlier_year"] = _("By the rule it is due in %(year)s. Choose an earlier year.") % {"year": by_rule}
    if not setting.earlier_because:
        wrong["earlier_because"] = str(NO_CAUSE)
    if not setting.earlier_reason.strip():
        wrong["earlier_reason"] = str(NO_REASON)
    if wrong:
        raise ValidationError(wrong)


def part(cycle: Cycle) -> dict[str, Any]:
    """Return the clock as a decision about this year freezes it: what a later year brings does not change it."""
    clock = look(cycle.city, cycle.year)
    return {
        "rule": clock.setting.rule,
        "next_election_on": clock.setting.next_election_on,
        "last_full": clock.last,
        "due": clock.due,
        "earlier": {"because": clock.setting.earlier_because, "reason": clock.setting.earlier_reason}
        if clock.is_earlier
        else None,
    }
