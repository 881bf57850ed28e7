"""What became of the recommendations of the year before: carried over as items that are followed, until one is closed.

Ours: a recommendation goes on into every next year as long as nobody says that it was done, or why it is not followed.
"""

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.evaluation.models import Evaluation, FollowUp, Recommendation
from cycles.snapshot import Decision
from cycles.writing import writing
from ims import words
from ims.fields import Translated
from ims.homes import Facts, Found, Visit, day_of
from ims.parts import Task
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission

FOLLOW = Permission.EVALUATE
STEPS = tuple(step for step in Step if step != Step.CLOSED)


def carry_over(old: Cycle, new: Cycle, how: Decision.Next) -> None:
    """Let the next year follow the year's recommendations, and those of earlier years that are still open.

    However the council continues: who was asked to do something is asked in the next year too. Runs again without harm.
    """
    followed = set(FollowUp.objects.filter(cycle=new).values_list("recommendation_id", flat=True))
    for row in Recommendation.objects.filter(cycle=old).order_by("pk"):
        if row.pk not in followed:
            FollowUp.objects.create(cycle=new, recommendation=row, until=row.until)
    for still in FollowUp.objects.filter(cycle=old, status=FollowUp.Status.OPEN).order_by("pk"):
        if still.recommendation_id not in followed:
            still.copy_into(new)


def follow(row: FollowUp, *, by: User) -> FollowUp:
    """Save what became of a recommendation. Not to follow it needs the reason; raises ValidationError without.

    Taken in every step until the evaluation report is finished, which prints it; raises Conflict afterwards.
    """
    row.note = Translated.of(row.note, row.cycle.city.binding_language)
    with writing(row.cycle, FOLLOW, STEPS, by=by):
        if Evaluation.objects.filter(cycle=row.cycle, finished_at__isnull=False).exists():
            raise Conflict(_("The evaluation report is finished: reopen it to change something."))
        if row.status == FollowUp.Status.NOT_FOLLOWED and not row.note:
            raise ValidationError({"note": _("Say why it is not followed: the council reads it.")})
        row.full_clean(exclude=["cycle", "origin", "recommendation"])
        row.save()
    return row


def waiting(visit: Visit) -> "QuerySet[FollowUp]":
    """Return the open ones of the years shown, the earliest due first."""
    rows = FollowUp.objects.filter(cycle__in=visit.cycles, status=FollowUp.Status.OPEN)
    return rows.exclude(cycle__step=Step.CLOSED).order_by("until", "pk")


# What a home needs to put an open one into words.
FACTS = {"pk": "pk", "year": "cycle__year", "text": "recommendation__text", "due": "until"}
FACTS |= {"from": "recommendation__cycle__year", "unit": "recommendation__unit__name"}
FACTS |= {"body": "recommendation__body__name"}


def task(facts: Facts, visit: Visit) -> Iterator[Found]:
    """Yield the task to say what became of a recommendation."""
    due = day_of(facts["due"])
    is_late = due is not None and due < visit.today
    who = visit.words(facts["unit"] or facts["body"] or "")
    note = _("Recommended in the evaluation %(year)s to: %(who)s") % {"year": facts["from"], "who": who}
    url = reverse("follow_up", args=[visit.city.slug, facts["year"], facts["pk"]])
    when = words.due(due, visit.today) if due else ""
    word = "" if is_late else str(FollowUp.Status.OPEN.label)  # whether it was begun, nobody said
    found = Task(visit.words(facts["text"]), url, "late" if is_late else "open", when, note, word)
    yield Found(found, due or date.max)
