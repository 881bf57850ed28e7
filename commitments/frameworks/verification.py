"""How sure the wording of a framework's text is, and where it was seen.

A mark is one line: a grade and, after a colon, the sources and limits, for example ``verified: SOG`` or
``meaning_corroborated: VAN (first words only)``. Nothing is shown as a framework's text without its mark.
"""

from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """How sure a wording is, from surest to least sure; our own wording has nothing to be compared with."""

    VERIFIED = "verified", _("verified")
    MEANING_CORROBORATED = "meaning_corroborated", _("meaning corroborated")
    RECALLED = "recalled", _("recalled")
    OURS = "ours", _("ours")


# What each grade means to a reader; the page "how sure is this wording" prints these.
MEANINGS = {
    Grade.VERIFIED: _("The text was seen in a source that is named."),
    Grade.MEANING_CORROBORATED: _(
        "The wording is from memory; the same item was seen in a source that is named, in part or in another language."
    ),
    Grade.RECALLED: _("From memory only. Compare it with the official document before quoting it."),
    Grade.OURS: _("Our own wording. There is no official document behind it."),
}

PATTERN = rf"^({'|'.join(Grade.values)})(: \S.*)?$"


class Mark(NamedTuple):
    """A mark taken apart: the grade, and the sources and limits as text."""

    grade: Grade
    note: str

    @property
    def is_verified(self) -> bool:
        """Say whether the text may be quoted as it stands."""
        return self.grade is Grade.VERIFIED


def parse(mark: str) -> Mark:
    """Take a mark such as ``verified: SOG`` apart; an empty one counts as recalled, the least sure grade.

    Raises ``ValueError`` when the grade is not one of :class:`Grade`.
    """
    grade, _colon, note = mark.partition(":")
    return Mark(Grade(grade.strip() or Grade.RECALLED), note.strip())


class MarkField(models.CharField):  # type: ignore[type-arg]
    """A column for a mark; empty only where there is no text to vouch for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


def marked(table: str, text: str, mark: str) -> models.CheckConstraint:
    """A constraint: a text stands with a readable mark, or not at all."""
    return models.CheckConstraint(
        condition=Q(**{text: "", mark: ""}) | (~Q(**{text: ""}) & Q(**{f"{mark}__regex": PATTERN})),
        name=f"{table}_{text}_has_a_mark",
    )
