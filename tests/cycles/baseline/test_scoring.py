"""The working group scores together: alone first, the spread shows afterwards, and only the agreed scores rank."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cycles.baseline import scoring
from cycles.baseline.content import part
from cycles.baseline.models import ThemeReview, ThemeScore
from cycles.baseline.standing import look
from cycles.cycle import Cycle, Step
from cycles.organisation.models import Body, Tenure
from ims.once import new_token
from ims.people.models import User
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_review, make_theme_review
from tests.cycles.factories import make_cycle
from tests.cycles.organisation.factories import make_body, make_seat
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle() -> Cycle:
    """Return a cycle in step 1 with two themes in scope."""
    made = make_cycle(step=Step.BASELINE)
    make_review(made)
    make_theme_review(made, "1")
    make_theme_review(made, "2")
    return made


def themes(cycle: Cycle) -> list[int]:
    return list(ThemeReview.objects.in_cycle(cycle).values_list("pk", flat=True))


def member(cycle: Cycle, role: Role = Role.OWNER, *, seated: bool = True) -> User:
    person = make_member(cycle.city, role)
    if seated:
        body = Body.objects.filter(city=cycle.city, kind=Body.Kind.WORKING).first()
        seat = make_seat(body or make_body(cycle.city, kind=Body.Kind.WORKING))
        Tenure.objects.create(seat=seat, person=person, starts_on=cycle.city.today())
    return person


def page(cycle: Cycle) -> str:
    return reverse("themes_score", args=[cycle.city.slug, cycle.year])


def sent(theme: int, *marks: int) -> dict[str, object]:
    names = (f"{name}_{theme}" for name in scoring.CRITERIA)
    return {"once": new_token(), **dict(zip(names, marks, strict=False))}


def test_the_spread_is_what_the_members_gave_and_the_agreed_scores_stay_apart(cycle: Cycle) -> None:
    first, second = themes(cycle)
    for marks in ((5, 1, 3), (4, 4, 3), (2, 5, 3)):
        scoring.give(cycle, {first: marks, second: None}, by=member(cycle))
    importance, urgency, influence = scoring.spreads_of(map(scoring.given_by, ThemeScore.objects.in_cycle(cycle)))[
        first
    ]
    assert importance.counts == [(1, 0), (2, 1), (3, 0), (4, 1), (5, 1)]
    assert (importance.lowest, importance.middle, importance.highest, importance.is_wide) == (2, Decimal(4), 5, True)
    assert (urgency.middle, urgency.is_wide) == (Decimal(4), True)
    assert (influence.middle, influence.is_wide) == (Decimal(3), False)
    assert look(cycle).ranking == []  # nothing is agreed yet
    frozen = part(cycle)
    assert frozen is not None
    assert [theme["member_scores"] for theme in frozen["themes"]] == [
        {"members": 3, "importance": [2, 4, 5], "urgency": [1, 4, 5], "influence": [3, 3, 3]},
        None,
    ]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=21))
def test_the_middle_lies_between_lowest_and_highest(marks: list[int]) -> None:
    spread = scoring.Spread("urgency", tuple(sorted(marks)))
    assert spread.lowest <= spread.middle <= spread.highest
    assert spread.middle * 2 == int(spread.middle * 2)  # a whole mark or half-way between two
    assert sum(n for _mark, n in spread.counts) == len(marks)


def test_who_has_no_seat_in_the_group_does_not_score(cycle: Cycle) -> None:
    seated, officer = member(cycle), member(cycle, Role.OFFICER, seated=False)
    (first, _second) = themes(cycle)
    with pytest.raises(Refused, match="seat in the cross-sectoral working group"):
        scoring.give(cycle, {first: (1, 1, 1)}, by=officer)
    scoring.give(cycle, {first: (1, 1, 1)}, by=seated)
    assert list(ThemeScore.objects.values_list("member", flat=True)) == [seated.pk]


def test_while_the_group_has_no_members_whoever_works_on_the_review_scores(cycle: Cycle) -> None:
    officer = member(cycle, Role.OFFICER, seated=False)
    assert scoring.give(cycle, {themes(cycle)[0]: (3, 3, 3)}, by=officer) == 1


def test_a_seat_that_has_ended_no_longer_scores(cycle: Cycle) -> None:
    left, _stays = member(cycle), member(cycle)
    Tenure.objects.filter(person=left).update(starts_on="2020-01-01", ends_on="2021-01-01")
    with pytest.raises(Refused):
        scoring.give(cycle, {themes(cycle)[0]: (3, 3, 3)}, by=left)


def test_marks_are_given_again_taken_back_and_given_unchanged_without_a_change(cycle: Cycle) -> None:
    person, (first, second) = member(cycle), themes(cycle)
    assert scoring.give(cycle, {first: (3, 3, 3), second: (1, 2, 3)}, by=person) == 2
    assert scoring.give(cycle, {first: (3, 3, 3), second: (1, 2, 4)}, by=person) == 1
    assert ThemeScore.objects.get(theme_review=second).version == 2
    assert scoring.take_back(cycle, by=person) == 2
    assert not ThemeScore.objects.exists()


def test_a_theme_of_another_year_and_a_mark_beyond_five_write_nothing(cycle: Cycle) -> None:
    person, (first, second) = member(cycle), themes(cycle)
    other = make_theme_review(make_cycle(Step.BASELINE, city=cycle.city, year=cycle.year + 1)).pk
    with pytest.raises(ValidationError, match="in scope"):
        scoring.give(cycle, {first: (3, 3, 3), other: (3, 3, 3)}, by=person)
    with pytest.raises(ValidationError):
        scoring.give(cycle, {first: (3, 3, 3), second: (6, 3, 3)}, by=person)
    assert not ThemeScore.objects.exists()


def test_the_database_refuses_a_mark_beyond_five_and_a_second_row(cycle: Cycle) -> None:
    person, (first, _second) = member(cycle), themes(cycle)
    scoring.give(cycle, {first: (3, 3, 3)}, by=person)
    row = ThemeScore.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeScore.objects.filter(pk=row.pk).update(urgency=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeScore.objects.create(
            cycle=cycle, theme_review_id=first, member=person, importance=1, urgency=1, influence=1
        )


def test_a_signed_review_takes_no_scores(cycle: Cycle) -> None:
    person, review = member(cycle), make_review(cycle)
    review.signed_off_at = timezone.now()
    review.save()
    with pytest.raises(Conflict, match="signed"):
        scoring.give(cycle, {themes(cycle)[0]: (3, 3, 3)}, by=person)


def test_the_page_saves_ones_own_marks_once_and_names_the_missing_one(cycle: Cycle, client_as: ClientAs) -> None:
    person, (first, second) = member(cycle), themes(cycle)
    client = client_as(person)
    assert "How significant" in client.get(page(cycle)).content.decode()
    data = sent(first, 5, 4, 3)
    assert client.post(page(cycle), data).status_code == 302
    assert client.post(page(cycle), data).status_code == 302  # sent twice
    assert list(ThemeScore.objects.values_list("importance", "urgency", "influence")) == [(5, 4, 3)]
    refused = client.post(page(cycle), sent(first, 5, 4, 2) | sent(second, 4))
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Theme 2: choose a mark here too" in text
    assert f'name="importance_{second}" value="4"' in text
    assert ThemeScore.objects.get().influence == 3  # nothing is half saved


def test_the_page_takes_marks_back_and_tells_who_is_not_asked(cycle: Cycle, client_as: ClientAs) -> None:
    person = member(cycle)
    scoring.give(cycle, {themes(cycle)[0]: (3, 3, 3)}, by=person)
    client_as(person).post(page(cycle), {"once": new_token(), "take_back": "yes"})
    assert not ThemeScore.objects.exists()
    officer = member(cycle, Role.OFFICER, seated=False)
    assert "who holds a seat" in client_as(officer).get(page(cycle)).content.decode()


def test_what_others_gave_shows_once_ones_own_marks_are_in(cycle: Cycle, client_as: ClientAs) -> None:
    first, _second = themes(cycle)
    scoring.give(cycle, {first: (5, 4, 3)}, by=member(cycle))
    person = member(cycle)
    theme = reverse("theme_review", args=[cycle.city.slug, cycle.year, first])
    hidden = client_as(person).get(theme).content.decode()
    assert "once your own scores are in" in hidden
    assert "Scores of 1 member" not in hidden
    auditor = client_as(member(cycle, Role.AUDITOR, seated=False)).get(theme).content.decode()
    assert "Scores of 1 member of 2" in auditor
    scoring.give(cycle, {first: (1, 4, 3)}, by=person)
    shown = client_as(person).get(theme).content.decode()
    assert "Scores of 2 members of 2" in shown
    assert "far apart" in shown


def test_the_home_asks_a_member_until_every_theme_is_scored(cycle: Cycle, client_as: ClientAs) -> None:
    person, (first, second) = member(cycle), themes(cycle)
    other = member(cycle, Role.OFFICER, seated=False)
    home = reverse("city_home", args=[cycle.city.slug])
    asks = f"Score the themes of {cycle.year}"
    assert asks in client_as(person).get(home).content.decode()
    assert asks not in client_as(other).get(home).content.decode()
    scoring.give(cycle, {first: (5, 4, 3)}, by=person)
    assert asks in client_as(person).get(home).content.decode()
    scoring.give(cycle, {second: (5, 4, 3)}, by=person)
    assert asks not in client_as(person).get(home).content.decode()
