"""Typed readers for the rows of a JSON file: each value that does not fit is named by path, code and reason.

Nothing here stops at the first problem: a reader notes it, returns an empty value and goes on, so that a person
sees everything that has to be mended at once.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commitments.frameworks import verification
from ims.spreadsheets import is_formula

CODE = re.compile(r"\w[\w.\-]*")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_TEXT = 20_000
LONGEST_LINE = 300
LONGEST_CODE = 40
SHOWN = 40
LONGEST_MARK = 500
# Signs that nobody sees and that turn the direction of writing of what follows; a text in Arabic needs none of them.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Control characters but for line and tab, and halves of characters (Unicode's Cc and Cs).
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--")


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: where it stands in the file, its code where it has one, and the reason."""

    path: str
    reason: str
    code: str = ""

    def __str__(self) -> str:
        where = f"{self.path} ({self.code})" if self.path and self.code else self.path or self.code
        return f"{where}: {self.reason}" if where else self.reason


class LoadError(Exception):
    """The file was refused and nothing of it was loaded; ``problems`` lists every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Row:
    """One JSON object while it is read; ``keys`` are those the format knows, any other is a problem."""

    def __init__(self, data: Any, path: str, keys: Collection[str], problems: list[Problem], code: str = "") -> None:
        self.path, self.code, self.problems = path, code, problems
        self.readable = isinstance(data, dict)
        self.data: dict[str, Any] = data if self.readable else {}
        if not self.readable:
            self.refuse("", _("expected an object in braces, found %(found)s") % {"found": _kind(data)})
        for key in self.data.keys() - set(keys):
            known = ", ".join(keys)
            self.refuse(key[:SHOWN], _("unknown key; the format knows %(known)s") % {"known": known})

    def refuse(self, key: str, reason: str) -> None:
        """Note a problem of this row, or of the value under ``key``."""
        self.problems.append(Problem(self.below(key), reason, self.code))

    def below(self, key: str) -> str:
        """Return the path of the value under ``key``, or the row's own path without a key."""
        return ".".join(part for part in (self.path, key) if part)

    def has(self, key: str) -> bool:
        """Say whether the row gives a value: null counts as not given."""
        return self.data.get(key) is not None

    def text(self, key: str, *, longest: int = LONGEST_LINE, required: bool = False) -> str:
        """Return the text in Unicode normal form C without outer blanks; "" when it is not given or does not fit."""
        value = self.data.get(key)
        if value is None:
            if required and self.readable:
                self.refuse(key, _("is missing"))
            return ""
        if not isinstance(value, str):
            self.refuse(key, _("expected a text in quotes, found %(found)s") % {"found": _kind(value)})
            return ""
        value = unicodedata.normalize("NFC", value.strip())
        reason = unfit(value, longest)
        if reason:
            self.refuse(key, reason)
            return ""
        if not value and required:
            self.refuse(key, _("is empty"))
        return value

    def words(self, key: str, *, longest: int = LONGEST_TEXT) -> str:
        """Return a framework's own text or its translation, which leaves the house in spreadsheets too."""
        value = self.text(key, longest=longest, required=True)
        if is_formula(value):
            reason = _("begins with “%(sign)s”, which a spreadsheet runs as a formula; begin with a word")
            self.refuse(key, reason % {"sign": value[0]})
            return ""
        return value

    def code_text(self, key: str, *, required: bool = True) -> str:
        """Return a code such as "6.2" or "1.a": letters, digits, point, hyphen and underscore."""
        value = self.text(key, longest=LONGEST_CODE, required=required)
        if value and not CODE.fullmatch(value):
            self.refuse(key, _("“%(value)s” is no code: use letters, digits, . - and _") % {"value": value})
            return ""
        return value

    def language(self, key: str, default: str = "") -> str:
        """Return a language code such as "en" or "pt-BR"."""
        value = self.text(key, longest=10, required=not default) or default
        if value and not LANGUAGE.fullmatch(value):
            self.refuse(key, _("“%(value)s” is no language code such as en or pt-BR") % {"value": value})
            return ""
        return value

    def wording(self, key: str, *, longest: int = LONGEST_TEXT) -> tuple[str, str]:
        """Return ``(text, mark)`` of an object with "text" and "verification"; both empty when it is not given."""
        if not self.has(key):
            return "", ""
        inner = Row(self.data[key], self.below(key), ("text", "verification"), self.problems, self.code)
        return (inner.words("text", longest=longest), inner.mark()) if inner.readable else ("", "")

    def mark(self, key: str = "verification") -> str:
        """Return a mark such as "verified: SOG"; every text must have one."""
        value = self.text(key, longest=LONGEST_MARK, required=True)
        if value and not re.match(verification.PATTERN, value):
            grades = ", ".join(verification.Grade.values)
            reason = _("“%(value)s” is no mark: begin with one of %(grades)s, then a colon, a blank and the source")
            self.refuse(key, reason % {"value": value, "grades": grades})
            return ""
        return value

    def day(self, key: str) -> date | None:
        """Return a date written as 2004-06-11."""
        value = self.text(key)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(key, _("“%(value)s” is no date such as 2004-06-11") % {"value": value})
            return None

    def number(self, key: str, *, highest: int = 1200) -> int | None:
        """Return a whole number from 1 to ``highest``."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= highest:
            reason = _("expected a whole number from 1 to %(highest)s, found %(found)s")
            self.refuse(key, reason % {"highest": highest, "found": _shown(value)})
            return None
        return value

    def truth(self, key: str) -> bool:
        """Return true or false; false when it is not given."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, _("expected true or false, found %(found)s") % {"found": _shown(value)})
        return value is True

    def choice(self, key: str, choices: Collection[str]) -> str:
        """Return one of the choices."""
        value = self.text(key, required=True)
        if value and value not in choices:
            known = ", ".join(choices)
            self.refuse(key, _("“%(value)s” is unknown; use one of %(known)s") % {"value": value, "known": known})
            return ""
        return value

    def lines(self, key: str) -> list[str]:
        """Return a list of short texts."""
        return [line for row, name in self._items(key) if (line := row.text(name, longest=60, required=True))]

    def texts(self, key: str, known: Collection[str] = ()) -> dict[str, str]:
        """Return an object of texts by short name; with ``known`` only these names are let through."""
        if not self.has(key):
            return {}
        names = self.data[key] if isinstance(self.data[key], dict) else {}
        inner = Row(self.data[key], self.below(key), known or names, self.problems, self.code)
        for name in names:
            if not name.strip() or unfit(name, 60):
                inner.refuse("", _("a short name has 1 to 60 characters and no control characters"))
        return {name: inner.text(name, longest=2000, required=True) for name in inner.data}

    def rows(self, key: str, most: int) -> list[tuple[str, Any]]:
        """Return the objects of a list with their paths; none when there are more than ``most``."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(key, _("expected a list in square brackets, found %(found)s") % {"found": _kind(value)})
            return []
        if len(value) > most:
            self.refuse(key, _("%(count)s rows; at most %(most)s are read") % {"count": len(value), "most": most})
            return []
        return [(f"{self.below(key)}[{index}]", item) for index, item in enumerate(value)]

    def _items(self, key: str) -> Iterator[tuple["Row", str]]:
        for path, item in self.rows(key, 100):
            parent, _dot, name = path.rpartition(".")
            yield Row({name: item}, parent, (name,), self.problems, self.code), name


def unfit(value: str, longest: int) -> str:
    """Return why a text may not stand in a framework and what to do, "" when it may."""
    if CONTROL.search(value):
        return _("holds a control character; take it out")
    if TURNS.search(value):
        return _("holds an invisible sign that turns the direction of writing; take it out")
    if markup := MARKUP.search(value):
        reason = _("holds markup (%(markup)s); write plain text")
        return reason % {"markup": markup[0] if len(markup[0]) < SHOWN else markup[0][:SHOWN] + "…"}
    if len(value) > longest:
        return _("%(count)s characters; at most %(longest)s fit, shorten it") % {
            "count": len(value),
            "longest": longest,
        }
    return ""


def _kind(value: Any) -> str:
    kinds = {dict: _("an object"), list: _("a list"), str: _("a text"), bool: _("true or false"), type(None): _("null")}
    return str(kinds.get(type(value), _("a number")))


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, int | float | str) and len(repr(value)) < 40 else _kind(value)
