"""The council's decisions as everybody reads them: only what was decided, no private person, and nothing of drafts."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.approval import services
from cycles.approval.conditions.services import report
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle
from cycles.snapshot import Decision, Snapshot
from ims.cities.models import City
from ims.roles import Role
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.conditions.factories import ask, saved
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.cycles.factories import make_decision
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
