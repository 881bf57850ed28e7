"""The minutes as ready texts, read from their content alone: for the draft, the frozen version and the paper."""

from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cycles.approval.models import AgendaItem
from cycles.approval.presence.models import Disqualification
from cycles.approval.presence.stays import was_at
from cycles.approval.retelling import (
    Content,
    Names,
    Say,
    Told,
    amendments_told,
    asked_for,
    called,
    conditions_told,
    decision_told,
    in_order,
    names_of,
    people_in,
    vote_told,
)
from cycles.approval.rule import Quorum
from cycles.approval.wording import quorum_words
from ims import words
from ims.cities.models import City
from ims.fields import Translated


@dataclass(frozen=True)
class Person:
    """A member at the meeting: when they were there, "" for who was absent; whether from beginning to end."""

    name: str
    times: str
    is_whole: bool


@dataclass(frozen=True)
class ItemMinuted:
    """An item: what was put to the vote and what came of it, when, who took no part, and the clerk's remark.

    ``sha256`` is the hash of the sealed decision, "" where nothing was decided.
    """

    key: int
    told: Told
    times: str
    because: str
    disqualified: tuple[tuple[str, str], ...]
    remark: str
    sha256: str


@dataclass(frozen=True)
class MinutesTold:
    """The minutes of a meeting."""

    version: int
    replaces: int
    reason: str
    opening: str
    closing: str
    day: str
    begins: str
    ended: str
    place: str
    chair: str
    quorum: str
    members_total: int
    present: tuple[Person, ...]
    whole: tuple[str, ...]
    partly: tuple[Person, ...]
    absent: tuple[str, ...]
    proxies: tuple[tuple[str, str], ...]
    items: tuple[ItemMinuted, ...]
    signers: tuple[tuple[str, str], ...]

    @property
    def hours(self) -> str:
        """From when to when the meeting lasted, as far as it is known."""
        return f"{self.begins}–{self.ended}" if self.begins and self.ended else self.begins


def minutes_told(content: Content, say: Say, names: Names) -> MinutesTold:
    """Return the minutes as texts; ``say`` reads a text in the reader's language."""
    own, meeting = content["minutes"], content["meeting"]
    held_on, zone = date.fromisoformat(meeting["held_on"]), ZoneInfo(meeting["time_zone"])
    clock = Clock(held_on, zone)
    people = _people(content, names, clock)
    quorum = Quorum(Fraction(meeting["quorum"]["share"]), meeting["quorum"]["more_than"])
    return MinutesTold(
        version=own["version"],
        replaces=own["replaces"]["version"] if own["replaces"] else 0,
        reason=say(own["reason"]),
        opening=say(own["opening"]),
        closing=say(own["closing"]),
        day=words.weekday(held_on),
        begins=words.clock(time.fromisoformat(meeting["starts_at"])) if meeting["starts_at"] else "",
        ended=clock.at(meeting.get("ended_at")),  # minutes frozen before ends were recorded have none
        place=say(meeting["place"]),
        chair=called(names, meeting["chair_id"]),
        quorum=quorum_words(quorum, meeting["members_total"]),
        members_total=meeting["members_total"],
        present=tuple(person for person in people if person.times),
        whole=tuple(person.name for person in people if person.times and person.is_whole),
        partly=tuple(person for person in people if person.times and not person.is_whole),
        absent=tuple(person.name for person in people if not person.times),
        proxies=tuple((called(names, row["giver_id"]), called(names, row["holder_id"])) for row in content["proxies"]),
        items=tuple(_item(row, say, names, clock) for row in content["items"]),
        signers=tuple(_signer(row, names, zone) for row in content.get("signers", [])),
    )


def told_to_the_reader(content: Content, city: City) -> MinutesTold:
    """Return the minutes in the language of who reads them; what is not translated is in the city's binding one."""
    binding = content.get("city", {}).get("language") or city.binding_language

    def say(text: Any) -> str:
        return Translated(text or {}).best(get_language() or "", binding)[0]

    return minutes_told(content, say, names_of(people_in(content)))


@dataclass(frozen=True)
class Clock:
    """Writes moments of the meeting as its city's clocks showed them; what was recorded on a later day has none."""

    day: date
    zone: ZoneInfo

    def at(self, moment: Any) -> str:
        """Return the time of a moment at the meeting, also after midnight, "" for one on another day."""
        if not moment:
            return ""
        at = datetime.fromisoformat(moment)
        return words.clock(at.astimezone(self.zone).time()) if was_at(self.day, self.zone, at) else ""

    def span(self, begins: Any, ends: Any) -> str:
        """Return ``18:00–19:10``, ``from 18:00`` for what had no end, "" on another day."""
        first, last = self.at(begins), self.at(ends)
        if not first or first == last:
            return first
        return f"{first}–{last}" if last else _("from %(time)s") % {"time": first}


def _people(content: Content, names: Names, clock: Clock) -> list[Person]:
    rows = {row["member_id"]: row for row in content["attendance"]}
    ended = content["meeting"].get("ended_at")
    began = min((stay["came_at"] for row in rows.values() for stay in row["stays"]), default="")
    return [
        Person(name, _times(rows[member], clock), _is_whole(rows[member], began, ended))
        for member, name in in_order(rows, names)
    ]


def _is_whole(row: Content, began: str, ended: str | None) -> bool:
    """Say whether a member came with the first and stayed to the end; who has no times is taken to have been there."""
    return [(stay["came_at"], stay["left_at"]) for stay in row["stays"]] in ([], [(began, ended)])


def _times(row: Content, clock: Clock) -> str:
    spans = [clock.span(stay["came_at"], stay["left_at"]) for stay in row["stays"]]
    said = ", ".join(filter(None, spans))
    return said or (_("present") if row["stays"] or row["presence"] == "present" else "")


def _item(row: Content, say: Say, names: Names, clock: Clock) -> ItemMinuted:
    told = decision_told(row["sealed"], say, names) if row["sealed"] else _undecided(row, say, names)
    return ItemMinuted(
        key=row["id"],
        told=told,
        times=clock.span(row["opened_at"], row["concluded_at"]),
        because=row["undecided"]["because"] if row["undecided"] else "",
        disqualified=tuple(
            (called(names, out["member_id"]), str(Disqualification.Ground(out["ground"]).label))
            for out in row["disqualified"]
        ),
        remark=say(row["remark"]),
        sha256=row["decision"]["sha256"] if row["decision"] else "",
    )


def _undecided(row: Content, say: Say, names: Names) -> Told:
    facts = row["undecided"]
    reasons = say(facts["return_reasons"])
    return Told(
        item=row["item"],
        title=say(facts["title"]),
        asked=asked_for(row["kind"], row["year"], is_return=bool(reasons)),
        text=say(facts["draft_decision"]),
        reasons=reasons,
        decision="",
        decided_on="",
        outcome=str(AgendaItem.Result(row["result"]).label) if row["result"] else _("Not put to the end yet"),
        next_step="",
        vote=vote_told(facts["vote"], names),
        amendments=amendments_told(facts["amendments"], names, ""),
        conditions=conditions_told(facts["conditions"], say, names),
    )


def _signer(row: Content, names: Names, zone: ZoneInfo) -> tuple[str, str]:
    """Return who was named and when they confirmed, "" for who did not."""
    if not row["confirmed_at"]:
        return called(names, row["person_id"]), ""
    at = datetime.fromisoformat(row["confirmed_at"]).astimezone(zone)
    return called(names, row["person_id"]), f"{words.day(at.date())}, {words.clock(at.time())}"
