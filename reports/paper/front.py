"""What opens the paper: the cover with the wheel, the chapters with their numbers, the decision at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles import wheel
from cycles.approval.sealing import read_rule
from cycles.approval.wording import quorum_words, rule_words, rules_words
from ims import words
from reports.paper.ranking import Priority
from reports.paper.sheet import Chapter, identity_chapter
from reports.paper.source import Facts, Source, Text
from reports.paper.targets import TargetRow

SHORT_DECISION = 700  # characters of a draft decision that fits the page at a glance
EXAMPLES = 5  # targets on the page at a glance


@dataclass(frozen=True)
class Cover:
    """The cover and what stands on every page."""

    city: str
    population: str
    notice: Text
    title: Text
    subtitle: str
    item: str
    meeting: str
    version: str
    rule: str
    draft_decision: Text
    frozen: str
    wheel: wheel.Wheel
    signed_on: str
    sign_off: Text

    @property
    def decision_is_short(self) -> bool:
        """Whether the draft decision fits the page at a glance."""
        return 0 < len(self.draft_decision) <= SHORT_DECISION


def cover(source: Source, frozen: str) -> Cover:
    """Return the cover; ``frozen`` is when the content was frozen, as printed."""
    item, population = source.item, source.city.get("population")
    return Cover(
        city=source.city.get("name", ""),
        population=words.number(population) if population else "",
        notice=source.say(source.city.get("notice")),
        title=_title(source, item),
        subtitle=_subtitle(source),
        item=str(item.get("number", "")),
        meeting=_meeting(source, item),
        version=str(source.part("programme").get("version", "")),
        rule=_rule(item),
        draft_decision=source.say(item.get("draft_decision")),
        frozen=frozen,
        wheel=_wheel(source),
        signed_on=source.day(source.part("baseline").get("signed_off_at")),
        sign_off=source.say(source.part("baseline").get("sign_off_note")),
    )


def _title(source: Source, item: Facts) -> Text:
    if source.is_evaluation:
        return Text(_("Evaluation report %(year)s") % {"year": source.year})
    if source.is_review:
        return Text(_("Sustainability report %(year)s") % {"year": source.year})
    said = source.say(source.part("programme").get("title")) or source.say(item.get("title"))
    return said or Text(_("Strategic programme"))


def _subtitle(source: Source) -> str:
    if source.is_review:
        return _("Where the city stands in %(themes)s, what matters most, and what is not known") % {
            "themes": ngettext("%(n)s theme", "%(n)s themes", len(source.themes)) % {"n": len(source.themes)}
        }
    targets = sum(1 for target in source.targets.values() if target["term"] == "long")
    facts = {
        "targets": ngettext("%(n)s long-term target", "%(n)s long-term targets", targets) % {"n": targets},
        "actions": ngettext("%(n)s action", "%(n)s actions", len(source.actions)) % {"n": len(source.actions)},
    }
    if source.is_evaluation:
        return _("What became of %(targets)s and %(actions)s, what it cost, and how the city continues") % facts
    return _("%(targets)s, %(actions)s, what they cost and what people said about them") % facts


def _meeting(source: Source, item: Facts) -> str:
    meeting = item.get("meeting") or {}
    return ", ".join(filter(None, (source.day(meeting.get("held_on")), source.say(meeting.get("place")))))


def _rule(item: Facts) -> str:
    if "rule" not in item:
        return ""
    rule, members = read_rule(item["rule"]), int(item["meeting"]["members_total"])
    return f"{rule_words(rule)} {quorum_words(rule.quorum, members)} {rules_words(item.get('rules'))}".rstrip()


def chapters(source: Source, *, without: Iterable[str] = ()) -> dict[str, Chapter]:
    """Return the paper's chapters in their order, by the place they are linked by, ``without`` those it lacks."""
    titles = {anchor: title for anchor, title in _titles(source).items() if anchor not in without}
    numbered = [Chapter(str(n), anchor, title) for n, (anchor, title) in enumerate(titles.items(), start=1)]
    annex = Chapter("A", "annex", _("Annex: method, sources and words"))
    return {chapter.anchor: chapter for chapter in (*numbered, annex, identity_chapter())}


def _titles(source: Source) -> dict[str, str]:
    said, themes = _("What people said, what we did"), _("The themes")
    if source.is_review:
        return {"priorities": _("Scope and priorities"), "themes": themes}
    if source.is_evaluation:
        return {
            "results": _("Results of the year"),
            "targets": _("Targets"),
            "actions": _("Actions and money"),
            "ecobudget": _("Balance of the master budget"),
            "deviations": _("Deviations and corrective actions"),
            "management": _("How the management cycle worked"),
            "said": said,
            "themes": themes,
            "decision": _("Recommendations and draft decision"),
        }
    return {
        "programme": _("The programme"),
        "priorities": _("Vision and priorities"),
        "targets": _("Targets"),
        "themes": themes,
        "actions": _("Actions and costs"),
        "ecobudget": _("Master budget"),
        "said": said,
        "changes": _("What changed"),
        "decision": _("Draft decision"),
    }


def examples(ranks: tuple[Priority, ...], targets: tuple[TargetRow, ...]) -> tuple[TargetRow, ...]:
    """Return the targets that stand for all on one page: the first one of each theme, by rank."""
    first = {row.theme: row for row in reversed(targets)}
    order = [row.code for row in ranks if row.is_priority] + [row.code for row in ranks if not row.is_priority]
    return tuple(first[code] for code in order if code in first)[:EXAMPLES]


def _wheel(source: Source) -> wheel.Wheel:
    """Return the wheel for the cover: where the paper stands in the year, with the dates of the plan."""
    dates: dict[str, Any] = {row["kind"]: row["on"] for row in source.part("organisation").get("dates", [])}
    now = 5 if source.is_evaluation else 1 if source.is_review else 3
    plan = (
        (1, _("Baseline"), "baseline_due"),
        (2, _("Targets"), "targets_due"),
        (3, _("Council"), "council_meeting"),
        (4, _("Monitoring"), "monitoring_closes"),
        (5, _("Evaluation"), "council_continues"),
    )
    steps = [_wheel_step(number, name, now, dates.get(kind)) for number, name, kind in plan]
    names = [name for _number, name, _kind in plan]
    description = _("The five steps of the year: %(steps)s. This paper stands in step %(number)s, %(name)s.") % {
        "steps": ", ".join(names),
        "number": now,
        "name": names[now - 1],
    }
    return wheel.draw(source.year, steps, description=description, hub=(_("Step %(n)s of 5") % {"n": now}, ""))


def _wheel_step(number: int, name: str, now: int, on: str | None) -> wheel.WheelStep:
    return wheel.WheelStep(
        number=number,
        name=name,
        state="done" if number < now else "now" if number == now else "next",
        when=words.day_short(date.fromisoformat(on)) if on else "",
        url="",
        done=0,
        total=0,
        sentence="",
    )
