"""The council's part, three times in a year: a meeting, an item, who is present, named votes, the conclusion."""

from typing import Any

from ims.roles import Role
from tests.journey.cast import Year

VOTES = ("for", "for", "against")


def decide(year: Year, question: str, number: str, title: str, text: str, **more: Any) -> None:
    """Walk an item through a meeting; ``question`` is a year and a kind, such as ``2026-adopt``."""
    item = put(year, question, number, title, text, **more)
    vote(year, item)
    conclude(year, item, number)


def put(year: Year, question: str, number: str, title: str, text: str, **more: Any) -> str:
    """The clerk schedules a meeting, puts the item and records who is present; the item's path."""
    clerk = year.by(Role.CLERK)
    clerk.go("approval").click("Schedule a meeting")
    clerk.send("Schedule the meeting", held_on=_today(year), place="Town Hall", members_total=len(VOTES))
    clerk.click("Add an item")
    clerk.send("Add the item", question=question, number=number, title=title, draft_decision=text, **more)
    item = clerk.path
    clerk.click("Record who is present")
    clerk.send("Record attendance", present=[member.pk for member in year.people.council])
    return item


def vote(year: Year, item: str) -> None:
    """The clerk opens the vote, every member casts a named vote."""
    year.by(Role.CLERK).open(item).send("Open the vote")
    for member, choice in zip(year.people.council, VOTES, strict=True):
        year.at(member).open(item).send(choice.capitalize()).reads("Your vote")


def conclude(year: Year, item: str, number: str) -> None:
    """The clerk concludes; the result is computed, nobody types it."""
    clerk = year.by(Role.CLERK)
    clerk.open(item).click("Conclude the vote")
    clerk.send("Conclude the vote", number=f"§ {number}/2026", decided_on=_today(year))
    clerk.reads("2 for")


def _today(year: Year) -> str:
    return year.people.city.today().isoformat()
