"""What the authors of comments are told: their comment is answered, or hidden and why. Shown on their pages too.

Who wrote on paper has no account here: whoever answers or hides the comment tells them the way it came.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.targets.addresses import address
from ims.notices.kinds import ByMail, Kind, register
from ims.notices.services import Words, tell
from stakeholders.consultation.models import Answer, Comment, Consultation

ANSWERED, HIDDEN = "comment_answered", "comment_hidden"


def register_kinds() -> None:
    """Register both kinds; a city owes people its answer and its reasons, so both always come by mail."""
    duty = gettext_lazy("The city owes you its answer.")
    register(Kind(ANSWERED, gettext_lazy("Your comment is answered"), ByMail.NOW, duty))
    duty = gettext_lazy("The city owes you its reasons.")
    register(Kind(HIDDEN, gettext_lazy("Your comment is hidden from readers"), ByMail.NOW, duty))


def tell_answered(answer: Answer, comment: Comment, consultation: Consultation) -> None:
    """Tell the author that the city answered, again when the answer changes."""
    facts = {"comment": comment.label, "city": consultation.cycle.city.name}

    def words() -> tuple[str, str]:
        subject = _("Your comment %(comment)s to %(city)s is answered") % facts
        return subject, _("The answer: %(verdict)s. It stands with its reason beside your comment.") % {
            "verdict": str(answer.get_verdict_display()).lower()
        }

    _tell(comment, consultation, ANSWERED, f"answer-{answer.pk}-{answer.version}", words)


def tell_hidden(comment: Comment, consultation: Consultation) -> None:
    """Tell the author why the comment is hidden."""
    facts = {"comment": comment.label, "city": consultation.cycle.city.name, "reason": comment.hidden_reason}

    def words() -> tuple[str, str]:
        text = _(
            "Your comment %(comment)s on the draft programme of %(city)s is hidden from readers.\n\n"
            "Reason: %(reason)s\n\nNothing is lost: the comment is kept and can be shown again."
        )
        return _("Your comment %(comment)s to %(city)s is hidden") % facts, text % facts

    _tell(comment, consultation, HIDDEN, f"comment-{comment.pk}-hidden-{comment.hidden_at:%Y%m%d%H%M%S%f}", words)


def _tell(comment: Comment, consultation: Consultation, kind: str, key: str, words: Words) -> None:
    if comment.author is None:
        return
    page = address(consultation.cycle, "consultation", consultation=consultation.pk)
    url = f"{page}?paragraph={comment.paragraph_id}#p{comment.paragraph_id}"
    tell([comment.author], city=consultation.cycle.city, kind=kind, key=key, words=words, url=url)
