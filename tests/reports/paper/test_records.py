"""What the council decided as documents: a decision with its votes, the adopted programme, the balance of a budget."""

import io
import json
from itertools import pairwise
from pathlib import Path

import pdfua
import pikepdf
import pytest
from django.core.exceptions import ValidationError

from cycles.approval.correcting import correct
from cycles.approval.models import AgendaItem
from cycles.approval.record import verify
from cycles.snapshot import Snapshot, freeze
from ims.cities.models import City
from ims.people.models import User
from reports.documents.forms import OrderForm
from reports.documents.models import ReportJob
from reports.documents.services import make, order_document
from reports.record.finding import find
from tests.cycles.approval.factories import make_clerk
from tests.cycles.approval.minutes.factories import make_held
from tests.reports.documents.test_services import text_of
from tests.reports.paper.tagged import elements, named
from tests.reports.paper.test_ecobudget import frozen

pytestmark = pytest.mark.django_db


def made(item: AgendaItem, snapshot: Snapshot, kind: str, language: str = "en") -> ReportJob:
    job = order_document(item.cycle, snapshot, language, by=make_clerk(item.cycle.city), kind=kind)
    assert make(job)
    job.refresh_from_db()
    return job


def read(job: ReportJob) -> str:
    return " ".join(text_of(bytes(job.document.content)).split())


def problems(job: ReportJob, folder: Path) -> list[str]:
    """Return what a checker of PDF/UA finds, and levels of headings that are left out."""
    content = bytes(job.document.content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        levels = [int(str(e.S)[2]) for e in elements(pdf) if str(e.S) in {"/H1", "/H2", "/H3", "/H4", "/H5"}]
        found = [] if levels.count(1) == 1 else [f"headings of the first level: {levels.count(1)}"]
        found += [f"{before} to {after}" for before, after in pairwise(levels) if after > before + 1]
        found += ["a head without scope" for head in named(pdf, "/TH") if "/Scope" not in head.A]
    (folder / "paper.pdf").write_bytes(content)
    report = pdfua.validate(folder / "paper.pdf")
    return found + [f"{finding.rule_id} {finding.message}" for finding in report.findings]


@pytest.fixture
def decided(city: City) -> tuple[AgendaItem, list[User]]:
    """Return an item that was approved with amendments, and the council."""
    _meeting, item, members = make_held(city)
    item.refresh_from_db()
    return item, members


def test_a_decision_with_its_votes_amendments_conditions_and_corrections(
    decided: tuple[AgendaItem, list[User]], tmp_path: Path
) -> None:
    item, members = decided
    decision = item.decision
    assert decision is not None
    assert item.proposed is not None
    clerk = make_clerk(item.cycle.city)
    before = made(item, decision.snapshot, "decision")
    correct(decision, "The year is 2027.", "A slip of the pen.", by=clerk)
    job = made(item, decision.snapshot, "decision")
    assert job != before, "a corrected decision is printed anew"
    assert "A slip of the pen." not in read(before)
    said = read(job)
    for words in (
        "Decision 9/2026",
        "Approved with amendments",
        "Votes by name",
        *map(str, members),
        "Abstain",
        "Present at the vote",
        "What amendment A1 changes",
        "The council hears a report.",
        "A slip of the pen.",
        decision.snapshot.sha256[:32],
        decision.entry.sha256[:32],
        item.proposed.sha256[:32],
    ):
        assert words in said, words
    assert problems(job, tmp_path) == []
    found = find(job.document.sha256)
    assert found is not None
    assert found.decision == decision
    assert verify(item.cycle.city) == []


def test_the_programme_as_adopted_holds_what_was_amended(
    decided: tuple[AgendaItem, list[User]], tmp_path: Path
) -> None:
    item, _members = decided
    assert item.package is not None
    assert item.proposed is not None
    job = made(item, item.package, "programme")
    said = read(job)
    assert "We insulate every school by 2028." in said
    assert "Buses run on electricity." in said
    assert "the council adopted by decision 9/2026" in said
    assert "to be voted on" not in said
    assert problems(job, tmp_path) == []
    with pytest.raises(ValidationError, match="not adopted"):
        order_document(item.cycle, item.proposed, "en", by=make_clerk(item.cycle.city), kind="programme")


def test_the_balance_stands_alone_where_the_year_has_a_budget(
    decided: tuple[AgendaItem, list[User]], tmp_path: Path
) -> None:
    item, _members = decided
    city, clerk = item.cycle.city, make_clerk(item.cycle.city)
    content = json.loads(frozen("evaluation"))
    with_budget = freeze(city, item.cycle.year, Snapshot.Kind.EVALUATION, json.dumps(content).encode(), by=clerk)
    job = made(item, with_budget, "balance")
    said = read(job)
    for words in ("Budget balance 2026", "Less of everything.", "Balance of the master budget", "Not kept", "Triple"):
        assert words in said, words
    assert problems(job, tmp_path) == []
    content["parts"]["ecobudget"] = None
    without = freeze(city, item.cycle.year, Snapshot.Kind.EVALUATION, json.dumps(content).encode(), by=clerk)
    for snapshot, kind, why in ((without, "balance", "no master budget"), (without, "programme", "not made from")):
        with pytest.raises(ValidationError, match=why):
            order_document(item.cycle, snapshot, "en", by=clerk, kind=kind)


def test_what_can_be_made_is_offered_and_nothing_else(decided: tuple[AgendaItem, list[User]]) -> None:
    item, _members = decided
    assert item.package is not None
    assert item.proposed is not None
    assert item.decision is not None
    offered = OrderForm(cycle=item.cycle).found
    assert {name for name in offered if name.startswith(f"{item.package.pk}-")} == {
        f"{item.package.pk}-council_paper",
        f"{item.package.pk}-programme",
    }
    assert f"{item.proposed.pk}-programme" not in offered
    assert f"{item.decision.snapshot_id}-decision" in offered
