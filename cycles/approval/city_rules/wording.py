"""A version of the city's rules in words, and what differs between two."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.approval.city_rules.models import CouncilRules, Subject, SubjectRule
from cycles.approval.rule import Quorum
from cycles.approval.wording import rule_words


@dataclass(frozen=True)
class Line:
    """One point of the rules as a version puts it, and as the version before did; "" where there is none."""

    about: str
    now: str
    before: str = ""

    @property
    def is_changed(self) -> bool:
        """Say whether the two differ."""
        return bool(self.before) and self.before != self.now


def lines(rules: CouncilRules, before: CouncilRules | None = None) -> list[Line]:
    """Return every point of a version beside that of another one."""
    older = dict(_said(before)) if before is not None else {}
    return [Line(about, words, older.get(about, "")) for about, words in _said(rules)]


def _said(rules: CouncilRules) -> Iterator[tuple[str, str]]:
    yield _("Quorum"), share_words(rules.quorum)
    yield _("Proxies"), proxy_words(rules.proxies_per_holder)
    for row in rules.subjects.all():
        yield str(Subject(row.subject).label), subject_words(row, rules.quorum)


def subject_words(row: SubjectRule, quorum: Quorum) -> str:
    """Return how one kind of question is decided: ``Named vote. More than half of the members present.``"""
    return f"{row.get_mode_display()}. {rule_words(row.rule_under(quorum))}"


def share_words(quorum: Quorum) -> str:
    """Return which share of all members must be present."""
    words = _("More than %(share)s of all members") if quorum.is_more_than else _("At least %(share)s of all members")
    return words % {"share": quorum.fraction}


def proxy_words(per_holder: int) -> str:
    """Return whether absent members may have somebody vote for them."""
    if not per_holder:
        return _("Not allowed")
    words = ngettext("%(n)d for each member present", "%(n)d for each member present", per_holder)
    return words % {"n": per_holder}
