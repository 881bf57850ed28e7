"""The SWOT board: points are added, changed, moved and taken off once, for whom and when they may be."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.baseline import services as baseline
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.baseline.standing import look
from cycles.baseline.swot import services
from cycles.baseline.swot.models import SwotPoint
from cycles.baseline.views.review import fingerprint
from cycles.cycle import Step
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Conflict
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import attach, make_point, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2
Page = tuple[str, dict[str, Any], Callable[[], int]]
KINDS = ("strength", "weakness", "opportunity", "threat")


@pytest.fixture
def theme(db: None) -> ThemeReview:
    return make_theme_review(make_cycle(Step.BASELINE), "6")


@pytest.fixture
def officer(theme: ThemeReview) -> User:
    return make_member(theme.cycle.city, Role.OFFICER)


@pytest.fixture
def client(client_as: ClientAs, officer: User) -> Client:
    return client_as(officer)


def url(name: str, theme: ThemeReview, *more: int) -> str:
    return reverse(name, args=[theme.cycle.city.slug, theme.cycle.year, theme.pk, *more])


def board(theme: ThemeReview) -> dict[str, list[str]]:
    """Return the saved board: the texts of each field that has one, in their order."""
    found: dict[str, list[str]] = {}
    for point in SwotPoint.objects.in_cycle(theme.cycle).filter(theme_review=theme):
        found.setdefault(point.kind, []).append(point.text["en"])
    return found


def _add(t: ThemeReview) -> Page:
    data = {"kind": "threat", "threat-text_en": "Fares"}
    return url("theme_swot", t), data, SwotPoint.objects.filter(kind="threat", text__en="Fares", position=1).count


def _change(t: ThemeReview) -> Page:
    held = make_point(t, "strength", "Tracks")
    data = {"version": 1, "text_en": "Cycle tracks", "kind": "opportunity"}
    saved = SwotPoint.objects.filter(kind="opportunity", text__en="Cycle tracks", version=2)
    return url("swot_point_change", t, held.pk), data, saved.count


def _move(t: ThemeReview) -> Page:
    held = make_point(t, "strength", "Tracks")
    make_point(t, "strength", "Buses")
    data = {"version": 1, "way": "down"}
    return url("swot_point_move", t, held.pk), data, SwotPoint.objects.filter(pk=held.pk, position=2, version=2).count


def _move_to(t: ThemeReview) -> Page:
    held = make_point(t, "strength", "Tracks")
    data = {"version": 1, "to": "weakness"}
    return url("swot_point_move", t, held.pk), data, SwotPoint.objects.filter(kind="weakness", version=2).count


def _remove(t: ThemeReview) -> Page:
    held = make_point(t, "strength", "Tracks")
    return url("swot_point_remove", t, held.pk), {"version": 1}, lambda: 1 - SwotPoint.objects.count()


PAGES = {
    "theme_swot": _add,
    "swot_point_change": _change,
    "swot_point_move": _move,
    "swot_point_move_to": _move_to,
    "swot_point_remove": _remove,
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


@pytest.mark.parametrize("name", [name for name in PAGES if name != "theme_swot"])
@pytest.mark.parametrize("read", [1, 77, ""])
def test_a_point_that_somebody_changed_meanwhile_is_left_alone(
    theme: ThemeReview, client: Client, officer: User, name: str, read: object
) -> None:
    path, data, effects = PAGES[name](theme)
    held = SwotPoint.objects.order_by("pk")[0]
    services.change_point(held, by=officer, text="Theirs", kind="threat")
    answer = client.post(path, {**data, "version": read})
    assert answer.status_code == 409
    assert effects() == 0
    assert board(theme)["threat"] == ["Theirs"]


def test_a_stale_change_shows_both_texts_and_sending_again_replaces(
    theme: ThemeReview, client: Client, officer: User
) -> None:
    held = make_point(theme, "strength", "Tracks")
    services.change_point(held, by=officer, text="Theirs")
    path = url("swot_point_change", theme, held.pk)
    answer = client.post(path, {"version": 1, "text_en": "Mine", "kind": "strength"})
    assert [(c.saved, c.yours) for c in answer.context["form"].conflicts] == [("Theirs", "Mine")]
    again = {"version": answer.context["form"].data["version"], "text_en": "Mine", "kind": "strength"}
    assert client.post(path, again).status_code == 302
    assert board(theme) == {"strength": ["Mine"]}


def test_an_empty_point_is_refused_beside_its_field_and_the_text_stays(theme: ThemeReview, client: Client) -> None:
    answer = client.post(url("theme_swot", theme), {"kind": "weakness", "weakness-text_en": " "})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_weakness-text_en"' in page
    assert page.count("Fill this in: it is needed.") == 2  # in the summary and beside the field
    too_long = "x" * 301
    page = client.post(url("theme_swot", theme), {"kind": "threat", "threat-text_en": too_long}).content.decode()
    assert too_long in page
    assert client.post(url("theme_swot", theme), {"kind": "luck", "luck-text_en": "x"}).status_code == 200
    assert not SwotPoint.objects.exists()


def test_points_move_within_their_field_and_stop_at_its_edges(theme: ThemeReview, officer: User) -> None:
    first, second, third = (make_point(theme, "strength", text) for text in ("a", "b", "c"))
    make_point(theme, "threat", "z")

    def move(point: SwotPoint, way: int) -> list[str]:
        version = SwotPoint.objects.get(pk=point.pk).version
        services.move_point(point, way, read=version, by=officer)
        return board(theme)["strength"]

    assert move(third, -1) == ["a", "c", "b"]
    assert move(third, -1) == ["c", "a", "b"]
    assert move(third, -1) == ["c", "a", "b"]
    assert move(second, 1) == ["c", "a", "b"]
    assert move(first, 1) == ["c", "b", "a"]
    assert board(theme)["threat"] == ["z"]


def test_a_point_comes_last_in_another_field_and_the_others_close_up(theme: ThemeReview, officer: User) -> None:
    first = make_point(theme, "strength", "a")
    make_point(theme, "strength", "b")
    make_point(theme, "threat", "z")
    services.move_to_field(first, "threat", read=1, by=officer)
    assert board(theme) == {"strength": ["b"], "threat": ["z", "a"]}
    places = SwotPoint.objects.order_by("kind", "position").values_list("kind", "position")
    assert list(places) == [("strength", 1), ("threat", 1), ("threat", 2)]


def test_a_figure_of_the_theme_stands_behind_a_point_and_holds_it(theme: ThemeReview, officer: User) -> None:
    own, foreign = make_indicator(theme.cycle.city, "T01"), make_indicator(theme.cycle.city, "T02")
    attached = attach(theme, own)
    point = services.add_point(theme, "weakness", "Slow", indicator=own, by=officer)
    assert look(theme.cycle).themes[0].board[1].points[0].indicator == "T01"
    for wrong in (lambda: services.add_point(theme, "threat", "Fares", indicator=foreign, by=officer),):
        with pytest.raises(ValidationError, match="does not belong to the theme"):
            wrong()
    with pytest.raises(Conflict) as refusal:
        baseline.detach_indicator(attached, by=officer)
    assert [reason.sentence for reason in refusal.value.reasons] == ["A point of the SWOT board names it."]
    services.change_point(point, indicator=None, by=officer)
    baseline.detach_indicator(attached, by=officer)  # the negative control


def test_the_database_knows_four_fields_only(theme: ThemeReview) -> None:
    point = make_point(theme)
    with pytest.raises(IntegrityError), transaction.atomic():
        SwotPoint.objects.filter(pk=point.pk).update(kind="luck")


def test_what_the_group_signs_changes_with_every_point(theme: ThemeReview, officer: User) -> None:
    seen = [fingerprint(look(theme.cycle))]
    point = services.add_point(theme, "strength", "Tracks", by=officer)
    seen.append(fingerprint(look(theme.cycle)))
    services.change_point(point, text="Cycle tracks", by=officer)
    seen.append(fingerprint(look(theme.cycle)))
    services.remove_point(point, read=2, by=officer)
    assert len({*seen, fingerprint(look(theme.cycle))}) == 3


def test_a_point_in_another_language_only_does_not_fill_its_field(theme: ThemeReview, officer: User) -> None:
    theme.cycle.city.languages = ["en", "sv"]
    services.add_point(theme, "strength", {"en": "Tracks", "sv": "Banor"}, by=officer)
    SwotPoint.objects.update(text={"sv": "Banor"})
    assert [field.kind for field in look(theme.cycle).themes[0].missing_swot] == list(KINDS)


@pytest.mark.parametrize("number", [1, 40])
def test_the_board_reads_as_often_for_one_point_as_for_forty(theme: ThemeReview, client: Client, number: int) -> None:
    points = [make_point(theme, kind, str(n)) for n in range(number) for kind in KINDS]
    client.get(url("theme_swot", theme))
    found = []
    for name, more in (("theme_swot", ()), ("swot_point_change", (points[0].pk,))):
        with CaptureQueriesContext(connection) as captured:
            client.get(url(name, theme, *more))
        found.append(len(captured) - SAVEPOINT)
    assert found == [6, 7]


def test_who_only_reads_sees_the_points_and_no_way_to_write(theme: ThemeReview, client_as: ClientAs) -> None:
    make_point(theme, "strength", "Tracks <b>everywhere</b>")
    page = client_as(make_member(theme.cycle.city, Role.COUNCIL_MEMBER)).get(url("theme_review", theme))
    text = page.content.decode()
    assert "Tracks &lt;b&gt;everywhere&lt;/b&gt;" in text
    assert url("theme_swot", theme) not in text.split('<aside class="aside')[0]
