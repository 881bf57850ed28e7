"""An election between submission and vote: the council of the meeting's day decides."""

from datetime import date, timedelta

import pytest

from cycles.approval.models import AgendaItem, Meeting, Vote
from cycles.approval.record import verify
from cycles.cycle import Step
from cycles.snapshot import Decision
from ims.cities.models import City
from ims.people.models import Membership, User
from ims.roles import Role
from tests.cycles.approval.factories import make_council, make_programme
from tests.cycles.factories import make_cycle
from tests.factories import make_member
from tests.journey.desk import Desk

pytestmark = pytest.mark.django_db


def end_mandates(admin: Desk, members: list[User], last_day: date) -> None:
    """The city's admin ends the mandates of who was not elected again."""
    for member in members:
        mandate = Membership.objects.get(user=member, role=Role.COUNCIL_MEMBER)
        admin.sends("membership_end", mandate.pk, last_day=last_day, reason="Election")


def test_the_council_of_the_meetings_day_decides_what_was_submitted_to_the_one_before(city: City) -> None:
    """Submitted while five old members sat; the election leaves two of them and brings three new ones, who approve."""
    election = city.today() - timedelta(days=5)
    cycle = make_cycle(Step.APPROVAL, city=city)
    make_programme(cycle)
    admin, clerk = Desk(make_member(city, Role.CITY_ADMIN), cycle), Desk(make_member(city, Role.CLERK), cycle)
    old = make_council(city, 5)

    clerk.sends("council_seats", starts_on="2020-01-01", seats=5)
    clerk.sends("meeting_schedule", held_on=city.today(), place="Town Hall")
    meeting = Meeting.objects.get()
    clerk.sends("item_add", meeting.pk, question=f"{cycle.year}-approve", number="7", title="Programme",
                draft_decision="The council approves the programme.")  # fmt: skip
    end_mandates(admin, old[2:], election - timedelta(days=1))
    new = [make_member(city, Role.COUNCIL_MEMBER, starts_on=election) for _ in range(3)]

    offered = clerk.reads("attendance", meeting.pk)
    assert [member for member in old[2:] if f'value="{member.pk}"' in offered] == []
    clerk.sends("attendance", meeting.pk, present=[member.pk for member in (*old[:2], *new)])
    item = AgendaItem.objects.get()
    clerk.sends("vote_open", meeting.pk, item.pk, on=clerk.address("item", meeting.pk, item.pk))
    for gone in old[2:]:
        Desk(gone, cycle).reads("item", meeting.pk, item.pk, status=404)
    for member, choice in zip((*old[:2], *new), ("against", "against", "for", "for", "for"), strict=True):
        desk = Desk(member, cycle)
        desk.sends("vote_cast", meeting.pk, item.pk, on=desk.address("item", meeting.pk, item.pk), choice=choice)
    clerk.sends("item_conclude", meeting.pk, item.pk, number="12/2026", decided_on=city.today())

    decision = Decision.objects.get(city=city, kind=Decision.Kind.APPROVE)
    assert decision.outcome == Decision.Outcome.APPROVED
    assert set(Vote.objects.values_list("member", flat=True)) == {member.pk for member in (*old[:2], *new)}
    assert verify(city) == []
    cycle.refresh_from_db()
    assert cycle.step == Step.MONITORING
