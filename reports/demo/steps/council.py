"""The council decides: a meeting, the item with its package, who is there, a vote by name, the computed result."""

from datetime import time

from cycles.approval.council.composition import members_on
from cycles.approval.services import conclusion, items, meetings, votes
from cycles.snapshot import Decision
from reports.demo.reading import said
from reports.demo.story import Story
from reports.documents.services import order_document


def decide(story: Story, what: str) -> Decision | None:
    """Decide to ``adopt``, ``approve`` or ``continue``: the clerk prepares the item, members vote on the day.

    Who is named neither as absent nor with another choice votes for; the result is computed as ever. Papers that are
    ordered wait for a worker.
    """
    facts, clerk = story.read("council")[what], story.cast["clerk"]
    prepared = story.on(facts["prepared_on"])
    held_on = max(prepared, min(facts["held_on"], story.clock.real_today))
    meeting = meetings.schedule(
        story.city,
        by=clerk,
        held_on=held_on,
        starts_at=time(18, 0),
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
    for language in facts.get("paper", []):
        assert item.package is not None
        order_document(story.cycle, item.package, language, by=clerk)
    story.on(held_on)
    present = [member for member in members_on(story.city, held_on) if member.name not in facts.get("absent", [])]
    meetings.record_attendance(meeting, present, by=clerk)
    votes.open_vote(item, by=clerk)
    for member in present:
        votes.cast(item, facts["votes"].get(member.name, "for"), by=member)
    decision = conclusion.conclude(item, facts["decision"], by=clerk)
    story.cycle.refresh_from_db()
    return decision
