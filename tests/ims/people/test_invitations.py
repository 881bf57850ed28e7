"""Invitations by link: one use, for one address, not for ever."""

from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ims import once
from ims.access import rights_in
from ims.cities.models import City
from ims.mail.models import Mail
from ims.mail.tasks import deliver_mail, forget_old_rows
from ims.notices.models import Notice
from ims.people.invitations import services
from ims.people.invitations.models import Invitation, hashed
from ims.people.models import Membership, User
from ims.refusals import Conflict
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_invitation, make_member, make_unit, make_user, token_sent_to
from tests.racing import at_once

BO, PASSWORD = "bo@sundvik.example", "four quiet herons rise"
ACCOUNT = {"name": "Bo Lind", "password": PASSWORD}
# Session, person, city, rights, year, count, list and invitations, between the two ends of the savepoint.
QUERIES = 10


@pytest.fixture
def admin(city: City) -> User:
    """Return the city's admin."""
    return make_member(city, Role.CITY_ADMIN, name="Anna Berglund", email="anna@sundvik.example")


def link(token: str) -> str:
    return reverse("invitation", kwargs={"token": token})


def people(city: City) -> str:
    return reverse("city_people", kwargs={"city": city.slug})


def on(name: str, invitation: Invitation) -> str:
    return reverse(name, kwargs={"city": invitation.city.slug, "invitation": invitation.pk})


def roles(user: User, city: City) -> frozenset[str]:
    return rights_in(user, city).roles


# Taking a role


def test_the_link_opens_an_account_with_a_confirmed_address_and_gives_the_role(city: City, admin: User) -> None:
    unit = make_unit(city)
    _made, token = make_invitation(city, BO, Role.OWNER, by=admin, unit=unit)
    guest = Client()
    page = guest.get(link(token)).content.decode()
    assert "Sundvik invites you as owner" in page
    assert "Anna Berglund invites bo@sundvik.example" in page
    answer = guest.post(link(token), ACCOUNT)
    assert answer["Location"] == f"/cities/{city.slug}/"
    bo = User.objects.get(email=BO)
    assert guest.session["_auth_user_id"] == str(bo.pk)
    assert (bo.name, bo.check_password(PASSWORD), roles(bo, city)) == ("Bo Lind", True, {Role.OWNER})
    assert EmailAddress.objects.get(user=bo).verified
    assert Membership.objects.get(user=bo).unit == unit
    event = Membership.events.rel.related_model.objects.get(user=bo)  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == bo.pk


def test_the_mail_names_city_role_and_last_day_and_the_row_only_a_hash(city: City, admin: User) -> None:
    made, token = make_invitation(city, BO, by=admin, absolute=lambda path: f"https://ims.example{path}")
    mail = Mail.objects.get()
    assert f"https://ims.example/invitation/{token}/" in mail.text
    assert all(word in mail.text for word in ("Sundvik", "Officer"))
    assert "Anna Berglund" not in mail.text, "mail that waits to be sent names no third person"
    assert made.expires_at - made.invited_at == timedelta(days=settings.INVITATION_DAYS)
    assert made.token_hash == hashed(token)
    assert token not in str(Invitation.objects.values().get())


def test_who_opened_an_account_meanwhile_signs_in_and_comes_back(city: City, admin: User) -> None:
    _made, token = make_invitation(city, BO, by=admin)
    bo, guest = make_user(BO, password=PASSWORD), Client()
    assert "You have an account with this address" in guest.get(link(token)).content.decode()
    login = guest.post(link(token), ACCOUNT)["Location"]
    assert guest.post(login, {"login": BO, "password": PASSWORD})["Location"] == link(token)
    assert "Take the role" in guest.get(link(token)).content.decode()
    assert not roles(bo, city)
    assert guest.post(link(token)).status_code == 302
    assert roles(bo, city) == {Role.OFFICER}
    assert guest.get(link(token))["Location"] == f"/cities/{city.slug}/", "once used it leads into the city"


def test_an_account_nobody_confirmed_becomes_the_readers(city: City, admin: User) -> None:
    squatter = make_user(BO, name="Not Bo", password="known to the squatter", confirmed=False)
    _made, token = make_invitation(city, BO, by=admin)
    Client().post(link(token), ACCOUNT)
    squatter.refresh_from_db()
    assert (squatter.name, squatter.check_password(PASSWORD)) == ("Bo Lind", True)
    assert EmailAddress.objects.get(user=squatter).verified


@pytest.mark.parametrize("confirmed", [True, False])
def test_another_address_is_told_for_which_it_is_and_how_to_sign_out(
    city: City, admin: User, client_as: ClientAs, confirmed: bool
) -> None:
    other = make_user("other@sundvik.example")
    # Having merely claimed the address proves nothing.
    EmailAddress.objects.create(user=other, email=BO if not confirmed else "third@x.example", verified=confirmed)
    _made, token = make_invitation(city, BO, by=admin)
    client = client_as(other)
    for answer in (client.get(link(token)), client.post(link(token))):
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "b•••@sundvik.example" in page
        assert BO not in page
    assert not roles(other, city)
    out = client.post(reverse("account_logout"), {"next": link(token)})
    assert out["Location"] == link(token)
    assert "Open your account" in client.get(link(token)).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"used_at": timezone.now()}, "It was used already"),
        ({"withdrawn_at": timezone.now()}, "It was withdrawn."),
        (
            {"expires_at": timezone.now() - timedelta(seconds=1), "invited_at": timezone.now() - timedelta(days=14)},
            "It has expired.",
        ),
        ({"token_hash": "0" * 64}, "replaced by a newer one"),
    ],
)
def test_a_link_that_is_over_says_so_and_what_to_do(
    city: City, admin: User, change: dict[str, object], words: str
) -> None:
    made, token = make_invitation(city, BO, by=admin)
    Invitation.objects.filter(pk=made.pk).update(**change)
    for answer in (Client().get(link(token)), Client().post(link(token), ACCOUNT)):
        page = answer.content.decode()
        assert answer.status_code == 410
        assert words in page
        assert "for a new invitation" in page
        assert "Sundvik" not in page
    assert not User.objects.filter(email=BO).exists()


def test_a_role_begins_no_earlier_than_it_is_taken(city: City, admin: User) -> None:
    today = city.today()
    for number, day in enumerate((today - timedelta(days=3), today + timedelta(days=3))):
        _made, token = make_invitation(city, f"{number}@x.example", by=admin, starts_on=day)
        services.open_account(token, "Bo", PASSWORD)
    begins = Membership.objects.with_role(Role.OFFICER).order_by("pk").values_list("starts_on", flat=True)
    assert list(begins) == [today, today + timedelta(days=3)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 5000},
        {"password": "short"},
        {"password": "x" * 5000},
        {"password": "bo@sundvik.example"},
        {"password": "passwordpassword"[:8]},
    ],
)
def test_bad_input_is_named_and_nothing_is_made(city: City, admin: User, wrong: dict[str, str]) -> None:
    _made, token = make_invitation(city, BO, by=admin)
    answer = Client().post(link(token), {**ACCOUNT, **wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert not User.objects.filter(email=BO).exists()
    assert Invitation.objects.get().is_open


@pytest.mark.parametrize("name", ["<b>Bo</b>", "=1+1", "שלום בו", "Bo\u202eLind"])
def test_any_name_is_shown_as_it_was_typed(city: City, admin: User, client_as: ClientAs, name: str) -> None:
    _made, token = make_invitation(city, BO, by=admin)
    Client().post(link(token), {**ACCOUNT, "name": name})
    assert User.objects.get(email=BO).name == name
    assert "<b>Bo</b>" not in client_as(admin).get(people(city)).content.decode()


def test_a_double_click_is_one_account_and_leads_to_the_same_place(city: City, admin: User) -> None:
    _made, token = make_invitation(city, BO, by=admin)
    sent = {**ACCOUNT, "once": once.new_token()}
    # Two browsers stand for two requests that left before either was answered.
    first, second = (Client().post(link(token), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Membership.objects.with_role(Role.OFFICER).count() == 1


# At once


def open_unlocked(token: str, name: str, meet: Barrier) -> str:
    """Open the account as one would without thinking: look, then write."""
    with transaction.atomic():
        found = Invitation.objects.by_token(token).get()
        is_open = found.is_open
        meet.wait(timeout=30)
        if is_open:
            user = make_user(f"{name}@x.example", name)
            services._used(found, user)
    return name


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_take_the_role_once() -> None:
    city = make_city()
    _made, token = make_invitation(city, BO)
    names = ("Bo Lind", "Bo from the other tab")
    results = at_once(*[lambda n=name: services.open_account(token, n, PASSWORD) for name in names])
    assert sorted(type(result).__name__ for result in results) == ["Membership", "Over"]
    assert Membership.objects.with_role(Role.OFFICER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_link_gives_two_roles() -> None:
    """The negative control of the test above."""
    city = make_city()
    _made, token = make_invitation(city, BO)
    meet = Barrier(2)
    at_once(*[lambda n=name: open_unlocked(token, n, meet) for name in ("bo", "boo")])
    assert Membership.objects.with_role(Role.OFFICER).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_admins_inviting_an_address_at_once_make_one_invitation() -> None:
    city = make_city()
    admins = [make_member(city, Role.CITY_ADMIN) for _ in range(2)]
    results = at_once(*[lambda by=admin: services.add_member(city, BO, Role.OWNER, by=by) for admin in admins])
    assert all(isinstance(result, Invitation) for result in results), results
    assert Invitation.objects.count() == 1
    assert Invitation.objects.get().token_hash == hashed(token_sent_to(BO))


# What the admin does


def test_inviting_again_kills_the_older_link(city: City, admin: User) -> None:
    first, old = make_invitation(city, BO, by=admin)
    second, new = make_invitation(city, "BO@sundvik.example", by=admin)
    assert (first.pk, old == new) == (second.pk, False)
    assert [Client().get(link(token)).status_code for token in (old, new)] == [410, 200]
    another, _token = make_invitation(city, BO, Role.CLERK, by=admin)
    assert another.pk != first.pk


def test_the_people_page_lists_and_searches_who_has_not_come(city: City, admin: User, client_as: ClientAs) -> None:
    made, _token = make_invitation(city, BO, by=admin)
    make_invitation(make_city("bristol"), "stranger@bristol.example")
    Invitation.objects.filter(pk=made.pk).update(
        invited_at=timezone.now() - timedelta(days=20), expires_at=timezone.now() - timedelta(days=6)
    )
    make_invitation(city, "cia@sundvik.example", Role.CLERK, by=admin)
    client = client_as(admin)
    page = client.get(people(city))
    assert [each.address for each in page.context["invitations"]] == ["cia@sundvik.example", BO]
    assert "expired" in page.content.decode()
    assert [each.address for each in client.get(people(city), {"q": " Bo@"}).context["invitations"]] == [BO]


def test_sending_again_makes_a_new_link_and_kills_the_old(city: City, admin: User, client_as: ClientAs) -> None:
    made, old = make_invitation(city, BO, by=admin)
    Invitation.objects.update(
        invited_at=timezone.now() - timedelta(days=20), expires_at=timezone.now() - timedelta(days=6)
    )
    sent = {"once": once.new_token()}
    assert [client_as(admin).post(on("invitation_send_again", made), sent).status_code for _ in range(2)] == [302, 302]
    assert Mail.objects.count() == 2, "twice is once"
    new = token_sent_to(BO)
    assert "http://testserver/invitation/" in Mail.objects.latest("pk").text
    assert [Client().get(link(token)).status_code for token in (old, new)] == [410, 200]


def test_withdrawing_asks_first_and_kills_the_link(city: City, admin: User, client_as: ClientAs) -> None:
    made, token = make_invitation(city, BO, by=admin)
    client = client_as(admin)
    assert f"Withdraw the invitation of {BO}?" in client.get(on("invitation_withdraw", made)).content.decode()
    assert Client().get(link(token)).status_code == 200
    assert client.post(on("invitation_withdraw", made)).status_code == 302
    assert Client().get(link(token)).status_code == 410
    assert not client.get(people(city)).context["invitations"]
    assert client.post(on("invitation_send_again", made)).status_code == 409


def test_what_was_used_is_not_withdrawn(city: City, admin: User) -> None:
    made, token = make_invitation(city, BO, by=admin)
    services.open_account(token, "Bo", PASSWORD)
    with pytest.raises(Conflict):
        services.withdraw(made, by=admin)


@pytest.mark.parametrize("name", ["invitation_send_again", "invitation_withdraw"])
def test_only_the_citys_admin_touches_its_invitations(city: City, admin: User, client_as: ClientAs, name: str) -> None:
    made, _token = make_invitation(city, BO, by=admin)
    assert client_as(make_member(city, Role.COORDINATOR)).post(on(name, made)).status_code == 403
    stranger = make_member(make_city("bristol"), Role.CITY_ADMIN)
    assert client_as(stranger).post(on(name, made)).status_code == 404
    foreign = reverse(name, kwargs={"city": "bristol", "invitation": made.pk})
    assert client_as(stranger).post(foreign).status_code == 404
    assert Invitation.objects.get().is_open


def test_who_has_an_account_gets_the_role_at_once_and_is_told_once(city: City, admin: User) -> None:
    bo = make_user(BO, name="Bo")
    for _ in range(2):
        assert isinstance(services.add_member(city, BO, Role.OWNER, by=admin), Membership)
    told = Notice.objects.get()
    assert (told.person, told.url, roles(bo, city)) == (bo, "/cities/sundvik/", {Role.OWNER})
    assert "Owner" in told.text


def test_a_closed_account_is_not_invited(city: City, admin: User, client_as: ClientAs) -> None:
    make_user(BO, is_active=False)
    sent = {"email": BO, "role": "officer", "starts_on": city.today().isoformat()}
    answer = client_as(admin).post(reverse("membership_add", kwargs={"city": city.slug}), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["email"]
    assert not Invitation.objects.exists()


def test_the_people_page_needs_the_same_queries_for_three_and_for_sixty_invitations(
    city: City, admin: User, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_as(admin)
    for number in range(60):
        make_invitation(city, by=admin, unit=make_unit(city, f"Unit {number}"))
        if number in {2, 59}:
            client.get(people(city))
            with django_assert_num_queries(QUERIES):
                client.get(people(city))


# What is kept


def test_invitations_go_a_month_after_they_are_over_and_history_never_held_the_address(city: City, admin: User) -> None:
    now = timezone.now()
    kinds = {"open": {}, "used": {"used_at": now}, "withdrawn": {"withdrawn_at": now}, "expired": {}}
    made = {kind: make_invitation(city, f"{kind}@x.example", by=admin)[0] for kind in kinds}
    for days, left in ((29, set(kinds)), (31, {"open"})):
        past = now - timedelta(days=days)
        Invitation.objects.filter(pk=made["used"].pk).update(used_at=past)
        Invitation.objects.filter(pk=made["withdrawn"].pk).update(withdrawn_at=past)
        Invitation.objects.filter(pk=made["expired"].pk).update(invited_at=past - timedelta(days=1), expires_at=past)
        forget_old_rows()
        assert {each.address.split("@")[0] for each in Invitation.objects.all()} == left
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), bool_or(to_jsonb(e)::text LIKE '%@x.example%') FROM ims_invitationevent e")
        events, held = cursor.fetchone()
    assert events > 4
    assert not held


def test_no_row_holds_a_link_that_still_works_once_its_mail_went(city: City, admin: User) -> None:
    make_invitation(city, BO, by=admin)
    mail = Mail.objects.get()
    token = token_sent_to(BO)
    deliver_mail(mail.pk)
    assert token not in mail.reloaded().text
    assert Client().get(link(token)).status_code == 200
    user = make_user(password=PASSWORD)
    Client().post(reverse("account_reset_password"), {"email": user.email})
    reset = Mail.objects.latest("pk")
    assert reset.secret
    assert f"/{reset.secret}/" in reset.text
    deliver_mail(reset.pk)
    assert "password/reset/key/…/" in reset.reloaded().text


def test_the_citys_history_tells_of_invitations_without_the_address(
    city: City, admin: User, client_as: ClientAs
) -> None:
    made, _token = make_invitation(city, BO, by=admin)
    services.withdraw(made, by=admin)
    page = client_as(admin).get(reverse("city_history", kwargs={"city": city.slug})).content.decode()
    assert page.lower().count("invitation") >= 2
    assert BO not in page
    assert made.token_hash not in page
