"""The legal register: by which act, when checked, when again; what is overdue stands first and says so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cycles.baseline.models import LegalRequirement, ThemeReview
from cycles.cycle import Cycle, Step
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_requirement, make_review, make_theme_review
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2


@pytest.fixture
def theme(db: None) -> ThemeReview:
    return make_theme_review(make_cycle(Step.BASELINE), "6")


@pytest.fixture
def client(theme: ThemeReview, client_as: ClientAs) -> Client:
    return client_as(make_member(theme.cycle.city, Role.OFFICER))


def url(name: str, cycle: Cycle, *more: int) -> str:
    return reverse(name, args=[cycle.city.slug, cycle.year, *more])


def test_act_paragraph_link_and_next_check_are_written_and_shown(theme: ThemeReview, client: Client) -> None:
    today = theme.cycle.city.today()
    data = {
        "requirement_en": "Noise plan",
        "act_en": "Noise directive",
        "paragraph": "Art. 8",
        "url": "https://law.example/noise",
        "met": "partly",
        "checked_on": (today - timedelta(days=300)).isoformat(),
        "check_by": (today + timedelta(days=65)).isoformat(),
    }
    answer = client.post(url("requirement_add", theme.cycle, theme.pk), data)
    assert answer.status_code == 302
    row = LegalRequirement.objects.get()
    assert (row.act, row.paragraph, row.url) == ({"en": "Noise directive"}, "Art. 8", "https://law.example/noise")
    for page in (url("theme_review", theme.cycle, theme.pk), url("legal_register", theme.cycle)):
        text = client.get(page).content.decode()
        assert '<a href="https://law.example/noise" rel="noreferrer">Noise directive, Art. 8</a>' in text
        assert "tag--late" not in text.split('id="legal"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"checked_on": "2026-02-03", "check_by": "2026-02-03"}, "The next check comes after the last one"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL"),
    ],
)
def test_what_is_wrong_is_said(theme: ThemeReview, client: Client, wrong: dict[str, str], sentence: str) -> None:
    data = {"requirement_en": "Noise plan", "met": "yes", **wrong}
    answer = client.post(url("requirement_add", theme.cycle, theme.pk), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not LegalRequirement.objects.exists()


@pytest.mark.parametrize(("days", "is_overdue"), [(-1, True), (0, False), (1, False)])
def test_a_check_is_overdue_from_the_day_after(theme: ThemeReview, client: Client, days: int, is_overdue: bool) -> None:
    today = theme.cycle.city.today()
    row = make_requirement(theme, check_by=today + timedelta(days=days))
    assert row.is_overdue(today) == is_overdue
    page = client.get(url("legal_register", theme.cycle)).content.decode()
    assert ("1 requirement should have been checked again" in page) == is_overdue
    assert (
        "1 requirement should have been checked again." in client.get(url("baseline", theme.cycle)).content.decode()
    ) == is_overdue


def test_what_is_due_first_stands_first_and_without_a_day_last(theme: ThemeReview, client: Client) -> None:
    today = theme.cycle.city.today()
    make_requirement(theme, "Never")
    make_requirement(theme, "Later", check_by=today + timedelta(days=9))
    make_requirement(theme, "Overdue", check_by=today - timedelta(days=9))
    rows = client.get(url("legal_register", theme.cycle)).context["requirements"]
    assert [str(line.row.requirement) for line in rows] == ["Overdue", "Later", "Never"]


def test_the_register_is_read_by_who_sees_the_work_and_written_by_nobody_there(
    theme: ThemeReview, client_as: ClientAs
) -> None:
    held = make_requirement(theme)
    reader = client_as(make_member(theme.cycle.city, Role.AUDITOR))
    page = reader.get(url("legal_register", theme.cycle))
    assert page.status_code == 200
    assert url("requirement_change", theme.cycle, theme.pk, held.pk) not in page.content.decode()
    assert reader.post(url("legal_register", theme.cycle)).status_code == 405
    stranger = client_as(make_member(make_city("elsewhere"), Role.COORDINATOR))
    assert stranger.get(url("legal_register", theme.cycle)).status_code == 404


def test_an_empty_register_says_what_to_do_or_that_none_apply(theme: ThemeReview, client: Client) -> None:
    assert "added on the pages of the themes" in client.get(url("legal_register", theme.cycle)).content.decode()
    review = make_review(theme.cycle)
    review.no_legal_requirements = True
    review.save()
    assert "no legal requirements apply" in client.get(url("legal_register", theme.cycle)).content.decode()


@pytest.mark.parametrize("number", [3, 24])
def test_the_register_reads_as_often_for_few_rows_as_for_many(theme: ThemeReview, client: Client, number: int) -> None:
    for place in range(number):
        make_requirement(theme, f"Requirement {place}")
    client.get(url("baseline", theme.cycle))
    with CaptureQueriesContext(connection) as captured:
        client.get(url("legal_register", theme.cycle))
    assert len(captured) - SAVEPOINT == 6
