"""What the evaluation has for homes: the auditor's open questions, and which recommendations are to be followed."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.cycle import Cycle, Step
from cycles.evaluation import following
from cycles.evaluation.checklist import QUESTIONS
from cycles.evaluation.models import AuditAnswer
from cycles.organisation.models import PlannedDate
from ims import homes, words
from ims.homes import Facts, Found, Source, Visit, day_of
from ims.parts import Task
from ims.roles import Permission


def register() -> None:
    """Register both sources."""
    facts = {"year": "year", "step": "step", "said": "said", "due": "due"}
    homes.register(Source("audit", homes.AUDIT, Permission.AUDIT, _years, facts, _audit))
    follow, found = following.FOLLOW, following.FACTS
    homes.register(Source("follow_ups", homes.YEAR, follow, following.waiting, found, following.task))


def _years(visit: Visit) -> "QuerySet[Cycle]":
    due = PlannedDate.objects.filter(cycle=OuterRef("pk"), kind=PlannedDate.Kind.AUDIT_DUE)
    said = AuditAnswer.objects.filter(cycle=OuterRef("pk"), question__in=list(QUESTIONS)).order_by()
    counted = said.exclude(answer=AuditAnswer.Answer.PENDING).values("cycle").annotate(n=Count("pk"))
    count = Coalesce(Subquery(counted.values_list("n")), 0)
    rows = Cycle.objects.filter(pk__in=visit.cycles, step__in=(Step.MONITORING, Step.EVALUATION))
    return rows.annotate(said=count, due=Subquery(due.values("on")[:1])).order_by("year")


def _audit(facts: Facts, visit: Visit) -> Iterator[Found]:
    place, due = [visit.city.slug, facts["year"]], day_of(facts["due"])
    left = len(QUESTIONS) - int(facts["said"])
    when = words.due(due, visit.today) if due else ""
    if facts["step"] == Step.EVALUATION:
        is_late = due is not None and due < visit.today and left > 0
        title = ngettext("%(n)d question of the audit is open", "%(n)d questions of the audit are open", left)
        kind = "late" if is_late else "open" if left else "done"
        note = _("The checklist of %(year)s: yes, no or pending, with a remark.") % facts
        yield Found(Task(title % {"n": left}, reverse("audit", args=place), kind, when if left else "", note), due)  # type: ignore[arg-type]
    else:
        note = _("The checklist of %(year)s opens with the evaluation; look around before.") % facts
        yield Found(Task(_("The audit comes"), reverse("audit", args=place), "open", when, note, _("Coming")), due)
    for page, title, about in (
        ("organisation", _("Look at dates and responsibilities"), _("Are the steps held and the roles filled?")),
        ("monitoring", _("Look at values and reports"), _("Do values name their sources, were they on time?")),
        ("trace", _("Look at comments and their answers"), _("Was every comment answered?")),
    ):
        yield Found(Task(title, reverse(page, args=place), "started", note=about, word=_("To look at")), date.max)
    yield Found(
        Task(
            _("Look at the history"),
            reverse("city_history", args=[visit.city.slug]),
            "started",
            note=_("Who changed what, when and why."),
            word=_("To look at"),
        ),
        date.max,
    )
