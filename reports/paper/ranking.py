"""The themes in scope by significance, with the cut-off below the last priority: table and drawing."""

from dataclasses import dataclass
from textwrap import wrap

from django.utils.translation import gettext as _

from ims.scales import place
from reports.paper.source import MISSING, Facts, Source, Text

MOST = 125  # 5 × 5 × 5
BARS_AT, BARS_END = 226.0, 422.0
ROW, SECOND_LINE, TOP, BAR = 17.0, 9.0, 4.0, 8.0
LETTERS = 44  # of a theme's name in one line
CUT = 16.0  # room for the cut-off and its words


@dataclass(frozen=True)
class Priority:
    """A theme in scope as the ranking shows it: significance = importance × urgency × influence."""

    rank: int
    code: str
    title: Text
    product: str
    significance: str
    is_priority: bool
    objective: Text
    scored_by: int


@dataclass(frozen=True)
class RankBar:
    """A theme's bar; ``lines`` is its name in at most two lines, each with its height."""

    rank: str
    code: str
    lines: tuple[tuple[str, str], ...]
    y: str
    text_y: str
    width: str
    number_x: str
    significance: str
    product: str
    is_priority: bool


@dataclass(frozen=True)
class Ranking:
    """The drawing of all bars; ``cut`` is the height of the cut-off, "" without priorities.

    ``scored_by`` is how many members of the working group scored for themselves before the group agreed, 0 for none.
    """

    title: str
    description: str
    bars: tuple[RankBar, ...]
    cut: str
    cut_text: str
    height: str
    scored_by: int


def priorities(source: Source) -> tuple[Priority, ...]:
    """Return the themes in scope, the most significant first; a theme that is not ranked stands last."""
    themes = sorted(source.themes, key=lambda row: (row["significance"] is None, -(row["significance"] or 0)))
    wanted = {objective["theme"]: source.say(objective["title"]) for objective in reversed(source.objectives)}
    return tuple(
        Priority(
            rank=rank,
            code=theme["code"],
            title=source.say(theme["title"]),
            product=_product(theme),
            significance=str(theme["significance"] or MISSING),
            is_priority=theme["is_priority"],
            objective=wanted.get(theme["code"], Text()),
            scored_by=(theme.get("member_scores") or {"members": 0})["members"],
        )
        for rank, theme in enumerate(themes, start=1)
    )


def _product(theme: Facts) -> str:
    scores = [theme["importance"], theme["urgency"], theme["influence"]]
    return " × ".join(str(score) if score else MISSING for score in scores)


def draw(rows: tuple[Priority, ...]) -> Ranking | None:
    """Return the ranking as a drawing, None when nothing was ranked."""
    if not any(row.significance != MISSING for row in rows):
        return None
    last = max((place_ for place_, row in enumerate(rows) if row.is_priority), default=-1)
    bars, y, cut = [], TOP, 0.0
    for index, row in enumerate(rows):
        lines = wrap(row.title, LETTERS)[:2] or [""]
        bars.append(_bar(row, lines, y))
        y += ROW + (SECOND_LINE if len(lines) > 1 else 0)
        if index == last:
            cut = y + CUT / 2 - 3
            y += CUT
    return Ranking(
        title=_("The themes by significance"),
        description=_described(rows),
        bars=tuple(bars),
        cut=place(cut) if cut else "",
        cut_text=place(cut - 3) if cut else "",
        height=place(y),
        scored_by=max(row.scored_by for row in rows),
    )


def _bar(row: Priority, lines: list[str], y: float) -> RankBar:
    value = int(row.significance) if row.significance != MISSING else 0
    width = (BARS_END - BARS_AT) * value / MOST
    return RankBar(
        rank=str(row.rank),
        code=row.code,
        lines=tuple((line, place(y + 9 + number * SECOND_LINE)) for number, line in enumerate(lines)),
        y=place(y + 2.4),
        text_y=place(y + 9),
        width=place(width),
        number_x=place(BARS_AT + width + 5),
        significance=row.significance,
        product=row.product,
        is_priority=row.is_priority,
    )


def _described(rows: tuple[Priority, ...]) -> str:
    chosen = [f"{row.code} {row.title}, {row.significance}" for row in rows if row.is_priority]
    others = [f"{row.code} {row.title}, {row.significance}" for row in rows if not row.is_priority]
    said = [_("Priorities: %(names)s.") % {"names": "; ".join(chosen) or _("none")}]
    if others:
        said.append(_("Not chosen as priorities: %(names)s.") % {"names": "; ".join(others)})
    return " ".join(said)


def passed_over(rows: tuple[Priority, ...]) -> tuple[Priority, ...]:
    """Return the themes that rank above the last priority and were not chosen."""
    last = max((row.rank for row in rows if row.is_priority), default=0)
    return tuple(row for row in rows if row.rank < last and not row.is_priority)
