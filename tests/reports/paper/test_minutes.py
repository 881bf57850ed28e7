"""The minutes as a document: what happened stands in it, tagged and read in both languages, with a way to verify it."""

import io
from itertools import pairwise
from pathlib import Path

import pdfua
import pikepdf
import pytest

from cycles.approval.minutes import services
from cycles.approval.minutes.models import Minutes
from cycles.approval.models import Meeting
from cycles.approval.record import verify
from cycles.verifier import verify as alone
from ims.cities.models import City
from ims.people.models import User
from reports.documents.models import ReportJob
from reports.documents.services import make, order_document
from reports.paper.making import KINDS
from reports.record import exporting
from reports.record.finding import find
from tests.cycles.approval.factories import make_clerk
from tests.cycles.approval.minutes.factories import freeze, make_held
from tests.reports.documents.test_services import text_of
from tests.reports.paper.tagged import elements, named

pytestmark = pytest.mark.django_db


def frozen(city: City) -> tuple[Minutes, Meeting, list[User]]:
    meeting, _item, members = make_held(city)
    minutes = services.begin(meeting, by=make_clerk(city))
    minutes.opening = {"en": "The chair opened the meeting.", "sv": "Ordföranden öppnade mötet."}
    services.write_words(minutes, by=make_clerk(city))
    return freeze(minutes, members[0]), meeting, members


def printed(city: City, minutes: Minutes, language: str) -> ReportJob:
    assert minutes.snapshot is not None
    cycle = city.cycles.get(year=minutes.snapshot.year)
    job = order_document(cycle, minutes.snapshot, language, by=make_clerk(city))
    assert make(job)
    job.refresh_from_db()
    return job


def test_every_kind_that_can_be_ordered_can_be_made() -> None:
    assert set(KINDS) == set(ReportJob.Kind.values)


def test_the_minutes_are_printed_tagged_and_verified(city: City, tmp_path: Path) -> None:
    city.languages = ["en", "sv"]
    city.save()
    minutes, _meeting, members = frozen(city)
    job = printed(city, minutes, "en")
    content = bytes(job.document.content)
    said = " ".join(text_of(content).split())
    assert minutes.entry is not None
    assert minutes.snapshot is not None
    for words in (
        "Minutes of the council",
        "The chair opened the meeting.",
        "9/2026",
        "Approved with amendments",
        "The papers came late.",
        "What amendment A1 changes",
        "The council hears a report.",
        "Who confirmed these minutes",
        minutes.snapshot.sha256[:32],
        minutes.entry.sha256[:32],
        *map(str, members),
    ):
        assert words in said, words
    with pikepdf.open(io.BytesIO(content)) as pdf:
        levels = [int(str(e.S)[2]) for e in elements(pdf) if str(e.S) in {"/H1", "/H2", "/H3", "/H4"}]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert all("/Scope" in head.A for head in named(pdf, "/TH"))
        assert str(pdf.docinfo["/Title"]).startswith("Minutes of the council")
    (tmp_path / "minutes.pdf").write_bytes(content)
    report = pdfua.validate(tmp_path / "minutes.pdf")
    assert [f"{finding.rule_id} {finding.message}" for finding in report.findings] == []
    swedish = " ".join(text_of(bytes(printed(city, minutes, "sv").document.content)).split())
    assert "Ordföranden öppnade mötet." in swedish
    assert verify(city) == []


def test_the_record_of_minutes_is_found_and_verified_without_us(city: City) -> None:
    minutes, meeting, _members = frozen(city)
    job = printed(city, minutes, "en")
    assert minutes.entry is not None
    assert minutes.snapshot is not None
    for digest in (minutes.entry.sha256, minutes.snapshot.sha256, job.document.sha256, job.document.entry.sha256):
        found = find(digest)
        assert found is not None
        assert found.minutes == minutes
    decided = meeting.items.exclude(decision=None).get().decision
    assert decided is not None
    assert {minutes.entry, job.document.entry} <= set(exporting.about(decided))
    files = exporting.bundle(city)
    assert alone.check(files) == []
    path = f"snapshots/{minutes.snapshot.sha256}.json"
    wrong = {**files, path: files[path].replace(b'"for":2', b'"for":3')}
    assert {number for number, _what in alone.check(wrong)} >= {minutes.entry.number}
