"""Joining and leaving a city."""

from datetime import timedelta

import pytest

from ims.access import rights_in
from ims.cities.models import City
from ims.people.models import Membership
from ims.people.services import end, join
from ims.roles import RIGHTS, Role
from tests.factories import make_city, make_member, make_user


@pytest.mark.parametrize("role", list(Role))
def test_a_member_has_exactly_the_rights_of_the_role(city: City, role: Role) -> None:
    member = make_member(city, role)
    rights = rights_in(member, city)
    assert rights.permissions == {permission.value for permission in RIGHTS[role]}
    assert rights.roles == {role.value}


def test_joining_twice_is_one_membership(city: City) -> None:
    person = make_user()
    assert join(city, person, Role.OWNER) == join(city, person, Role.OWNER)
    assert Membership.objects.count() == 1


def test_a_role_in_one_city_is_none_in_another(city: City) -> None:
    other = make_city("bristol")
    assert not rights_in(make_member(city, Role.COORDINATOR), other)


def test_a_membership_holds_through_its_last_day_and_no_longer(city: City) -> None:
    member = make_member(city, Role.OFFICER, starts_on=city.today() - timedelta(days=9))
    membership = Membership.objects.get(user=member)
    end(membership, city.today())
    assert rights_in(member, city)
    end(membership, city.today() - timedelta(days=1))
    assert not rights_in(member, city)
