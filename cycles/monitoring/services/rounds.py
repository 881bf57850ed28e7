"""Open and close a round: month, quarter, half-year account or year."""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.indicators.measures import shortest
from cycles.indicators.models import Indicator
from cycles.indicators.periods import Period, UnreadablePeriod, parse_period
from cycles.indicators.uses import indicators_used_in
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.monitoring.owners import named, who_enters
from cycles.monitoring.services.frame import create, monitoring, require_open, save
from cycles.targets.models import Action, Target
from ims.people.models import User
from ims.refusals import Conflict, Reason
from ims.roles import Permission

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def open_round(cycle: Cycle, kind: str, period: str, due_on: date, *, by: User) -> MonitoringRound:
    """Open a round and ask for values: the year's round for every indicator in use, the others for those of targets.

    ``period`` as published: 2026 or 2026/27 for a year, 2026-H1, 2026-Q3, 2026-M05. Raises ValidationError when it
    cannot be read, does not fit the kind or lies outside the cycle's year; Conflict while another round is open.
    """
    with monitoring(cycle, Permission.APPROVE_VALUES, by=by):
        check_period(cycle, kind, period)
        running = MonitoringRound.objects.filter(cycle=cycle, closed_at__isnull=True).first()
        if running is not None:
            raise Conflict(_("The round “%(round)s” is open: close it first.") % {"round": running})
        if MonitoringRound.objects.filter(cycle=cycle, kind=kind, period=period.strip()).exists():
            raise ValidationError({"period": _("There was a round of this kind for this period already.")})
        turn = create(MonitoringRound(cycle=cycle, kind=kind, period=period.strip(), due_on=due_on))
        for indicator in _asked_by(cycle, kind):
            create(Entry(cycle=cycle, round=turn, indicator=indicator))
        return turn


def _asked_by(cycle: Cycle, kind: str) -> list[Indicator]:
    """Return what a round of this kind asks for; who is measured by the year is not asked for a quarter."""
    asked = asked_of(cycle)[0] if kind == MonitoringRound.Kind.YEAR else _aimed_at(cycle)
    return [row for row in asked if shortest(row.frequency) <= MONTHS[kind]]


def asked_of(cycle: Cycle) -> tuple[list[Indicator], list[Indicator]]:
    """Return the indicators in use that the year's round asks for, and those it does not, in two queries.

    Ours: asked is what a target rests on, and what the baseline review uses and somebody is responsible for: an owner
    or a unit. The rest are series that the city only compares itself with. Computed ones are in neither: their inputs
    are asked for.
    """
    used, aimed = list(indicators_used_in(cycle).measured()), {row.pk for row in _aimed_at(cycle)}
    asked = [row for row in used if row.pk in aimed or row.owner_id or row.responsible_id]
    return asked, [row for row in used if row not in asked]


def _aimed_at(cycle: Cycle) -> list[Indicator]:
    rows = Indicator.objects.in_city(cycle.city).with_inputs(Q(targets__cycle=cycle))
    return list(rows.measured().order_by("code"))


def check_period(cycle: Cycle, kind: str, period: str) -> Period:
    """Return the period, or raise ValidationError by field when it does not fit the kind and the cycle's year."""
    try:
        read = parse_period(period, cycle.city.financial_year_starts)
    except UnreadablePeriod as unreadable:
        raise ValidationError({"period": str(unreadable)}) from unreadable
    if MONTHS.get(kind) != read.months:
        raise ValidationError({"period": _("This period does not fit the kind of round.")})
    if read.year != cycle.year:
        raise ValidationError({"period": _("This period lies outside the year %(year)s.") % {"year": cycle.year}})
    return read


def close_round(turn: MonitoringRound, *, by: User) -> MonitoringRound:
    """Close a round; nothing more is entered into it.

    Raises Conflict with its reasons while a submitted value is undecided, and for the year's round also while a value
    or the report of an action is missing.
    """
    with monitoring(turn.cycle, Permission.APPROVE_VALUES, by=by):
        require_open(turn)
        if reasons := open_in_round(turn):
            raise Conflict(_("The round cannot be closed yet."), reasons)
        return save(turn, closed_at=timezone.now())


def reopen_round(turn: MonitoringRound, reason: str, *, by: User) -> MonitoringRound:
    """Open a closed round again, with the reason. Raises Conflict while another one is open."""
    if not reason.strip():
        raise ValidationError(_("Say why the round is opened again."))
    with monitoring(turn.cycle, Permission.APPROVE_VALUES, by=by, reason=reason.strip()):
        turn.refresh_from_db(fields=["closed_at"])
        if turn.is_open or MonitoringRound.objects.filter(cycle=turn.cycle, closed_at__isnull=True).exists():
            raise Conflict(_("A round is open already."))
        return save(turn, closed_at=None)


def open_in_round(turn: MonitoringRound) -> list[Reason]:
    """Return what stands in the way of closing a round, each with the page where it is mended."""
    return [*_open_entries(turn), *(_missing_reports(turn) if turn.is_of_year else ())]


def _open_entries(turn: MonitoringRound) -> Iterator[Reason]:
    place = [turn.cycle.city.slug, turn.cycle.year]
    targets = list(Target.objects.filter(cycle=turn.cycle).select_related("owner"))
    for entry in Entry.objects.in_cycle(turn.cycle).filter(round=turn).exclude(state=Entry.State.APPROVED):
        words = {"code": entry.indicator.code, "owner": named(who_enters(entry.indicator, targets))}
        if entry.state == Entry.State.SUBMITTED:
            yield Reason(_("%(code)s waits for approval") % words, reverse("value_decide", args=[*place, entry.pk]))
        elif turn.is_of_year:
            yield Reason(
                _("%(code)s has no value and no reason yet (%(owner)s)") % words,
                reverse("value_enter", args=[*place, entry.pk]),
            )


def _missing_reports(turn: MonitoringRound) -> Iterator[Reason]:
    cycle = turn.cycle
    for action in Action.objects.filter(cycle=cycle).exclude(reports__round=turn).order_by("code"):
        yield Reason(
            _("Action %(code)s is not reported yet") % {"code": action.code},
            reverse("action_report", args=[cycle.city.slug, cycle.year, action.pk]),
        )
