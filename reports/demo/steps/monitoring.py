"""Step 4: rounds in which owners enter values and report, what is approved and returned, and corrective actions."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cycles.cycle import Step
from cycles.indicators.files.columns import NO_VALUE
from cycles.indicators.models import Revision
from cycles.indicators.revising import look_at
from cycles.indicators.seeds import SUNDVIK, seed_files
from cycles.indicators.services import record
from cycles.monitoring.models import Entry, MonitoringRound
from cycles.monitoring.services import entries, late, reports, rounds
from cycles.targets.models import Action, Target
from ims.people.deputies.services import name_deputy
from reports.demo.steps import council, ecobudget, evaluation, set_up
from reports.demo.story import Story


def monitor(story: Story) -> None:
    """Tell the year's rounds as far as the middle of the last one, and, when the telling goes on, to their end."""
    if not MonitoringRound.objects.filter(cycle=story.cycle).exists():
        _begin(story)
    if story.until != Step.MONITORING:
        _finish(story)


def _begin(story: Story) -> None:
    for facts in story.read("monitoring")["rounds"]:
        story.on(facts["opened_on"])
        by = story.cast["coordinator"]
        turn = rounds.open_round(story.cycle, facts["kind"], facts["period"], facts["due_on"], by=by)
        for day in facts["days"]:
            if not day.get("is_later"):
                _day(story, turn, day)
        if not facts["is_last"]:
            story.on(facts["closed_on"])
            rounds.close_round(turn, by=by)
            ecobudget.set_accounts(story)
    set_up.tick_off(story)


def _finish(story: Story) -> None:
    plan = story.read("monitoring")
    last = plan["rounds"][-1]
    turn = MonitoringRound.objects.get(cycle=story.cycle, period=last["period"])
    for day in last["days"]:
        if day.get("is_later"):
            _day(story, turn, day)
    _answer_the_rest(story, turn)
    story.on(last["closed_on"])
    rounds.close_round(turn, by=story.cast["coordinator"])
    story.step("close_monitoring", plan["closes_on"])
    for facts in plan.get("late", []):
        _late(story, facts)
    for facts in plan.get("corrected", []):
        _corrected(story, facts)


def _late(story: Story, facts: Mapping[str, Any]) -> None:
    """Hand in a value that comes after its round was closed, as its owner, and let the coordinator approve it."""
    story.on(facts["on"])
    indicator, coordinator = story.indicator(facts["indicator"]), story.cast["coordinator"]
    entry = Entry.objects.get(cycle=story.cycle, indicator=indicator, round__period=facts["period"])
    handed_in = late.enter_late(entry, Decimal(facts["value"]), facts["note"], by=indicator.owner or coordinator)
    late.approve_late(handed_in, by=coordinator)


def _corrected(story: Story, facts: Mapping[str, Any]) -> None:
    """Let the officer correct an approved value with its reason, and look through what rests on it."""
    story.on(facts["on"])
    indicator, officer = story.indicator(facts["indicator"]), story.cast["officer"]
    value = Decimal(facts["value"])
    row = record(indicator, facts["period"], value, by=officer, reason=facts["reason"])
    for revision in Revision.objects.filter(observation=row, flags__looked_at=None).distinct():
        look_at(revision, revision.flags.values_list("pk", flat=True), by=officer, note=facts["looked"])


def _answer_the_rest(story: Story, turn: MonitoringRound) -> None:
    """Answer what the round asks beside the targets: as published for the period, else that nothing was counted."""
    published = _published(turn.period)
    for entry in turn.entries.filter(state=Entry.State.DRAFT, value=None, gap_reason="").select_related("indicator"):
        answer = published.get(entry.indicator.code, {"gap": "No count this year"})
        _value(story, turn, entry.indicator.code, answer)


def _published(period: str) -> dict[str, dict[str, str]]:
    """Return Sundvik's illustrative values of a period, or why there is none, by the code of their indicator."""
    rows = csv.DictReader(io.StringIO(seed_files(SUNDVIK)[1].decode()))
    return {
        row["indicator_code"]: {"value": row["value"]} if row["value"] else {"gap": row["gap_reason"] or NO_VALUE}
        for row in rows
        if row["period"] == period
    }


def _day(story: Story, turn: MonitoringRound, day: Mapping[str, Any]) -> None:
    """What happened on one day: values, reports, corrective actions, what was asked or recommended, deputies."""
    story.on(day["on"])
    for code, answer in day.get("values", {}).items():
        _value(story, turn, code, answer)
    for code, told in day.get("reports", {}).items():
        _report(story, turn, code, *told)
    for facts in day.get("corrections", []):
        target = Target.objects.filter(cycle=story.cycle, indicator__code=facts["indicator"]).order_by("-year")[0]
        owner = target.indicator.owner or story.cast["coordinator"]
        reports.plan_correction(target, facts["text"], owner, facts["due_on"], by=story.cast["coordinator"])
    for facts in day.get("followed", []):
        evaluation.follow_up(story, facts)
    for facts in day.get("asked", []):
        council.report(story, facts)
    for away in day.get("deputies", []):
        person, days = story.cast[away["account"]], {"starts_on": story.clock.today(), "ends_on": away["until"]}
        name_deputy(story.city, person, story.cast[away["deputy"]], by=person, **days)


def _report(
    story: Story,
    turn: MonitoringRound,
    code: str,
    status: str,
    per_cent: int,
    spent: str,
    note: str,
    reached: Mapping[str, date] | None = None,
) -> None:
    """Report an action as its owner; ``reached`` says which of its milestones, by its place, was reached when."""
    action = Action.objects.get(cycle=story.cycle, code=code)
    milestones = list(action.milestones.all())
    days = {milestones[int(place) - 1].pk: day for place, day in (reached or {}).items()}
    told: dict[str, Any] = {"status": status, "per_cent": per_cent, "note": note, "reached": days}
    reports.report_action(turn, action, by=action.owner or story.cast["coordinator"], spent=Decimal(spent), **told)


def _value(story: Story, turn: MonitoringRound, code: str, answer: Mapping[str, Any]) -> Entry:
    """Enter a value or the reason for none as its owner, as far as the answer's state: draft, submitted, returned …"""
    indicator, coordinator = story.indicator(code), story.cast["coordinator"]
    owner = indicator.owner or coordinator
    value = Decimal(answer["value"]) if "value" in answer else None
    gap, note = answer.get("gap", ""), answer.get("note", "")
    entry = entries.enter_value(turn, indicator, by=owner, value=value, gap_reason=gap, note=note)
    state = answer.get("state", "approved")
    if state != "draft":
        entries.submit_entry(entry, by=owner)
    if state == "approved":
        entries.approve_entry(entry, by=coordinator)
    elif state == "returned":
        entries.return_entry(entry, answer["returned"], by=coordinator)
    return entry
