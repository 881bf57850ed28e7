"""Consultations on a published draft, comments on its paragraphs and their official answers.

A comment's text belongs to a private person: it lives in :class:`CommentText`, which has no history and can be
erased; everything else refers to it by id.
"""

import secrets
from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from cycles.cycle import Cycle
from cycles.targets.models import Paragraph, ProgrammeVersion
from ims.editing import Versioned
from ims.fields import LongestText, TranslatedField
from ims.people.models import User
from ims.search.vectors import Words, index

LONGEST = 4000  # characters of a comment


def new_salt() -> str:
    """Return a fresh salt for the hash that sealed content carries in place of a private person's words."""
    return secrets.token_hex(16)


@pghistory.track()
class Consultation(Versioned):
    """A time in which people may comment on one published version of the programme."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="consultations")
    programme = models.OneToOneField(ProgrammeVersion, models.PROTECT, related_name="consultation")
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("ends"))
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_early_reason = models.CharField(_("why it ends before its date"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("consultation")
        ordering = ("opens_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="consultation_ends_after_it_opens")
        ]

    def __str__(self) -> str:
        return f"Consultation on programme version {self.programme_id}"

    def is_open_on(self, day: date) -> bool:
        """Say whether comments are taken on this day of the city, both ends included."""
        return self.closed_at is None and self.opens_on <= day <= self.closes_on

    @property
    def is_closed(self) -> bool:
        """Say whether the coordinator closed it."""
        return self.closed_at is not None


@pghistory.track()
class Comment(models.Model):
    """A comment on one paragraph: by whom, when, and whether it was hidden and why.

    ``cycle`` is its consultation's year, within which its number stands once.

    What came on paper or was said in a hearing has no author with an account: ``entered_by`` is the officer who wrote
    it down, ``received_on`` the day on which it was said, and the sender stands beside the words.
    """

    class Channel(models.TextChoices):
        WEB = "web", _("On this site")
        LETTER = "letter", _("Letter")
        MAIL = "mail", _("E-mail")
        HEARING = "hearing", _("Hearing")
        VISIT = "visit", _("Visit or call")

    cycle = models.ForeignKey(Cycle, models.PROTECT, editable=False, related_name="comments")
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="comments")
    paragraph = models.ForeignKey(Paragraph, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="comments", verbose_name=_("author"))
    channel = models.CharField(_("how it came"), max_length=8, choices=Channel.choices, default=Channel.WEB)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("entered by")
    )
    made_at = models.DateTimeField(auto_now_add=True)
    hidden_at = models.DateTimeField(null=True, editable=False)
    hidden_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("hidden by")
    )
    hidden_reason = models.CharField(_("why it is hidden"), max_length=300, blank=True)

    objects: ClassVar[models.Manager["Comment"]] = models.Manager()

    class Meta:
        verbose_name = _("comment")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "number"], name="comment_number_once_a_cycle"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""), name="comment_hidden_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(channel="web", author__isnull=False, entered_by__isnull=True, received_on__isnull=True)
                | ~Q(channel="web") & Q(author__isnull=True, entered_by__isnull=False, received_on__isnull=False),
                name="comment_has_an_author_or_was_entered",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How people cite the comment: C-001, C-002 …, counted through all consultations of its year."""
        return f"C-{self.number:03}"

    @property
    def is_hidden(self) -> bool:
        """Say whether the comment is hidden from readers."""
        return self.hidden_at is not None


class CommentText(models.Model):
    """The words of a comment: personal, without history, erasable together with its salt."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField(_("comment"))
    sender = models.CharField(_("sender"), max_length=120, blank=True)
    sender_is_shown = models.BooleanField(_("readers see the sender"), default=False)
    salt = models.CharField(_("salt of the hash"), max_length=32, default=new_salt, editable=False)

    objects: ClassVar[models.Manager["CommentText"]] = models.Manager()

    class Meta:
        verbose_name = _("words of a comment")
        indexes: ClassVar = [index("comment_words", F("text"))]
        constraints: ClassVar = [
            models.CheckConstraint(condition=LessThanOrEqual(Length("text"), LONGEST), name="comment_text_has_a_limit")
        ]

    def __str__(self) -> str:
        return f"Text of comment {self.pk}"


@pghistory.track()
class Answer(Versioned):
    """The city's official answer to a comment, and the paragraph that changed because of it."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        NOTED = "noted", _("Noted")

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="answer")
    verdict = models.CharField(_("answer"), max_length=12, choices=Verdict.choices)
    reason = TranslatedField(_("reason"), blank=False, validators=[LongestText(4000)])
    changed_paragraph = models.UUIDField(_("paragraph that changes"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("answer")
        indexes: ClassVar = [index("answer_words", Words(F("reason")))]

    def __str__(self) -> str:
        return f"Answer to comment {self.comment_id}"
