"""The city's bodies: seats, who holds them, vacancies, and what is frozen and shown of them."""

from datetime import date, timedelta

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles import snapshot
from cycles.cycle import Cycle
from cycles.organisation.bodies import bodies_of, count_sentence
from cycles.organisation.models import Body, Seat, Tenure
from cycles.organisation.seating import give_seat, save_seat, take_back
from ims.cities.models import City
from ims.history.finding import events_of
from ims.history.timeline import entries
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.cycles.organisation.factories import make_body, make_coordinator, make_seat
from tests.factories import make_city, make_member, make_unit, make_user

pytestmark = pytest.mark.django_db
# A test runs in a transaction of its own, so a request's becomes a savepoint: two statements that pages do not have.
SAVEPOINT = 2
LONG_AGO = date(2020, 1, 1)
TRICKY = "=1+1 <b>رئيس القسم</b> {{ city }}"


@pytest.fixture
def coordinator(city: City) -> User:
    return make_coordinator(city)


@pytest.fixture
def client(coordinator: User, client_as: ClientAs) -> Client:
    return client_as(coordinator)


def hold(seat: Seat, by: User, person: User | None = None, **facts: object) -> Tenure:
    facts = {"starts_on": LONG_AGO, **({} if person else {"office": {"en": "The mayor in office"}}), **facts}
    return give_seat(Tenure(seat=seat, person=person, **facts), by=by)


def vacancies(city: City) -> int:
    return sum(lines.vacant for lines in bodies_of(city, city.today()))


# Who holds what


def test_a_seat_without_a_holder_today_is_a_vacancy(city: City, coordinator: User) -> None:
    seat, today = make_seat(make_body(city)), city.today()
    assert vacancies(city) == 1
    tenure = hold(seat, coordinator, make_member(city, Role.OFFICER), starts_on=today, ends_on=today)
    assert vacancies(city) == 0
    tenure.starts_on = today - timedelta(days=9)
    tenure.ends_on = today - timedelta(days=1)
    give_seat(tenure, by=coordinator)
    assert vacancies(city) == 1
    hold(seat, coordinator, starts_on=today + timedelta(days=1))
    assert vacancies(city) == 1


def test_who_may_not_sign_in_any_more_leaves_a_vacancy(city: City, coordinator: User) -> None:
    person = make_member(city, Role.OFFICER)
    hold(make_seat(make_body(city)), coordinator, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert vacancies(city) == 1


def test_what_ended_has_no_vacancy(city: City) -> None:
    yesterday = city.today() - timedelta(days=1)
    make_seat(make_body(city), ends_on=yesterday)
    make_seat(make_body(city, ends_on=yesterday))
    assert vacancies(city) == 0


def test_a_successor_ends_the_open_tenure_the_day_before(city: City, coordinator: User) -> None:
    seat, today = make_seat(make_body(city)), city.today()
    first = hold(seat, coordinator, make_member(city, Role.OFFICER))
    hold(seat, coordinator, starts_on=today)
    first.refresh_from_db()
    assert (first.ends_on, first.version) == (today - timedelta(days=1), 2)


@pytest.mark.parametrize("starts_on", [LONG_AGO, LONG_AGO + timedelta(days=5), LONG_AGO - timedelta(days=5)])
def test_two_never_hold_one_seat_at_once(city: City, coordinator: User, starts_on: date) -> None:
    seat = make_seat(make_body(city))
    hold(seat, coordinator, ends_on=LONG_AGO + timedelta(days=5))
    with pytest.raises(ValidationError, match="Somebody else holds this seat from 1 January 2020 until 6 January 2020"):
        hold(seat, coordinator, starts_on=starts_on)
    assert Tenure.objects.count() == 1


def test_only_who_works_in_the_city_holds_a_seat(city: City, coordinator: User) -> None:
    seat = make_seat(make_body(city))
    former = make_member(city, Role.OFFICER, starts_on=LONG_AGO, ends_on=LONG_AGO)
    for person in (make_user(), make_member(city, Role.STAKEHOLDER), make_coordinator(make_city("elsewhere")), former):
        with pytest.raises(ValidationError, match="Choose somebody who holds a role in this city today"):
            hold(seat, coordinator, person)


def test_a_holder_whose_role_ended_stays_while_the_days_are_corrected(city: City, coordinator: User) -> None:
    person = make_member(city, Role.OFFICER)
    tenure = hold(make_seat(make_body(city)), coordinator, person)
    person.memberships.update(ends_on=city.today() - timedelta(days=1), starts_on=LONG_AGO)
    tenure.ends_on = city.today()
    give_seat(tenure, by=coordinator)
    assert Tenure.objects.get().ends_on == city.today()


def test_a_holder_is_a_person_or_a_function(city: City, coordinator: User) -> None:
    seat, person = make_seat(make_body(city)), make_member(city, Role.OFFICER)
    with pytest.raises(ValidationError, match="one of the two"):
        hold(seat, coordinator, person, office={"en": "The mayor"})
    with pytest.raises(ValidationError, match="one of the two"):
        hold(seat, coordinator, None, office={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.create(seat=seat, starts_on=LONG_AGO)


def test_a_body_has_one_chair(city: City, coordinator: User) -> None:
    body = make_body(city)
    chair = make_seat(body, is_chair=True, function={"en": "Mayor"})
    with pytest.raises(ValidationError, match="“Mayor” chairs this body"):
        save_seat(Seat(body=body, function={"en": "Deputy"}, is_chair=True), by=coordinator)
    chair.is_chair = False
    save_seat(chair, by=coordinator)
    save_seat(Seat(body=body, function={"en": "Deputy"}, is_chair=True), by=coordinator)


def test_a_seat_comes_from_a_unit_of_the_city(city: City, coordinator: User) -> None:
    seat = Seat(body=make_body(city), function={"en": "Head"}, unit=make_unit(make_city("elsewhere")))
    with pytest.raises(ValidationError, match="Choose a unit of this city"):
        save_seat(seat, by=coordinator)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CITY_ADMIN, Role.CLERK])
def test_only_the_coordinator_appoints(city: City, coordinator: User, role: Role) -> None:
    seat, other = make_seat(make_body(city)), make_member(city, role)
    tenure = hold(seat, coordinator)
    for act in (lambda: save_seat(seat, by=other), lambda: give_seat(tenure, by=other)):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Refused):
        take_back(tenure, by=other)
    assert Tenure.objects.count() == 1


# History and snapshot: ids, no names


def test_history_says_who_and_holds_no_name(city: City, coordinator: User) -> None:
    person = make_member(city, Role.OFFICER, name="Olga Officer")
    tenure = hold(make_seat(make_body(city)), coordinator, person)
    event = pghistory.models.Events.objects.tracks(tenure).last()
    assert event.pgh_context["user"] == coordinator.pk
    assert (event.pgh_data["person_id"], "Olga" in str(event.pgh_data)) == (person.pk, False)
    assert any("Olga Officer" in entry.what for entry in entries(city.zone, events_of(city)[:20]))
    User.objects.filter(pk=person.pk).update(name="")
    assert not any("Olga Officer" in entry.what for entry in entries(city.zone, events_of(city)[:20]))


def test_the_snapshot_holds_bodies_with_seats_and_ids(city: City, coordinator: User) -> None:
    cycle = make_cycle(city=city)
    person = make_member(city, Role.OFFICER, name="Olga Officer")
    body = make_body(city, terms={"en": "Meets monthly."})
    seat = make_seat(body, unit=make_unit(city, "Harbour"), is_chair=True)
    hold(seat, coordinator, person)
    vacant = make_seat(body)
    part = snapshot.content_of(cycle)["organisation"]
    assert "Olga" not in str(part)
    assert part["bodies"] == [
        {
            "id": body.pk,
            "kind": "steering",
            "name": {"en": "Steering group"},
            "terms": {"en": "Meets monthly."},
            "seats": [
                {
                    "id": seat.pk,
                    "function": {"en": "Head of department"},
                    "unit": {"en": "Harbour"},
                    "is_chair": True,
                    "holder_id": person.pk,
                    "office": {},
                    "since": "2020-01-01",
                },
                {
                    "id": vacant.pk,
                    "function": {"en": "Head of department"},
                    "unit": None,
                    "is_chair": False,
                    "holder_id": None,
                    "office": {},
                    "since": None,
                },
            ],
        }
    ]


# Pages


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=["sundvik", *args])).content.decode()


def test_bodies_lists_what_is_missing_filled_and_vacant(client: Client, city: City, coordinator: User) -> None:
    empty = page(client, "bodies")
    assert "Sundvik has no body for its IMS yet" in empty
    assert empty.count("?kind=") == 3
    body = make_body(city)
    hold(make_seat(body, is_chair=True), coordinator)
    seat = make_seat(body, function={"en": "Head of schools"})
    text = page(client, "bodies")
    assert "1 seat is vacant" in text
    assert "1 of 2 seats is filled" in text or "1 of 2 seats are filled" in text
    assert "The mayor in office" in text
    assert reverse("tenure_add", args=["sundvik", body.pk, seat.pk]) in text
    assert text.count("?kind=") == 2
    hold(seat, coordinator)
    assert "Every seat is filled" in page(client, "bodies")


def test_who_only_reads_finds_no_acts(city: City, coordinator: User, client_as: ClientAs) -> None:
    body = make_body(city)
    hold(make_seat(body), coordinator)
    make_seat(body)
    officer = client_as(make_member(city, Role.OFFICER))
    for text in (page(officer, "bodies"), page(officer, "body", body.pk)):
        assert "Vacant" in text
        assert "/add/" not in text
        assert "/edit/" not in text


def test_a_body_its_seat_and_its_holder_are_named_on_their_pages(client: Client, city: City) -> None:
    person = make_member(city, Role.OFFICER, name="Olga Officer")
    sent = {"kind": "steering", "name_en": TRICKY, "terms_en": "**Monthly**", "version": "0", "once": new_token()}
    url = reverse("body_add", args=["sundvik"])
    first, second = client.post(url, sent), client.post(url, sent)
    body = Body.objects.get()
    assert first["Location"] == second["Location"] == reverse("body", args=["sundvik", body.pk])
    client.post(reverse("seat_add", args=["sundvik", body.pk]), {"function_en": TRICKY, "version": "0"})
    seat = Seat.objects.get()
    add = reverse("tenure_add", args=["sundvik", body.pk, seat.pk])
    assert f'value="{city.today()}"' in client.get(add).content.decode()
    answer = client.post(add, {"person": person.pk, "starts_on": "2026-01-01", "version": "0"})
    assert answer.status_code == 302
    text = page(client, "body", body.pk)
    assert "<strong>Monthly</strong>" in text
    assert "Olga Officer" in text
    assert "=1+1 &lt;b&gt;رئيس القسم&lt;/b&gt; {{ city }}" in text
    assert "<b>رئيس" not in text
    edit = reverse("tenure_edit", args=["sundvik", body.pk, seat.pk, Tenure.objects.get().pk])
    ended = {"person": person.pk, "starts_on": "2026-01-01", "ends_on": "2026-02-01", "version": "1"}
    assert client.post(edit, ended).status_code == 302
    assert "1 seat is vacant" in page(client, "bodies")


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("body_add", {"kind": "club"}, "Choose one of the listed values."),
        ("body_add", {"name_en": "  "}, "Fill this in: it is needed."),
        ("body_add", {"name_en": "x" * 5000}, "Too long: at most 200 characters, this has 5000."),
        ("body_add", {"terms_en": "x" * 5000}, "Too long: at most 4000 characters, this has 5000."),
        ("seat_add", {"function_en": "x" * 5000}, "Too long: at most 200 characters, this has 5000."),
        ("seat_add", {"unit": "99999999"}, "Choose one of the listed values."),
        ("tenure_add", {"office_en": "x" * 5000}, "Too long: at most 200 characters, this has 5000."),
        ("tenure_add", {"office_en": ""}, "Choose a person or write a function: one of the two."),
        ("tenure_add", {"starts_on": "soon"}, "Write the date as year-month-day"),
        ("tenure_add", {"ends_on": "2019-01-01"}, "The last day lies before the first."),
        ("tenure_add", {"person": "99999999"}, "Choose one of the listed values."),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(
    client: Client, city: City, name: str, sent: dict[str, str], sentence: str
) -> None:
    seat = make_seat(make_body(city))
    args: dict[str, list[object]] = {"seat_add": [seat.body_id], "tenure_add": [seat.body_id, seat.pk]}
    whole = {
        "kind": "other",
        "name_en": "Panel",
        "function_en": "Head",
        "office_en": "Mayor",
        "starts_on": "2026-01-01",
    }
    answer = client.post(reverse(name, args=["sundvik", *args.get(name, [])]), {**whole, "version": "0", **sent})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (Body.objects.count(), Seat.objects.count(), Tenure.objects.count()) == (1, 1, 0)


def test_a_stale_save_shows_both_texts(client: Client, city: City) -> None:
    body = make_body(city)
    url = reverse("body_edit", args=["sundvik", body.pk])
    mine = {"kind": "steering", "name_en": "Mayor's group", "version": "1"}
    assert client.post(url, {**mine, "name_en": "Group of the mayor"}).status_code == 302
    answer = client.post(url, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert ("Group of the mayor" in text, "Mayor&#x27;s group" in text) == (True, True)
    assert client.post(url, {**mine, "version": "2"}).status_code == 302
    body.refresh_from_db()
    assert body.name["en"] == "Mayor's group"


def test_a_holder_entered_by_mistake_is_taken_back(client: Client, city: City, coordinator: User) -> None:
    tenure = hold(make_seat(make_body(city)), coordinator)
    url = reverse("tenure_remove", args=["sundvik", tenure.seat.body_id, tenure.seat_id, tenure.pk])
    assert "Do this only when it was entered by mistake" in client.get(url).content.decode()
    sent = {"once": new_token()}
    assert [client.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert not Tenure.objects.exists()


@pytest.mark.parametrize("rows", [3, 15])
def test_bodies_need_eight_queries_and_a_body_nine(
    client: Client, city: City, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body = make_body(city)
    for _number in range(rows):
        hold(make_seat(body, unit=make_unit(city, f"Unit {_number}")), coordinator, make_member(city, Role.OFFICER))
    client.get(reverse("bodies", args=["sundvik"]))
    with django_assert_num_queries(8 + SAVEPOINT):
        client.get(reverse("bodies", args=["sundvik"]))
    with django_assert_num_queries(9 + SAVEPOINT):
        client.get(reverse("body", args=["sundvik", body.pk]))


def test_the_year_and_the_wheel_show_filled_and_vacant_seats(client: Client, city: City, coordinator: User) -> None:
    cycle: Cycle = make_cycle(city=city)
    body = make_body(city)
    hold(make_seat(body, is_chair=True), coordinator)
    make_seat(body, function={"en": "Head of schools"})
    text = page(client, "organisation", cycle.year)
    assert "1 of 2" in text
    assert "Head of schools" in text
    wheel = client.get(reverse("city_home", args=["sundvik"])).context["glance"].wheel
    assert [seat.is_vacant for seat in wheel.seats] == [False, True]
    assert wheel.rings.organisation_sentence.endswith("; 1 of 2 seats are filled")
    other = make_body(make_city("elsewhere"))
    make_seat(other)
    wheel = client.get(reverse("city_home", args=["sundvik"])).context["glance"].wheel
    assert len(wheel.seats) == 2


@pytest.mark.parametrize("rows", [3, 15])
def test_seats_cost_the_home_nothing(
    client: Client, city: City, coordinator: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_cycle(city=city)
    body, person = make_body(city), make_member(city, Role.OFFICER)
    for _number in range(rows):
        hold(make_seat(body), coordinator, person)
    client.get(reverse("city_home", args=["sundvik"]))
    with django_assert_num_queries(9 + SAVEPOINT):
        client.get(reverse("city_home", args=["sundvik"]))


def test_the_count_in_words() -> None:
    assert [count_sentence(0, 0), count_sentence(1, 1)] == ["no seats yet", "1 of 1 seat is filled"]
