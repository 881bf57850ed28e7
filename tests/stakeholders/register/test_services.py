"""People register themselves, with a confirmed address."""

import pytest
from django.core.exceptions import ValidationError

from ims.access import rights_in
from ims.cities.models import City
from ims.people.models import Membership
from ims.refusals import Conflict
from ims.roles import Role
from stakeholders.register.models import Stakeholder
from stakeholders.register.services import register
from tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db


def test_registering_gives_the_role_of_a_stakeholder(city: City) -> None:
    user = make_user()
    register(city, user, "  Cyclists'   club ", Stakeholder.Reason.KNOWS)
    entry = Stakeholder.objects.get()
    assert (entry.city, entry.user, entry.organisation, entry.reason) == (city, user, "Cyclists' club", "knows")
    assert set(rights_in(user, city)) == {"see_city", "comment"}


def test_without_a_confirmed_address_nobody_registers(city: City) -> None:
    user = make_user()
    user.emailaddress_set.update(verified=False)
    with pytest.raises(Conflict) as refused:
        register(city, user)
    assert refused.value.reasons[0].url == "/accounts/email/"
    assert (Stakeholder.objects.count(), Membership.objects.count()) == (0, 0)


def test_registering_again_corrects_the_entry(city: City) -> None:
    user = make_user()
    register(city, user, "Club")
    register(city, user, "Other club")
    assert [entry.organisation for entry in Stakeholder.objects.all()] == ["Other club"]
    assert Membership.objects.count() == 1


def test_who_works_for_the_city_keeps_that_role(city: City) -> None:
    officer = make_member(city, Role.OFFICER)
    register(city, officer)
    assert {"edit_targets", "comment"} <= set(rights_in(officer, city))


@pytest.mark.parametrize(("organisation", "reason"), [("x" * 121, "affected"), ("Club", "curious")])
def test_what_does_not_fit_is_refused(city: City, organisation: str, reason: str) -> None:
    with pytest.raises(ValidationError):
        register(city, make_user(), organisation, reason)
    assert not Membership.objects.exists()
