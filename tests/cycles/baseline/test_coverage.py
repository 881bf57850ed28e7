"""Scope over the years, and the cut-off of the ranking."""

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import FrameworkVersion
from commitments.seeds import files, load_file
from cycles import snapshot
from cycles.baseline.content import part
from cycles.baseline.coverage import coverage
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.baseline.standing import look
from cycles.cycle import Cycle, Step
from ims.once import new_token
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_theme_review
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    return make_cycle(Step.BASELINE)


@pytest.fixture
def client(cycle: Cycle, client_as: ClientAs) -> Client:
    return client_as(make_member(cycle.city, Role.OWNER))


def page(client: Client, cycle: Cycle) -> str:
    return client.get(reverse("baseline", args=[cycle.city.slug, cycle.year])).content.decode()


def test_each_theme_names_the_years_in_which_it_was_in_scope(cycle: Cycle, client: Client) -> None:
    make_theme_review(cycle, "1")
    before = make_cycle(Step.CLOSED, city=cycle.city, year=cycle.year - 1)
    make_theme_review(before, "1")
    make_theme_review(before, "10")
    make_theme_review(make_cycle(Step.BASELINE, city=make_city("elsewhere")), "2")  # another city's
    found = coverage(cycle, BaselineReview.objects.get(cycle=cycle).framework)
    years = {theme.code: theme.years for theme in found.themes}
    assert years["1"] == (cycle.year - 1, cycle.year)
    assert years["10"] == (cycle.year - 1,)
    assert years["2"] == ()
    assert (found.now, found.ever, list(years)[-1]) == (1, 2, "10")
    assert [(theme.code, theme.last) for theme in found.later][-1] == ("10", cycle.year - 1)
    assert len(found.later) == 9
    sealed = {row["code"]: row["last"] for row in snapshot.plain(part(cycle))["later"]}
    assert sealed == {theme.code: theme.last for theme in found.later}
    text = page(client, cycle)
    assert 'tag--wait">later</span>' in text
    assert "1 of 10 themes is in scope this year," in text
    assert "2 were in some year so far." in text
    # Looked back at, last year knows nothing of this one.
    assert coverage(before, BaselineReview.objects.get(cycle=before).framework).themes[0].years == (before.year,)


def test_a_year_may_be_scoped_by_municipal_service(client_as: ClientAs) -> None:
    load_file(next(path for path in files() if path.stem == "services"))
    cycle = make_cycle(Step.BASELINE)
    officer = make_member(cycle.city, Role.OFFICER)
    client, args = client_as(officer), [cycle.city.slug, cycle.year]
    version = FrameworkVersion.objects.get(framework__code="services")
    chosen = [version.nodes.get(code=code) for code in ("13", "14")]
    sent = {"version": 0, "scope_en": "The city's own companies", "themes": [node.pk for node in chosen]}
    path = reverse("baseline_scope", args=args) + "?framework=services"
    assert client.post(path, {**sent, "once": new_token()}).status_code == 302
    text = page(client, cycle)
    assert "2 of 22 services are in scope this year," in text
    assert "15 Energy and heating" in text.split("tag--wait")[1].split("</p>")[0]
    row = ThemeReview.objects.get(cycle=cycle, theme__code="13")
    shown = client.get(reverse("theme_review", args=[*args, row.pk])).content.decode()
    assert "Wording ours" in shown or "Wording: ours" in shown
    assert "names nothing below it" in shown
    assert reverse("theme_assessment", args=[*args, row.pk]) not in shown
    assert "assessment" not in [section.key for section in look(cycle).themes[0].sections]


def rank(cycle: Cycle, **scored: tuple[int, bool]) -> None:
    for code, (urgency, is_priority) in scored.items():
        scores = {"importance": 5, "urgency": urgency, "influence": 5}
        make_theme_review(cycle, code[1:], **scores, is_priority=is_priority)


def test_the_cut_off_is_drawn_below_the_last_priority(cycle: Cycle, client: Client) -> None:
    rank(cycle, t1=(2, False), t2=(5, True), t3=(4, True))
    standing = look(cycle)
    assert standing.cut_off is not None
    assert (standing.cut_off.row.theme.code, standing.passed_over) == ("3", [])
    rows = page(client, cycle).split("<tbody>")[1].split("</tr>")
    assert ["Theme 2" in rows[0], "Theme 3" in rows[1], "Cut-off" in rows[2], "Theme 1" in rows[3]] == [True] * 4


def test_a_choice_that_departs_from_the_ranking_is_named(cycle: Cycle, client: Client) -> None:
    rank(cycle, t1=(2, True), t2=(5, True), t3=(4, False))
    assert [theme.row.theme.code for theme in look(cycle).passed_over] == ["3"]
    assert "Above the line and yet no priority: 3 Theme 3." in page(client, cycle)


def test_without_a_choice_there_is_no_line(cycle: Cycle, client: Client) -> None:
    rank(cycle, t1=(2, False))
    assert look(cycle).cut_off is None
    assert "Cut-off" not in page(client, cycle)


def test_who_widens_the_scope_sees_when_a_theme_was_last_looked_at(cycle: Cycle, client_as: ClientAs) -> None:
    theme = make_theme_review(cycle, "1")
    make_theme_review(make_cycle(Step.CLOSED, city=cycle.city, year=cycle.year - 1), "10")
    officer = client_as(make_member(cycle.city, Role.OFFICER))
    shown = officer.get(reverse("baseline_scope", args=[cycle.city.slug, cycle.year])).content.decode()
    assert f"(last in scope in {cycle.year - 1})" in shown
    assert shown.count("(never in scope yet)") == 8
    assert reverse("theme_review", args=[cycle.city.slug, cycle.year, theme.pk]) in shown
