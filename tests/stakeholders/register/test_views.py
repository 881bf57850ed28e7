"""The page everybody may read, and registering oneself."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from cycles.cycle import Cycle
from ims.people.models import Membership
from ims.roles import Role
from stakeholders.register.models import Stakeholder
from tests.conftest import ClientAs
from tests.factories import make_city, make_invitation, make_member, make_user
from tests.stakeholders.factories import make_comment, make_consultation, make_stakeholder

pytestmark = pytest.mark.django_db
PAGE, REGISTER = "/cities/sundvik/take-part/", "/cities/sundvik/take-part/register/"
ENTRY = {"organisation": "Cyclists' club", "reason": "knows"}


def test_signed_out_people_read_what_the_city_consults_on(cycle: Cycle) -> None:
    make_consultation(cycle)
    page = Client().get(PAGE)
    assert page.status_code == 200
    shown = page.content.decode()
    assert "Strategic programme" in shown
    assert "/accounts/signup/?next=/cities/sundvik/take-part/" in shown
    assert "/involvement/" not in shown


def test_a_city_that_never_was_is_404() -> None:
    assert Client().get("/cities/nowhere/take-part/").status_code == 404
    assert Client().get("/cities/nowhere/2026/involvement/").headers["Location"].startswith("/accounts/login/")


def test_nothing_of_the_work_shows_to_strangers(cycle: Cycle) -> None:
    make_comment(make_consultation(cycle), "Unrepeatable words", by=make_stakeholder(cycle.city, name="Eva Lind"))
    shown = Client().get(PAGE).content.decode()
    assert "1 comment so far." in shown
    assert "Unrepeatable" not in shown
    assert "Eva Lind" not in shown
    assert 'class="steps__item"' not in shown


def test_who_has_no_role_is_led_from_the_home_to_what_everybody_reads(cycle: Cycle, client_as: ClientAs) -> None:
    make_consultation(cycle)
    client = client_as(make_user())
    home = client.get("/cities/sundvik/")
    assert (home.status_code, home.headers["Location"]) == (302, PAGE)
    shown = client.get(PAGE).content.decode()
    assert "You hold no role in this city yet." in shown
    assert "Strategic programme" in shown
    assert client.get("/cities/sundvik/2026/").status_code == 404, "everything else stays closed"
    assert client.get("/cities/nowhere/").status_code == 404
    assert client.post("/cities/sundvik/").status_code == 405
    assert Client().get("/cities/sundvik/").headers["Location"].startswith("/accounts/login/")


def test_who_was_invited_reads_where_the_link_is_and_nobody_else_does(cycle: Cycle, client_as: ClientAs) -> None:
    make_invitation(cycle.city, "eva@example.org", Role.STAKEHOLDER)
    invited = client_as(make_user("eva@example.org")).get(PAGE).content.decode()
    assert "You are invited." in invited
    assert "eva@example.org" in invited
    assert "You are invited." not in client_as(make_user()).get(PAGE).content.decode()
    make_invitation(cycle.city, "bo@example.org", Role.STAKEHOLDER)
    unconfirmed = make_user("bo@example.org")
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)
    assert "You are invited." not in client_as(unconfirmed).get(PAGE).content.decode()


def test_a_consultation_that_ended_is_not_announced(cycle: Cycle) -> None:
    make_consultation(cycle, opens_in=-9, closes_in=-1)
    assert "Nothing is open for comments now." in Client().get(PAGE).content.decode()


def test_somebody_signed_in_registers_once(cycle: Cycle, client_as: ClientAs) -> None:
    user = make_user()
    client, data = client_as(user), {**ENTRY, "once": str(uuid4())}
    for _ in range(2):
        assert client.post(REGISTER, data).headers["Location"] == PAGE
    assert [(entry.user, entry.organisation) for entry in Stakeholder.objects.all()] == [(user, "Cyclists' club")]
    assert [m.role for m in Membership.objects.filter(user=user)] == [Role.STAKEHOLDER]
    assert "You are registered" in client.get(PAGE).content.decode()


def test_who_registered_is_led_to_the_only_open_consultation(cycle: Cycle, client_as: ClientAs) -> None:
    consultation = make_consultation(cycle)
    client = client_as(make_user())
    there = f"/cities/sundvik/2026/involvement/consultations/{consultation.pk}/"
    answer = client.post(REGISTER, ENTRY, follow=True)
    assert answer.redirect_chain == [(there, 302)]
    assert "Choose a paragraph to comment on it." in answer.content.decode()
    assert client.post(REGISTER, ENTRY).headers["Location"] == PAGE, "a correction of the entry stays where it is"


def test_a_consultation_to_come_is_not_led_to(cycle: Cycle, client_as: ClientAs) -> None:
    make_consultation(cycle, opens_in=1)
    assert client_as(make_user()).post(REGISTER, ENTRY).headers["Location"] == PAGE


def test_signed_out_one_is_led_to_sign_in(cycle: Cycle) -> None:
    assert Client().post(REGISTER, ENTRY).headers["Location"] == f"/accounts/login/?next={REGISTER}"
    assert not Stakeholder.objects.exists()


def test_without_a_confirmed_address_it_is_refused_with_the_way_out(cycle: Cycle, client_as: ClientAs) -> None:
    user = make_user()
    user.emailaddress_set.update(verified=False)
    client = client_as(user)
    refused = client.post(REGISTER, ENTRY)
    assert refused.status_code == 409
    assert "/accounts/email/" in refused.content.decode()
    assert "Confirm your e-mail address first." in client.get(PAGE).content.decode()
    assert not Stakeholder.objects.exists()


def test_other_methods_are_refused(cycle: Cycle, client_as: ClientAs) -> None:
    client = client_as(make_user())
    assert (client.post(PAGE).status_code, client.get(REGISTER).status_code) == (405, 405)
    assert (client.put(PAGE).status_code, client.delete(REGISTER).status_code) == (405, 405)


def test_registering_in_one_city_opens_no_other(cycle: Cycle, client_as: ClientAs) -> None:
    make_city("elsewhere")
    client = client_as(make_stakeholder(cycle.city))
    assert client.get("/cities/sundvik/2026/involvement/").status_code == 200
    assert client.get("/cities/elsewhere/2026/involvement/").status_code == 404
    assert client.get("/cities/elsewhere/take-part/").status_code == 200


def test_bad_input_is_named_and_kept(cycle: Cycle, client_as: ClientAs) -> None:
    refused = client_as(make_user()).post(REGISTER, {"organisation": "x" * 121, "reason": "curious"})
    assert refused.status_code == 422
    assert "x" * 121 in refused.content.decode()
    assert not Stakeholder.objects.exists()


def test_markup_in_an_organisation_is_shown_as_text(cycle: Cycle, client_as: ClientAs) -> None:
    client = client_as(make_user())
    client.post(REGISTER, {"organisation": "<script>alert(1)</script>", "reason": "knows"})
    shown = client.get(PAGE).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_staff_may_take_part_as_well(cycle: Cycle, client_as: ClientAs) -> None:
    officer = make_member(cycle.city, Role.OFFICER)
    assert client_as(officer).post(REGISTER, ENTRY).status_code == 302
    assert set(Membership.objects.filter(user=officer).values_list("role", flat=True)) == {"officer", "stakeholder"}
