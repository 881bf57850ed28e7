"""What is kept about people: said, shown, handed out and erased."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles.approval import services as council
from cycles.approval.models import Vote
from cycles.approval.record import verify
from cycles.indicators.models import Indicator
from cycles.snapshot import Snapshot
from ims.cities.models import City
from ims.mail.models import Mail
from ims.mail.services import send
from ims.notices.services import notify
from ims.people.models import Membership, User
from ims.people.privacy import services
from ims.people.privacy.parts import Part, register, registered
from ims.people.services import end, join
from ims.personal_data import register as columns_of_all
from ims.refusals import Conflict
from ims.roles import Role
from stakeholders.models import Comment, CommentText, Stakeholder
from tests.conftest import ClientAs
from tests.cycles.approval.factories import cast_votes, make_clerk, make_open_item
from tests.cycles.factories import advance
from tests.cycles.indicators.factories import make_indicator
from tests.cycles.targets.factories import make_targets_cycle
from tests.factories import make_city, make_invitation, make_member, make_user
from tests.stakeholders.factories import close, make_answer, make_comment, make_consultation, make_stakeholder

pytestmark = pytest.mark.django_db
CANARY, PASSWORD = "zq7canary", "four quiet herons rise"
ADDRESS = f"{CANARY}@x.example"
# Session, person, and one a part, between the two ends of the request's savepoint.
QUERIES = 16


def everywhere(words: str) -> dict[str, int]:
    """Return how many rows of each table hold the words in any column, files in the database included."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for (table,) in cursor.fetchall():
            # Bytes are written as hexadecimal digits.
            wanted = [f"%{words}%", f"%{words.encode().hex()}%"]
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE to_jsonb(t)::text ILIKE ANY (%s)', [wanted])
            found[table] = cursor.fetchone()[0]
    return {table: rows for table, rows in found.items() if rows}


def make_canary(city: City | None = None) -> tuple[City, User, Client]:
    """Return a person who left their words wherever a person can, the city, and the browser they are signed in with."""
    cycle = make_targets_cycle()
    city = cycle.city
    person = make_stakeholder(city, f"{CANARY} society", email=ADDRESS, name=f"{CANARY} Lind", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=f"second.{ADDRESS}", verified=True)
    Authenticator.objects.create(user=person, type="totp", data={"name": CANARY})
    consultation = make_consultation(cycle)
    make_answer(make_comment(consultation, f"{CANARY} wants trees.", by=person))
    close(consultation)
    send(person, f"To {CANARY}", "Words")
    send(ADDRESS, "Before the account", f"For {CANARY}")
    notify(person, city=city, kind="deputy", key="1", subject="Told", text=f"{CANARY} is told")
    about = f"{CANARY} stands in for you"
    notify(make_user(), city=city, kind="deputy", key="2", subject="Told", text=about, about=person)
    make_invitation(make_city("bristol"), f"third.{ADDRESS}")
    EmailAddress.objects.create(user=person, email=f"third.{ADDRESS}", verified=False)
    advance(cycle, "submit_programme", make_user())
    item, members = make_open_item(city, cycle=cycle)
    cast_votes(item, members, "fffaa")
    council.conclude(item, "12/2026", by=make_clerk(city))
    client = Client()
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    return city, person, client


def typed(**changes: str) -> dict[str, str]:
    return {"address": ADDRESS, "password": PASSWORD, **changes}


# Erasing


def test_a_canary_is_nowhere_after_its_erasure_and_the_record_holds(caplog: pytest.LogCaptureFixture) -> None:
    city, person, _ = make_canary()
    Authenticator.objects.filter(user=person).delete()
    client = Client()
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    Authenticator.objects.create(user=person, type="totp", data={"name": CANARY})
    before = everywhere(CANARY)
    # The scan sees it wherever it was left: without this, finding nothing later would say nothing.
    assert {"ims_user", "ims_mail", "ims_notice", "ims_invitation", "account_emailaddress", "mfa_authenticator"} <= set(
        before
    )
    assert {"stakeholders_stakeholder", "stakeholders_commenttext"} <= set(before)
    sealed = list(Snapshot.objects.order_by("pk").values_list("sha256", flat=True))
    assert any(Snapshot.objects.filter(content__contains="text_sha256"))
    caplog.clear()
    answer = client.post(reverse("my_data_erase"), typed())
    assert answer["Location"] == reverse("home")
    assert "_auth_user_id" not in client.session
    assert everywhere(CANARY) == {}
    assert list(Snapshot.objects.order_by("pk").values_list("sha256", flat=True)) == sealed
    assert verify(city) == []
    assert CANARY not in caplog.text
    kept = [file for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()]
    assert not [file for file in kept if CANARY.encode() in file.read_bytes()]
    person.refresh_from_db()
    assert (person.name, person.is_active, person.has_usable_password()) == (f"Erased person {person.pk}", False, False)
    assert Comment.objects.filter(author=person).count() == 1, "that somebody commented, and the answer, stay"
    gone = Client()
    gone.post(reverse("account_login"), typed(login=ADDRESS))
    assert "_auth_user_id" not in gone.session
    assert not Membership.objects.filter(user=person).on(city.today()).exists()


def test_other_browsers_of_the_person_are_signed_out(client_as: ClientAs) -> None:
    person = make_user()
    phone = client_as(person)
    services.erase_oneself(person)
    assert phone.get(reverse("my_data")).status_code == 302


def test_nothing_of_anybody_else_goes() -> None:
    _city, person, _client = make_canary()
    other = make_stakeholder(make_city("third"), "Bird society", name="Other")
    send(other, "Theirs", "Words")
    services.erase_oneself(person)
    other.refresh_from_db()
    assert (other.name, other.is_active) == ("Other", True)
    assert Mail.objects.filter(to=other).count() == 1
    assert Stakeholder.objects.get(user=other).organisation == "Bird society"


def test_a_councillors_name_stays_with_the_votes_and_nothing_else(client_as: ClientAs) -> None:
    city = make_city()
    item, members = make_open_item(city)
    member = members[0]
    User.objects.filter(pk=member.pk).update(name=f"{CANARY} Ek", email=ADDRESS)
    member.refresh_from_db()
    cast_votes(item, members, "fffaa")
    council.conclude(item, "12/2026", by=make_clerk(city))
    page = client_as(member).get(reverse("my_data_erase")).content.decode()
    assert "How members of the council voted by name stays, with their name" in page
    assert "Your name stays" in page
    end(Membership.objects.get(user=member), city.today() - timedelta(days=2))
    services.erase_oneself(member)
    assert everywhere(CANARY) == {"ims_user": 1}
    member.refresh_from_db()
    assert (member.name, member.email) == (f"{CANARY} Ek", f"erased-{member.pk}@erased.invalid")
    assert Vote.objects.get(member=member).choice == "for"
    assert verify(city) == []


@pytest.mark.parametrize("role", [Role.CITY_ADMIN, Role.OWNER, Role.COORDINATOR])
def test_who_holds_an_office_hands_over_first(city: City, client_as: ClientAs, role: Role) -> None:
    person = make_member(city, role, email=ADDRESS)
    client = client_as(person)
    page = client.get(reverse("my_data_erase")).content.decode()
    assert f"The role {role.label} in Sundvik. Its admin ends it" in page
    assert 'name="address"' not in page
    assert client.post(reverse("my_data_erase"), {"address": ADDRESS}).status_code == 409
    person.refresh_from_db()
    assert person.email == ADDRESS


def test_what_an_earlier_role_left_behind_is_handed_over_first() -> None:
    cycle = make_targets_cycle()
    person = make_member(cycle.city, Role.OWNER, starts_on=cycle.city.today() - timedelta(days=9))
    make_indicator(cycle.city, owner=person)
    end(Membership.objects.get(user=person), cycle.city.today() - timedelta(days=2))
    with pytest.raises(Conflict, match="Still theirs"):
        services.erase_oneself(person)
    Indicator.objects.filter(owner=person).update(owner=None)
    services.erase_oneself(person)


def test_the_last_admin_of_the_installation_stays() -> None:
    admin = make_user(is_installation_admin=True)
    with pytest.raises(Conflict):
        services.erase_oneself(admin)
    make_user(is_installation_admin=True)
    services.erase_oneself(admin)
    admin.refresh_from_db()
    assert not admin.is_installation_admin


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "other@x.example"}, "address"),
        ({"address": ""}, "address"),
        ({"address": "x" * 5000}, "address"),
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
    ],
)
def test_erasing_needs_address_and_password(client_as: ClientAs, wrong: dict[str, str], field: str) -> None:
    person = make_user(ADDRESS, password=PASSWORD)
    answer = client_as(person).post(reverse("my_data_erase"), typed(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    person.refresh_from_db()
    assert person.is_active


def test_the_citys_admin_erases_who_left_and_was_nowhere_else(city: City, client_as: ClientAs) -> None:
    client = client_as(make_member(city, Role.CITY_ADMIN))
    person = make_member(city, Role.OWNER, email=ADDRESS, name=f"{CANARY} Lind")
    membership = Membership.objects.get(user=person)
    page = reverse("person_erase", kwargs={"city": city.slug, "membership": membership.pk})
    assert "The role Owner in Sundvik" in client.get(page).content.decode()
    assert client.post(page).status_code == 409
    Membership.objects.filter(pk=membership.pk).update(starts_on=city.today() - timedelta(days=9))
    membership.refresh_from_db()
    end(membership, city.today() - timedelta(days=2))
    listed = client.get(reverse("city_people", kwargs={"city": city.slug}), {"when": "ended"}).content.decode()
    assert page in listed
    assert "Erase the person" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert everywhere(CANARY) == {}
    assert client.get(page).status_code == 404


def test_who_was_in_two_cities_is_not_one_admins_to_erase(city: City, client_as: ClientAs) -> None:
    person = make_user()
    long_ago = city.today() - timedelta(days=9)
    for one in (city, make_city("bristol")):
        end(join(one, person, Role.OWNER, starts_on=long_ago), long_ago)
    page = reverse(
        "person_erase", kwargs={"city": city.slug, "membership": Membership.objects.in_city(city).get(user=person).pk}
    )
    client = client_as(make_member(city, Role.CITY_ADMIN))
    assert "was in other cities too" in client.get(page).content.decode()
    assert client.post(page).status_code == 409
    operator = client_as(make_user(is_installation_admin=True))
    assert operator.post(reverse("account_erase"), {"address": "nobody@x.example"}).status_code == 422
    assert operator.post(reverse("account_erase"), {"address": person.email.upper()}).status_code == 302
    person.refresh_from_db()
    assert services.is_erased(person)


# Seeing and taking along


def test_my_data_shows_and_hands_out_everything_that_is_mine() -> None:
    _city, person, _ = make_canary()
    client = Client()
    Authenticator.objects.filter(user=person).delete()
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    page = client.get(reverse("my_data")).content.decode()
    for words in (f"{CANARY} wants trees.", f"{CANARY} society", f"third.{ADDRESS}", f"For {CANARY}", "Stakeholder"):
        assert words in page
    file = client.get(reverse("my_data_download"))
    assert file["Content-Disposition"] == 'attachment; filename="my-data.json"'
    data = json.loads(file.content)
    assert data["account"][0]["email"] == ADDRESS
    assert data["comments"] == [{"city": "Sundvik", "year": 2026, "text": f"{CANARY} wants trees."}]
    assert [part.name for part in registered()] == list(data)[1:]
    assert {"table": "comment", "as": "author", "rows": 1} in data["traces"]


def test_nobody_sees_what_is_anothers(client_as: ClientAs) -> None:
    make_canary()
    client = client_as(make_user())
    assert CANARY not in client.get(reverse("my_data")).content.decode()
    assert CANARY.encode() not in client.get(reverse("my_data_download")).content


@pytest.mark.parametrize("name", ["my_data", "my_data_download"])
def test_my_data_needs_the_same_queries_for_three_and_for_sixty_mails(
    client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    person = make_user()
    client = client_as(person)
    for number in range(60):
        send(person, f"Mail {number}", "<b>Words</b>")
        if number in {2, 59}:
            client.get(reverse(name))
            with django_assert_num_queries(QUERIES):
                page = client.get(reverse(name)).content.decode()
    assert ("<b>Words</b>" in page) == (name == "my_data_download")


# The register


def test_the_registered_parts_are_these() -> None:
    assert [part.name for part in registered()] == [
        "account",
        "addresses",
        "second_factors",
        "mail",
        "invitations",
        "roles",
        "traces",
        "notices",
        "framework_uploads",
        "series_uploads",
        "votes",
        "stakeholder",
        "comments",
    ]


def test_a_part_is_erased_or_stays_on_a_ground() -> None:
    with pytest.raises(ValueError, match="stay on a ground"):
        register(Part("test", "Test", {}, lambda _person: []))
    with pytest.raises(ValueError, match="Two parts"):
        register(Part("mail", "Mail", {}, lambda _person: [], stays="For ever"))


def test_the_notice_lists_every_registered_column(db: None) -> None:
    answer = Client().get(reverse("privacy"))
    personal = [what for columns in columns_of_all().values() for what in columns.values() if what]
    assert sum(len(purposes) for _kind, purposes in answer.context["kinds"]) == len(personal)
    page = answer.content.decode()
    assert "30 days after sending" in page
    assert "How members of the council voted by name stays" in page
    assert reverse("privacy") in Client().get("/").content.decode()
    assert CommentText._meta.verbose_name[1:] in page
