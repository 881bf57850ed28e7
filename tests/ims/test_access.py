"""Rights: from a role, in one city, on a day, and from nothing else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm
from pytest_django import DjangoAssertNumQueries

from ims import access, roles
from ims.cities.models import City
from ims.people.models import Membership
from ims.people.services import end
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_member, make_user


def people_page(city: City) -> str:
    return reverse("city_people", kwargs={"city": city.slug})


def test_nobody_holds_a_role_before_its_first_day(city: City) -> None:
    tomorrow = city.today() + timedelta(days=1)
    assert not access.rights_in(make_member(city, Role.COORDINATOR, starts_on=tomorrow), city)


def test_an_inactive_person_has_no_right_although_guardian_would_give_them_all(city: City) -> None:
    member = make_member(city, Role.COORDINATOR)
    member.groups.add(Membership.objects.get(user=member).group)
    member.is_active = False
    member.save()
    assert get_objects_for_user(member, "ims.see_work", accept_global_perms=False).exists()
    assert not access.rights_in(member, city)
    assert access.cities_of(member) == {}


def test_two_roles_add_up(city: City) -> None:
    member = make_member(city, Role.AUDITOR)
    make_member(city, Role.STAKEHOLDER, user=member)
    rights = access.rights_in(member, city)
    assert {roles.Permission.AUDIT, roles.Permission.COMMENT} <= rights.permissions
    assert rights.roles == {Role.AUDITOR, Role.STAKEHOLDER}


def test_a_group_of_django_gives_no_right_without_a_membership(city: City) -> None:
    make_member(city, Role.COORDINATOR)
    stranger = make_user()
    stranger.groups.add(Group.objects.get())
    assert not access.rights_in(stranger, city)


def test_a_global_right_of_django_counts_for_nothing(city: City) -> None:
    stranger = make_user()
    stranger.user_permissions.add(Permission.objects.get(codename="see_work"))
    assert not access.rights_in(stranger, city)


def test_a_right_left_behind_in_a_group_is_not_given(city: City) -> None:
    owner = make_member(city, Role.OWNER)
    assign_perm("ims.manage_city", Membership.objects.get(user=owner).group, city)
    assert not access.may(owner, roles.Permission.MANAGE_CITY, city)


def test_a_group_that_is_behind_the_table_is_mended(city: City) -> None:
    owner = make_member(city, Role.OWNER)
    remove_perm("ims.enter_own", Membership.objects.get(user=owner).group, city)
    assert not access.may(owner, roles.Permission.ENTER_OWN, city)
    assert access.mend_groups() == 1
    assert access.may(owner, roles.Permission.ENTER_OWN, city)
    assert access.mend_groups() == 0


def test_a_new_group_takes_few_statements(city: City, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """As many for a role with two rights as for one with twenty, and one when there is nothing to do."""
    access.group_for(city, Role.AUDITOR)
    for role in (Role.STAKEHOLDER, Role.COORDINATOR):
        with django_assert_num_queries(10):
            access.group_for(city, role)
        with django_assert_num_queries(4):
            access.group_for(city, role)


def test_a_right_the_database_does_not_know_is_named(city: City) -> None:
    Permission.objects.filter(codename="enter_own").delete()
    with pytest.raises(LookupError, match="enter_own; migrate first"):
        access.group_for(city, Role.OWNER)


def test_rights_cost_one_query(city: City, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    member = make_member(city, Role.COORDINATOR)
    for _ in range(5):
        make_member(city, Role.COORDINATOR)
    access.rights_in(member, city)
    with django_assert_num_queries(1):
        access.rights_in(member, city)


def test_require_says_what_is_missing_and_whom_to_ask(city: City) -> None:
    with pytest.raises(Refused) as refused:
        access.require(make_member(city, Role.OWNER), roles.Permission.MANAGE_CITY, city)
    assert refused.value.sentence == "You do not have the right to change the city's settings."
    assert refused.value.whom is Role.CITY_ADMIN


def said(answer: HttpResponse) -> bytes:
    """Return a page without its token and without the address that was asked for, to which it leads back."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)
    return re.sub(rb'(?<=/language/\?)[^"]*', b"", page)


def test_a_stranger_gets_the_page_of_a_city_that_never_was(city: City, client_as: ClientAs) -> None:
    client = client_as(make_user())
    foreign = client.get(people_page(city))
    never = client.get("/cities/atlantis/people/")
    assert foreign.status_code == never.status_code == 404
    assert said(foreign) == said(never)


def test_a_member_without_the_right_is_told_why_and_whom_to_ask(city: City, client_as: ClientAs) -> None:
    make_member(city, Role.CITY_ADMIN, name="Anna Berglund")
    answer = client_as(make_member(city, Role.OWNER)).get(people_page(city))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You do not have the right to give and end memberships, units and roles." in page
    assert "Anna Berglund" in page


def test_who_is_signed_out_is_led_to_signing_in_and_back(city: City) -> None:
    answer = Client().get(people_page(city) + "?q=anna")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/cities/sundvik/people/%3Fq%3Danna"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused_before_anything_is_read(city: City, client_as: ClientAs, method: str) -> None:
    answer = getattr(client_as(make_member(city, Role.CITY_ADMIN)), method)(people_page(city))
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


def test_the_admin_of_the_installation_has_no_right_in_a_city(city: City, client_as: ClientAs) -> None:
    admin = make_user(is_installation_admin=True)
    assert client_as(admin).get(people_page(city)).status_code == 404
    assert client_as(admin).get(reverse("city_list")).status_code == 200
    admin.is_active = False
    admin.save()
    assert client_as(make_user()).get(reverse("city_list")).status_code == 404


def test_whose_role_ended_yesterday_is_a_stranger(city: City, client_as: ClientAs) -> None:
    yesterday = city.today() - timedelta(days=1)
    member = make_member(city, Role.CITY_ADMIN, starts_on=yesterday)
    client = client_as(member)
    assert client.get(people_page(city)).status_code == 200
    end(Membership.objects.get(user=member), yesterday)
    assert client.get(people_page(city)).status_code == 404


def test_the_day_is_the_citys_own(db: None) -> None:
    east, west = make_city("kiritimati", time_zone="Pacific/Kiritimati"), make_city("niue", time_zone="Pacific/Niue")
    # One day apart, and for one hour of each day two.
    assert east.today() > west.today()
    member = make_member(east, Role.OWNER)
    make_member(west, Role.OWNER, user=member, starts_on=east.today())
    assert list(access.cities_of(member)) == [east]


def test_nobody_is_led_where_they_would_be_refused() -> None:
    people, units = reverse("city_people", args=["sundvik"]), reverse("unit_list", args=["sundvik"])
    assert access.leads({roles.Permission.MANAGE_PEOPLE}, people)
    assert not access.leads({roles.Permission.SEE_WORK}, people)
    assert access.leads({roles.Permission.SEE_WORK}, f"{units}?q=x#top")
    assert not access.leads((), units)
    # What no right of a city opens is open to it, or guarded elsewhere.
    assert all(access.leads((), url) for url in ("", "#here", "/accounts/login/", "https://city.example/people/"))


def test_an_owner_is_not_led_to_what_may_be_somebody_elses() -> None:
    report = reverse("action_report", args=["sundvik", 2026, 1])
    owner, coordinator = {roles.Permission.ENTER_OWN}, {roles.Permission.ENTER_OWN, roles.Permission.ENTER_ANY}
    assert access.leads(owner, report)  # from a list of their own
    assert not access.leads(owner, report, anybodys=True)
    assert access.leads(coordinator, report, anybodys=True)
