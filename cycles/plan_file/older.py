"""Plans that an older version wrote: brought into today's form, and what they could not say yet is named.

Format 1 grew while it was in use, so that each of its files is asked for what it lacks. Format 2 is whole.
"""

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.baseline.swot.models import SwotPoint
from cycles.indicators.models import longest
from cycles.plan_file.writing_out import FORMAT, Facts

OLDEST = 1
LONGEST_POINT = longest(SwotPoint, "text")
# Before there were points, each field of the board was one text with a point a line.
SWOT_TEXTS = {
    "strengths": SwotPoint.Kind.STRENGTH,
    "weaknesses": SwotPoint.Kind.WEAKNESS,
    "opportunities": SwotPoint.Kind.OPPORTUNITY,
    "threats": SwotPoint.Kind.THREAT,
}
# What a row of format 1 may lack, each with what it is then and how people call it.
LACKED: dict[str, tuple[tuple[str, Any, Any], ...]] = {
    "plan": (
        ("dimensions", [], gettext_lazy("parts of values")),
        ("ecobudget", None, gettext_lazy("the master budget")),
    ),
    "indicator": (
        ("dimensions", [], gettext_lazy("parts of values")),
        ("is_summable", False, gettext_lazy("parts of values")),
        ("parts", [], gettext_lazy("parts of values")),
    ),
    "baseline": (("instruments", [], gettext_lazy("existing plans and instruments")),),
    "theme": (("swot", [], gettext_lazy("SWOT")),),
    "law": (
        ("act", {}, gettext_lazy("acts of the legal register")),
        ("paragraph", "", gettext_lazy("acts of the legal register")),
        ("url", "", gettext_lazy("acts of the legal register")),
        ("check_by", None, gettext_lazy("days of the next legal check")),
    ),
    "target": (("path", [], gettext_lazy("paths of their own to a target")),),
}


def brought_up(plan: Facts) -> list[str]:
    """Bring an older plan, as it stands, into today's form; say what it does not say (none for today's).

    Raises KeyError, TypeError or AttributeError where the file is not whole.
    """
    if plan["format"] == FORMAT:
        return []
    lacked = dict.fromkeys(str(words) for words in _filled(plan))
    plan["format"] = FORMAT
    if not lacked:
        return []
    sentence = _("An older version wrote this plan. It does not say the following, which stays empty: %(what)s.")
    return [sentence % {"what": ", ".join(lacked)}]


def _filled(plan: Facts) -> Iterator[Any]:
    """Fill in what the rows lack, and yield how people call each of it."""
    yield from _fill(plan, "plan")
    for row in plan["indicators"]:
        yield from _fill(row, "indicator")
    review = plan["baseline"] or {"themes": [], "instruments": []}
    yield from _fill(review, "baseline")
    for theme in review["themes"]:
        if "swot" not in theme and SWOT_TEXTS.keys() & theme.keys():
            theme["swot"] = list(_points(theme, plan["language"]))
        yield from _fill(theme, "theme")
        for law in theme["legal"]:
            yield from _fill(law, "law")
    for target in plan["targets"]["targets"]:
        yield from _fill(target, "target")


def _fill(row: Facts, kind: str) -> Iterator[Any]:
    for name, empty, words in LACKED[kind]:
        if name not in row:
            row[name] = empty
            yield words


def _points(theme: Facts, language: str) -> Iterator[Facts]:
    """Yield a point for each line of the board's old texts; the same line of each language is one point."""
    for name, kind in SWOT_TEXTS.items():
        written = theme.get(name, "")
        texts = written if isinstance(written, dict) else {language: written}
        lines = {code: [*_lines(text)] for code, text in texts.items()}
        for point in zip_longest(*lines.values(), fillvalue=""):
            words = {code: line for code, line in zip(lines, point, strict=True) if line}
            if words:
                yield {"kind": kind.value, "text": words, "indicator": ""}


def _lines(text: str) -> Iterator[str]:
    """Yield the points of a text without their bullets; one that is longer than a point goes on in the next."""
    for line in text.splitlines():
        yield from wrap(line.strip().removeprefix("- "), LONGEST_POINT)
