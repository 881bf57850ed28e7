"""What must hold before the programme goes to the council: people were heard and answered.

Ours: an answer that promised a change is kept only when the last published version shows it.
"""

from collections.abc import Iterator

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.targets.addresses import address
from cycles.targets.models import Paragraph, ProgrammeVersion
from ims.refusals import Reason
from ims.words import day
from stakeholders.consultation.models import Comment, Consultation

TRANSITION = "submit_programme"


def answered(cycle: Cycle) -> Iterator[Reason]:
    """A reason when there was no consultation, per open one, per unanswered comment and per promise not kept yet."""
    held = consultations_with_open_comments(cycle)
    if not held:
        yield Reason(_("There was no consultation on the programme yet."), address(cycle, "involvement"))
    for consultation in held:
        if not consultation.is_closed:
            facts = {"number": consultation.programme.number, "day": day(consultation.closes_on)}
            sentence = _("The consultation on version %(number)s is open; it ends on %(day)s.") % facts
            yield Reason(sentence, address(cycle, "consultation", consultation=consultation.pk))
        for comment in consultation.open_comments:  # type: ignore[attr-defined]  # annotated below
            yield _open_comment(cycle, comment)


def _open_comment(cycle: Cycle, comment: dict[str, int | None]) -> Reason:
    label = f"C-{comment['number']:03}"
    if comment["verdict"] is None:
        sentence = _("%(comment)s has no answer.") % {"comment": label}
    else:
        sentence = _("The change promised for %(comment)s is not in the last published version.") % {"comment": label}
    return Reason(sentence, address(cycle, "comment_answer", comment=comment["pk"] or 0))


def consultations_with_open_comments(cycle: Cycle) -> list[Consultation]:
    """Return the cycle's consultations, each with ``open_comments``: those to answer or whose promise is not kept."""
    open_ones = (
        Comment.objects.filter(consultation=OuterRef("pk"), hidden_at__isnull=True)
        .filter(Q(answer__isnull=True) | Q(answer__changed_paragraph__isnull=False) & _is_not_kept(cycle))
        .order_by("number")
        .values(o=JSONObject(pk="pk", number="number", verdict="answer__verdict"))
    )
    rows = Consultation._default_manager.filter(cycle=cycle).select_related("programme")
    return list(rows.annotate(open_comments=ArraySubquery(open_ones)))


def _is_not_kept(cycle: Cycle) -> Q:
    """A promised change is not kept while no later version is published, or the last one has the old text still."""
    published = ProgrammeVersion._default_manager.filter(cycle=cycle, published_at__isnull=False)
    last = published.order_by("-number").values("pk")[:1]
    later = published.filter(number__gt=OuterRef("consultation__programme__number"))
    old = Paragraph._default_manager.filter(
        section__programme=OuterRef(OuterRef("consultation__programme")), key=OuterRef("key"), text=OuterRef("text")
    )
    same = Paragraph._default_manager.filter(
        Exists(old), section__programme=last, key=OuterRef("answer__changed_paragraph")
    )
    return Q(~Exists(later)) | Q(Exists(same))
