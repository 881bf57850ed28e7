"""The themes of the baseline review, from the sealed content: texts, charts, SWOT, commitments, actions."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from commitments.browse.wording import sureness
from commitments.frameworks.verification import Grade, parse
from cycles.baseline.instruments.matrix import years
from cycles.baseline.instruments.models import Instrument
from reports.paper.actions import ActionRow
from reports.paper.ranking import Priority
from reports.paper.source import MISSING, Facts, Source, Text
from reports.paper.targets import IndicatorFigure, TargetRow, figure

MARKS = {Grade.VERIFIED: "", Grade.MEANING_CORROBORATED: "*", Grade.RECALLED: "°", Grade.OURS: "†"}
LEVELS = ("fully", "partly", "not_met", "not_assessed")
SWOT = ("strength", "weakness", "opportunity", "threat")


@dataclass(frozen=True)
class Assessment:
    """How far a commitment is met; ``mark`` says how sure the commitment's text is: "", "*" or "°"."""

    code: str
    text: Text
    wording: str
    mark: str
    level: str
    answer: str
    remark: Text


@dataclass(frozen=True)
class Plan:
    """An existing plan or instrument that touches the theme; ``facts`` are its kind, its unit and its years."""

    name: Text
    facts: str
    covers: Text
    overlaps_with: Text
    overlap: Text
    gap: Text


@dataclass(frozen=True)
class Theme:
    """One theme of the baseline review; ``title_wording`` and ``verification`` say how sure title and lead-in are."""

    code: str
    title: Text
    title_wording: str
    lead_in: Text
    verification: str
    rank: str
    is_priority: bool
    significance: str
    product: str
    cost: str
    prose: tuple[tuple[str, Text], ...]
    gap_reason: Text
    plans: tuple[Plan, ...]
    plans_were_listed: bool
    swot: tuple[tuple[str, tuple[tuple[Text, str], ...]], ...]
    assessments: tuple[Assessment, ...]
    gaps: tuple[tuple[Text, Text], ...]
    figures: tuple[IndicatorFigure, ...]
    objectives: tuple[tuple[Text, Text], ...]
    actions: tuple[ActionRow, ...]

    @property
    def pairs(self) -> tuple[tuple[IndicatorFigure, ...], ...]:
        """The charts two by two; an odd one comes first and alone."""
        odd = len(self.figures) % 2
        rest = self.figures[odd:]
        pairs = tuple(rest[at : at + 2] for at in range(0, len(rest), 2))
        return (self.figures[:1], *pairs) if odd else pairs


def themes(
    source: Source,
    ranks: tuple[Priority, ...],
    targets: tuple[TargetRow, ...],
    actions: tuple[ActionRow, ...],
    costs: dict[str, str],
) -> tuple[Theme, ...]:
    """Return every theme in scope; ``costs`` says what its actions cost, by its code."""
    ranked = {row.code: row for row in ranks}
    status = {row.code: row.status for row in targets}
    return tuple(
        _theme(source, theme, ranked[theme["code"]], status, actions, costs.get(theme["code"], ""))
        for theme in source.themes
    )


def later(source: Source) -> tuple[str, ...]:
    """Return the themes that are not in the year's scope; content that was sealed before they were named has none."""
    found = []
    for row in source.part("baseline").get("later", []):
        facts = {"theme": f"{row['code']} {source.say(row['title'])}", "year": row["last"]}
        found.append(_("%(theme)s (last looked at in %(year)s)") % facts if row["last"] else facts["theme"])
    return tuple(found)


def _theme(
    source: Source, theme: Facts, rank: Priority, status: dict[str, str], actions: tuple[ActionRow, ...], cost: str
) -> Theme:
    objectives = [objective for objective in source.objectives if objective["theme"] == theme["code"]]
    return Theme(
        code=theme["code"],
        title=source.say(theme["title"]),
        title_wording=short_wording(source.say(theme.get("title_verification"))),
        lead_in=source.say(theme.get("lead_in")),
        verification=short_wording(theme.get("verification", "")),
        rank=str(rank.rank),
        is_priority=rank.is_priority,
        significance=rank.significance if rank.significance != MISSING else "",
        product=rank.product,
        cost=cost,
        prose=_prose(source, theme),
        gap_reason=source.say(theme.get("gap_reason")),
        plans=_plans(source, theme["code"]),
        plans_were_listed=bool(source.part("baseline").get("instruments")),
        swot=_swot(source, theme),
        assessments=tuple(_assessment(source, row) for row in theme["assessments"]),
        gaps=tuple((source.say(gap["missing"]), source.say(gap["reason"])) for gap in theme["gaps"]),
        figures=_figures(source, theme, objectives, status),
        objectives=tuple((source.say(o["title"]), source.say(o["text"])) for o in objectives),
        actions=tuple(row for row in actions if row.theme == theme["code"]),
    )


def _prose(source: Source, theme: Facts) -> tuple[tuple[str, Text], ...]:
    titles = {
        "condition": _("Present condition and pressures"),
        "trends": _("Trends"),
        "policies": _("Political priorities, and how plans work together"),
        "organisation": _("Organisation and responsibilities"),
    }
    said = ((title, source.say(theme.get(key))) for key, title in titles.items())
    return tuple((title, text) for title, text in said if text)


def _plans(source: Source, code: str) -> tuple[Plan, ...]:
    """Return the plans that touch the theme; content that was sealed before they were listed has none."""
    found = []
    for plan in source.part("baseline").get("instruments", []):
        found += [_plan(source, plan, one) for one in plan["themes"] if one["code"] == code]
    return tuple(found)


def _plan(source: Source, plan: Facts, one: Facts) -> Plan:
    begins, ends = (int(plan[name][:4]) if plan[name] else None for name in ("valid_from", "valid_to"))
    unit = source.say(plan["responsible"])
    kind = str(Instrument.Kind(plan["kind"]).label)
    return Plan(
        source.say(plan["name"]),
        ", ".join(filter(None, [kind, str(unit), years(begins, ends)])),
        source.say(one["covers"]),
        source.say(one["overlaps_with"]),
        source.say(one["overlap"]),
        source.say(one["gap"]),
    )


def _swot(source: Source, theme: Facts) -> tuple[tuple[str, tuple[tuple[Text, str], ...]], ...]:
    """Return the four fields, each with its points and the code of the figure behind each; () for an empty board."""
    names = (_("Strengths"), _("Weaknesses"), _("Opportunities"), _("Threats"))
    board: dict[str, list[tuple[Text, str]]] = {kind: [] for kind in SWOT}
    for point in theme["swot"]:
        board[point["kind"]].append((source.say(point["text"]), point["indicator"] or ""))
    return tuple((name, tuple(board[kind])) for kind, name in zip(SWOT, names, strict=True)) if theme["swot"] else ()


def _figures(
    source: Source, theme: Facts, objectives: list[Facts], status: dict[str, str]
) -> tuple[IndicatorFigure, ...]:
    aimed = [target["indicator"] for objective in objectives for target in objective.get("targets", [])]
    codes = (code for code in dict.fromkeys([*aimed, *theme["indicators"]]) if code in source.indicators)
    return tuple(figure(source, code, status.get(code, "")) for code in codes)


def _assessment(source: Source, row: Facts) -> Assessment:
    names = {
        "fully": _("Fully met"),
        "partly": _("Partly met"),
        "not_met": _("Not met"),
        "not_assessed": _("Not assessed"),
    }
    mark = source.say(row.get("verification"))
    return Assessment(
        code=row["code"],
        text=source.say(row["text"]),
        wording=short_wording(mark),
        mark=MARKS[parse(mark).grade] if mark else "",
        level=row["assessment"],
        answer=names.get(row["assessment"], ""),
        remark=source.say(row.get("remark")),
    )


def short_wording(mark: str) -> str:
    """Return in a few words how sure a wording is; "" for content that was sealed without saying so."""
    return sureness(parse(mark).grade) if mark else ""
