"""The council's decisions as Popolo: the names of its schemas, only what was decided, the same counts as sealed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.approval import services
from ims.cities.models import City
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.factories import make_city

pytestmark = pytest.mark.django_db
# The properties of Popolo's schemas, as far as a record can fill them.
MOTION = {"id", "organization_id", "creator_id", "text", "classification", "requirement", "result", "vote_events"}
MOTION |= {"sources"}
EVENT = {"id", "organization_id", "identifier", "motion_id", "start_date", "end_date", "result", "counts", "votes"}
OPTIONS = {"yes", "no", "abstain", "absent", "not voting", "disqualified"}


def data(city: City) -> Any:
    """Return what anybody reads."""
    answer = Client().get(reverse("council_data", args=[city.slug]))
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def check_shape(found: Any) -> None:
    """Check names, kinds and references against the vocabulary."""
    organizations = {row["id"] for row in found["organizations"]}
    persons = {row["id"] for row in found["persons"]}
    for motion in found["motions"]:
        assert set(motion) <= MOTION
        assert all(isinstance(motion[name], str) for name in ("id", "text", "classification", "result"))
        assert motion["organization_id"] in organizations
        assert motion.get("creator_id") in {None, *persons}
        assert all(set(source) == {"url", "note"} for source in motion["sources"])
        for event in motion["vote_events"]:
            assert set(event) <= EVENT
            assert (event["motion_id"], event["result"] in {"pass", "fail"}) == (motion["id"], True)
            assert {row["option"] for row in event["counts"]} == OPTIONS
            assert all(vote["voter_id"] in persons and vote["option"] in OPTIONS for vote in event["votes"])


def test_an_amended_programme_is_a_motion_with_its_amendments(city: City) -> None:
    main, members = make_whole(city)
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "ffa")
    vote_on_whole(main, members, number="§ 9/2026")
    found = data(city)
    check_shape(found)
    whole, amendment = found["motions"]
    assert (whole["classification"], whole["result"], whole["vote_events"][0]["identifier"]) == (
        "approve",
        "pass",
        "§ 9/2026",
    )
    assert (amendment["classification"], amendment["creator_id"]) == ("amendment", f"person-{members[0].pk}")
    assert "§ 1.1. Text: We insulate every school. → Else." in amendment["text"]
    counts = {row["option"]: row["value"] for row in amendment["vote_events"][0]["counts"]}
    assert (counts["yes"], counts["no"], counts["absent"]) == (2, 1, 0)
    assert {row["name"] for row in found["persons"]} == {str(member) for member in members}


def test_only_what_is_decided_and_of_this_city_is_there(city: City) -> None:
    make_open_item(city)
    other = make_city("other")
    item, members = make_open_item(other)
    cast_votes(item, members, "fffff")
    services.conclude(item, "1/2026", by=make_clerk(other))
    assert (data(city)["motions"], data(city)["persons"]) == ([], [])
    assert len(data(other)["motions"]) == 1


def test_it_asks_as_often_for_many_amendments(city: City) -> None:
    main, members = make_whole(city)
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "ffa")
    vote_on(amend(main, "§ 1.2", members[0], text={"en": "Else."}), members, "ffa")
    vote_on_whole(main, members)
    with CaptureQueriesContext(connection) as asked:
        data(city)
    assert len(asked) <= 6 + 2


def test_a_city_that_never_was_has_no_council() -> None:
    assert Client().get(reverse("council_data", args=["nowhere"])).status_code == 404
    assert Client().post(reverse("council_data", args=["nowhere"])).status_code == 405
