"""What may stand on an agenda, by which rule, and what is frozen with it."""

import json
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from cycles.approval import services
from cycles.approval.models import AgendaItem
from cycles.approval.rule import Base, Majority, Rule, Tie
from cycles.cycle import Step
from cycles.perform import WrongStep
from cycles.snapshot import Decision
from cycles.targets.models import ProgrammeVersion
from ims.cities.models import City
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.cycles.approval.factories import (
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_open_item,
    make_programme,
)
from tests.cycles.factories import make_cycle, make_decision
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


def test_an_item_freezes_the_package_and_names_the_published_version(city: City) -> None:
    cycle = make_cycle(Step.APPROVAL, city=city)
    make_programme(cycle)
    latest = make_programme(cycle)
    ProgrammeVersion.objects.create(cycle=cycle, number=3, title={"en": "A draft"})
    item = make_item(make_meeting(city), cycle)
    assert item.package is not None
    assert item.package.verify()
    assert (json.loads(item.package.content)["kind"], item.package.year) == ("package", 2026)
    assert (item.programme, item.at_change, item.state) == (latest, cycle.changes_made, "prepared")


def test_texts_are_the_binding_languages_unless_told(city: City) -> None:
    item = make_item(make_meeting(city), title="Programme", draft_decision={"en": "Approve.", "sv": "Godkänn."})
    assert (item.title, item.draft_decision) == ({"en": "Programme"}, {"en": "Approve.", "sv": "Godkänn."})


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("kind", ["adopt", "approve", "continue"])
def test_each_kind_belongs_to_its_step(city: City, step: Step, kind: str) -> None:
    cycle = make_cycle(step, city=city)
    facts = {"next_step": "revise"} if kind == "continue" else {}
    if step == {"adopt": Step.SET_UP, "approve": Step.APPROVAL, "continue": Step.EVALUATION}[kind]:
        return  # these succeed, below and in the conclusion's tests
    with pytest.raises(WrongStep):
        make_item(make_meeting(city), cycle, kind, **facts)
    assert not AgendaItem.objects.exists()


def test_an_adoption_needs_no_package(city: City) -> None:
    item = make_item(make_meeting(city), make_cycle(city=city), Decision.Kind.ADOPT)
    assert (item.package, item.programme) == (None, None)


def test_a_city_adopts_once(city: City) -> None:
    make_decision(city, 2025, Decision.Kind.ADOPT, number="7/2025")
    with pytest.raises(Conflict, match="by decision 7/2025"):
        make_item(make_meeting(city), make_cycle(city=city), Decision.Kind.ADOPT)


def test_there_must_be_a_programme_to_approve(city: City) -> None:
    with pytest.raises(Conflict, match="no published programme"):
        services.add_item(
            make_meeting(city),
            make_cycle(Step.APPROVAL, city=city),
            Decision.Kind.APPROVE,
            by=make_clerk(city),
            number="1",
            title="Programme",
            draft_decision="The council approves it.",
        )


def test_the_programme_is_amended_once_changes_are_planned(city: City) -> None:
    with pytest.raises(Conflict, match="No change of the programme is planned"):
        make_item(make_meeting(city), make_cycle(Step.MONITORING, city=city), Decision.Kind.AMEND)


def test_the_same_question_stands_on_one_agenda(city: City) -> None:
    item = make_item(make_meeting(city))
    with pytest.raises(Conflict, match="on an agenda already"):
        make_item(make_meeting(city), item.cycle)
    motion = make_item(item.meeting, item.cycle, return_reasons="The costs are missing.")
    assert motion.is_motion_to_return
    services.adjourn(item, "The papers came late.", by=make_clerk(city))
    assert make_item(make_meeting(city), item.cycle).is_pending


def test_a_number_stands_once_in_a_meeting(city: City) -> None:
    item = make_item(make_meeting(city), number="7")
    with pytest.raises(ValidationError):
        make_item(item.meeting, item.cycle, number="7", return_reasons="Too thin.")


RULE_PROBLEMS = [
    ({"base": Base.ALL}, "base"),
    ({"majority": Majority.TWO_THIRDS, "tie": Tie.CHAIR}, "tie"),
    ({"tie": Tie.CHAIR}, "tie"),  # nobody chairs the meeting
    ({"majority": Majority.FRACTION}, "fraction_numerator"),
    ({"fraction": Fraction(3, 5)}, "fraction_numerator"),
    ({"majority": Majority.FRACTION, "fraction": Fraction(6, 5)}, "fraction_numerator"),
    ({"majority": Majority.FRACTION, "fraction": Fraction(1, 3)}, "fraction_numerator"),
    ({"majority": "by lot"}, "majority"),
    ({"next_step": "revise"}, "next_step"),
    ({"title": " "}, "title"),
    ({"draft_decision": ""}, "draft_decision"),
    ({"number": ""}, "number"),
]


@pytest.mark.parametrize(("facts", "field"), RULE_PROBLEMS)
def test_what_means_nothing_is_refused_by_its_field(city: City, facts: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_item(make_meeting(city), **facts)
    assert field in refusal.value.message_dict
    assert not AgendaItem.objects.exists()


def test_a_minority_may_return_where_the_law_says_so(city: City) -> None:
    facts = {"majority": Majority.FRACTION, "fraction": Fraction(1, 3), "return_reasons": "Costs are missing."}
    item = make_item(make_meeting(city), **facts)
    assert item.rule_for(item.meeting) == Rule(
        item.meeting.quorum, Majority.FRACTION, Base.VOTING, Fraction(1, 3), Tie.NONE
    )


def test_only_a_programme_is_returned(city: City) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_item(make_meeting(city), make_cycle(city=city), Decision.Kind.ADOPT, return_reasons="No.")
    assert "return_reasons" in refusal.value.message_dict


def test_a_meeting_decides_on_its_own_citys_years(city: City) -> None:
    with pytest.raises(ValidationError, match="different cities"):
        make_item(make_meeting(make_city("elsewhere")), make_cycle(Step.APPROVAL, city=city))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
def test_only_the_clerk_sets_the_agenda(city: City, role: Role) -> None:
    meeting, cycle = make_meeting(city), make_cycle(Step.APPROVAL, city=city)
    with pytest.raises(Refused):
        services.add_item(
            meeting, cycle, "approve", by=make_member(city, role), number="1", title="T", draft_decision="D"
        )


def test_texts_and_rule_change_until_the_vote_opens(city: City) -> None:
    meeting = make_meeting(city, present=make_council(city, 3))
    item = make_item(meeting)
    package = item.package
    item.majority = Majority.TWO_THIRDS
    services.change_item(item, by=make_clerk(city))
    assert AgendaItem.objects.get().majority == Majority.TWO_THIRDS
    sealed = [json.loads(frozen.content)["item"]["rule"]["majority"] for frozen in (package, item.package)]
    assert sealed == ["simple", "two_thirds"]
    services.open_vote(item, by=make_clerk(city))
    item.majority = Majority.SIMPLE
    with pytest.raises(Conflict, match="it stays as it is"):
        services.change_item(item, by=make_clerk(city))


def test_an_item_whose_package_was_taken_back_does_not_change(city: City) -> None:
    item = make_item(make_meeting(city))
    AgendaItem.objects.filter(pk=item.pk).update(at_change=item.at_change - 1)
    item.refresh_from_db()
    with pytest.raises(Conflict, match="was taken back"):
        services.change_item(item, by=make_clerk(city))


def test_only_the_clerk_changes_an_item(city: City) -> None:
    item, members = make_open_item(city)
    with pytest.raises(Refused):
        services.change_item(item, by=members[0])
