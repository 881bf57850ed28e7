"""The council's decisions as OParl 1.1: required properties and their kinds, ids to be fetched, pages, filters."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.approval import services
from cycles.approval.minutes import services as services_of_minutes
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.roles import Role
from reports.documents.models import ReportJob
from reports.open_council.oparl.addresses import KINDS, SCHEMA, list_of, system_of
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.conditions.factories import ask
from tests.cycles.approval.factories import (
    cast_votes,
    end_it,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
)
from tests.cycles.approval.minutes.factories import freeze
from tests.cycles.factories import make_decision
from tests.factories import make_city, make_member
from tests.reports.documents.factories import make_document

pytestmark = pytest.mark.django_db
# What OParl 1.1 requires of each kind.
REQUIRED: dict[str, set[str]] = {kind: {"id", "type"} for kind in KINDS.values()}
REQUIRED["System"] = {"id", "type", "oparlVersion", "body"}
REQUIRED["Body"] |= {"name", "organization", "person", "meeting", "paper", "legislativeTerm"}
REQUIRED["File"] |= {"accessUrl"}
# Which properties hold what, by the schema; every other one is a text.
URLS = {"id", "type", "body", "system", "organization", "person", "meeting", "paper", "web", "accessUrl"}
URLS |= {"downloadUrl", "masterFile", "derivativeFile"}
URLS |= {"agendaItem", "consultation", "file", "membership", "oparlVersion", "locationList", "legislativeTermList"}
REFERENCES = {"participant", "superordinatedPaper", "subordinatedPaper", "originatorPerson", "membership"}
REFERENCES |= {"derivativeFile"}
INSIDE = {"agendaItem", "auxiliaryFile", "consultation", "legislativeTerm", "membership"}
TIMES, DAYS = {"created", "modified", "start", "end"}, {"date"}
YES_OR_NO = {"cancelled", "authoritative", "votingRight"}


def fetch(address: str, status: int = 200, **query: object) -> Any:
    """Return what anybody reads at a whole address."""
    answer = Client().get(address.removeprefix(settings.ADDRESS), query)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (status, "*")
    return answer.json()


def everything(city: City) -> dict[str, list[Any]]:
    """Return the objects of every list, by its name."""
    return {kind: fetch(list_of(city, kind))["data"] for kind in KINDS}


def check(facts: Any) -> None:
    """Check one object, and those inside it, against what OParl says of its kind."""
    kind = facts["type"].removeprefix(SCHEMA)
    assert REQUIRED[kind] <= facts.keys()
    for name, value in facts.items():
        _check_value(kind, name, value)


def _check_value(kind: str, name: str, value: Any) -> None:
    if isinstance(value, dict):
        check(value)
    elif isinstance(value, list):
        for one in value:
            assert isinstance(one, str) or name in INSIDE
            check(one) if isinstance(one, dict) else _check_url(one)
    elif name in YES_OR_NO:
        assert isinstance(value, bool)
    else:
        assert isinstance(value, str), (kind, name)
        if name in TIMES:
            assert datetime.fromisoformat(value).tzinfo is not None
        elif name in DAYS:
            date.fromisoformat(value)
        elif name in URLS:
            _check_url(value)


def _check_url(text: str) -> None:
    assert re.match(r"https?://[^ ]+$", text)


@pytest.fixture
def decided(city: City) -> Decision:
    """Return a decision with an amendment that was adopted, one that was not, and a request to an owner."""
    main, members = make_whole(city)
    ask(main, person=make_member(city, Role.OWNER, name="Olga Owner"))
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "ffa")
    vote_on(amend(main, "§ 1.2", members[1], text={"en": "More."}), members, "aaf")
    return vote_on_whole(main, members, number="§ 9/2026")


def test_every_object_has_what_is_required_and_can_be_fetched_by_its_id(city: City, decided: Decision) -> None:
    check(fetch(system_of(city)))
    found = everything(city)
    assert {kind: len(rows) for kind, rows in found.items()} == {
        "body": 1,
        "organization": 1,
        "person": 3,
        "membership": 3,
        "meeting": 1,
        "agendaItem": 1,
        "consultation": 1,
        "paper": 3,
        "file": 2,
        "location": 0,
        "legislativeTerm": 0,
    }
    known = {row["id"] for rows in found.values() for row in rows}
    for kind, rows in found.items():
        for row in rows:
            check(row)
            assert row["type"] == f"{SCHEMA}{KINDS[kind]}"
            assert fetch(row["id"]) == row
            lists = [row[name] for name in REFERENCES if isinstance(row.get(name), list)]
            named = {one for held in lists for one in held if isinstance(one, str)}
            assert named <= known
    assert "Olga Owner" not in json.dumps(found)


def test_a_paper_leads_to_its_meeting_its_text_and_its_amendments(city: City, decided: Decision) -> None:
    main, adopted, rejected = fetch(list_of(city, "paper"))["data"]
    assert (main["reference"], main["paperType"]) == ("§ 9/2026", "Approve the programme")
    assert main["subordinatedPaper"] == [adopted["id"], rejected["id"]]
    assert "§ 1.1. Text: We insulate every school. → Else." in adopted["name"]
    assert fetch(adopted["originatorPerson"][0])["type"] == f"{SCHEMA}Person"
    item = fetch(main["consultation"][0]["agendaItem"])
    assert (item["result"], item["resolutionText"][:11]) == ("Approved with amendments", "The council")
    assert [row["id"] for row in fetch(item["meeting"])["agendaItem"]] == [item["id"]]
    for file in (main["mainFile"], *main["auxiliaryFile"]):
        page = Client().get(file["accessUrl"].removeprefix(settings.ADDRESS))
        assert (page.status_code, page["Content-Type"].split(";")[0]) == (200, file["mimeType"])


def test_only_what_is_decided_and_of_this_city_is_there(city: City) -> None:
    item, members = make_open_item(city)
    other, others = make_open_item(make_city("other"))
    cast_votes(other, others, "fffff")
    services.conclude(other, "1/2026", by=make_clerk(other.meeting.city))
    make_decision(city, 2018, Decision.Kind.AMEND)  # recorded without a vote: there is nothing to say of it
    found = everything(city)
    assert {kind for kind, rows in found.items() if rows} == {"body", "organization"}
    cast_votes(item, members, "aaaaa")
    services.conclude(item, "2/2026", by=make_clerk(city))
    (row,) = fetch(list_of(city, "agendaItem"))["data"]
    assert row["result"] == "Rejected"
    assert "resolutionText" not in row
    assert len(fetch(list_of(city, "file"))["data"]) == 1  # a programme that was rejected stays a draft


def test_lists_have_pages_and_are_narrowed_to_a_span_of_time(city: City, decided: Decision) -> None:
    address, recorded = list_of(city, "paper"), decided.entry.recorded_at.replace(microsecond=0)
    first = fetch(address, limit=2)
    assert first["pagination"] == {"totalElements": 3, "elementsPerPage": 2, "currentPage": 1, "totalPages": 2}
    assert {"next", "last", "first", "self"} == first["links"].keys()
    second = fetch(first["links"]["next"])
    assert (len(second["data"]), "next" in second["links"], "limit=2" in second["links"]["prev"]) == (1, False, True)
    later, sooner = (recorded + timedelta(days=days) for days in (1, -1))
    spans = {"modified_since": (later, sooner), "created_until": (sooner, later)}
    for name, (none, all_) in spans.items():
        assert fetch(address, **{name: none.isoformat()})["data"] == []
        assert len(fetch(address, **{name: all_.isoformat()})["data"]) == 3
    refused = fetch(address, status=400, modified_since="2026-01-01")
    assert (refused["type"], "time zone" in refused["message"]) == (f"{SCHEMA}Error", True)
    assert "agendaItem" not in fetch(list_of(city, "meeting"), omit_internal="true")["data"][0]
    assert fetch(address, page="x", limit="0")["data"] == first["data"][:1]


def test_what_is_not_there_is_an_error_in_json(city: City) -> None:
    for args in (("oparl_list", "nothing"), ("oparl_object", "nothing", "1"), ("oparl_object", "paper", "1")):
        found = fetch(reverse(args[0], args=[city.slug, *args[1:]]), status=404)
        assert found["type"] == f"{SCHEMA}Error"


def test_it_asks_as_often_for_many_decisions(city: City, decided: Decision) -> None:
    with CaptureQueriesContext(connection) as few:
        fetch(list_of(city, "meeting"))
    for number in range(5):
        make_decision(city, 2018, Decision.Kind.AMEND, number=f"n{number}")
    with CaptureQueriesContext(connection) as many:
        fetch(list_of(city, "meeting"))
    assert len(many) == len(few) <= 6


def test_a_meeting_leads_to_its_minutes_and_a_paper_to_the_programme_as_adopted(city: City, decided: Decision) -> None:
    item = decided.agenda_item
    assert "resultsProtocol" not in fetch(list_of(city, "meeting"))["data"][0], "a draft is nothing for everybody"
    ended = end_it(item.meeting).ended_at
    chair = item.meeting.chair
    assert ended is not None
    assert chair is not None
    minutes = freeze(services_of_minutes.begin(item.meeting, by=make_clerk(city)), chair)
    make_document(item.cycle, snapshot=minutes.snapshot, kind=ReportJob.Kind.MINUTES)
    open_paper = make_document(item.cycle, snapshot=minutes.snapshot, kind=ReportJob.Kind.OPEN_MINUTES)
    programme = make_document(item.cycle, snapshot=item.package, kind=ReportJob.Kind.PROGRAMME)
    (meeting,) = fetch(list_of(city, "meeting"))["data"]
    assert datetime.fromisoformat(meeting["end"]) == ended.replace(microsecond=0)
    assert meeting["resultsProtocol"]["accessUrl"].endswith(f"/public/decisions/meetings/{item.meeting_id}/")
    assert [row["downloadUrl"].rpartition("papers/")[2] for row in meeting["auxiliaryFile"]] == [f"{open_paper.pk}/"]
    main = fetch(list_of(city, "paper"))["data"][0]
    files = [main["mainFile"], *main["auxiliaryFile"], meeting["resultsProtocol"], *meeting["auxiliaryFile"]]
    assert [row["mimeType"] for row in files] == [
        *("text/html", "text/html", "application/pdf"),
        *("text/html", "application/pdf"),
    ]
    assert files[2]["downloadUrl"].endswith(f"papers/{programme.pk}/")
    assert files[1]["derivativeFile"] == [files[2]["id"]]
    assert files[4]["masterFile"] == files[3]["id"]
    for row in files:
        check(row)
        assert fetch(row["id"])["accessUrl"] == row["accessUrl"]
        page = Client().get(row["accessUrl"].removeprefix(settings.ADDRESS))
        assert (page.status_code, page["Content-Type"].split(";")[0]) == (200, row["mimeType"])


def test_a_meeting_at_which_nothing_was_decided_is_there_with_its_minutes(city: City) -> None:
    item = make_item(make_meeting(city, place="Town hall", chair=make_council(city, 1)[0], members_total=5))
    services.adjourn(item, "The papers came late.", by=make_clerk(city))
    assert fetch(list_of(city, "meeting"))["data"] == []
    assert item.meeting.chair is not None
    freeze(services_of_minutes.begin(item.meeting, by=make_clerk(city)), item.meeting.chair)
    (meeting,) = fetch(list_of(city, "meeting"))["data"]
    check(meeting)
    assert (meeting["agendaItem"], "end" in meeting) == ([], False)
    assert fetch(list_of(city, "location"))["data"][0]["description"] == "Town hall"
    assert (
        "The papers came late."
        in Client().get(meeting["resultsProtocol"]["accessUrl"].removeprefix(settings.ADDRESS)).content.decode()
    )
