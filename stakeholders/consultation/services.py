"""Consultations on a published version, comments, official answers: their only writers.

Bad input raises ValidationError by field, a missing right :class:`~ims.refusals.Refused`, what does not fit the present
state :class:`~ims.refusals.Conflict`.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.cycle import Step
from cycles.targets.models import Paragraph, ProgrammeVersion
from cycles.writing import writing
from ims.fields import Texts, Translated
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Permission
from ims.words import day, number
from stakeholders.consultation import telling
from stakeholders.consultation.models import LONGEST, Answer, Comment, CommentText, Consultation

log = logging.getLogger(__name__)
STEPS = (Step.TARGETS,)


class CommentsClosed(Conflict):
    """No comment is taken on this day (409)."""


@contextmanager
def consulting(consultation: Consultation, right: Permission, *, by: User, reason: str = "") -> Iterator[Consultation]:
    """Let the block write in a consultation whose row is locked; raises Refused (403) or WrongStep (409)."""
    with writing(consultation.cycle, right, STEPS, by=by, reason=reason):
        locked = Consultation._default_manager.select_for_update().get(pk=consultation.pk)
        locked.cycle = consultation.cycle
        yield locked


def open_consultation(version: ProgrammeVersion, opens_on: date, closes_on: date, *, by: User) -> Consultation:
    """Open a published version for comments from one day to another, both included, in the city's time zone."""
    with writing(version.cycle, Permission.PUBLISH_DRAFT, STEPS, by=by):
        if version.is_draft:
            raise Conflict(_("Version %(number)s is still a draft: publish it first.") % {"number": version.number})
        if Consultation._default_manager.filter(programme=version).exists():
            raise Conflict(_("Version %(number)s had its consultation already.") % {"number": version.number})
        if closes_on < opens_on:
            raise ValidationError({"closes_on": _("A consultation ends on its first day or later.")})
        return Consultation._default_manager.create(
            cycle=version.cycle, programme=version, opens_on=opens_on, closes_on=closes_on
        )


def close_consultation(consultation: Consultation, *, by: User, reason: str = "") -> Consultation:
    """Close a consultation for good; before its last day this takes people's time away and needs a ``reason``."""
    with consulting(consultation, Permission.PUBLISH_DRAFT, by=by, reason=reason) as locked:
        if locked.is_closed:
            raise Conflict(_("The consultation is closed already."))
        is_early = locked.cycle.city.today() < locked.closes_on
        if is_early and not reason.strip():
            raise ValidationError(
                {
                    "reason": _("Say why: people were told they could comment until %(day)s.")
                    % {"day": day(locked.closes_on)}
                }
            )
        locked.closed_at = timezone.now()
        locked.closed_early_reason = reason.strip() if is_early else ""
        locked.version += 1
        locked.full_clean()
        locked.save()
    consultation.refresh_from_db()
    return consultation


def comment(consultation: Consultation, paragraph: Paragraph, text: str, *, by: User) -> Comment:
    """Add a comment on a paragraph of the consulted version, with the year's next number.

    Taken only while the consultation is open today in the city: raises :class:`CommentsClosed` otherwise,
    ValidationError for an empty or too long text.
    """
    with consulting(consultation, Permission.COMMENT, by=by) as locked:
        _require_open(locked)
        return _made(locked, paragraph, checked_words(text), author=by)


def enter(
    consultation: Consultation,
    paragraph: Paragraph,
    text: str,
    *,
    channel: str,
    received_on: date,
    by: User,
    sender: str = "",
    sender_is_shown: bool = False,
) -> Comment:
    """Write down a comment that came by letter, mail, visit or in a hearing; it counts like one made on the site.

    What was received in the consultation's days may be entered until the consultation is closed. ``sender`` is a
    person or an organisation; readers see it only with ``sender_is_shown``, which is for organisations.
    """
    with consulting(consultation, Permission.ENTER_COMMENTS, by=by) as locked:
        if locked.is_closed:
            raise CommentsClosed(_("The consultation is closed: what comes now is not part of it."))
        if channel not in set(Comment.Channel) - {Comment.Channel.WEB}:
            raise ValidationError({"channel": _("Choose how it came.")})
        last = min(locked.closes_on, locked.cycle.city.today())
        if not locked.opens_on <= received_on <= last:
            days = {"first": day(locked.opens_on), "last": day(last)}
            raise ValidationError(
                {"received_on": _("Give a day from %(first)s to %(last)s: only what came then counts.") % days}
            )
        words = {"sender": sender.strip(), "sender_is_shown": sender_is_shown and bool(sender.strip())}
        facts = {"channel": channel, "received_on": received_on, "entered_by": by}
        return _made(locked, paragraph, checked_words(text), words, **facts)


def _made(
    locked: Consultation, paragraph: Paragraph, text: str, words: Mapping[str, Any] | None = None, **facts: Any
) -> Comment:
    """Return a new comment with the year's next number and its words."""
    if paragraph.section.programme_id != locked.programme_id:
        raise ValidationError(_("This paragraph belongs to another version."))
    year = locked.cycle  # its row is locked, so that two comments of a year never get one number
    last = Comment.objects.filter(cycle=year).aggregate(last=Max("number"))["last"] or 0
    made = Comment.objects.create(cycle=year, consultation=locked, paragraph=paragraph, number=last + 1, **facts)
    CommentText.objects.create(comment=made, text=text, **(words or {}))
    return made


def _require_open(consultation: Consultation) -> None:
    today = consultation.cycle.city.today()
    if consultation.is_open_on(today):
        return
    if not consultation.is_closed and today < consultation.opens_on:
        raise CommentsClosed(_("The consultation opens on %(day)s.") % {"day": day(consultation.opens_on)})
    last = min(consultation.closes_on, today)
    if consultation.closed_at is not None:
        last = min(last, consultation.closed_at.astimezone(consultation.cycle.city.zone).date())
    raise CommentsClosed(_("The consultation ended on %(day)s: no more comments are taken.") % {"day": day(last)})


def checked_words(text: str) -> str:
    """Return the words of a comment with plain line ends; raise ValidationError when there are none or too many."""
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise ValidationError({"text": _("Write your comment.")})
    if len(words) > LONGEST:
        over = len(words) - LONGEST
        sentence = ngettext(
            "Your comment has %(length)s characters; at most %(limit)s fit. Shorten it by %(over)s character.",
            "Your comment has %(length)s characters; at most %(limit)s fit. Shorten it by %(over)s characters.",
            over,
        )
        facts = {"length": number(len(words)), "limit": number(LONGEST), "over": number(over)}
        raise ValidationError({"text": sentence % facts})
    return words


def answer(comment: Comment, verdict: str, reason: Texts, changed_paragraph: UUID | None = None, *, by: User) -> Answer:
    """Answer a comment officially, or change its answer: verdict, reason, and the key of the paragraph that changes.

    The paragraph is one of the consulted version or of a later one of the same year. Only what is accepted, at least
    in part, changes a paragraph.
    """
    with consulting(comment.consultation, Permission.ANSWER_COMMENTS, by=by):
        locked = Comment.objects.select_for_update().get(pk=comment.pk)
        if locked.is_hidden:
            raise Conflict(_("%(comment)s is hidden: show it before it is answered.") % {"comment": locked.label})
        made = Answer._default_manager.filter(comment=locked).first() or Answer(comment=locked, version=0)
        made.reason = Translated.of(reason, comment.consultation.cycle.city.binding_language)
        made.verdict, made.changed_paragraph = verdict, changed_paragraph
        made.answered_by, made.version = by, made.version + 1
        _check_change(made, comment)
        made.full_clean(exclude=("comment", "answered_by"))
        made.save()
        telling.tell_answered(made, locked, comment.consultation)
        return made


def _check_change(made: Answer, comment: Comment) -> None:
    if made.changed_paragraph is None:
        return
    if made.verdict not in {Answer.Verdict.ACCEPTED, Answer.Verdict.PARTLY}:
        raise ValidationError({"changed_paragraph": _("Only a comment that is accepted changes a paragraph.")})
    versions = ProgrammeVersion._default_manager.filter(
        cycle=comment.consultation.cycle_id, number__gte=comment.consultation.programme.number
    )
    if not Paragraph._default_manager.filter(key=made.changed_paragraph, section__programme__in=versions).exists():
        raise ValidationError({"changed_paragraph": _("Choose one of the listed values.")})


def hide(comment: Comment, reason: str, *, by: User) -> Comment:
    """Hide a comment from readers with a reason, and tell its author; nothing is lost."""
    with consulting(comment.consultation, Permission.MODERATE_COMMENTS, by=by, reason=reason):
        locked = Comment.objects.select_for_update().get(pk=comment.pk)
        if locked.is_hidden:
            raise Conflict(_("%(comment)s is hidden already.") % {"comment": locked.label})
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: the author reads it.")})
        locked.hidden_at, locked.hidden_by, locked.hidden_reason = timezone.now(), by, reason.strip()
        locked.full_clean(exclude=("consultation", "paragraph", "author", "entered_by", "hidden_by"))
        locked.save()
        telling.tell_hidden(locked, comment.consultation)
        return locked


def show(comment: Comment, *, by: User) -> Comment:
    """Show a hidden comment again."""
    with consulting(comment.consultation, Permission.MODERATE_COMMENTS, by=by):
        locked = Comment.objects.select_for_update().get(pk=comment.pk)
        if not locked.is_hidden:
            raise Conflict(_("%(comment)s is not hidden.") % {"comment": locked.label})
        locked.hidden_at, locked.hidden_by, locked.hidden_reason = None, None, ""
        locked.save()
        return locked


def erase_words(comment: Comment, *, by: User) -> None:
    """Delete words, salt and sender of what came on paper, on its sender's wish; number and answer stay.

    In every step, also years later: a wish for erasure does not wait. Who has an account erases themselves. Raises
    Conflict for such a comment, and for one whose words are gone.
    """
    cycle = comment.consultation.cycle
    with writing(cycle, Permission.MODERATE_COMMENTS, tuple(Step), by=by, reason="Erased on the sender's wish"):
        require_erasable(comment)
        CommentText.objects.filter(comment=comment).delete()
    # The words have no history, which would keep them: that they went, and by whom, is said here.
    log.info("words of comment %s erased by %s", comment.pk, by.pk)


def require_erasable(comment: Comment) -> None:
    """Raise Conflict unless the comment came on paper and its words are still there."""
    if comment.author_id is not None:
        raise Conflict(
            _("%(comment)s was made with an account: its author erases it there.") % {"comment": comment.label}
        )
    if not CommentText.objects.filter(comment=comment).exists():
        raise Conflict(_("The words of %(comment)s were erased already.") % {"comment": comment.label})
