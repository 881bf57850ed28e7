"""The working group scores significance together: each member gives marks, the spread shows, the group agrees.

Members give their marks alone; what the others gave shows once one's own are in. The agreed scores are written by
:func:`cycles.baseline.services.score` and are the only ones that rank.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.baseline.models import ThemeReview, ThemeScore
from cycles.baseline.services import open_review
from cycles.baseline.standing import words_of
from cycles.cycle import Cycle
from cycles.organisation.models import Body, Seat, Tenure
from ims.cities.models import City
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Permission

CRITERIA = ("importance", "urgency", "influence")
MARKS = range(1, 6)
# From here on the members are far enough apart to talk before they agree.
WIDE = 3
NO_MEMBER = gettext_lazy("The themes are scored by who holds a seat in the cross-sectoral working group.")

Marks = tuple[int, int, int]


@dataclass(frozen=True)
class Given:
    """One member's marks for a theme, by the ids of both."""

    theme_review: int
    member: int
    marks: Marks


@dataclass(frozen=True)
class Spread:
    """What the members gave for one criterion of a theme: marks from 1 to 5, lowest first, at least one."""

    criterion: str
    marks: tuple[int, ...]

    @property
    def name(self) -> str:
        """What people call the criterion."""
        return words_of(self.criterion)

    @property
    def lowest(self) -> int:
        """The lowest mark."""
        return self.marks[0]

    @property
    def highest(self) -> int:
        """The highest mark."""
        return self.marks[-1]

    @property
    def middle(self) -> Decimal:
        """The median: the mark in the middle, or half-way between the two in the middle."""
        return Decimal(median(map(Decimal, self.marks)))

    @property
    def is_wide(self) -> bool:
        """Say whether the lowest and the highest mark lie three or more apart."""
        return self.highest - self.lowest >= WIDE

    @property
    def counts(self) -> list[tuple[int, int]]:
        """Return each mark from 1 to 5 with the number of members who gave it."""
        return [(mark, self.marks.count(mark)) for mark in MARKS]


Spreads = list[Spread]


def spreads_of(rows: Iterable[Given]) -> dict[int, Spreads]:
    """Return the spread of each criterion by the theme's id; a theme that nobody scored is missing."""
    by_theme: dict[int, list[Given]] = {}
    for row in rows:
        by_theme.setdefault(row.theme_review, []).append(row)
    return {
        theme: [Spread(name, tuple(sorted(row.marks[place] for row in given))) for place, name in enumerate(CRITERIA)]
        for theme, given in by_theme.items()
    }


def seated(city: City) -> "QuerySet[Tenure]":
    """Return who holds a seat in the cross-sectoral working group today."""
    today = city.today()
    seats = Seat.objects.standing(today).filter(body__city=city, body__kind=Body.Kind.WORKING)
    return Tenure.objects.on(today).filter(seat__in=seats, person__isnull=False)


def members(city: City) -> set[int]:
    """Return the ids of the people who hold a seat in the cross-sectoral working group today."""
    return set(seated(city).values_list("person_id", flat=True))


def _read(scores: "QuerySet[ThemeScore]", city: City) -> tuple[list[Given], set[int]]:
    """Return what members gave, and the ids of the working group's members, in one query."""
    nothing = Value(None, IntegerField())
    group = seated(city).order_by().values_list(nothing, "person_id", nothing, nothing, nothing)
    rows = list(scores.order_by().values_list("theme_review_id", "member_id", *CRITERIA).union(group, all=True))
    given = [Given(theme, member, (one, two, three)) for theme, member, one, two, three in rows if theme is not None]
    return given, {row[1] for row in rows if row[0] is None}


def is_asked(user: User, group: set[int]) -> bool:
    """Say whether the person scores: a member of the group, or anybody with the right while it has no members."""
    return not group or user.pk in group


def spread_for(user: User, theme_review: ThemeReview, city: City, *, is_open: bool) -> dict[str, Any]:
    """Return what the page of a theme shows the person of the members' marks, read together with the theme.

    While the review is open they show once the person's own are in, and beside how many members there are.
    """
    rows = theme_review.given_marks  # type: ignore[attr-defined]  # annotated by with_counts
    given = [
        Given(theme_review.pk, row["member"], (row[CRITERIA[0]], row[CRITERIA[1]], row[CRITERIA[2]])) for row in rows
    ]
    group = members(city) if is_open else set()
    is_shown = user.pk not in group or any(row.member == user.pk for row in given)
    return {"spread": spreads_of(given).get(theme_review.pk, []) if is_shown else None, "group": len(group)}


@dataclass(frozen=True)
class Progress:
    """How far the members are: how many scored a theme, of how many; whether the person is asked, and did."""

    scored: int
    group: int
    is_asked: bool
    is_done: bool


def progress(cycle: Cycle, user: User) -> Progress:
    """Return how far the members are with scoring the cycle's themes."""
    given, group = _read(ThemeScore.objects.in_cycle(cycle), cycle.city)
    scored = {row.member for row in given}
    return Progress(len(scored), len(group), is_asked(user, group), user.pk in scored)


def own(cycle: Cycle, member: User) -> dict[int, ThemeScore]:
    """Return the member's own marks by the theme's id."""
    return {row.theme_review_id: row for row in ThemeScore.objects.in_cycle(cycle).filter(member=member)}


def give(cycle: Cycle, marks: Mapping[int, Marks | None], *, by: User) -> int:
    """Write the member's own marks per theme's id and return how many rows changed; None takes them back.

    Raises Refused for somebody who has no seat in the working group, ValidationError for a theme out of scope.
    """
    with open_review(cycle, by, permission=Permission.SCORE_THEMES):
        if not is_asked(by, members(cycle.city)):
            raise Refused(Permission.SCORE_THEMES, cycle.city, str(NO_MEMBER))
        if set(marks) - set(ThemeReview.objects.filter(cycle=cycle).values_list("pk", flat=True)):
            raise ValidationError(_("Only themes in scope are scored."))
        saved = own(cycle, by)
        return sum(_write(cycle, by, theme, given, saved.get(theme)) for theme, given in marks.items())


def take_back(cycle: Cycle, *, by: User) -> int:
    """Take the member's own marks back and return for how many themes."""
    return give(cycle, dict.fromkeys(own(cycle, by)), by=by)


def given_by(row: ThemeScore) -> Given:
    """Return a member's saved marks."""
    return Given(row.theme_review_id, row.member_id, (row.importance, row.urgency, row.influence))


def _write(cycle: Cycle, member: User, theme: int, given: Marks | None, saved: ThemeScore | None) -> bool:
    """Write one theme's marks and say whether anything changed."""
    if given is None:
        if saved is not None:
            saved.delete()
        return saved is not None
    row = saved or ThemeScore(cycle=cycle, theme_review_id=theme, member=member)
    if saved is not None and given_by(saved).marks == given:
        return False
    for name, mark in zip(CRITERIA, given, strict=True):
        setattr(row, name, mark)
    row.version += 1 if saved else 0
    row.full_clean(exclude=["cycle", "origin"])
    row.save()
    return True
