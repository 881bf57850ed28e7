"""What the year brought and how the management cycle worked: only in the paper on how to continue."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.cycle import Step
from cycles.evaluation.checklist import wording
from cycles.snapshot import Decision
from ims.parts import status_word
from ims.roles import Role
from reports.paper import bars
from reports.paper.source import MISSING, Facts, Source, Text
from reports.paper.targets import TargetRow, signed

LEVELS = ("green", "amber", "red", "grey")


@dataclass(frozen=True)
class Deviation:
    """Why an indicator's targets were missed, and what is done about it; ``done`` says whether it is."""

    name: Text
    terms: str
    distance: str
    text: Text
    due: str = ""
    done: str = ""


@dataclass(frozen=True)
class Results:
    """Summary, how targets and actions stand, deviations, corrective actions, the cycle itself, audit, proposal."""

    summary: Text
    management: Text
    recommendations: Text
    recommended: tuple[tuple[Text, Text, str], ...]
    followed: tuple[tuple[Text, str, str, Text], ...]
    proposal: str
    proposal_means: str
    round: str
    by_level: bars.Stacks | None
    by_status: bars.Stacks | None
    off_track: int
    deviations: tuple[Deviation, ...]
    corrections: tuple[Deviation, ...]
    steps: tuple[tuple[str, str, str, str], ...]
    roles: tuple[tuple[str, int], ...]
    audit: tuple[tuple[str, str, str, Text], ...]
    faults: int


def _audited(source: Source, row: Facts) -> tuple[str, str, str, Text]:
    """Return question, answer, its word and remark; the wording is the one that was answered."""
    question = source.say(row.get("wording")) or wording(row["question"])
    return question, row["answer"], _answer(row["answer"]), source.say(row.get("remark"))


def read(source: Source, targets: tuple[TargetRow, ...]) -> Results | None:
    """Return the results, None in the paper on the programme's approval."""
    if not source.is_evaluation:
        return None
    report, turn = source.part("evaluation"), source.part("monitoring").get("round") or {}
    audit = report.get("audit", [])
    counts = Counter(row.status for row in targets)
    return Results(
        summary=source.say(report.get("summary")),
        management=source.say(report.get("management")),
        recommendations=source.say(report.get("recommendations")),
        recommended=tuple(
            (source.say(row["text"]), source.say(row["who"]), source.day(row["until"]))
            for row in report.get("recommended", [])
        ),
        followed=tuple(_followed(source, row) for row in report.get("followed", [])),
        proposal=_proposal(report.get("proposed", "")),
        proposal_means=_means(report.get("proposed", "")),
        round=source.day(turn.get("closed_at")),
        by_level=_level_bar(counts),
        by_status=_status_bar(source),
        off_track=counts["red"],
        deviations=_deviations(source, report.get("deviations", []), "cause"),
        corrections=_deviations(source, source.part("monitoring").get("corrections", []), "text"),
        steps=tuple(_step(source, row) for row in report.get("steps", [])),
        roles=tuple((str(Role(row["role"]).label), row["people"]) for row in report.get("roles", [])),
        audit=tuple(_audited(source, row) for row in audit),
        faults=sum(1 for row in audit if row["answer"] == "no"),
    )


def _followed(source: Source, row: Facts) -> tuple[Text, str, str, Text]:
    """Return a recommendation of an earlier year, who should do it and since when, what became of it, and why."""
    words = {"open": _("Open, goes on into the next year"), "done": _("Done"), "not_followed": _("Not followed")}
    who = _("%(who)s, recommended in %(year)s") % {"who": source.say(row["who"]), "year": row["year"]}
    return source.say(row["text"]), who, words[row["status"]], source.say(row.get("note"))


def _level_bar(counts: Counter[str]) -> bars.Stacks | None:
    parts = tuple((counts[level], str(counts[level])) for level in LEVELS)
    names = [status_word(level) for level in LEVELS]
    return bars.draw(_("Targets by status"), names, [bars.Row("", parts, "")])


def _status_bar(source: Source) -> bars.Stacks | None:
    names = {
        "done": _("Done"),
        "under_way": _("Under way"),
        "not_started": _("Not started"),
        "stopped": _("Stopped"),
    }
    counts = Counter(row["status"] for row in source.part("monitoring").get("actions", []))
    parts = tuple((counts[status], str(counts[status])) for status in names)
    return bars.draw(_("Actions by status"), list(names.values()), [bars.Row("", parts, "")])


def _deviations(source: Source, rows: list[Facts], key: str) -> tuple[Deviation, ...]:
    """Return what is said of each indicator's targets; the same said of several targets stands once."""
    distances = {row["id"]: row.get("distance") for row in source.part("monitoring").get("targets", [])}
    said: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        indicator = source.target(row["target_id"]).get("indicator", "")
        facts = (indicator, source.say(row[key]), row.get("due_on"), row.get("done_on"))
        said.setdefault(facts, []).append(row["target_id"])
    return tuple(
        Deviation(
            name=source.name(indicator),
            terms=", ".join(filter(None, (_term(source.target(target)) for target in targets))),
            distance=_distance(source, indicator, [distances.get(target) for target in targets]),
            text=text,
            due=source.day(due),
            done=source.day(done),
        )
        for (indicator, text, due, done), targets in said.items()
    )


def _distance(source: Source, indicator: str, distances: list[Any]) -> str:
    known = list(dict.fromkeys(signed(distance) for distance in distances if distance is not None))
    unit = source.say(source.indicators.get(indicator, {}).get("unit"))
    return f"{' / '.join(known)} {unit}".strip() if known else MISSING


def _term(target: Facts) -> str:
    if not target:
        return ""
    words = _("long-term target %(year)s") if target["term"] == "long" else _("short-term target %(year)s")
    return words % {"year": target["year"] or MISSING}


def _step(source: Source, row: Facts) -> tuple[str, str, str, str]:
    planned, ended = source.day(row.get("planned")), source.day(row.get("ended"))
    return str(Step(row["step"]).label), planned or MISSING, ended or MISSING, _late(row.get("days_late"))


def _late(days: int | None) -> str:
    if days is None:
        return MISSING
    if days == 0:
        return _("on the day")
    late, early = (
        ngettext("%(n)d day late", "%(n)d days late", days),
        ngettext("%(n)d day early", "%(n)d days early", -days),
    )
    return (late if days > 0 else early) % {"n": abs(days)}


def _answer(answer: str) -> str:
    return {"yes": _("Yes"), "no": _("No")}.get(answer, _("Pending"))


def _proposal(choice: str) -> str:
    return str(Decision.Next(choice).label) if choice in Decision.Next.values else ""


def _means(choice: str) -> str:
    """Return what an outcome leads to."""
    return {
        "continue": _("The next cycle opens in monitoring; programme and action plan stand as they are."),
        "adjust": _(
            "The next cycle opens in target setting with the long-term part locked; short-term targets and actions are "
            "changed and come before the council."
        ),
        "revise": _("The next cycle opens in target setting; the programme is revised and comes before the council."),
        "full": _("The next cycle opens with a new baseline review; everything is looked at anew."),
    }.get(choice, "")
