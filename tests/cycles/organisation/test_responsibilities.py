"""Who is responsible for what in a year: one list over all rooms, and who leads a theme."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cycles import snapshot
from cycles.baseline.models import ThemeReview
from cycles.carry_over import open_next
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator
from cycles.organisation import duties
from cycles.organisation.models import ThemeLead
from cycles.organisation.services import lead_theme
from cycles.perform import WrongStep
from cycles.snapshot import Decision
from cycles.targets.models import Action
from ims.cities.models import City
from ims.once import new_token
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle, make_decision
from tests.cycles.monitoring.factories import make_monitored_cycle
from tests.cycles.organisation.factories import make_coordinator
from tests.factories import make_city, make_member, make_unit, make_user

pytestmark = pytest.mark.django_db
# A test runs in a transaction of its own, so a request's becomes a savepoint: two statements that pages do not have.
SAVEPOINT = 2


@pytest.fixture
def cycle(city: City) -> Cycle:
    """Return a year with two indicators, their targets and actions, all owned by Olga, and one theme."""
    return make_monitored_cycle("T01", "T02", city=city, owner=make_member(city, Role.OWNER, name="Olga Owner"))


@pytest.fixture
def client(cycle: Cycle, client_as: ClientAs) -> Client:
    return client_as(make_coordinator(cycle.city))


def address(cycle: Cycle, **asked: str) -> str:
    url = reverse("responsibilities", args=[cycle.city.slug, cycle.year])
    return url + "?" + "&".join(f"{name}={value}" for name, value in asked.items())


def shown(client: Client, cycle: Cycle, **asked: str) -> list[tuple[str, str, bool]]:
    """Return kind, first word and whether nobody is responsible, of each line shown."""
    page = client.get(address(cycle, **asked)).context["page_obj"]
    return [(line.kind, line.duty.name.split()[0], line.held.is_nobody) for line in page]


def lead_page(cycle: Cycle) -> str:
    theme = ThemeReview.objects.get(cycle=cycle).theme_id
    return reverse("theme_lead", args=[cycle.city.slug, cycle.year, theme])


def test_every_room_that_names_somebody_is_asked() -> None:
    assert duties.registered() == ["indicator", "theme", "target", "action"]
    with pytest.raises(ValueError, match="Two kinds"):
        duties.register("theme", "Theme", lambda _cycle: [])


def test_what_nobody_is_responsible_for_comes_first_with_where_it_is_mended(client: Client, cycle: Cycle) -> None:
    Indicator.objects.filter(code="T02").update(owner=None, responsible=None)
    found = shown(client, cycle)
    assert [line[0] for line in found if line[2]] == ["indicator", "theme"]
    assert [line[2] for line in found] == [True, True] + [False] * (len(found) - 2)
    text = client.get(address(cycle)).content.decode()
    assert "Nobody is responsible for 2 things" in text
    assert lead_page(cycle) in text
    assert reverse("indicator_change", args=["sundvik", Indicator.objects.get(code="T02").pk]) in text
    assert "/change/" not in text.split("A-T01")[1].split("</tr>")[0]  # actions change in their step only


def test_who_has_left_is_nobody_and_a_unit_that_ended_is_none(client: Client, cycle: Cycle, city: City) -> None:
    yesterday = city.today() - timedelta(days=1)
    unit = make_unit(city, "Old office", ends_on=yesterday)
    gone = make_member(city, Role.OWNER, name="Gone Person", starts_on=date(2020, 1, 1), ends_on=yesterday)
    Indicator.objects.filter(code="T01").update(owner=gone, responsible=unit)
    text = client.get(address(cycle, kind="indicator")).content.decode()
    row = text[text.index("T01") :].split("</tr>")[0]
    assert "Nobody" in row
    assert "who was named has left; the unit “Old office” ended" in row
    assert "Gone Person" not in row


def test_filters_narrow_stick_and_are_cleared(client: Client, cycle: Cycle, city: City) -> None:
    unit = make_unit(city, "Harbour office")
    Indicator.objects.filter(code="T02").update(responsible=unit)
    assert {line[0] for line in shown(client, cycle, kind="action")} == {"action"}
    assert {line[0] for line in shown(client, cycle)} == {"action"}  # it was remembered
    assert shown(client, cycle, q="olga T01", kind="indicator") == [("indicator", "T01", False)]
    by_unit = shown(client, cycle, who=f"unit-{unit.pk}")
    assert {line[1] for line in by_unit} == {"T02"}
    assert [line[0] for line in shown(client, cycle, who="nobody")] == ["theme"]
    assert shown(client, cycle, q="nothing like this") == []
    assert "Nothing fits what you look for." in client.get(address(cycle)).content.decode()
    assert client.get(address(cycle, clear="1")).status_code == 302
    assert len({line[0] for line in shown(client, cycle)}) == 4
    assert shown(client, cycle, who="unit-x", kind="emperor") == shown(client, cycle)


def test_an_empty_year_says_what_will_stand_here(city: City, client_as: ClientAs) -> None:
    cycle = make_cycle(city=city)
    text = client_as(make_coordinator(city)).get(address(cycle)).content.decode()
    assert "Nothing needs somebody in 2026 yet" in text


@pytest.mark.parametrize("rows", [3, 60])
def test_responsibilities_need_ten_queries(
    client: Client, cycle: Cycle, city: City, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner = make_member(city, Role.OFFICER)
    for number in range(rows):
        Action.objects.create(cycle=cycle, code=f"X{number}", title={"en": "Plant"}, owner=owner)
    client.get(address(cycle))
    with django_assert_num_queries(10 + SAVEPOINT):
        page = client.get(address(cycle))
    assert len(page.context["page_obj"]) <= 30


def test_theme_lead_is_named_once_for_a_repeated_post_and_stands_in_the_list(
    client: Client, cycle: Cycle, city: City
) -> None:
    unit, person = make_unit(city, "Harbour office"), make_member(city, Role.OFFICER, name="Leo Lead")
    data = {"unit": unit.pk, "person": person.pk, "version": "0", "once": new_token()}
    assert [client.post(lead_page(cycle), data).status_code for _time in range(2)] == [302, 302]
    lead = ThemeLead.objects.get()
    assert (lead.unit, lead.person, lead.version) == (unit, person, 1)
    text = client.get(address(cycle, kind="theme")).content.decode()
    assert ("Leo Lead" in text, "Harbour office" in text, "Nobody is responsible" in text) == (True, True, False)
    assert snapshot.content_of(cycle)["organisation"]["themes"] == [
        {"theme": lead.theme.code, "person_id": person.pk, "unit": {"en": "Harbour office"}}
    ]


def test_theme_lead_on_a_stale_page_shows_both(client: Client, cycle: Cycle, city: City) -> None:
    first, second = make_unit(city, "Harbour office"), make_unit(city, "School office")
    assert client.post(lead_page(cycle), {"unit": first.pk, "version": "0"}).status_code == 302
    assert client.post(lead_page(cycle), {"unit": second.pk, "version": "1"}).status_code == 302
    answer = client.post(lead_page(cycle), {"unit": first.pk, "version": "1"})
    assert answer.status_code == 409
    assert "School office" in answer.content.decode()


@pytest.mark.parametrize("sent", [{"unit": "99999999"}, {"person": "99999999"}, {"person": "x" * 5000}])
def test_theme_lead_takes_only_who_is_listed(client: Client, cycle: Cycle, sent: dict[str, str]) -> None:
    answer = client.post(lead_page(cycle), {"version": "0", **sent})
    assert answer.status_code == 422
    assert "Choose one of the listed values." in answer.content.decode()
    assert not ThemeLead.objects.exists()


def test_only_the_coordinator_names_and_not_in_a_closed_year(city: City, cycle: Cycle) -> None:
    theme = ThemeReview.objects.get(cycle=cycle).theme
    by = make_coordinator(city)
    with pytest.raises(Refused):
        lead_theme(ThemeLead(cycle=cycle, theme=theme), by=make_member(city, Role.OFFICER))
    with pytest.raises(ValidationError, match="Choose a unit of this city"):
        lead_theme(ThemeLead(cycle=cycle, theme=theme, unit=make_unit(make_city("elsewhere"))), by=by)
    with pytest.raises(ValidationError, match="holds a role in this city today"):
        lead_theme(ThemeLead(cycle=cycle, theme=theme, person=make_user()), by=by)
    lead_theme(ThemeLead(cycle=cycle, theme=theme, person=by), by=by)
    with pytest.raises(Conflict):
        lead_theme(ThemeLead(cycle=cycle, theme=theme), by=by)
    closed = make_cycle(Step.CLOSED, city=city, year=2020)
    with pytest.raises(WrongStep):
        lead_theme(ThemeLead(cycle=closed, theme=theme), by=by)


def test_who_leads_a_theme_is_carried_over(city: City) -> None:
    old = make_monitored_cycle("T01", step=Step.EVALUATION, city=city)
    theme, by = ThemeReview.objects.get(cycle=old).theme, make_coordinator(city)
    lead = lead_theme(ThemeLead(cycle=old, theme=theme, person=by), by=by)
    new = open_next(old, make_decision(city, old.year, Decision.Kind.CONTINUE, next_step=Decision.Next.FULL), by=by)
    copy = ThemeLead.objects.get(cycle=new)
    assert (copy.person, copy.origin) == (by, lead)
