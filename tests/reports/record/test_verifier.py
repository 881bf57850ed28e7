"""The verifier stands alone: one file, an isolated Python without packages, and the same results as our own rule."""

import json
import subprocess
import sys
import zipfile
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cycles.approval import services as council
from cycles.approval.record import verify
from cycles.approval.rule import Base, Casting, Counts, Majority, Quorum, Rule, Tie, compute
from cycles.canonical import canonical as ours
from cycles.chain import head
from cycles.verifier import verify as alone
from ims.cities.models import City
from reports.record import exporting
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.factories import make_city
from tests.reports.documents.factories import make_document
from tests.reports.record.factories import make_record

RULES = [
    Rule(Quorum(Fraction(*share), more), majority, base, fraction, tie)
    for share, more in (((1, 2), True), ((2, 3), False))
    for majority, base, fraction, tie in (
        (Majority.SIMPLE, Base.VOTING, None, Tie.NONE),
        (Majority.SIMPLE, Base.VOTING, None, Tie.CHAIR),
        *((Majority.ABSOLUTE, base, None, Tie.CHAIR) for base in Base),
        *((Majority.TWO_THIRDS, base, None, Tie.NONE) for base in Base),
        *((Majority.FRACTION, base, Fraction(3, 5), Tie.NONE) for base in Base),
    )
]


def facts_of(rule: Rule) -> dict[str, object]:
    fraction = str(rule.fraction) if rule.fraction else None
    quorum = {"quorum": str(rule.quorum.fraction), "quorum_more_than": rule.quorum.is_more_than}
    return {**quorum, "majority": rule.majority.value, "base": rule.base.value, "fraction": fraction, "tie": rule.tie}


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_vote_of_a_small_council_comes_out_as_by_our_rule(rule: Rule) -> None:
    compared = 0
    for present, for_, against, abstained, disqualified in product(range(6), repeat=5):
        for proxies in (0, 1):
            numbers = (present, for_ + proxies, against, abstained, disqualified, proxies)
            if for_ + against + abstained + disqualified > present or present + proxies > 5:
                continue
            counts = Counts(5, *numbers)
            for casting in (None, *Casting):
                names = ("present", "for", "against", "abstained", "disqualified", "proxies")
                sealed = dict(zip(names, numbers, strict=True), members_total=5, casting_vote=casting and casting.value)
                assert alone.result(facts_of(rule), sealed) == compute(rule, counts, casting).outcome.value, sealed
                compared += 1
    assert compared > 700


@pytest.mark.parametrize(
    "value", [{"b": 1, "a": [None, True, '\x00\x1f\x7f\u2028é𝒳"\\/\n']}, {"": {"10": -5, "1": 2**53 - 1}}]
)
def test_canonical_bytes_are_ours(value: dict[str, object]) -> None:
    assert alone.canonical({**value, "format": 1}) == ours(value)


def run(bundle: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the verifier that lies in the bundle or beside it, without packages, environment or our folders."""
    command = [sys.executable, "-I", "-S", exporting.VERIFIER, bundle, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


@pytest.mark.django_db
def test_a_year_of_the_council_verifies_without_us(city: City, tmp_path: Path) -> None:
    item, members = make_open_item(city)
    clerk = make_clerk(city)
    make_document(item.cycle, snapshot=item.package, by=clerk)
    cast_votes(item, members, "fffas")
    assert council.conclude(item, "12/2026", by=clerk)
    assert verify(city) == []
    call_command("export_record", city.slug, tmp_path / "record.zip")
    call_command("export_record", city.slug, tmp_path / "record")
    newest = head(city)
    assert newest is not None
    for target in ("record.zip", "record"):
        ran = run(tmp_path / target, "--head", newest.sha256, "--head", newest.previous_sha256)
        assert (ran.stderr, ran.returncode) == ("", 0), ran.stdout
        assert ran.stdout == f"1 decision, 1 document\nhead: {newest.sha256}\nThe record holds.\n"
    ran = run(tmp_path / "record.zip", "--head", "0" * 64)
    assert (ran.returncode, "no entry has the head 000000" in ran.stdout) == (1, True)


@pytest.mark.django_db
def test_one_changed_byte_of_a_pdf_is_named(tmp_path: Path) -> None:
    city = make_city()
    make_record(city, rounds=1)
    call_command("export_record", city.slug, tmp_path / "record")
    pdf = next((tmp_path / "record" / "documents").iterdir())
    pdf.write_bytes(pdf.read_bytes().replace(b"2020", b"2021"))
    ran = run(tmp_path / "record")
    assert ran.returncode == 1
    assert "its PDF is not the file that was issued" in ran.stdout
    assert "THE RECORD DOES NOT HOLD" in ran.stdout


def test_what_is_no_bundle_is_said(tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere.zip").returncode == 2
    (tmp_path / "broken.zip").write_bytes(b"PK broken")
    assert run(tmp_path / "broken.zip").returncode == 2
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("manifest.json", "[]")
    ran = run(tmp_path / "empty.zip")
    assert (ran.returncode, "manifest.json is missing or cannot be read" in ran.stdout) == (1, True)


@pytest.mark.django_db
def test_a_bundle_about_one_decision_has_the_whole_chain_and_its_own_files() -> None:
    city = make_city()
    make_record(city, rounds=3)
    decision = city.decisions.get(number="2/2021")
    files = exporting.bundle(city, exporting.about(decision))
    manifest = json.loads(files["manifest.json"])
    assert manifest["complete"] == [4, 5, 6]
    assert len([path for path in files if path.startswith("entries/")]) == 9
    assert len([path for path in files if path.startswith("documents/")]) == 2
    assert alone.check(files) == []


@pytest.mark.django_db
def test_export_refuses_what_is_there_and_who_is_not(city: City, tmp_path: Path) -> None:
    call_command("export_record", city.slug, tmp_path / "record")
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_record", city.slug, tmp_path / "record")
    with pytest.raises(CommandError, match="no city atlantis"):
        call_command("export_record", "atlantis", tmp_path / "other")
