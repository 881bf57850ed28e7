"""A decision's archive package, as it is downloaded; how often one may ask whether a paper is genuine."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from cycles.approval import services as council
from cycles.snapshot import Decision
from cycles.verifier import verify as alone
from ims.cities.models import City
from reports.record.limiting import RATE
from reports.record.models import ArchiveJob
from reports.record.services import make
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.factories import make_city
from tests.reports.documents.factories import make_document

pytestmark = pytest.mark.django_db


def packed(city: City, decision: Decision) -> dict[str, bytes]:
    """Return the files of the package as the clerk orders and downloads it."""
    client = Client()
    client.force_login(make_clerk(city))
    client.post(reverse("decision_archive", args=[city.slug, decision.pk]))
    job = ArchiveJob.objects.get()
    assert make(job)
    answer = client.get(reverse("archive_download", args=[city.slug, decision.pk, job.pk]))
    assert answer["Content-Type"] == "application/zip"
    assert f'filename="{city.slug}-' in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_of_an_amended_decision_verifies_alone(city: City) -> None:
    main, members = make_whole(city)
    paper = b"%PDF-1.7 as proposed"
    make_document(main.cycle, snapshot=main.package, by=make_clerk(city), content=paper)
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "fff")
    decision = vote_on_whole(main, members)
    files = packed(city, decision)
    assert alone.check(files) == []
    main.refresh_from_db()
    assert main.package is not None
    assert main.proposed is not None
    for digest in (decision.snapshot.sha256, main.package.sha256, main.proposed.sha256):
        assert f"snapshots/{digest}.json" in files
    assert paper in files.values()
    manifest = json.loads(files["manifest.json"])
    kept = [(row["kind"], row["retention"]) for row in manifest["entries"]]
    assert ("decision", "permanent") in kept
    # Another word in the amended package is found, also when every hash is written anew.
    path = f"snapshots/{main.package.sha256}.json"
    forged = {**files, path: files[path].replace(b"Else.", b"Ekse.")}
    manifest["files"][path] = alone.sha256(forged[path])
    forged["manifest.json"] = json.dumps(manifest).encode()
    assert any("does not match its hash" in sentence for _number, sentence in alone.check(forged))


def test_the_verifier_knows_who_counted_and_who_confirmed(city: City) -> None:
    vote = {
        "counts": dict.fromkeys(("members_total", "present", "for"), 3) | {"absent": 0, "against": 0},
        "votes": [],
    }
    for counting, found in (
        ({"entered_by_id": 1, "confirmed_by_id": 2}, []),
        ({"entered_by_id": 1, "confirmed_by_id": 1}, ["the counts were not confirmed by a second person"]),
        ({"entered_by_id": 1, "confirmed_by_id": None}, ["the counts were not confirmed by a second person"]),
        (None, ["the counts were not confirmed by a second person"]),
    ):
        assert list(alone.wrong_with_counts({**vote, "counting": counting}, "counted")) == found


def test_no_package_of_another_city(city: City) -> None:
    other = make_city("other")
    item, members = make_open_item(other)
    cast_votes(item, members, "fffff")
    decision = council.conclude(item, "1/2026", by=make_clerk(other))
    assert decision is not None
    client = Client()
    client.force_login(make_clerk(city))
    page = reverse("decision_archive", args=[city.slug, decision.pk])
    assert client.get(page).status_code == client.post(page).status_code == 404


def test_who_asks_too_often_is_told_to_wait(city: City) -> None:
    allowed, client, url = int(RATE.split("/")[0]), Client(), reverse("verify")
    asked = [client.get(url, {"fingerprint": f"{n:064x}"}).status_code for n in range(allowed + 1)]
    assert asked == [200] * allowed + [429]
    assert client.post(url, {"fingerprint": "0" * 64}).status_code == 429
    # The page itself costs nothing, and other addresses are not held up.
    assert client.get(url).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get(url, {"fingerprint": "0" * 64}).status_code == 200
