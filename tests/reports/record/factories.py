"""Plain functions that make a whole record for tests: decisions with votes, papers, documents, archive packages."""

import hashlib
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from cycles.approval.rule import Base, Counts, Majority, Outcome, Quorum, Rule, Tie, compute
from cycles.canonical import canonical
from cycles.chain import head
from cycles.cycle import Cycle
from cycles.snapshot import Decision, Snapshot, freeze, record_decision
from ims.cities.models import City
from ims.people.models import User
from reports.paper.printed import Printed
from reports.record.models import ArchiveJob, ArchivePackage
from tests.factories import make_user
from tests.reports.documents.factories import make_document

HALF = Quorum(Fraction(1, 2), True)
CHOICES = ("for", "against", "abstain", "disqualified")


def sealed(number: str, kind: str, package: Snapshot | None, votes: list[str], year: int) -> dict[str, Any]:
    """Return what a decision of a council of as many members as votes seals, its outcome by simple majority."""
    counts = Counts(len(votes) + 1, len(votes), *(votes.count(choice) for choice in CHOICES))
    rule = Rule(HALF, Majority.SIMPLE, Base.VOTING, None, Tie.NONE)
    passed = compute(rule, counts).outcome is Outcome.PASSED
    return {
        "year": year,
        "kind": "decision",
        "decision": {
            "kind": kind,
            "outcome": "approved" if passed else "rejected",
            "next_step": "full" if kind == "continue" else "",
            "number": number,
            "decided_on": date(year, 6, 15),
        },
        "question": {"item": "1", "title": {"en": f"Question {number}"}, "mode": "named"},
        "rule": {
            "quorum": "1/2",
            "quorum_more_than": True,
            "majority": "simple",
            "base": "voting",
            "fraction": None,
            "tie": "none",
        },
        "counts": {
            "members_total": counts.members_total,
            "present": counts.present,
            "absent": 1,
            "for": counts.for_,
            "against": counts.against,
            "abstained": counts.abstained,
            "disqualified": counts.disqualified,
            "casting_vote": None,
        },
        "votes": [{"member_id": member, "choice": choice} for member, choice in enumerate(votes, 1)],
        "package": {"kind": package.kind, "sha256": package.sha256} if package else None,
        "programme": None,
    }


def make_record(city: City, rounds: int = 4, *, seed: int = 1, by: User | None = None) -> None:
    """Record so many rounds of a paper, the council's decision on it, and the paper that names the decision."""
    by, chance = by or make_user(), Random(seed)
    for place in range(rounds):
        year = 2020 + place
        cycle = Cycle.objects.filter(city=city, year=year).first() or Cycle.objects.create(city=city, year=year)
        content = canonical({"kind": "package", "year": year, "text": f"Programme {year}"})
        package = freeze(city, year, Snapshot.Kind.PACKAGE, content, by=by)
        make_document(cycle, snapshot=package, by=by, content=b"%%PDF-1.7 before %d" % year, printed=_printed(city))
        votes = [chance.choice(("for", "for", "against", "abstain")) for _member in range(7)]
        facts = sealed(f"{place + 1}/{year}", "approve", package, votes, year)
        snapshot = freeze(city, year, Snapshot.Kind.DECISION, canonical(facts), by=by)
        decision = record_decision(city, snapshot, **{**facts["decision"], "year": year})
        named = _printed(city, decision)
        make_document(cycle, snapshot=package, by=by, content=b"%%PDF-1.7 after %d" % year, printed=named)


def _printed(city: City, decision: Decision | None = None) -> Printed:
    last = head(city)
    number, digest = (last.number, last.sha256) if last else (0, "")
    return Printed(head_number=number, head=digest, decision=decision.entry.sha256 if decision else "")


def make_package(decision: Decision, *, by: User | None = None, content: bytes = b"PK package") -> ArchivePackage:
    """Return a finished archive package of the decision without packing anything."""
    job = ArchiveJob.objects.create(
        idempotency_key=f"test:{ArchiveJob.objects.count()}",
        decision=decision,
        head=decision.entry,
        ordered_by=by or make_user(),
        state=ArchiveJob.State.DONE,
        progress=100,
    )
    return ArchivePackage.objects.create(job=job, content=content, sha256=hashlib.sha256(content).hexdigest())
