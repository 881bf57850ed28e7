"""The kinds of notices: rooms register theirs, people choose per kind how it comes by mail."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ByMail(models.TextChoices):
    """How notices of a kind come by mail; on the page of notices they always stand."""

    NOW = "now", _("at once")
    DAILY = "daily", _("once a day, together")
    NEVER = "never", _("not by mail")


@dataclass(frozen=True)
class Kind:
    """A kind of notice: its words (what happened), how it comes by mail unless a person chooses otherwise.

    ``duty`` says why a kind always comes by mail at once, such as a city's duty to give reasons; "" for the others.
    """

    name: str
    words: str | Promise
    by_mail: ByMail = ByMail.DAILY
    duty: str | Promise = ""

    def chosen(self, choices: Mapping[str, str]) -> ByMail:
        """Return how this kind comes by mail to who made these choices (kind → :class:`ByMail`)."""
        wanted = choices.get(self.name, "")
        if self.duty:
            return ByMail.NOW
        return ByMail(wanted) if wanted in ByMail else self.by_mail


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Register a kind."""
    if kind.name in _kinds:
        raise ValueError(f"Two kinds of notices are called {kind.name}.")
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    """Return the kind of this name; ValueError when nobody registered it."""
    if name not in _kinds:
        raise ValueError(f"No kind of notice is called {name}.")
    return _kinds[name]


def registered() -> list[Kind]:
    """Return the kinds in the order of the rooms."""
    return list(_kinds.values())


def words_of(name: str) -> str:
    """Return the words of a kind, its name when no room has it any more."""
    return str(_kinds[name].words) if name in _kinds else name
