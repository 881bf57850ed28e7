"""A consultation as people read it: paragraphs with their comments, and who wrote them.

Who wrote a comment is shown as the organisation they registered for, else as "A resident"; only staff who answer or
moderate see names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cycles.targets.documents import Chapter, Figure, Line, document_of
from ims.access import Rights
from ims.cities.models import City
from ims.people.models import User
from ims.roles import P
from ims.words import day
from stakeholders.consultation.models import Answer, Comment, Consultation
from stakeholders.register.models import Stakeholder


@dataclass(frozen=True)
class Voice:
    """One comment as this reader may see it. ``text`` is empty where it is hidden from them or erased."""

    pk: int
    label: str
    who: str
    at: datetime
    text: str
    is_mine: bool
    is_hidden: bool
    is_erased: bool
    is_on_paper: bool
    hidden_reason: str
    answer: Answer | None


@dataclass(frozen=True)
class Passage:
    """A paragraph with its visible comments counted, and which wait for an answer, by number.

    ``voices`` are only those of the paragraph that is open.
    """

    line: Line
    count: int
    waiting: list[Comment]
    is_open: bool
    voices: list[Voice]


@dataclass(frozen=True)
class Part:
    """A section with its passages."""

    chapter: Chapter
    passages: list[Passage]

    @property
    def items(self) -> list[Passage | Figure]:
        """The passages with the tables and charts between them."""
        by_line = {passage.line.pk: passage for passage in self.passages}
        return [by_line[item.pk] if isinstance(item, Line) else item for item in self.chapter.items]

    @property
    def count(self) -> int:
        """How many visible comments the section has."""
        return sum(passage.count for passage in self.passages)


def is_staff(rights: Rights) -> bool:
    """Say whether the person answers or moderates: only they see who wrote a comment."""
    return P.ANSWER_COMMENTS in rights or P.MODERATE_COMMENTS in rights


def comments_of(consultation: Consultation) -> list[Comment]:
    """Return the consultation's comments with words, answer and author, by number."""
    rows = Comment.objects.filter(consultation=consultation)
    return list(rows.select_related("words", "answer__answered_by", "author", "paragraph__section"))


def organisations(city: City, comments: Iterable[Comment]) -> dict[int, str]:
    """Return the organisation that the authors registered for, by the author's id."""
    authors = {comment.author_id for comment in comments if comment.author_id is not None}
    rows = Stakeholder.objects.filter(city=city, user__in=authors).values_list("user_id", "organisation")
    return {user: organisation for user, organisation in rows if user is not None}


def voice(comment: Comment, who: dict[int, str], reader: User, rights: Rights) -> Voice:
    """Return the comment as this reader may see it."""
    words = getattr(comment, "words", None)
    is_mine, staff = comment.author_id == reader.pk, is_staff(rights)
    may_read = not comment.is_hidden or is_mine or staff
    return Voice(
        comment.pk,
        comment.label,
        name_of(comment, who, staff=staff),
        comment.made_at.astimezone(rights.city.zone),
        words.text if words and may_read else "",
        is_mine,
        comment.is_hidden,
        words is None,
        comment.author_id is None,
        comment.hidden_reason if is_mine or staff else "",
        getattr(comment, "answer", None) if may_read else None,
    )


def name_of(comment: Comment, who: dict[int, str], *, staff: bool) -> str:
    """Return who wrote the comment, as readers see it; staff see the name too."""
    if comment.author_id is None:
        return _entered(comment, staff=staff)
    public = who.get(comment.author_id) or _("A resident")
    return f"{public} ({comment.author})" if staff else public


def _entered(comment: Comment, *, staff: bool) -> str:
    """Return the sender of what came otherwise than on this site, and how and when it came."""
    words = getattr(comment, "words", None)
    sender = words.sender if words and (staff or words.sender_is_shown) else ""
    facts = {
        "who": sender or _("A resident"),
        "how": comment.get_channel_display(),
        "day": day(comment.received_on or comment.made_at.date()),
    }
    return _("%(who)s (%(how)s of %(day)s)") % facts


def parts_of(
    consultation: Consultation, comments: list[Comment], open_paragraph: int | None, reader: User, rights: Rights
) -> list[Part]:
    """Return the consulted version with comment counts, and the open paragraph's comments."""
    who = organisations(rights.city, comments)
    by_paragraph: dict[int, list[Comment]] = {}
    for comment in comments:
        by_paragraph.setdefault(comment.paragraph_id, []).append(comment)
    return [
        Part(
            chapter,
            [
                _passage(line, by_paragraph.get(line.pk, []), open_paragraph, who, reader, rights)
                for line in chapter.lines
            ],
        )
        for chapter in document_of(consultation.programme, consultation.cycle)
    ]


def _passage(
    line: Line, comments: list[Comment], open_paragraph: int | None, who: dict[int, str], reader: User, rights: Rights
) -> Passage:
    is_open = line.pk == open_paragraph
    visible = [comment for comment in comments if not comment.is_hidden]
    waiting = [comment for comment in visible if not hasattr(comment, "answer")]
    voices = [voice(comment, who, reader, rights) for comment in comments] if is_open else []
    return Passage(line, len(visible), waiting, is_open, voices)
