"""What the council has for a person's home: the next meeting, open votes, how one voted; what a clerk prepares."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.models import AgendaItem, Meeting, Vote
from cycles.approval.presence.models import Disqualification
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision
from ims import homes, words
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.parts import Link, Task, TaskKind
from ims.roles import Permission

BACK = timedelta(days=365)


def register() -> None:
    """Register the sources."""
    vote, record = Permission.VOTE, Permission.RECORD_MEETING
    item = {"pk": "pk", "meeting": "meeting", "number": "number", "title": "title"}
    homes.register(Source("open_votes", homes.COUNCIL, vote, _open_votes, item, _open_vote))
    meeting = {"pk": "pk", "on": "held_on", "place": "place", "items": "items_total", "open": "items_open"}
    homes.register(Source("next_meeting", homes.COUNCIL, vote, _next, meeting, _next_meeting, shown=1))
    voted = {"item": "item", "meeting": "item__meeting", "title": "item__title", "choice": "choice"}
    voted |= {"outcome": "item__decision__outcome", "number": "item__decision__number"}
    homes.register(Source("voted", homes.COUNCIL, vote, _voted, voted, _vote, shown=3))
    homes.register(Source("meetings", homes.COUNCIL, record, _to_prepare, meeting, _prepare, _all_meetings))
    homes.register(Source("minutes", homes.COUNCIL, record, _without_minutes, meeting, _minute, _all_meetings))
    homes.register(Source("to_confirm", homes.COUNCIL, record, _to_confirm, item, _confirm))
    asked = {"pk": "pk", "text": "text", "due": "due_on", "number": "item__decision__number"}
    homes.register(Source("asked", homes.ENTER, Permission.ENTER_OWN, _asked, asked, _to_report))
    homes.register(Source("to_put", homes.COUNCIL, record, _waiting, {"year": "year"}, _put_on_agenda))


def _open_votes(visit: Visit) -> "QuerySet[AgendaItem]":
    mine = Vote.objects.filter(item=OuterRef("pk"), member=visit.rights.user)
    out = Disqualification.objects.filter(item=OuterRef("pk"), member=visit.rights.user)
    rows = AgendaItem.objects.in_city(visit.city).filter(state=AgendaItem.State.OPEN, mode=AgendaItem.Mode.NAMED)
    return rows.filter(~Exists(mine), ~Exists(out)).order_by("meeting__held_on", "number")


def _to_confirm(visit: Visit) -> "QuerySet[AgendaItem]":
    rows = AgendaItem.objects.in_city(visit.city).filter(state=AgendaItem.State.OPEN, mode=AgendaItem.Mode.COUNTED)
    rows = rows.filter(present_count__isnull=False, confirmed_by__isnull=True).exclude(counted_by=visit.rights.user)
    return rows.order_by("meeting__held_on", "number")


def _meetings(visit: Visit) -> "QuerySet[Meeting]":
    pending = Q(items__state__in=(AgendaItem.State.PREPARED, AgendaItem.State.OPEN))
    rows = Meeting.objects.filter(city=visit.city)
    return rows.annotate(items_total=Count("items"), items_open=Count("items", filter=pending))


def _next(visit: Visit) -> "QuerySet[Meeting]":
    return _meetings(visit).filter(held_on__gte=visit.today).order_by("held_on", "pk")


def _to_prepare(visit: Visit) -> "QuerySet[Meeting]":
    return _next(visit)


def _without_minutes(visit: Visit) -> "QuerySet[Meeting]":
    pending = AgendaItem.objects.pending().filter(meeting=OuterRef("pk"))
    rows = _meetings(visit).filter(Exists(pending), held_on__lt=visit.today, held_on__gte=visit.today - BACK)
    return rows.order_by("held_on", "pk")


def _voted(visit: Visit) -> "QuerySet[Vote]":
    rows = Vote.objects.filter(member=visit.rights.user, item__meeting__city=visit.city, item__decision__isnull=False)
    return rows.order_by(F("item__concluded_at").desc(nulls_last=True), "-pk")


def _asked(visit: Visit) -> "QuerySet[CouncilCondition]":
    rows = CouncilCondition.objects.in_city(visit.city).asked().filter(done_on=None)
    return rows.filter(CouncilCondition.objects.held_by(visit.rights.people, visit.city)).order_by("due_on", "pk")


def _waiting(visit: Visit) -> "QuerySet[Cycle]":
    pending = AgendaItem.objects.pending().filter(cycle=OuterRef("pk"))
    return Cycle.objects.filter(~Exists(pending), pk__in=visit.cycles, step=Step.APPROVAL).order_by("year")


def _open_vote(facts: Facts, visit: Visit) -> Iterator[Found]:
    url = reverse("item", args=[visit.city.slug, facts["meeting"], facts["pk"]])
    title = f"{facts['number']} {visit.words(facts['title'])}"
    yield Found(Task(title, url, "wait", note=_("The vote is open and you have not voted yet.")), visit.today)


def _confirm(facts: Facts, visit: Visit) -> Iterator[Found]:
    url = reverse("counts_confirm", args=[visit.city.slug, facts["meeting"], facts["pk"]])
    title = f"{facts['number']} {visit.words(facts['title'])}"
    yield Found(Task(title, url, "wait", note=_("Counts wait for a second person to confirm them.")), visit.today)


def _next_meeting(facts: Facts, visit: Visit) -> Iterator[Found]:
    on, count = _on(facts), int(facts["items"])
    items = ngettext("%(n)d item on the agenda", "%(n)d items on the agenda", count) % {"n": count}
    note = ", ".join(filter(None, [visit.words(facts["place"]), items]))
    yield Found(
        Task(
            _("Next meeting of the council"), _page(facts, visit), "open", words.due(on, visit.today), note, _("Coming")
        ),
        on,
    )


def _prepare(facts: Facts, visit: Visit) -> Iterator[Found]:
    on, count = _on(facts), int(facts["items"])
    note = _("No item stands on the agenda yet.")
    if count:
        note = ngettext("%(n)d item: check its rule.", "%(n)d items: check their rules.", count) % {"n": count}
    title = _("Prepare the council’s meeting of %(day)s") % {"day": words.day_short_with_year(on)}
    yield Found(Task(title, _page(facts, visit), "open", words.due(on, visit.today), note), on)


def _minute(facts: Facts, visit: Visit) -> Iterator[Found]:
    on, count = _on(facts), int(facts["open"])
    title = _("Conclude the council’s meeting of %(day)s") % {"day": words.day_short_with_year(on)}
    note = ngettext("%(n)d item is not decided or adjourned.", "%(n)d items are not decided or adjourned.", count)
    yield Found(Task(title, _page(facts, visit), "late", words.due(on, visit.today), note % {"n": count}), on)


def _put_on_agenda(facts: Facts, visit: Visit) -> Iterator[Found]:
    url = reverse("approval", args=[visit.city.slug, facts["year"]])
    title = _("Put the programme of %(year)s on an agenda") % facts
    yield Found(Task(title, url, "wait", note=_("It was submitted to the council; no meeting has it yet.")))


def _to_report(facts: Facts, visit: Visit) -> Iterator[Found]:
    due = day_of(facts["due"]) or date.max
    url = reverse("condition_report", args=[visit.city.slug, facts["pk"]])
    note = _("The council asked for it in decision %(number)s: say when it is done.") % facts
    kind: TaskKind = "late" if due < visit.today else "open"
    word = "" if kind == "late" else _("Open")  # whether it was begun, nobody said
    yield Found(Task(visit.words(facts["text"]), url, kind, words.due(due, visit.today), note, word), due)


def _vote(facts: Facts, visit: Visit) -> Iterator[Found]:
    url = reverse("item", args=[visit.city.slug, facts["meeting"], facts["item"]])
    told = {"choice": str(Vote.Choice(facts["choice"]).label).lower(), "number": facts["number"]}
    told["outcome"] = str(Decision.Outcome(facts["outcome"]).label).lower()
    note = _("You voted: %(choice)s. The council: %(outcome)s, decision %(number)s.") % told
    yield Found(Task(visit.words(facts["title"]), url, "done", note=note))


def _page(facts: Facts, visit: Visit) -> str:
    return reverse("meeting", args=[visit.city.slug, facts["pk"]])


def _on(facts: Facts) -> date:
    return day_of(facts["on"]) or date.max


def _all_meetings(visit: Visit, facts: Facts, total: int) -> Link:
    return Link(_("All meetings"), reverse("meetings", args=[visit.city.slug]))
