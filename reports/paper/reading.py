"""From the sealed content to the paper: every chapter is read from the snapshot, none from live rows."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cycles import wheel
from cycles.approval.sealing import read_rule
from cycles.approval.wording import quorum_words, rule_words
from cycles.evaluation.checklist import wording
from ims import paint, words
from reports.paper import figures, themes, voices
from reports.paper.paper import Paper, Paragraph, Results, Section
from reports.paper.source import Facts, Source


def read_paper(canonical: str, sha256: str, language: str) -> Paper:
    """Return the paper of a package or of an evaluation report in one language."""
    source = Source.open(canonical, language)
    programme, targets, baseline = source.part("programme"), source.part("targets"), source.part("baseline")
    accent = source.city.get("accent", "#1b4d73")
    comments = voices.said(source)
    item = source.content.get("item") or {}
    vision = targets.get("vision") or {}
    return Paper(
        language=language,
        city=source.city.get("name", ""),
        notice=source.city.get("notice", ""),
        accent=accent,
        year=source.year,
        title=_title(source, item),
        subtitle=_subtitle(source),
        item=str(item.get("number", "")),
        meeting=_meeting(source, item),
        version=str(programme.get("version", "")),
        draft_decision=source.say(item.get("draft_decision")),
        rule=_rule(item),
        vision=source.say(vision.get("text")),
        horizon=str(vision.get("horizon", "")),
        scope=source.say(baseline.get("scope")),
        framework=_framework(source, baseline),
        sha256=sha256,
        wheel=_wheel(source),
        palette=paint.paper(accent),
        sections=_sections(source),
        priorities=themes.priorities(source),
        targets=figures.target_rows(source),
        themes=themes.themes(source),
        actions=figures.action_rows(source),
        costs=figures.costs(source),
        said=comments,
        verdicts=voices.verdicts(comments),
        consultations=tuple(_consultation(source, facts) for facts in voices.consultations(source)),
        changes=voices.changes(source),
        sources=_sources(source),
        results=_results(source) if source.content.get("kind") == "evaluation" else None,
        amber_percent=int(source.city.get("amber_percent", 10)),
    )


def _title(source: Source, item: Facts) -> str:
    if source.content.get("kind") == "evaluation":
        return _("Evaluation report %(year)s") % {"year": source.year}
    return (
        source.say(source.part("programme").get("title")) or source.say(item.get("title")) or _("Strategic programme")
    )


def _subtitle(source: Source) -> str:
    return _("%(targets)s, %(actions)s, what they cost and what people said about them") % {
        "targets": _count(len(figures.target_rows(source)), _("long-term target"), _("long-term targets")),
        "actions": _count(len(source.actions), _("action"), _("actions")),
    }


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _meeting(source: Source, item: Facts) -> str:
    meeting = item.get("meeting") or {}
    return ", ".join(filter(None, (source.day(meeting.get("held_on")), meeting.get("place", ""))))


def _rule(item: Facts) -> str:
    if "rule" not in item:
        return ""
    rule, members = read_rule(item["rule"]), int(item["meeting"]["members_total"])
    return f"{rule_words(rule)} {quorum_words(rule.quorum, members)}"


def _framework(source: Source, baseline: Facts) -> str:
    framework = baseline.get("framework") or {}
    return " ".join(filter(None, (source.say(framework.get("title")), framework.get("label", ""))))


def _sections(source: Source) -> tuple[Section, ...]:
    because = {change["key"]: change.get("comments", []) for change in source.part("programme").get("changes", [])}
    return tuple(
        Section(
            number=section["number"],
            title=source.say(section["title"]),
            paragraphs=tuple(
                Paragraph(
                    str(paragraph["number"]),
                    source.say(paragraph["text"]),
                    ", ".join(voices.cite(number) for number in because.get(paragraph["key"], [])),
                )
                for paragraph in section["paragraphs"]
            ),
        )
        for section in source.part("programme").get("sections", [])
    )


def _consultation(source: Source, facts: Facts) -> str:
    closed = str(facts.get("closed_at") or "")[:10]
    return _("Version %(version)s was open for comments from %(first)s to %(last)s.") % {
        "version": facts["version"],
        "first": source.day(facts["opens_on"]),
        "last": source.day(min(filter(None, (closed, facts["closes_on"])))),
    }


def _sources(source: Source) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (code, source.say(facts.get("name")), facts.get("source") or "")
        for code, facts in sorted(source.indicators.items())
    )


def _results(source: Source) -> Results:
    report = source.part("evaluation")
    return Results(
        summary=source.say(report.get("summary")),
        management=source.say(report.get("management")),
        recommendations=source.say(report.get("recommendations")),
        proposal=_proposal(report.get("proposed", "")),
        deviations=_by_target(source, [(d["target_id"], source.say(d["cause"])) for d in report.get("deviations", [])]),
        corrections=_by_target(
            source,
            [
                (row["target_id"], source.say(row["text"]), source.day(row["due_on"]))
                for row in source.part("monitoring").get("corrections", [])
            ],
        ),
        audit=tuple(
            (wording(row["question"]), _answer(row["answer"]), row.get("remark") or "")
            for row in report.get("audit", [])
        ),
    )


def _by_target(source: Source, rows: list[tuple[Any, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return (indicator, its targets, what is said of them ...); the same said of several targets stands once."""
    said: dict[tuple[str, ...], list[str]] = {}
    for target_id, *texts in rows:
        target = source.target(target_id)
        name = source.say(source.indicators.get(target.get("indicator", ""), {}).get("name"))
        said.setdefault((name, *texts), []).append(_term(target))
    return tuple((name, ", ".join(filter(None, terms)), *texts) for (name, *texts), terms in said.items())


def _term(target: Facts) -> str:
    if not target:
        return ""
    words = _("long-term target %(year)s") if target["term"] == "long" else _("short-term target %(year)s")
    return words % {"year": target["year"] or "–"}


def _answer(answer: str) -> str:
    return {"yes": _("Yes"), "no": _("No")}.get(answer, _("Pending"))


def _proposal(choice: str) -> str:
    names = {
        "continue": _("Continue unchanged"),
        "adjust": _("Adjust short-term targets and actions"),
        "revise": _("Revise the programme"),
        "full": _("Full revision"),
    }
    return names.get(choice, "")


def _wheel(source: Source) -> wheel.Wheel:
    """Return the wheel for the cover: where the paper stands in the year, with the dates of the plan."""
    dates: dict[str, Any] = {row["kind"]: row["on"] for row in source.part("organisation").get("dates", [])}
    now = 5 if source.content.get("kind") == "evaluation" else 3
    plan = (
        (1, _("Baseline"), "baseline_due"),
        (2, _("Targets"), "targets_due"),
        (3, _("Council"), "council_meeting"),
        (4, _("Monitoring"), "monitoring_closes"),
        (5, _("Evaluation"), "council_continues"),
    )
    steps = [
        wheel.WheelStep(
            number=number,
            name=name,
            state="done" if number < now else "now" if number == now else "next",
            when=_short(dates.get(kind)),
            url="",
            done=0,
            total=0,
            sentence="",
        )
        for number, name, kind in plan
    ]
    names = [name for _number, name, _kind in plan]
    description = _("The five steps of the year: %(steps)s. This paper stands in step %(number)s, %(name)s.") % {
        "steps": ", ".join(names),
        "number": now,
        "name": names[now - 1],
    }
    return wheel.draw(source.year, steps, description=description, hub=(_("Step %(n)s of 5") % {"n": now}, ""))


def _short(on: str | None) -> str:
    return words.day_short(date.fromisoformat(on)) if on else ""
