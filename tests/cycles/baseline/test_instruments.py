"""Plans and instruments: written once, for whom and when they may be; overlaps and gaps are seen at a glance."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles import snapshot
from cycles.baseline.content import copy, part
from cycles.baseline.instruments import matrix, services
from cycles.baseline.instruments.models import Instrument, InstrumentTheme
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.baseline.standing import look
from cycles.baseline.views.review import fingerprint
from cycles.cycle import Cycle, Step
from cycles.snapshot import Decision
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_cover, make_instrument, make_theme_review
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db
SAVEPOINT = 2
Page = tuple[str, dict[str, Any], Callable[[], int]]


@pytest.fixture
def theme(db: None) -> ThemeReview:
    return make_theme_review(make_cycle(Step.BASELINE), "6")


@pytest.fixture
def officer(theme: ThemeReview) -> User:
    return make_member(theme.cycle.city, Role.OFFICER)


@pytest.fixture
def client(client_as: ClientAs, officer: User) -> Client:
    return client_as(officer)


def url(name: str, cycle: Cycle, *more: int) -> str:
    return reverse(name, args=[cycle.city.slug, cycle.year, *more])


def _add(t: ThemeReview) -> Page:
    data = {"version": 0, "name_en": "Traffic plan", "kind": "plan", "valid_from": "2020-03-02", "themes": [t.pk]}
    touched = InstrumentTheme.objects.filter(theme_review=t, instrument__valid_from=date(2020, 3, 2))
    return url("instrument_add", t.cycle), data, touched.count


def _change(t: ThemeReview) -> Page:
    held = make_instrument(t.cycle, "Old plan")
    data = {"version": 1, "name_en": "Traffic plan", "kind": "programme", "themes": [t.pk]}
    saved = InstrumentTheme.objects.filter(instrument__name__en="Traffic plan", instrument__version=2)
    return url("instrument_change", t.cycle, held.pk), data, saved.count


def _remove(t: ThemeReview) -> Page:
    held = make_instrument(t.cycle)
    make_cover(held, t)
    return url("instrument_remove", t.cycle, held.pk), {}, lambda: 1 - InstrumentTheme.objects.count()


def _cover(t: ThemeReview) -> Page:
    plan, other = make_instrument(t.cycle), make_instrument(t.cycle, "Parking norm")
    data = {"version": 0, "covers_en": "Tracks", "overlaps_with": other.pk, "gap_en": "Freight"}
    saved = InstrumentTheme.objects.filter(instrument=plan, covers__en="Tracks", overlaps_with=other, gap__en="Freight")
    return url("instrument_cover", t.cycle, plan.pk, t.pk), data, saved.count


def _uncover(t: ThemeReview) -> Page:
    plan = make_instrument(t.cycle)
    make_cover(plan, t)
    path = url("instrument_uncover", t.cycle, plan.pk, t.pk)
    return path, {}, lambda: Instrument.objects.count() - InstrumentTheme.objects.count()


PAGES = {
    "instrument_add": _add,
    "instrument_change": _change,
    "instrument_remove": _remove,
    "instrument_cover": _cover,
    "instrument_uncover": _uncover,
}
every_page = pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES)


@every_page
def test_it_writes_and_a_repeated_post_is_one_effect(
    theme: ThemeReview, client: Client, make_page: Callable[[ThemeReview], Page]
) -> None:
    path, data, effects = make_page(theme)
    sent = {**data, "once": new_token()}
    answers = [client.post(path, sent) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert effects() == 1
    assert client.get(answers[0].headers["Location"]).status_code == 200


@every_page
@pytest.mark.parametrize(("who", "status"), [("reader", 403), ("elsewhere", 404), ("nobody", 302)])
def test_it_writes_for_nobody_else(
    theme: ThemeReview, client_as: ClientAs, make_page: Callable[[ThemeReview], Page], who: str, status: int
) -> None:
    path, data, effects = make_page(theme)
    people = {
        "reader": lambda: client_as(make_member(theme.cycle.city, Role.AUDITOR)),
        "elsewhere": lambda: client_as(make_member(make_city("elsewhere"), Role.COORDINATOR)),
        "nobody": Client,
    }
    assert people[who]().post(path, data).status_code == status
    assert effects() == 0


@every_page
def test_it_writes_only_by_post_in_its_step_and_before_the_sign_off(
    theme: ThemeReview, client: Client, make_page: Callable[[ThemeReview], Page]
) -> None:
    path, data, effects = make_page(theme)
    assert client.put(path, data).status_code == 405
    assert client.get(path, data).status_code in {200, 405}
    BaselineReview.objects.update(signed_off_at="2026-03-20T12:00Z")
    assert client.post(path, data).status_code == 409
    BaselineReview.objects.update(signed_off_at=None)
    assert effects() == 0
    assert client.post(path, data).status_code == 302  # the negative control
    assert effects() == 1


@every_page
def test_in_another_step_it_writes_nothing(client_as: ClientAs, make_page: Callable[[ThemeReview], Page]) -> None:
    theme = make_theme_review(make_cycle(Step.TARGETS), "6")
    path, data, effects = make_page(theme)
    assert client_as(make_member(theme.cycle.city, Role.COORDINATOR)).post(path, data).status_code == 409
    assert effects() == 0


def test_a_stale_form_overwrites_nothing(theme: ThemeReview, client: Client, officer: User) -> None:
    path, data, _effects = _cover(theme)
    plan = Instrument.objects.get(name__en="Traffic plan")
    assert client.post(path, {**data, "version": 0}).status_code == 302
    services.cover(plan, theme, by=officer, covers="Theirs")
    answer = client.post(path, data)
    assert answer.status_code == 409
    assert InstrumentTheme.objects.get().covers == {"en": "Theirs"}
    plan_path = url("instrument_change", theme.cycle, plan.pk)
    services.change_instrument(plan, by=officer, name="Theirs")
    assert client.post(plan_path, {"version": 1, "name_en": "Mine", "kind": "plan"}).status_code == 409
    assert Instrument.objects.get(pk=plan.pk).name == {"en": "Theirs"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name_en": ""}, "Fill this in"),
        ({"valid_from": "2030-01-01", "valid_to": "2020-01-01"}, "The plan ends before it begins"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"kind": "wish"}, "Choose one of the listed values"),
    ],
)
def test_what_is_wrong_is_said(theme: ThemeReview, client: Client, wrong: dict[str, str], sentence: str) -> None:
    path, data, effects = _add(theme)
    answer = client.post(path, {**data, **wrong})
    assert (answer.status_code, effects()) == (422, 0)
    assert sentence in answer.content.decode()


def test_services_refuse_what_belongs_elsewhere(theme: ThemeReview, officer: User) -> None:
    plan = make_instrument(theme.cycle)
    other = make_cycle(Step.TARGETS, city=theme.cycle.city, year=theme.cycle.year + 1)
    with pytest.raises(ValidationError, match="another year"):
        services.cover(plan, theme, by=officer, overlaps_with=make_instrument(other))
    with pytest.raises(ValidationError, match="not in the year's scope"):
        services.cover(plan, make_theme_review(other, "6"), by=officer)
    with pytest.raises(ValidationError, match="another city"):
        services.add_instrument(theme.cycle, by=officer, name="P", responsible=make_unit(make_city("far"), "Streets"))
    with pytest.raises(ValidationError, match="choose another one"):
        services.cover(plan, theme, by=officer, overlaps_with=plan)
    bare = make_cycle(Step.BASELINE, city=make_city("bare"))
    with pytest.raises(Conflict, match="has not started"):
        services.add_instrument(bare, by=make_member(bare.city, Role.OFFICER), name="P")


def test_a_plan_of_another_year_is_not_found_here(theme: ThemeReview, client: Client) -> None:
    other = make_cycle(Step.TARGETS, city=theme.cycle.city, year=theme.cycle.year + 1)
    foreign = make_instrument(other)
    for name, more in (("instrument_change", ()), ("instrument_remove", ()), ("instrument_cover", (theme.pk,))):
        assert client.get(url(name, theme.cycle, foreign.pk, *more)).status_code == 404


def test_overlaps_and_gaps_are_seen_at_a_glance(theme: ThemeReview, client: Client) -> None:
    two, none = make_theme_review(theme.cycle, "2"), make_theme_review(theme.cycle, "10")
    first = make_instrument(theme.cycle, valid_from=date(2020, 1, 1), valid_to=date(2021, 12, 31))
    second = make_instrument(theme.cycle, "Parking norm")
    make_cover(first, theme, gap="Freight")
    make_cover(first, two, overlaps_with=second, overlap="Places")
    make_cover(second, two)
    found = matrix.read(theme.cycle)
    assert [column.row for column in found.without] == [none]
    assert [(column.row, column.plans) for column in found.several] == [(two, (first, second))]
    marks = [[(cell.is_covered, cell.overlaps, cell.leaves_out) for cell in line.cells] for line in found.lines]
    assert marks == [
        [(True, True, False), (True, False, True), (False, False, False)],
        [(True, False, False), (False, False, False), (False, False, False)],
    ]
    assert [(line.valid, line.is_over) for line in found.lines] == [("2020–2021", True), ("", False)]
    page = client.get(url("instruments", theme.cycle)).content.decode()
    for words in ("no longer valid", "Overlaps with “Parking norm”", "Freight"):
        assert words in page
    assert "that is a gap" in client.get(url("theme_review", theme.cycle, none.pk)).content.decode()
    on_theme = client.get(url("theme_review", theme.cycle, two.pk)).content.decode()
    assert "With “Parking norm”. Places" in on_theme
    assert "that is a gap" not in on_theme


def test_who_only_reads_sees_the_matrix_and_no_way_to_write(theme: ThemeReview, client_as: ClientAs) -> None:
    make_cover(make_instrument(theme.cycle, url="https://city.example/plan"), theme)
    page = client_as(make_member(theme.cycle.city, Role.AUDITOR)).get(url("instruments", theme.cycle)).content.decode()
    assert 'href="https://city.example/plan"' in page
    assert url("instrument_add", theme.cycle) not in page
    assert "/plans/1" not in page


@pytest.mark.parametrize(
    ("valid", "said"),
    [((None, None), ""), ((2020, 2030), "2020–2030"), ((2020, None), "2020–"), ((None, 2030), "–2030"), ((8, 8), "8")],
)
def test_years_are_short(valid: tuple[int | None, int | None], said: str) -> None:
    assert matrix.years(*valid) == said


def test_what_the_group_signs_includes_the_plans(theme: ThemeReview, officer: User) -> None:
    plan = make_instrument(theme.cycle)
    marks = [fingerprint(look(theme.cycle))]
    services.change_instrument(plan, by=officer, name="Another")
    marks.append(fingerprint(look(theme.cycle)))
    services.cover(plan, theme, by=officer, covers="Tracks")
    marks.append(fingerprint(look(theme.cycle)))
    assert len(set(marks)) == 3


def test_the_record_has_them_and_the_next_year_its_own(theme: ThemeReview) -> None:
    unit = make_unit(theme.cycle.city, "Streets")
    plan = make_instrument(theme.cycle, responsible=unit, valid_from=date(2020, 3, 2))
    norm = make_instrument(theme.cycle, "Parking norm")
    make_cover(plan, theme, covers="Tracks", overlaps_with=norm, overlap="Places", gap="Freight")
    sealed = snapshot.plain(part(theme.cycle))["instruments"]
    assert sealed[0] == {
        "name": {"en": "Traffic plan"},
        "kind": "plan",
        "responsible": {"en": "Streets"},
        "valid_from": "2020-03-02",
        "valid_to": None,
        "url": "",
        "themes": [
            {
                "code": "6",
                "covers": {"en": "Tracks"},
                "overlaps_with": {"en": "Parking norm"},
                "overlap": {"en": "Places"},
                "gap": {"en": "Freight"},
            }
        ],
    }
    new = make_cycle(Step.TARGETS, city=theme.cycle.city, year=theme.cycle.year + 1)
    copy(theme.cycle, new, Decision.Next.FULL)
    assert snapshot.plain(part(new))["instruments"] == sealed
    carried = InstrumentTheme.objects.get(cycle=new)
    assert (carried.instrument.origin, carried.theme_review.cycle) == (plan, new)
    assert carried.overlaps_with == Instrument.objects.get(cycle=new, origin=norm)
    Instrument.objects.filter(cycle=new).delete()
    assert snapshot.plain(part(theme.cycle))["instruments"] == sealed


@pytest.mark.parametrize("number", [3, 24])
def test_pages_read_as_often_for_few_plans_as_for_many(theme: ThemeReview, client: Client, number: int) -> None:
    for place in range(number):
        make_cover(make_instrument(theme.cycle, f"Plan {place}"), theme)
    first = Instrument.objects.all()[0]
    asked = {"instruments": (), "instrument_add": (), "instrument_change": (first.pk,)}
    asked |= {"instrument_cover": (first.pk, theme.pk)}
    client.get(url("baseline", theme.cycle))
    found = {}
    for name, more in asked.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(url(name, theme.cycle, *more))
        found[name] = len(captured) - SAVEPOINT
    assert found == {"instruments": 8, "instrument_add": 7, "instrument_change": 8, "instrument_cover": 8}
