"""What involvement has for a person's home: comments to answer; what is open to comment, and what became of mine."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.cycle import Step
from ims import homes, words
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.parts import Link, Task, TaskKind
from ims.roles import Permission
from stakeholders.consultation.models import Answer, Comment, Consultation


def register() -> None:
    """Register the sources."""
    consultation = {"pk": "pk", "year": "cycle__year", "title": "programme__title", "until": "closes_on"}
    answer = consultation | {"count": "waiting"}
    homes.register(Source("to_answer", homes.INVOLVEMENT, Permission.ANSWER_COMMENTS, _unanswered, answer, _answer))
    comment = consultation | {"count": "mine"}
    homes.register(Source("to_comment", homes.INVOLVEMENT, Permission.COMMENT, _open, comment, _comment))
    mine = {"year": "consultation__cycle__year", "consultation": "consultation", "paragraph": "paragraph"}
    mine |= {"number": "number", "verdict": "answer__verdict", "hidden": "hidden_at"}
    homes.register(Source("my_comments", homes.INVOLVEMENT, Permission.COMMENT, _my_comments, mine, _my_comment, _all))


def _unanswered(visit: Visit) -> "QuerySet[Consultation]":
    waiting = Q(comments__isnull=False, comments__hidden_at__isnull=True, comments__answer__isnull=True)
    rows = Consultation._default_manager.filter(cycle__in=visit.cycles, cycle__step=Step.TARGETS)
    rows = rows.annotate(waiting=Count("comments", filter=waiting)).filter(waiting__gt=0)
    return rows.order_by("closes_on", "pk")


def _open(visit: Visit) -> "QuerySet[Consultation]":
    days = {"opens_on__lte": visit.today, "closes_on__gte": visit.today, "closed_at": None}
    rows = Consultation._default_manager.filter(cycle__in=visit.cycles, cycle__step=Step.TARGETS, **days)
    mine = Q(comments__author=visit.rights.user)
    return rows.annotate(mine=Count("comments", filter=mine)).order_by("closes_on", "pk")


def _my_comments(visit: Visit) -> "QuerySet[Comment]":
    rows = Comment.objects.filter(author=visit.rights.user, consultation__cycle__city=visit.city)
    return rows.order_by(F("answer__answered_at").desc(nulls_last=True), "-pk")


def _answer(facts: Facts, visit: Visit) -> Iterator[Found]:
    count = int(facts["count"])
    title = ngettext("Answer %(n)d comment", "Answer %(n)d comments", count) % {"n": count}
    note = _("%(title)s: every comment needs its official answer before the council decides.")
    yield Found(Task(title, _page(facts, visit), "open", note=note % {"title": visit.words(facts["title"])}))


def _comment(facts: Facts, visit: Visit) -> Iterator[Found]:
    until, count = day_of(facts["until"]) or date.max, int(facts["count"])
    note = _("Read the draft and say what you think of it.")
    if count:
        note = ngettext("You have made %(n)d comment.", "You have made %(n)d comments.", count) % {"n": count}
    kind: TaskKind = "started" if count else "open"
    due = words.due(until, visit.today)
    yield Found(Task(visit.words(facts["title"]), _page(facts, visit), kind, due, note, _("Open to comment")), until)


def _my_comment(facts: Facts, visit: Visit) -> Iterator[Found]:
    title = _("Your comment %(label)s of %(year)s") % {"label": f"C-{facts['number']:03}", "year": facts["year"]}
    page = reverse("consultation", args=[visit.city.slug, facts["year"], facts["consultation"]])
    url = f"{page}?paragraph={facts['paragraph']}#p{facts['paragraph']}"
    kind: TaskKind = "started"
    word, note = _("Not answered yet"), _("The city answers it before the council decides.")
    if facts["hidden"]:
        word, note = _("Hidden"), _("The reason stands beside it.")
    elif facts["verdict"]:
        kind, word, note = "done", str(Answer.Verdict(facts["verdict"]).label), _("The answer stands beside it.")
    yield Found(Task(title, url, kind, note=note, word=word))


def _page(facts: Facts, visit: Visit) -> str:
    return reverse("consultation", args=[visit.city.slug, facts["year"], facts["pk"]])


def _all(visit: Visit, facts: Facts, total: int) -> Link:
    url = reverse("involvement", args=[visit.city.slug, facts["year"]])
    return Link(_("All consultations of %(year)s") % facts, url)
