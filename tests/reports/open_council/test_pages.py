"""The council's decisions as everybody reads them: only what was decided, no private person, and nothing of drafts."""

import io
import json

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cycles.approval import services
from cycles.approval.conditions.services import report
from cycles.approval.minutes import services as minutes
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision, Snapshot
from ims.cities.models import City
from ims.roles import Role
from reports.documents.models import Document, ReportJob
from reports.documents.services import _order, make, order_document
from reports.paper.making import KINDS, to_html
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.conditions.factories import ask, saved
from tests.cycles.approval.factories import (
    cast_votes,
    end_it,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_second_clerk,
)
from tests.cycles.approval.minutes.factories import another, freeze, frozen
from tests.cycles.factories import make_cycle, make_decision
from tests.factories import make_city, make_member
from tests.reports.documents.factories import make_document
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def read(name: str, *args: object, status: int = 200, **query: object) -> str:
    """Return what somebody without an account reads."""
    answer = Client().get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def test_everybody_reads_what_was_decided_and_what_became_of_it(city: City) -> None:
    main, members = make_whole(city)
    owner = make_member(city, Role.OWNER)
    asked = ask(main, text={"en": "A report on heat pumps."}, person=owner)
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "ffa")
    decision = vote_on_whole(main, members, "ffa", number="§ 9/2026")
    assert "§ 9/2026" in read("public_decisions", city.slug)
    page = read("public_decision", city.slug, decision.pk)
    for words in (
        main.title["en"],
        main.draft_decision["en"],
        "More for than against needed, 2 for and 1 against: passed.",
        "A report on heat pumps.",
        "A person of the city’s office",
        "A1: § 1.1",
        "Adopted",
        decision.entry.record_number,
        f"{reverse('verify')}?fingerprint={decision.entry.sha256}",
        str(members[2]),
    ):
        assert words in page, words
    assert str(owner) not in page
    report(saved(asked), city.today(), {"en": "Between ourselves."}, by=owner)
    later = read("public_decision", city.slug, decision.pk)
    assert "Done on" in later
    assert "Between ourselves." not in later
    programme = read("public_programme", city.slug, decision.pk)
    assert "Else." in programme
    assert "We insulate every school." not in programme
    assert "3001.00\u00a0EUR in all" in programme  # 2 × (1000 + 500.50)


def test_nothing_that_is_not_decided_is_there(city: City) -> None:
    item, members = make_open_item(city)
    assert "not decided anything here yet" in read("public_decisions", city.slug)
    decision = _decided(make_city("other"))
    assert read("public_decisions", city.slug).count(reverse("public_decision", args=["other", decision.pk])) == 0
    read("public_decision", city.slug, decision.pk, status=404)
    read("public_decision_data", city.slug, decision.pk, status=404)
    cast_votes(item, members, "aaaaa")
    rejected = services.conclude(item, "2/2026", by=make_clerk(city))
    assert rejected is not None
    assert "What was put to the vote" in read("public_decision", city.slug, rejected.pk)
    read("public_programme", city.slug, rejected.pk, status=404)  # it stayed a draft


def _decided(city: City) -> Decision:
    item, members = make_open_item(city)
    cast_votes(item, members, "fffff")
    decision = services.conclude(item, "1/2026", by=make_clerk(city))
    assert decision is not None
    return decision


def test_it_is_looked_through_by_words_number_and_year(city: City) -> None:
    decision = _decided(city)
    for year in (2018, 2019):
        make_decision(city, year, Decision.Kind.AMEND, number=f"{year}-7")
    every = read("public_decisions", city.slug)
    assert all(number in every for number in ("1/2026", "2018-7", "2019-7"))
    assert [n for n in ("1/2026", "2018-7", "2019-7") if n in read("public_decisions", city.slug, year=2019)] == [
        "2019-7"
    ]
    for words in ("strategic", "STRATÉGIC programme", "1/2026"):
        found = read("public_decisions", city.slug, q=words)
        assert ("1/2026" in found, "2018-7" in found) == (True, False), words
    assert "No decision fits this." in read("public_decisions", city.slug, q="bicycles")
    assert "All years" in read("public_decisions", city.slug, q="bicycles", year=decision.decided_on.year)
    assert "2018-7" in read("public_decisions", city.slug, year="20 18")  # what is no year narrows nothing


def test_many_decisions_stand_on_pages_and_ask_as_little(city: City) -> None:
    make_decision(city, 2018, Decision.Kind.AMEND)
    with CaptureQueriesContext(connection) as few:
        read("public_decisions", city.slug)
    for place in range(25):
        make_decision(city, 2019, Decision.Kind.AMEND, number=f"n{place}")
    with CaptureQueriesContext(connection) as many:
        assert "Pages" in read("public_decisions", city.slug)
    assert len(many) == len(few) <= 6
    assert "n0<" in read("public_decisions", city.slug, page=2)


def test_what_was_read_is_not_sent_again(city: City) -> None:
    decision = _decided(city)
    for name in ("public_decisions", "public_decision"):
        where = reverse(name, args=[city.slug] if name == "public_decisions" else [city.slug, decision.pk])
        first = Client().get(where)
        assert Client().get(where, headers={"if-none-match": first["ETag"]}).status_code == 304
        assert "private" in first["Cache-Control"]
    where = reverse("public_decision_data", args=[city.slug, decision.pk])
    first = Client().get(where)
    assert (first["Access-Control-Allow-Origin"], "max-age=300" in first["Cache-Control"]) == ("*", True)
    assert Client().get(where, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert [row["id"] for row in first.json()["motions"]] == [f"motion-{decision.pk}"]


def test_a_paper_is_handed_out_only_without_private_words(city: City) -> None:
    decision = _decided(city)
    item = AgendaItem.objects.select_related("package", "cycle").get(decision=decision)
    assert item.package is not None
    paper = make_document(item.cycle, snapshot=item.package, content=b"%PDF-1.7 public")
    where = reverse("public_paper", args=[city.slug, decision.pk, paper.pk])
    assert where in read("public_decision", city.slug, decision.pk)
    assert Client().get(where).content == b"%PDF-1.7 public"
    stranger = make_document(Cycle.objects.create(city=city, year=2031))
    read("public_paper", city.slug, decision.pk, stranger.pk, status=404)
    _with_comments(item.package)
    assert where not in read("public_decision", city.slug, decision.pk)
    read("public_paper", city.slug, decision.pk, paper.pk, status=404)


def _with_comments(package: Snapshot) -> None:
    """Let the package hold a comment, past the guard of sealed content: here only its shape is asked for."""
    content = json.loads(package.content)
    content["parts"]["involvement"] = {"consultations": [{"comments": [{"id": 1}]}]}
    tamper("UPDATE cycles_snapshot SET content = %s WHERE id = %s", json.dumps(content), package.pk)


def test_everybody_reads_frozen_minutes_without_the_office(city: City) -> None:
    main, members = make_whole(city)
    owner = make_member(city, Role.OWNER)
    ask(main, text={"en": "A report on heat pumps."}, person=owner)
    vote_on_whole(main, members, "ffa", number="§ 9/2026")
    motion = {"mode": "counted", "return_reasons": "The costs are missing."}
    other = make_item(main.meeting, make_cycle(Step.APPROVAL, city=city, year=2031), **motion)
    services.open_vote(other, by=make_clerk(city))
    second = make_second_clerk(city)
    services.enter_counts(other, by=make_clerk(city), present=3, for_=1, against=2)
    other.refresh_from_db()
    services.confirm_counts(other, other.version, by=second)
    services.conclude(other, "", by=make_clerk(city))
    where = ("public_minutes", city.slug, main.meeting_id)
    read(*where, status=404)
    row = minutes.begin(main.meeting, by=make_clerk(city))
    read(*where, status=404)
    end_it(main.meeting)
    freeze(row, members[0])
    page = read(*where)
    for words in (
        "§ 9/2026",
        "The meeting ended at",
        "A report on heat pumps.",
        "A person of the city’s office",
        "The costs are missing.",
        "Not passed",
        str(members[2]),
        reverse("public_decision", args=[city.slug, Decision.objects.get(number="§ 9/2026").pk]),
    ):
        assert words in page, words
    for name in (owner, second, make_clerk(city)):
        assert str(name) not in page
        assert f"#{name.pk}" not in page
    assert reverse("public_minutes", args=where[1:]) in read("public_meetings", city.slug)
    decision = Decision.objects.get(number="§ 9/2026")
    assert reverse("public_minutes", args=where[1:]) in read("public_decision", city.slug, decision.pk)
    for name in ("public_decisions", "take_part"):
        assert reverse("public_meetings", args=[city.slug]) in read(name, city.slug)


def test_a_new_version_of_the_minutes_stands_where_the_old_one_stood(city: City) -> None:
    first, members = frozen(city)
    clerk, where = make_clerk(city), ("public_minutes", city.slug, first.meeting_id)
    second = minutes.begin(first.meeting, by=clerk, reason="A name was missing.")
    assert "A name was missing." not in read(*where)
    freeze(second, members[0])
    assert "A name was missing." in read(*where)
    assert "1 meeting" in read("public_meetings", city.slug)
    read("public_minutes", make_city("other").slug, first.meeting_id, status=404)


def test_only_the_paper_for_everybody_is_handed_out(city: City) -> None:
    row, _members = frozen(city)
    cycle = row.meeting.items.get().cycle
    own = make_document(cycle, snapshot=row.snapshot, kind=ReportJob.Kind.MINUTES)
    for_all = make_document(cycle, snapshot=row.snapshot, kind=ReportJob.Kind.OPEN_MINUTES)
    where = ("public_minutes_paper", city.slug, row.meeting_id)
    read(*where, own.pk, status=404)
    answer = Client().get(reverse(where[0], args=[*where[1:], for_all.pk]))
    assert (answer.status_code, answer["Content-Type"], answer.content[:4]) == (200, "application/pdf", b"%PDF")
    page = read("public_minutes", city.slug, row.meeting_id)
    assert reverse(where[0], args=[*where[1:], for_all.pk]) in page
    assert f"papers/{own.pk}/" not in page


def test_the_paper_for_everybody_leaves_out_who_works_in_the_office(city: City) -> None:
    main, members = make_whole(city)
    owner = make_member(city, Role.OWNER, name="Olga Owner")
    ask(main, text={"en": "A report on heat pumps."}, person=owner)
    vote_on_whole(main, members, "ffa")
    row = freeze(minutes.begin(main.meeting, by=make_clerk(city)), members[0])
    assert row.snapshot is not None
    said = {}
    for kind in (ReportJob.Kind.MINUTES, ReportJob.Kind.OPEN_MINUTES):
        job = order_document(main.cycle, row.snapshot, "en", by=make_clerk(city), kind=kind)
        assert make(job)
        with pikepdf.open(io.BytesIO(bytes(Document.objects.get(job=job).content))) as pdf:
            said[kind] = len(pdf.pages)
        html = paper_html(job)
        assert ("Olga Owner" in html) == (kind == ReportJob.Kind.MINUTES)
        assert ("A person of the city’s office" in html) == (kind == ReportJob.Kind.OPEN_MINUTES)
    assert min(said.values()) > 0


def test_the_list_of_minutes_asks_as_often_for_many(city: City) -> None:
    frozen(city)
    with CaptureQueriesContext(connection) as few:
        read("public_meetings", city.slug)
    for number in range(3):
        item = another(make_meeting(city, chair=make_council(city, 1)[0]), 2040 + number)
        services.adjourn(item, "Late.", by=make_clerk(city))
        assert item.meeting.chair is not None
        freeze(minutes.begin(item.meeting, by=make_clerk(city)), item.meeting.chair)
    with CaptureQueriesContext(connection) as many:
        assert "4 meetings" in read("public_meetings", city.slug)
    assert len(many) == len(few)


def paper_html(job: ReportJob) -> str:
    """Return what the job's paper says, as the page from which it is set."""
    with translation.override(job.language):
        order = _order(job)
        return to_html(KINDS[job.kind].read(order, True), KINDS[job.kind].template)
