"""Step 1: the sustainability report theme by theme, ranked and signed off. What was carried over is gone through."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from commitments.models import FrameworkVersion, Node
from cycles.baseline import scoring
from cycles.baseline import services as baseline
from cycles.baseline.instruments import services as instruments
from cycles.baseline.instruments.models import Instrument
from cycles.baseline.models import BaselineReview, DataGap, Evidence, LegalRequirement, ThemeReview
from cycles.baseline.swot import services as swot
from cycles.baseline.swot.models import SwotPoint
from cycles.organisation import services as organisation
from cycles.organisation.models import ThemeLead
from ims.evidence_files import check
from ims.people.models import User
from reports.demo.reading import has, read
from reports.demo.story import Story

FIELDS = {
    SwotPoint.Kind.STRENGTH: "strengths",
    SwotPoint.Kind.WEAKNESS: "weaknesses",
    SwotPoint.Kind.OPPORTUNITY: "opportunities",
    SwotPoint.Kind.THREAT: "threats",
}
TEXTS = ("condition", "trends", "policies", "organisation")
# What the data says of itself and the register does not have.
HOW_SURE = ("verification", "source")


def review(story: Story) -> None:
    """Let the officer write the review and the working group sign it off."""
    plan = story.read("baseline")
    write(story, plan)
    baseline.choose_priorities(
        story.cycle, [story.theme(code) for code in plan["priorities"]], by=story.cast["officer"]
    )
    story.on(plan["signed_off_on"])
    baseline.sign_off(story.cycle, plan["sign_off"], by=story.cast["coordinator"])
    story.step("close_baseline", plan["closes_on"])


def write(story: Story, plan: Mapping[str, Any]) -> None:
    """Start the review, or take up the one that was carried over, and write its themes on their days."""
    story.on(plan["on"])
    officer = story.cast["officer"]
    if BaselineReview.objects.filter(cycle=story.cycle).exists():
        baseline.change_scope(story.cycle, plan["scope"], by=officer)
    else:
        framework = FrameworkVersion.objects.get(framework__code="aalborg")
        baseline.start_review(story.cycle, framework, plan["scope"], by=officer)
    for part in plan["themes"]:
        story.on(part["on"])
        for code in part["codes"]:
            _theme(story, code, read(f"{story.cycle.year}/themes/{code}"))
    _plans(story)
    _score(story, plan)


def _score(story: Story, plan: Mapping[str, Any]) -> None:
    """Let the members of the working group score, where they did, and write what the group agreed on."""
    codes = [code for part in plan["themes"] for code in part["codes"]]
    if "member_scores" in plan:
        story.on(plan["scored_on"])
        for member, marks in plan["member_scores"].items():
            given = {story.theme(code).pk: tuple(mark) for code, mark in marks.items()}
            scoring.give(story.cycle, given, by=story.cast[member])
        story.on(plan["agreed_on"])
    for code in codes:
        agreed = read(f"{story.cycle.year}/themes/{code}").get("scores")
        if agreed:
            baseline.score(story.theme(code), *agreed, by=story.cast["officer"])


def _theme(story: Story, code: str, facts: Mapping[str, Any]) -> None:
    officer = story.cast["officer"]
    theme = baseline.bring_in_scope(story.cycle, story.node(code), by=officer)
    swedish = _texts(facts["sv"])
    remarks = facts["sv"].get("assessments", {})
    texts: dict[str, Any] = {name: {"en": text, "sv": swedish[name]} for name, text in _texts(facts).items()}
    baseline.write_theme(theme, by=officer, **texts)
    for indicator in facts.get("indicators", []):
        baseline.attach_indicator(theme, story.indicator(indicator), by=officer)
    _board(theme, facts, officer, story)
    _register(story, theme, facts)
    for number, (assessment, remark) in facts.get("assessments", {}).items():
        words = {"en": remark, "sv": remarks.get(number, "")}
        baseline.assess(theme, story.node(f"{code}.{number}"), assessment, words, by=officer)
    lead(story, theme.theme, facts["lead"])


def _texts(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return a theme's texts in one language."""
    return {name: facts[name] for name in TEXTS if name in facts}


def _board(theme: ThemeReview, facts: Mapping[str, Any], officer: User, story: Story) -> None:
    """Go through the board: what was carried over and no longer holds is taken off, what is new is added."""
    for kind, name in FIELDS.items():
        told = facts.get(name, [])
        texts = [point if isinstance(point, str) else point["text"] for point in told]
        held = {row.text["en"]: row for row in SwotPoint.objects.in_field(theme, kind)}
        for gone in held.keys() - set(texts):
            swot.remove_point(held[gone], read=held[gone].version, by=officer)
        for point, text, swedish in zip(told, texts, facts["sv"].get(name, []), strict=True):
            if text not in held:
                figure = None if isinstance(point, str) else story.indicator(point["indicator"])
                swot.add_point(theme, kind, {"en": text, "sv": swedish}, indicator=figure, by=officer)


def _act(requirement: str) -> dict[str, Any]:
    """Return by which act a requirement is asked, and how sure that is; empty where the city knows none."""
    found: dict[str, Any] = read("city")["acts"].get(requirement, {})
    return found


def _register(story: Story, theme: ThemeReview, facts: Mapping[str, Any]) -> None:
    """Add what is not there yet: gaps, legal requirements, evidence."""
    officer = story.cast["officer"]
    gaps = set(DataGap.objects.filter(theme_review=theme).values_list("missing__en", flat=True))
    for gap in _both(facts, "gaps", ("missing", "reason")):
        if gap["missing"]["en"] not in gaps:
            indicator = story.indicator(gap["indicator"]) if "indicator" in gap else None
            baseline.list_gap(theme, gap["missing"], gap["reason"], by=officer, indicator=indicator)
    laws = {row.requirement["en"]: row for row in LegalRequirement.objects.filter(theme_review=theme)}
    for law in _both(facts, "requirements", ("requirement", "applies_to")):
        act = {name: said for name, said in _act(law["requirement"]["en"]).items() if name not in HOW_SURE}
        act.setdefault("check_by", story.clock.today().replace(year=story.clock.today().year + 1))
        fields = {**law, **act, "responsible": story.unit(law["responsible"]), "checked_on": story.clock.today()}
        if law["requirement"]["en"] in laws:
            baseline.change_requirement(laws[law["requirement"]["en"]], by=officer, **fields)
        else:
            baseline.add_requirement(theme, by=officer, **fields)
    held = set(Evidence.objects.filter(theme_review=theme).values_list("title__en", flat=True))
    for row in _both(facts, "evidence", ("title", "note")):
        if row["title"]["en"] not in held:
            file = check(row["name"], row["content"].encode()) if "name" in row else None
            url = row.get("url", "")
            baseline.add_evidence(theme, row["title"], note=row["note"], url=url, file=file, by=officer)


def _plans(story: Story) -> None:
    """List the plans that the city has, then what each covers of the themes: one may overlap with a later one.

    Those that were carried over are gone through.
    """
    if not has(f"{story.cycle.year}/instruments"):
        return
    told, officer = read(f"{story.cycle.year}/instruments")["instruments"], story.cast["officer"]
    rows = {}
    for plan in told:
        fields = {name: plan[name] for name in ("name", "kind", "valid_from", "valid_to", "url") if name in plan}
        unit = story.unit(plan["responsible"])
        carried = Instrument.objects.in_cycle(story.cycle).filter(name__en=plan["name"]["en"]).first()
        if carried is None:
            carried = instruments.add_instrument(story.cycle, by=officer, **fields, responsible=unit)
        else:
            carried.cycle = story.cycle
            instruments.change_instrument(carried, by=officer, **fields, responsible=unit)
        rows[plan["name"]["en"]] = carried
    for plan in told:
        for code, said in plan["themes"].items():
            fields = {name: said[name] for name in ("covers", "overlap", "gap") if name in said}
            other = rows[said["with"]] if "with" in said else None
            theme = story.theme(code)
            instruments.cover(rows[plan["name"]["en"]], theme, by=officer, **fields, overlaps_with=other)


def _both(facts: Mapping[str, Any], what: str, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield a theme's rows of one kind; their texts are per language, the Swedish ones row by row."""
    for row, swedish in zip(facts.get(what, []), facts["sv"].get(what, []), strict=True):
        yield {**row, **{name: {"en": row[name], "sv": swedish[name]} for name in texts}}


def lead(story: Story, theme: Node, who: Mapping[str, str]) -> None:
    """Let the coordinator say which unit and which person are responsible for a theme this year."""
    row = ThemeLead.objects.filter(cycle=story.cycle, theme=theme).first()
    row = row or ThemeLead(cycle=story.cycle, theme=theme)
    row.unit, row.person = story.unit(who["unit"]), story.cast[who["account"]]
    organisation.lead_theme(row, by=story.cast["coordinator"])
