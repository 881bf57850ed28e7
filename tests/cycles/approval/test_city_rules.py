"""The city's rules of voting in versions: proposed, kept, sealed, never changed; departing from them has a reason."""

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from cycles.approval import services
from cycles.approval.city_rules.models import CouncilRules, Subject
from cycles.approval.city_rules.services import adopt_rules, withdraw_rules
from cycles.approval.city_rules.taking import rules_on
from cycles.approval.city_rules.wording import lines
from cycles.approval.models import AgendaItem
from cycles.approval.record import verify
from cycles.approval.rule import Quorum
from cycles.cycle import Cycle, Step
from cycles.verifier import verify as alone
from ims.cities.models import City
from ims.once import new_token
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_council, make_item, make_meeting
from tests.cycles.factories import make_cycle
from tests.factories import make_member

pytestmark = pytest.mark.django_db
THIRDS = {"majority": "two_thirds", "base": "present"}
HALF_OF_ALL = {"majority": "absolute", "base": "all"}
LONG_AGO = date(2020, 1, 1)


def rules(city: City, valid_from: date = LONG_AGO, **facts: object) -> CouncilRules:
    facts.setdefault("subjects", {"approve": THIRDS})
    return adopt_rules(city, valid_from, "Council, decision 4/2019", by=make_clerk(city), **facts)  # type: ignore[arg-type]


def test_an_item_is_proposed_the_rule_of_the_meetings_day_and_keeps_its_version(city: City) -> None:
    first = rules(city, quorum=Quorum(Fraction(2, 3), is_more_than=False))
    item = make_item(make_meeting(city, present=make_council(city)))
    assert (item.rules, item.majority, item.base, item.departs_because) == (first, "two_thirds", "present", "")
    assert item.meeting.quorum == Quorum(Fraction(2, 3), is_more_than=False)
    later = rules(city, city.today() + timedelta(days=30), subjects={"approve": HALF_OF_ALL})
    item.refresh_from_db()
    assert (item.rules, item.majority) == (first, "two_thirds")
    assert rules_on(city, city.today()) == first
    assert rules_on(city, later.valid_from) == later
    assert rules_on(city, LONG_AGO - timedelta(days=1)) is None


def test_prepared_items_are_put_under_a_version_that_begins_before_their_meeting(city: City) -> None:
    first = rules(city)
    meeting = make_meeting(city, held_on=city.today() + timedelta(days=10))
    item = make_item(meeting)
    sealed_before = item.package
    second = rules(city, city.today(), subjects={"approve": HALF_OF_ALL}, quorum=Quorum(Fraction(3, 4), False))
    item.refresh_from_db()
    meeting.refresh_from_db()
    assert (item.rules, item.majority, item.base) == (second, "absolute", "all")
    assert meeting.quorum.fraction == Fraction(3, 4)
    assert item.package is not None
    assert item.package != sealed_before
    assert json.loads(item.package.content)["item"]["rules"]["version"] == 2
    withdraw_rules(second, by=make_clerk(city))
    item.refresh_from_db()
    assert (item.rules, item.majority) == (first, "two_thirds")
    assert not CouncilRules.objects.filter(pk=second.pk).exists()


def test_what_is_sealed_names_the_version_and_holds_in_both_verifiers(city: City) -> None:
    rules(city)
    members = make_council(city)
    item = services.open_vote(make_item(make_meeting(city, present=members)), by=make_clerk(city))
    cast_votes(item, members, "ffffa")
    decision = services.conclude(item, "12/2026", by=make_clerk(city))
    assert decision is not None
    sealed = json.loads(decision.snapshot.content)
    assert sealed["rules"] == {
        "version": 1,
        "valid_from": "2020-01-01",
        "adopted_by": "Council, decision 4/2019",
        "departs_because": None,
        "proxies_per_holder": 0,
        "rule": {**sealed["rule"], "mode": "named"},
    }
    assert verify(city) == []
    assert list(alone.wrong_with_vote(sealed)) == []
    sealed["rules"]["rule"]["majority"] = "simple"
    assert list(alone.wrong_with_vote(sealed)) == [
        "the vote was counted by another rule than version 1 says, and no reason is given"
    ]
    sealed["rules"] |= {"departs_because": "A law.", "valid_from": "2999-01-01"}
    assert list(alone.wrong_with_vote(sealed)) == ["version 1 of the rules was not valid on the day of the meeting"]
    del sealed["rules"]
    assert list(alone.wrong_with_vote(sealed)) == [], "sealed before versions were recorded"


def test_who_departs_from_the_rule_says_why(city: City) -> None:
    rules(city)
    meeting = make_meeting(city, present=make_council(city))
    with pytest.raises(ValidationError, match="by which law or decision"):
        make_item(meeting, majority="absolute")
    item = make_item(meeting, Cycle.objects.get(city=city), majority="absolute", departs_because=" Kommunallag 4:21 ")
    assert (item.majority, item.departs_because) == ("absolute", "Kommunallag 4:21")
    assert item.package is not None
    assert json.loads(item.package.content)["item"]["rules"]["departs_because"] == "Kommunallag 4:21"
    item.majority, item.base = "two_thirds", "present"
    services.change_item(item, by=make_clerk(city))
    assert item.departs_because == "", "a reason without a departure is dropped"


def test_the_database_opens_no_vote_that_departs_without_a_reason(city: City) -> None:
    rules(city)
    item = make_item(make_meeting(city, present=make_council(city)))
    AgendaItem.objects.filter(pk=item.pk).update(majority="absolute")
    with pytest.raises(DatabaseError, match="counted by the rules of the city"), transaction.atomic():
        services.open_vote(item, by=make_clerk(city))
    AgendaItem.objects.filter(pk=item.pk).update(departs_because="A law.")
    assert services.open_vote(item, by=make_clerk(city)).state == "open"


def test_a_motion_to_return_has_the_rule_of_its_own(city: City) -> None:
    a_third = {"majority": "fraction", "base": "present", "fraction_numerator": 1, "fraction_denominator": 3}
    rules(city, subjects={"approve": THIRDS, "return": a_third})
    item = make_item(make_meeting(city, present=make_council(city)), return_reasons="Costs are missing.")
    assert (item.majority, item.fraction) == ("fraction", Fraction(1, 3))
    assert services.open_vote(item, by=make_clerk(city)).state == "open"
    with pytest.raises(ValidationError, match="Less than half"):
        rules(city, city.today(), subjects={"approve": a_third})


def test_a_version_the_council_voted_by_stays(city: City) -> None:
    version = rules(city)
    members = make_council(city)
    item = services.open_vote(make_item(make_meeting(city, present=members)), by=make_clerk(city))
    with pytest.raises(Conflict, match="was asked by version 1"):
        withdraw_rules(version, by=make_clerk(city))
    with pytest.raises(ValidationError, match="The council voted by other rules"):
        rules(city, item.meeting.held_on)
    assert rules(city, item.meeting.held_on + timedelta(days=1)).number == 2
    for act in (
        lambda: CouncilRules.objects.filter(pk=version.pk).update(adopted_by="Somebody"),
        lambda: version.subjects.update(majority="simple"),
    ):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            act()
    with pytest.raises(DatabaseError, match="they stay"), transaction.atomic():
        version.subjects.all().delete()


def test_only_admin_and_clerk_set_rules_and_a_day_has_one_version(city: City) -> None:
    with pytest.raises(Refused):
        adopt_rules(city, LONG_AGO, "Nobody", by=make_member(city, Role.COORDINATOR))
    assert adopt_rules(city, LONG_AGO, "Council", by=make_member(city, Role.CITY_ADMIN)).number == 1
    with pytest.raises(ValidationError):
        rules(city, LONG_AGO)
    with pytest.raises(ValidationError, match="More than all members"):
        rules(city, city.today(), quorum=Quorum(Fraction(1), is_more_than=True))


def test_the_lines_say_what_changed(city: City) -> None:
    first, second = rules(city), rules(city, date(2021, 1, 1), subjects={"approve": HALF_OF_ALL}, proxies_per_holder=1)
    changed = [(line.about, line.before, line.now) for line in lines(second, first) if line.is_changed]
    assert changed == [
        ("Proxies", "Not allowed", "1 for each member present"),
        (
            "Approve the programme",
            "Named vote. At least two thirds of the members present.",
            "Named vote. More than half of all members.",
        ),
    ]
    assert len(lines(first)) == 2 + len(Subject)


def posted(city: City, **facts: object) -> dict[str, object]:
    each = {"mode": "named", "majority": "simple", "base": "voting", "fraction": "", "tie": "none"}
    data: dict[str, object] = {f"{subject}_{name}": value for subject in Subject for name, value in each.items()}
    general = {"valid_from": "2024-01-01", "adopted_by": "Council 9/2023", "quorum": "1/2", "proxies_per_holder": "0"}
    return {**data, **general, "quorum_more_than": "on", "form_token": new_token(), **facts}


def test_the_clerk_records_a_version_and_what_is_wrong_stands_by_its_field(city: City, client_as: ClientAs) -> None:
    client = client_as(make_clerk(city))
    add = reverse("council_rules_add", args=[city.slug])
    wrong = client.post(add, posted(city, approve_majority="fraction", approve_fraction="5/3", quorum="x"))
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "At most the whole: 1/1." in page
    assert "Write two numbers with a stroke between them" in page
    assert "Council 9/2023" in page, "what was typed stays"
    wrong = client.post(add, posted(city, continue_base="all"))
    assert "More for than against looks only at those voting" in wrong.content.decode()
    done = client.post(add, posted(city, approve_majority="fraction", approve_fraction="3/5"), follow=True)
    assert "Version 1, valid from" in done.content.decode()
    version = CouncilRules.objects.get()
    assert version.rule_for("approve").fraction == Fraction(3, 5)
    again = client.get(add).content.decode()
    assert 'value="3/5"' in again
    page = client.get(reverse("council_rules_version", args=[city.slug, version.pk])).content.decode()
    assert "Nobody voted by it yet" in page
    assert client.post(reverse("council_rules_withdraw", args=[city.slug, version.pk])).status_code == 302
    assert not CouncilRules.objects.exists()


def test_the_items_form_follows_the_city_or_asks_why_not(city: City, client_as: ClientAs) -> None:
    rules(city)
    meeting = make_meeting(city, present=make_council(city))
    item = make_item(meeting)
    edit = reverse("item_edit", args=[city.slug, meeting.pk, item.pk])
    client = client_as(make_clerk(city))
    page = client.get(edit).content.decode()
    assert "At least two thirds of the members present" in page
    texts = {"number": "1", "title_en": "T", "draft_decision_en": "D", "version": item.version}
    rule = {"mode": "named", "majority": "absolute", "base": "all", "tie": "none"}
    refused = client.post(edit, {**texts, **rule, "follows": "another"})
    assert refused.status_code == 422
    assert "Say which law or decision asks for another rule" in refused.content.decode()
    assert client.post(edit, {**texts, "follows": "city"}).status_code == 302
    item.refresh_from_db()
    assert (item.majority, item.departs_because) == ("two_thirds", "")
    reason = {**texts, **rule, "follows": "another", "departs_because": "Law 1", "version": item.version}
    assert client.post(edit, reason).status_code == 302
    item.refresh_from_db()
    assert (item.majority, item.base, item.departs_because) == ("absolute", "all", "Law 1")
    shown = client.get(reverse("item", args=[city.slug, meeting.pk, item.pk])).content.decode()
    assert "Law 1" in shown
    assert "Version 1, valid from" in shown


def test_without_rules_an_item_says_its_own(city: City) -> None:
    item = make_item(make_meeting(city, present=make_council(city)), make_cycle(Step.APPROVAL, city=city))
    assert (item.rules, item.majority) == (None, "simple")
    assert item.package is not None
    assert json.loads(item.package.content)["item"]["rules"] is None
