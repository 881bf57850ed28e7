"""Members are told what became of an item and of their amendments."""

import pytest
from django.utils import timezone

from cycles.approval import telling
from cycles.approval.models import AgendaItem
from ims.cities.models import City
from ims.notices.models import Notice
from ims.notices.sweeps import sweep_all
from ims.people.models import User
from ims.roles import Role
from tests.cycles.approval.amendments.factories import amend, make_whole, vote_on, vote_on_whole
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
Whole = tuple[AgendaItem, list[User]]


@pytest.fixture
def decided(city: City) -> Whole:
    """Return an item that was approved with one of two amendments, and the council."""
    main, members = make_whole(city)
    vote_on(amend(main, "§ 1.1", members[0], text={"en": "Else."}), members, "fff")
    vote_on(amend(main, "§ 1.2", members[1], text={"en": "Never."}), members, "aaf")
    vote_on_whole(main, members, number="§ 9/2026")
    return main, members


def subjects(person: User) -> list[str]:
    return list(Notice.objects.filter(person=person, kind="decided").order_by("pk").values_list("subject", flat=True))


def test_members_and_movers_are_told_once(decided: Whole) -> None:
    _main, members = decided
    stranger = make_member(make_city("elsewhere"), Role.COUNCIL_MEMBER)
    for _ in range(2):
        assert sweep_all() == 0
    whole = "The council decided: Strategic programme 2026, approved with amendments"
    assert subjects(members[2]) == [whole]
    assert subjects(members[0]) == [whole, "Your amendment A1, § 1.1: adopted"]
    assert subjects(members[1]) == [whole, "Your amendment A2, § 1.2: rejected"]
    assert subjects(stranger) == []


def test_the_notice_leads_to_the_decision(decided: Whole) -> None:
    main, members = decided
    sweep_all()
    main.refresh_from_db()
    for row in Notice.objects.filter(person=members[0], kind="decided"):
        assert row.url == f"/cities/{main.meeting.city.slug}/decisions/{main.decision_id}/"


def test_what_was_decided_long_ago_is_told_to_nobody(decided: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + telling.LATELY * 2
    monkeypatch.setattr(telling.timezone, "now", lambda: later)
    telling.tell_decisions(decided[0].meeting.city)
    assert not Notice.objects.filter(kind="decided").exists()
