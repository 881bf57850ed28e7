"""What the page's parts are drawn from: plain records that a view fills and a partial in templates/ims/ renders.

Texts are ready for people (translated, formatted by :mod:`ims.words`), so that templates only place them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TaskKind = Literal["open", "started", "wait", "late", "done"]
DateState = Literal["past", "today", "coming"]


def task_word(kind: str) -> str:
    """Return the word of a task's state."""
    words = {
        "open": _("Not started"),
        "started": _("Started"),
        "wait": _("Waiting for you"),
        "late": _("Late"),
        "done": _("Done"),
    }
    return words[kind]


def status_word(status: str) -> str:
    """Return the word of a judgement: green, amber, red or grey (no value yet)."""
    words = {
        "green": _("On track"),
        "amber": _("Behind"),
        "red": _("Off track"),
        "grey": _("No value yet"),
    }
    return words[status]


def verdict_word(verdict: str) -> str:
    """Return the words of an official answer's verdict: accepted, partly, not_accepted or noted."""
    words = {
        "accepted": _("Accepted"),
        "partly": _("Partly accepted"),
        "not_accepted": _("Not accepted"),
        "noted": _("Noted"),
    }
    return words[verdict]


class Met(Protocol):
    """What is counted of a condition."""

    @property
    def is_met(self) -> bool:
        """Say whether nothing stands in the way."""


@dataclass(frozen=True)
class GateCount:
    """How a gate stands: conditions are counted, and never the reasons why one is open. A wheel, a page and a refusal
    all take it from here."""

    met: int
    total: int

    @classmethod
    def of(cls, conditions: Iterable[Met]) -> "GateCount":
        """Count the conditions."""
        listed = [condition.is_met for condition in conditions]
        return cls(sum(listed), len(listed))

    @property
    def open(self) -> int:
        """How many conditions are open."""
        return self.total - self.met

    @property
    def sentence(self) -> str:
        """The count in words: ``1 of 4 conditions are met.``"""
        words = ngettext(
            "%(met)s of %(total)s condition is met.", "%(met)s of %(total)s conditions are met.", self.total
        )
        return words % {"met": self.met, "total": self.total}


@dataclass(frozen=True)
class Link:
    """A link with its words."""

    label: str
    url: str


@dataclass(frozen=True)
class Task:
    """One thing to do: ``due`` is ready text ("9 Nov, 7 days late"), ``note`` a line of why, ``word`` if not usual."""

    title: str
    url: str
    kind: TaskKind = "open"
    due: str = ""
    note: str = ""
    word: str = ""

    @property
    def state_word(self) -> str:
        """The word in the tag."""
        return self.word or task_word(self.kind)


@dataclass(frozen=True)
class Fact:
    """A name and what holds; ``url`` makes the value a link."""

    name: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class YearDate:
    """One date of the year with a sentence, an optional line below it and an optional link."""

    day: date
    sentence: str
    state: DateState = "coming"
    note: str = ""
    url: str = ""
    shows_year: bool = False


@dataclass(frozen=True)
class FileLink:
    """A download: its name, its address and what is known of it ("PDF, 34 pages, 1.2 MB")."""

    name: str
    url: str
    facts: str


@dataclass(frozen=True)
class Tally:
    """Counts of a vote. ``needed`` is the number of votes for that the rule asks for, None when it cannot be said."""

    for_: int
    against: int
    abstained: int
    not_yet: int = 0
    needed: int | None = None
