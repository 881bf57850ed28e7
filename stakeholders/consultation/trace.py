"""You said, we did: comment → answer → changed paragraph, old and new → version."""

from dataclasses import dataclass
from uuid import UUID

from cycles.cycle import Cycle
from cycles.targets.models import Paragraph, ProgrammeVersion
from cycles.targets.plan import words
from ims.fields import Translated
from stakeholders.consultation.models import Answer, Comment


@dataclass(frozen=True)
class Change:
    """A paragraph before and after, empty where it came or went; ``version`` shows the new text."""

    number: str
    old: Translated
    new: Translated
    version: ProgrammeVersion

    @property
    def is_made(self) -> bool:
        """Say whether the version reads differently from the one people commented on."""
        return self.old != self.new


@dataclass(frozen=True)
class Trace:
    """One comment with its answer and what changed because of it; each may be missing."""

    comment: Comment
    answer: Answer | None
    change: Change | None


def of(cycle: Cycle, *, drafts: bool = False) -> list[Trace]:
    """Return the trace of every visible comment of the cycle, by consultation and number.

    The new text is the last published version's; with ``drafts`` (for who works on them) also the draft's.
    """
    comments = (
        Comment.objects.filter(consultation__cycle=cycle, hidden_at__isnull=True)
        .select_related("words", "answer", "consultation__programme", "paragraph__section")
        .order_by("consultation__programme__number", "number")
    )
    listed = list(comments)
    texts = _Texts(cycle, {key for key in map(_changed, listed) if key is not None}, drafts=drafts)
    return [Trace(c, getattr(c, "answer", None), texts.change(c)) for c in listed]


def _changed(comment: Comment) -> UUID | None:
    given = getattr(comment, "answer", None)
    return given.changed_paragraph if given else None


class _Texts:
    """The changed paragraphs in every version of the cycle, read in two queries."""

    def __init__(self, cycle: Cycle, keys: set[UUID], *, drafts: bool) -> None:
        versions = ProgrammeVersion._default_manager.filter(cycle=cycle).order_by("number")
        self.versions = [v for v in versions if drafts or not v.is_draft] if keys else []
        rows = Paragraph._default_manager.filter(key__in=keys, section__programme__in=self.versions)
        self.rows = {(p.section.programme_id, p.key): p for p in rows.select_related("section")} if keys else {}

    def change(self, comment: Comment) -> Change | None:
        key, consulted = _changed(comment), comment.consultation.programme
        later = [version for version in self.versions if version.number > consulted.number]
        if key is None or not later:
            return None
        old, new = self.rows.get((consulted.pk, key)), self.rows.get((later[-1].pk, key))
        shown = new or old
        number = f"{shown.section.number}.{shown.number}" if shown else ""
        return Change(number, _text(old), _text(new), later[-1])


def _text(paragraph: Paragraph | None) -> Translated:
    return paragraph.text if paragraph else Translated()


@dataclass(frozen=True)
class Row:
    """A trace with ready texts for a page."""

    trace: Trace
    who: str
    place: str
    text: str
    old: str
    new: str


def row(item: Trace, who: str, cycle: Cycle) -> Row:
    """Return a trace with the texts in the reader's language."""
    comment, change = item.comment, item.change
    held = getattr(comment, "words", None)
    place = f"{comment.paragraph.section.number}.{comment.paragraph.number}"
    old, new = (words(text, cycle.city) for text in (change.old, change.new)) if change else ("", "")
    return Row(item, who, place, held.text if held else "", old, new)


@dataclass(frozen=True)
class Own:
    """A comment as its author finds it again, also when it is hidden."""

    comment: Comment
    place: str
    answer: Answer | None


def own(cycle: Cycle, author: int) -> list[Own]:
    """Return the person's own comments of the year, newest first."""
    rows = Comment.objects.filter(consultation__cycle=cycle, author=author).order_by("-pk")
    return [
        Own(c, f"{c.paragraph.section.number}.{c.paragraph.number}", getattr(c, "answer", None))
        for c in rows.select_related("answer", "paragraph__section", "consultation")
    ]
