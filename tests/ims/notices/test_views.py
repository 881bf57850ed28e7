"""The page of notices shows a person their own, and nobody else's."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ims import once
from ims.cities.models import City
from ims.notices.models import Notice
from ims.notices.registration import DEPUTY, ROLE_GIVEN
from ims.notices.services import notify
from ims.people.models import User
from ims.roles import Role
from tests.conftest import ClientAs
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db
PAGE = "/notices/"
QUERIES = 8


def told(person: User, city: City, key: str, **facts: Any) -> Notice:
    made = notify(person, city=city, **{"kind": DEPUTY, "key": key, "subject": key, "url": "/privacy/", **facts})
    assert made is not None
    return made


def test_unread_ones_stand_first_and_foreign_ones_nowhere(city: City, client_as: ClientAs) -> None:
    anna, bo = make_member(city, Role.OWNER), make_member(make_city("bristol"), Role.OWNER)
    told(anna, city, "Old and read")
    Notice.objects.update(read_at=timezone.now())
    told(anna, city, "New", text="<script>alert(1)</script>\nمرحبا")
    told(bo, make_city("third"), "zq7canary")
    page = client_as(anna).get(PAGE).content.decode()
    assert page.index("New") < page.index("Old and read")
    assert "1 unread notice" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>مرحبا" in page
    assert "zq7canary" not in page
    assert "zq7canary" in client_as(bo).get(PAGE).content.decode(), "it would be seen if it were there"


def test_the_page_without_notices_says_what_comes(client_as: ClientAs) -> None:
    assert "You were told nothing yet." in client_as(make_user()).get(PAGE).content.decode()


def test_city_and_kind_are_filtered_and_nonsense_is_left_out(city: City, client_as: ClientAs) -> None:
    anna, client = make_user(), None
    told(anna, city, "Deputy of Sundvik")
    told(anna, make_city("bristol"), "Role in Bristol", kind=ROLE_GIVEN)
    client = client_as(anna)

    def shown(**asked: str) -> list[str]:
        return [row.subject for row, _kind in client.get(PAGE, asked).context["rows"]]

    assert shown(city="bristol") == shown(kind=ROLE_GIVEN) == ["Role in Bristol"]
    assert shown(city="bristol", kind=DEPUTY) == []
    assert len(shown(city="nowhere")) == len(shown(kind="' OR 1=1")) == len(shown(page="x" * 5000)) == 2
    assert "Nothing matches." in client.get(PAGE, {"city": "bristol", "kind": DEPUTY}).content.decode()


def test_opening_marks_as_read_and_leads_there(city: City, client_as: ClientAs) -> None:
    anna = make_user()
    notice = told(anna, city, "New")
    answer = client_as(anna).get(reverse("notice_open", args=[notice.pk]))
    assert answer["Location"] == "/privacy/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client_as(make_user()).get(reverse("notice_open", args=[notice.pk])).status_code == 404


def test_one_or_all_shown_are_marked_as_read(city: City, client_as: ClientAs) -> None:
    anna, bo = make_user(), make_user()
    first = told(anna, city, "1")
    told(anna, city, "2")
    told(anna, make_city("bristol"), "3")
    foreign = told(bo, city, "4")
    client = client_as(anna)
    client.post("/notices/read/", {"notice": str(first.pk), "once": once.new_token()})
    client.post("/notices/read/", {"notice": str(foreign.pk)})
    for nonsense in ("0", "-1", "²", "9" * 5000, "=1+1"):
        client.post("/notices/read/", {"notice": nonsense})
    assert [row.key for row in Notice.objects.exclude(read_at=None)] == ["1"]
    answer = client.post("/notices/read/?city=sundvik&page=2")
    assert answer["Location"] == "/notices/?city=sundvik"
    assert set(Notice.objects.filter(read_at=None).values_list("key", flat=True)) == {"3", "4"}
    client.post("/notices/read/")
    assert [row.key for row in Notice.objects.filter(read_at=None)] == ["4"]


def test_the_choice_is_kept_and_a_wrong_one_is_named(city: City, client_as: ClientAs) -> None:
    anna = make_user()
    client = client_as(anna)
    page = client.get("/notices/by-mail/")
    assert "The city owes you its answer." in page.content.decode()
    sent = {name: "daily" for name in page.context["form"].fields}
    assert client.post("/notices/by-mail/", {**sent, DEPUTY: "never"}).status_code == 302
    anna.refresh_from_db()
    assert anna.mail_choices == {**sent, DEPUTY: "never"}
    refused = client.post("/notices/by-mail/", {**sent, DEPUTY: "x" * 5000})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [DEPUTY]
    assert client.get("/notices/by-mail/").context["form"][DEPUTY].value() == "never"


def test_the_page_needs_the_same_queries_for_three_and_for_sixty(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anna = make_user()
    client = client_as(anna)
    for number in range(60):
        told(anna, city, str(number))
        if number in {2, 59}:
            client.get(PAGE)
            with django_assert_num_queries(QUERIES):
                client.get(PAGE)


def test_a_page_of_the_city_counts_without_a_query_of_its_own(
    city: City, client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anna = make_member(city, Role.OWNER)
    client, page = client_as(anna), reverse("unit_list", args=[city.slug])
    client.get(page)
    with django_assert_num_queries(8):
        assert "unread" not in client.get(page).content.decode()
    for number in range(12):
        told(anna, city, str(number))
    told(make_member(city, Role.OWNER), city, "another's")
    with django_assert_num_queries(8):
        answer = client.get(page)
    assert answer.context["rights"].unread == 12
    assert '12<span class="visually-hidden"> unread</span>' in answer.content.decode()
