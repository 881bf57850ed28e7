"""The council decides: a meeting, the item with its package, who is there, a vote by name, the computed result."""

from datetime import time
from typing import Any

from django.utils import timezone

from cycles.approval.amendments.models import Amendment
from cycles.approval.amendments.services import conclude_amendment, propose, withdraw
from cycles.approval.amendments.subjects import package_of, subjects
from cycles.approval.conditions import services as conditions
from cycles.approval.conditions.models import CouncilCondition
from cycles.approval.council.composition import members_on
from cycles.approval.minutes import services as minutes
from cycles.approval.minutes.content import facts_of, mark
from cycles.approval.minutes.models import MinutesRemark
from cycles.approval.models import AgendaItem, Meeting
from cycles.approval.presence.proxies import give_proxy
from cycles.approval.presence.stays import moment
from cycles.approval.services import conclusion, ending, items, meetings, votes
from cycles.canonical import plain
from cycles.snapshot import Decision
from ims.fields import Translated
from ims.people.models import User
from reports.demo.reading import said
from reports.demo.story import Story
from reports.documents.models import ReportJob
from reports.documents.services import order_document

BEGINS, ENDS = time(18, 0), time(19, 10)


def decide(story: Story, what: str) -> Decision | None:
    """Decide to ``adopt``, ``approve`` or ``continue``: the clerk prepares the item, members vote on the day.

    Members propose amendments before the vote, and the council decides each. Who is named neither as absent nor with
    another choice votes for, also by proxy; the result is computed as ever. Papers that are ordered wait for a worker.
    """
    facts, clerk = story.read("council")[what], story.cast["clerk"]
    prepared = story.on(facts["prepared_on"])
    held_on = max(prepared, min(facts["held_on"], story.clock.real_today))
    meeting = meetings.schedule(
        story.city,
        by=clerk,
        held_on=held_on,
        starts_at=BEGINS,
        place=said("Town Hall, council chamber"),
        chair=story.cast.chair,
    )
    item = items.add_item(
        meeting,
        story.cycle,
        what,
        by=clerk,
        number=facts["item"],
        title=facts["title"],
        draft_decision=facts["draft_decision"],
        next_step=facts.get("next_step", ""),
    )
    for each in facts.get("conditions", []):
        asked = {**each, "unit": story.unit(each["unit"]), "text": Translated(each["text"])}
        conditions.write(CouncilCondition(item=item, **asked), by=clerk)
    for language in facts.get("paper", []):
        assert item.package is not None
        order_document(story.cycle, item.package, language, by=clerk)
    story.on(held_on)
    story.clock.wait_until(BEGINS)
    present = _come(story, meeting, facts)
    proxies = _give_proxies(meeting, facts.get("proxies", {}))
    amendments = [_propose(item, each, present) for each in facts.get("amendments", [])]
    for each, row in zip(facts.get("amendments", []), amendments, strict=True):
        _decide_amendment(row, each, present, clerk)
    item.refresh_from_db()
    _vote(item, facts["votes"], present, clerk)
    for giver, holder in proxies.items():
        votes.cast(item, facts["votes"].get(giver.name, "for"), by=holder, proxy_of=giver)
    decision = conclusion.conclude(item, facts["decision"], by=clerk)
    _end(story, meeting)
    if "minutes" in facts:
        _minute(story, meeting, facts)
    if decision is not None:
        _print(story, item, decision, facts)
    story.cycle.refresh_from_db()
    return decision


def _end(story: Story, meeting: Meeting) -> None:
    """Let the clerk record the end of the meeting; one whose hour has not come today has no end yet."""
    story.clock.wait_until(ENDS)
    now = timezone.now()
    if now >= moment(meeting, BEGINS):
        ending.end_meeting(meeting, now, by=story.cast["clerk"])
        meeting.refresh_from_db()


def _print(story: Story, item: AgendaItem, decision: Decision, facts: dict[str, Any]) -> None:
    """Have the decision with its votes made in the paper's languages, and the programme as it was adopted."""
    item.refresh_from_db()
    is_programme = decision.is_approval and decision.kind == Decision.Kind.APPROVE
    for language in facts.get("paper", []):
        order_document(story.cycle, decision.snapshot, language, by=story.cast["clerk"])
        if is_programme and item.package is not None:
            kind = ReportJob.Kind.PROGRAMME
            order_document(story.cycle, item.package, language, by=story.cast["clerk"], kind=kind)


def _minute(story: Story, meeting: Meeting, facts: dict[str, Any]) -> None:
    """Let the clerk draft the minutes and add words, the chair confirm them, and the clerk freeze them.

    Where they stay a draft, the chair still finds them at home.
    """
    clerk, told = story.cast["clerk"], facts["minutes"]
    row = minutes.begin(meeting, by=clerk)
    row.opening, row.closing = Translated(told["opening"]), Translated(told["closing"])
    minutes.write_words(row, by=clerk)
    if told.get("is_draft"):
        minutes.name_signers(row, [story.cast.chair], by=clerk)
        return
    item = meeting.items.get(number=facts["item"])
    minutes.write_remark(MinutesRemark(minutes=row, item=item, text=Translated(told["remark"])), by=clerk)
    seen = mark(plain(facts_of(row)))
    minutes.confirm(row, by=story.cast.chair, seen=seen)
    frozen = minutes.freeze(row, by=clerk, seen=seen)
    assert frozen.snapshot is not None
    for language in facts.get("paper", []):
        order_document(story.cycle, frozen.snapshot, language, by=clerk)
        order_document(story.cycle, frozen.snapshot, language, by=clerk, kind=ReportJob.Kind.OPEN_MINUTES)


def report(story: Story, facts: dict[str, Any]) -> None:
    """Let whoever sees to what the council asked for say that it is done."""
    row = CouncilCondition.objects.of_year(story.cycle).get(number=facts["number"])
    assert row.unit is not None
    by = story.cast.owner_of(row.unit.name["en"])
    conditions.report(row, facts["done_on"], Translated(facts["note"]), by=by)


def _come(story: Story, meeting: Meeting, facts: dict[str, Any]) -> list[User]:
    """Let the members come, some of them late, and return who is there in the end."""
    late, absent = facts.get("late", {}), facts.get("absent", [])
    everybody = [m for m in members_on(story.city, meeting.held_on) if m.name not in absent]
    for at in sorted({BEGINS, *late.values()}):
        story.clock.wait_until(at)
        here = [member for member in everybody if late.get(member.name, BEGINS) <= at]
        meetings.record_attendance(meeting, here, by=story.cast["clerk"])
    return everybody


def _give_proxies(meeting: Meeting, names: dict[str, str]) -> dict[User, User]:
    """Let members who are away have others vote for them; return who votes for whom, by giver."""
    members = {member.name: member for member in members_on(meeting.city, meeting.held_on)}
    proxies = {members[giver]: members[holder] for giver, holder in names.items()}
    for giver, holder in proxies.items():
        give_proxy(meeting, giver, holder, by=giver)
    return proxies


def _vote(item: AgendaItem, choices: dict[str, str], present: list[User], clerk: User, usual: str = "for") -> None:
    """Open a vote and let everybody who is present vote."""
    votes.open_vote(item, by=clerk)
    for member in present:
        votes.cast(item, choices.get(member.name, usual), by=member)


def _propose(item: AgendaItem, facts: dict[str, Any], present: list[User]) -> Amendment:
    """Let a member propose to change what stands at a place of the package."""
    mover = next(member for member in present if member.name == facts["mover"])
    found = next(row for row in subjects(package_of(item), "en") if row.place == facts["place"])
    wanted = {**found.amendable, **facts["wanted"]}
    return propose(item, found.mark, wanted, facts["reason"], mover=mover, by=mover)


def _decide_amendment(row: Amendment, facts: dict[str, Any], present: list[User], clerk: User) -> None:
    """Let the council vote on an amendment, unless it was withdrawn or fell with another one."""
    row.item.refresh_from_db()
    if facts.get("withdrawn"):
        withdraw(row.item, by=row.mover)
    elif row.item.is_pending:
        _vote(row.item, facts["votes"], present, clerk, facts["usual"])
        conclude_amendment(row.item, by=clerk)
