"""An error in a decision is corrected by an entry that names it: the old one stays, is marked, and the chain holds."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cycles.approval import services
from cycles.approval.correcting import correct, corrections_of
from cycles.approval.record import verify
from cycles.snapshot import Decision
from cycles.verifier.verify import check
from ims.cities.models import City
from ims.refusals import Refused
from ims.roles import Role
from reports.record.exporting import about, bundle
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
RIGHTLY, REASON = "Item 4: “the lake”, not “the lakes”.", "A slip of the pen."


@pytest.fixture
def decision(city: City) -> Decision:
    item, members = make_open_item(city)
    cast_votes(item, members, "fffaa")
    decided = services.conclude(item, "12/2026", by=make_clerk(city))
    assert decided is not None
    return decided


def at(decision: Decision, name: str = "decision_correct") -> str:
    return reverse(name, args=[decision.city.slug, decision.pk])


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


SENT = {"rightly_en": RIGHTLY, "reason_en": REASON}


def test_a_corrigendum_names_the_decision_and_leaves_it(decision: Decision) -> None:
    before = (decision.snapshot.content, decision.entry.content)
    entry = correct(decision, RIGHTLY, REASON, by=make_clerk(decision.city))
    decision.refresh_from_db()
    assert (decision.snapshot.content, decision.entry.content) == before
    assert (entry.kind, entry.corrects, entry.facts["corrects"]) == (
        "corrigendum",
        decision.entry,
        decision.entry.sha256,
    )
    assert entry.previous_sha256 == decision.entry.sha256
    assert [str(row["rightly"]) for row in corrections_of(decision)] == [RIGHTLY]
    assert verify(decision.city) == []
    assert check(bundle(decision.city, about(decision)), [decision.entry.sha256, entry.sha256]) == []


def test_only_the_clerk_corrects(decision: Decision) -> None:
    with pytest.raises(Refused):
        correct(decision, RIGHTLY, REASON, by=make_member(decision.city, Role.COORDINATOR))


@pytest.mark.parametrize("said", [("", REASON), (RIGHTLY, " ")])
def test_a_corrigendum_says_what_and_why(decision: Decision, said: tuple[str, str]) -> None:
    with pytest.raises(ValidationError, match="binding language"):
        correct(decision, *said, by=make_clerk(decision.city))
    assert corrections_of(decision) == []


def test_decision_correct_enters_it_once_and_every_page_shows_it(decision: Decision, client_as: ClientAs) -> None:
    clerk = client_as(make_clerk(decision.city))
    assert at(decision) in text(clerk.get(at(decision, "decision")))
    once = clerk.get(at(decision)).content.decode().split('name="once" value="')[1].split('"')[0]
    for _again in range(2):
        response = clerk.post(at(decision), {**SENT, "once": once})
        assert (response.status_code, response["Location"]) == (302, at(decision, "decision"))
    assert len(corrections_of(decision)) == 1
    public = Client().get(reverse("verify"), {"fingerprint": decision.entry.sha256})
    for page in (clerk.get(at(decision, "decision")), public):
        assert all(words in text(page) for words in (RIGHTLY, REASON, "Corrected on"))


def test_decision_correct_is_shown_again_when_something_is_missing(decision: Decision, client_as: ClientAs) -> None:
    response = client_as(make_clerk(decision.city)).post(at(decision), {"rightly_en": RIGHTLY})
    assert (response.status_code, RIGHTLY in text(response)) == (422, True)
    assert corrections_of(decision) == []


def test_decision_correct_knows_no_decision_of_another_city(decision: Decision, client_as: ClientAs) -> None:
    other = make_city("norrhamn")
    address = reverse("decision_correct", args=[other.slug, decision.pk])
    assert client_as(make_clerk(other)).post(address, SENT).status_code == 404


def test_decision_correct_is_no_page_for_the_council_and_takes_no_other_method(
    decision: Decision, client_as: ClientAs
) -> None:
    member = client_as(make_member(decision.city, Role.COUNCIL_MEMBER))
    assert (member.get(at(decision)).status_code, member.post(at(decision), SENT).status_code) == (403, 403)
    assert at(decision) not in text(member.get(at(decision, "decision")))
    assert client_as(make_clerk(decision.city)).put(at(decision)).status_code == 405
