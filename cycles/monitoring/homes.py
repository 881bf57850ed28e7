"""What monitoring has for a person's home: values, reports, corrective actions; what to approve, what is late."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, MonitoringRound
from cycles.targets.models import Action, Target
from ims import homes, words
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.parts import Link, Task, TaskKind
from ims.roles import Permission

WAITING = (Entry.State.DRAFT, Entry.State.RETURNED)


def register() -> None:
    """Register the sources."""
    entry = {"pk": "pk", "year": "cycle__year", "code": "indicator__code", "name": "indicator__name"}
    entry |= {"due": "round__due_on", "state": "state", "note": "decided_note"}
    mine = Permission.ENTER_OWN
    homes.register(Source("values", homes.ENTER, mine, _values, entry, _value, _all_mine))
    report = {"pk": "pk", "year": "cycle__year", "code": "code", "name": "title", "due": "round_due"}
    homes.register(Source("reports", homes.ENTER, mine, _reports, report, _report, _all_mine))
    correction = {"pk": "pk", "year": "cycle__year", "text": "text", "due": "due_on"}
    correction |= {"code": "target__indicator__code"}
    homes.register(Source("corrections", homes.ENTER, mine, _corrections, correction, _correction, _all_mine))
    approve = Permission.APPROVE_VALUES
    homes.register(Source("submitted", homes.YEAR, approve, _submitted, entry, _to_approve, _all_entries))
    late = {"year": "cycle__year", "owner": "indicator__owner__name", "due": "round__due_on", "count": "count"}
    homes.register(Source("late_values", homes.YEAR, approve, _late_by_owner, late, _late))


def _open_entries(visit: Visit) -> "QuerySet[Entry]":
    rows = Entry.objects.filter(cycle__in=visit.cycles, round__closed_at__isnull=True)
    return rows.order_by("round__due_on", "indicator__code")


def _values(visit: Visit) -> "QuerySet[Entry]":
    targets = Target.objects.filter(
        cycle=OuterRef("cycle"), indicator=OuterRef("indicator"), owner__in=visit.rights.people
    )
    mine = Q(indicator__owner__in=visit.rights.people) | Q(Exists(targets))
    return _open_entries(visit).filter(mine, state__in=WAITING)


def _reports(visit: Visit) -> "QuerySet[Action]":
    turn = MonitoringRound.objects.filter(cycle=OuterRef("cycle"), closed_at__isnull=True)
    reported = ActionReport.objects.filter(action=OuterRef("pk"), round__closed_at__isnull=True)
    rows = Action.objects.filter(~Exists(reported), cycle__in=visit.cycles, owner__in=visit.rights.people)
    rows = rows.annotate(round_due=Subquery(turn.values("due_on")[:1])).filter(round_due__isnull=False)
    return rows.order_by("round_due", "code")


def _corrections(visit: Visit) -> "QuerySet[CorrectiveAction]":
    rows = CorrectiveAction.objects.filter(cycle__in=visit.cycles, owner__in=visit.rights.people, done_on=None)
    return rows.order_by("due_on", "pk")


def _submitted(visit: Visit) -> "QuerySet[Entry]":
    return _open_entries(visit).filter(state=Entry.State.SUBMITTED)


def _late_by_owner(visit: Visit) -> "QuerySet[Entry, Any]":
    rows = _open_entries(visit).filter(state__in=WAITING, round__due_on__lt=visit.today).order_by()
    by_owner = rows.values("cycle__year", "indicator__owner", "indicator__owner__name", "round__due_on")
    return by_owner.annotate(count=Count("pk")).order_by("round__due_on", "indicator__owner__name")


def _value(facts: Facts, visit: Visit) -> Iterator[Found]:
    note = _("Enter the value of %(year)s, or say why there is none.") % facts
    kind: TaskKind = "open"
    if facts["state"] == Entry.State.RETURNED:
        kind, note = "wait", _("It came back: %(note)s") % facts
    yield _task(facts, visit, "value_enter", f"{facts['code']} {visit.words(facts['name'])}", note, kind)


def _report(facts: Facts, visit: Visit) -> Iterator[Found]:
    note = _("Report status, per cent and money spent in %(year)s.") % facts
    yield _task(facts, visit, "action_report", f"{facts['code']} {visit.words(facts['name'])}", note)


def _correction(facts: Facts, visit: Visit) -> Iterator[Found]:
    note = _("Corrective action for %(code)s: say when it is done.") % facts
    yield _task(facts, visit, "correction_change", visit.words(facts["text"]), note)


def _to_approve(facts: Facts, visit: Visit) -> Iterator[Found]:
    note = _("Submitted for %(year)s: approve it or return it.") % facts
    title = f"{facts['code']} {visit.words(facts['name'])}"
    url = reverse("value_decide", args=[visit.city.slug, facts["year"], facts["pk"]])
    yield Found(Task(title, url, "wait", note=note), day_of(facts["due"]))


def _late(facts: Facts, visit: Visit) -> Iterator[Found]:
    due, count = _due(facts), int(facts["count"])
    title = ngettext("%(n)d value of %(owner)s", "%(n)d values of %(owner)s", count)
    title %= {"n": count, "owner": facts["owner"] or _("nobody")}
    url = reverse("monitoring", args=[visit.city.slug, facts["year"]])
    note = _("Not entered in the round of %(year)s: ask who owns them.") % facts
    yield Found(Task(title, url, "late", words.due(due, visit.today), note), due)


def _task(facts: Facts, visit: Visit, page: str, title: str, note: str, kind: TaskKind = "open") -> Found:
    due = _due(facts)
    url = reverse(page, args=[visit.city.slug, facts["year"], facts["pk"]])
    return Found(Task(title, url, "late" if due < visit.today else kind, words.due(due, visit.today), note), due)


def _due(facts: Facts) -> date:
    return day_of(facts["due"]) or date.max


def _all_mine(visit: Visit, facts: Facts, total: int) -> Link:
    url = reverse("my_entries", args=[visit.city.slug, facts["year"]])
    return Link(_("Everything of yours in %(year)s") % facts, url)


def _all_entries(visit: Visit, facts: Facts, total: int) -> Link:
    url = reverse("monitoring", args=[visit.city.slug, facts["year"]])
    return Link(_("All %(n)d values to approve") % {"n": total}, url)
