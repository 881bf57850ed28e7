"""What stakeholders are told: a consultation opens or ends soon, their comment is answered, or hidden and why.

Who wrote on paper has no account here: whoever answers or hides the comment tells them the way it came.
"""

from datetime import timedelta

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cycles.approval.models import AgendaItem
from cycles.approval.telling import decided_lately, page_of
from cycles.cycle import Step
from cycles.snapshot import Decision
from cycles.targets.addresses import address
from ims.cities.models import City
from ims.notices import sweeps
from ims.notices.kinds import ByMail, Kind, register
from ims.notices.services import Words, tell, untold
from ims.people.models import User
from ims.roles import Permission
from ims.words import day
from stakeholders.consultation.models import Answer, Comment, Consultation

ANSWERED, HIDDEN, CONSULTATION = "comment_answered", "comment_hidden", "consultation"
DECIDED = "comment_decided"
# Told so many days before the last one.
BEFORE = timedelta(days=3)


def register_kinds() -> None:
    """Register the kinds; a city owes people its answer and its reasons, so these always come by mail."""
    duty = gettext_lazy("The city owes you its answer.")
    register(Kind(ANSWERED, gettext_lazy("Your comment is answered"), ByMail.NOW, duty))
    duty = gettext_lazy("The city owes you its reasons.")
    register(Kind(HIDDEN, gettext_lazy("Your comment is hidden from readers"), ByMail.NOW, duty))
    register(Kind(CONSULTATION, gettext_lazy("A consultation opens or ends soon")))
    register(Kind(DECIDED, gettext_lazy("The council decided the programme that you commented on"), ByMail.NOW))
    sweeps.register("consultations", tell_consultations)
    sweeps.register("commented_programmes", tell_decided)


def tell_consultations(city: City) -> None:
    """Tell those who may comment of each consultation that is open, and again shortly before it ends."""
    today = city.today()
    days = {"opens_on__lte": today, "closes_on__gte": today, "closed_at__isnull": True}
    rows = Consultation._default_manager.filter(cycle__city=city, cycle__step=Step.TARGETS, **days)
    for row in rows.select_related("cycle", "programme"):
        row.cycle.city = city
        _tell_open(row, ends_soon=False)
        if row.closes_on - today <= BEFORE < row.closes_on - row.opens_on:
            _tell_open(row, ends_soon=True)


def _tell_open(consultation: Consultation, *, ends_soon: bool) -> None:
    cycle = consultation.cycle
    key = f"consultation-{consultation.pk}-{'ends' if ends_soon else 'open'}"
    people = untold(sweeps.holders(cycle.city, Permission.COMMENT), key)

    def words() -> tuple[str, str]:
        title = consultation.programme.title.best(get_language() or "", cycle.city.binding_language)[0]
        facts = {"title": title, "day": day(consultation.closes_on)}
        subject = _("Comments end on %(day)s: %(title)s") if ends_soon else _("Comment until %(day)s: %(title)s")
        return subject % facts, _("Choose a paragraph of the draft and say what you think of it.")

    page = address(cycle, "consultation", consultation=consultation.pk)
    tell(people, city=cycle.city, kind=CONSULTATION, key=key, words=words, url=page)


def tell_decided(city: City) -> None:
    """Tell who commented on the year's drafts what the council made of the programme, each person once."""
    for item in decided_lately(city):
        if item.kind == Decision.Kind.APPROVE:
            _tell_decided(item, city)


def _tell_decided(item: AgendaItem, city: City) -> None:
    decision = item.decision
    assert decision is not None
    key = f"commented-{decision.pk}"
    authors = User.objects.filter(comments__cycle=item.cycle_id).distinct().order_by("pk")

    def words() -> tuple[str, str]:
        facts = {"city": city.name, "outcome": str(decision.get_outcome_display()).lower()}
        text = _("Decision %(number)s of %(day)s. The city’s answer stands beside your comment.")
        subject = _("The council of %(city)s decided the programme that you commented on: %(outcome)s") % facts
        return subject, text % {"number": decision.number, "day": day(decision.decided_on)}

    tell(untold(authors, key), city=city, kind=DECIDED, key=key, words=words, url=page_of(item, city))


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
