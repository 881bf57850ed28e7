"""The pages of the review: each writes what it should, once, for who may, in its step, and never over somebody's text.

Wrong methods, roles, other cities and steps are asked for every address in the permission matrix; here every writing
page is asked once more with data that would be written if the guard were missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cycles.baseline import services
from cycles.baseline.forms import AssessmentForm, PrioritiesForm
from cycles.baseline.models import (
    BaselineReview,
    CommitmentAssessment,
    DataGap,
    Evidence,
    LegalRequirement,
    ThemeIndicator,
    ThemeReview,
)
from cycles.baseline.standing import look
from cycles.baseline.theme_page import commitments_of
from cycles.baseline.views.review import fingerprint
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Observation
from ims.once import new_token
from ims.people.models import User
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import (
    attach,
    make_evidence,
    make_gap,
    make_requirement,
    make_review,
    make_theme_review,
)
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_indicator, make_series
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db
SAVEPOINT = 2  # a test runs the request's transaction inside its own


@dataclass
class Page:
    """One writing page in a world of its own: where it stands, what is sent, and whether it took effect."""

    path: str
    data: dict[str, Any]
    effects: Callable[[], int]
    expected: int = 1


def url(name: str, cycle: Cycle, *more: int) -> str:
    return reverse(name, args=[cycle.city.slug, cycle.year, *more])


def _texts(t: ThemeReview) -> Page:
    data = {"version": 1, "condition_en": "Two trips in five"}
    return Page(
        url("theme_texts", t.cycle, t.pk),
        data,
        lambda: ThemeReview.objects.filter(condition={"en": "Two trips in five"}, version=2).count(),
    )


def _significance(t: ThemeReview) -> Page:
    data = {"version": 1, "importance": 5, "urgency": 4, "influence": 3}
    return Page(
        url("theme_significance", t.cycle, t.pk),
        data,
        lambda: ThemeReview.objects.filter(importance=5, urgency=4, influence=3, version=2).count(),
    )


def _assessment(t: ThemeReview) -> Page:
    return Page(
        url("theme_assessment", t.cycle, t.pk),
        assessment_data(t, met="partly", remark="Two of three"),
        lambda: CommitmentAssessment.objects.filter(assessment="partly", remark__en="Two of three", version=1).count(),
        expected=2,
    )


def assessment_data(t: ThemeReview, met: str, remark: str = "") -> dict[str, Any]:
    nodes = commitments_of(t)
    data = {"read": AssessmentForm(commitments=nodes, city=t.cycle.city).fields["read"].initial}
    for node in nodes:
        data |= {f"met_{node.pk}": met, f"remark_{node.pk}_en": remark}
    return data


def _remove(t: ThemeReview) -> Page:
    before = ThemeReview.objects.count()
    return Page(url("theme_remove", t.cycle, t.pk), {}, lambda: before - ThemeReview.objects.count())


def _attach(t: ThemeReview) -> Page:
    indicators = [make_indicator(t.cycle.city, code).pk for code in ("T01", "T02")]
    path = url("theme_indicator_attach", t.cycle, t.pk)
    return Page(path, {"indicators": indicators}, ThemeIndicator.objects.count, expected=2)


def _detach(t: ThemeReview) -> Page:
    attached = attach(t, make_indicator(t.cycle.city))
    path = url("theme_indicator_detach", t.cycle, t.pk, attached.pk)
    return Page(path, {}, lambda: 1 - ThemeIndicator.objects.count())


def _gap(t: ThemeReview) -> Page:
    return Page(
        url("gap_list", t.cycle, t.pk), {"missing_en": "Freight", "reason_en": "Never counted"}, DataGap.objects.count
    )


def _gap_remove(t: ThemeReview) -> Page:
    return Page(url("gap_remove", t.cycle, t.pk, make_gap(t).pk), {}, lambda: 1 - DataGap.objects.count())


def _requirement(t: ThemeReview) -> Page:
    data = {"requirement_en": "Noise plan", "met": "partly", "checked_on": "2026-02-03"}
    return Page(url("requirement_add", t.cycle, t.pk), data, LegalRequirement.objects.count)


def _requirement_change(t: ThemeReview) -> Page:
    held = make_requirement(t)
    data = {"version": 1, "requirement_en": "Noise plan", "met": "yes"}
    return Page(
        url("requirement_change", t.cycle, t.pk, held.pk),
        data,
        lambda: LegalRequirement.objects.filter(requirement__en="Noise plan", met="yes", version=2).count(),
    )


def _requirement_remove(t: ThemeReview) -> Page:
    path = url("requirement_remove", t.cycle, t.pk, make_requirement(t).pk)
    return Page(path, {}, lambda: 1 - LegalRequirement.objects.count())


def _evidence(t: ThemeReview) -> Page:
    data = {"title_en": "Travel survey", "url": "https://city.example/survey"}
    return Page(url("evidence_add", t.cycle, t.pk), data, Evidence.objects.count)


def _evidence_change(t: ThemeReview) -> Page:
    held = make_evidence(t)
    data = {"version": 1, "title_en": "Travel survey 2024", "note_en": "Two trips in five"}
    return Page(
        url("evidence_change", t.cycle, t.pk, held.pk),
        data,
        lambda: Evidence.objects.filter(
            title__en="Travel survey 2024", note__en="Two trips in five", version=2
        ).count(),
    )


def _evidence_remove(t: ThemeReview) -> Page:
    path = url("evidence_remove", t.cycle, t.pk, make_evidence(t).pk)
    return Page(path, {}, lambda: 1 - Evidence.objects.count())


def _scope(t: ThemeReview) -> Page:
    themes = [t.theme.version.nodes.get(code=code).pk for code in ("1", "10")]
    data = {"version": 1, "scope_en": "Inner city", "themes": themes}
    return Page(
        url("baseline_scope", t.cycle),
        data,
        lambda: (
            ThemeReview.objects.filter(cycle=t.cycle, theme__in=themes).count()
            * BaselineReview.objects.filter(scope={"en": "Inner city"}, version=2).count()
        ),
        expected=2,
    )


def _priorities(t: ThemeReview) -> Page:
    ThemeReview.objects.filter(pk=t.pk).update(importance=5, urgency=4, influence=3)
    ranking = [theme.row for theme in look(t.cycle).ranking]
    data = {"read": PrioritiesForm(ranking=ranking).fields["read"].initial, "priorities": [t.pk]}
    return Page(url("priorities_choose", t.cycle), data, ThemeReview.objects.filter(is_priority=True).count)


def _none(t: ThemeReview) -> Page:
    declared = BaselineReview.objects.filter(no_legal_requirements=True, version=2)
    return Page(url("requirements_none", t.cycle), {"none": "yes"}, declared.count)


def _sign_off(t: ThemeReview) -> Page:
    t.delete()
    make_theme_review(t.cycle, "5", ready=True)
    data = {"read": fingerprint(look(t.cycle)), "note_en": "Working group, 20 March"}
    return Page(
        url("baseline_sign_off", t.cycle), data, BaselineReview.objects.filter(signed_off_at__isnull=False).count
    )


def _undo(t: ThemeReview) -> Page:
    make_review(t.cycle, signed_off=True)
    return Page(
        url("baseline_sign_off_undo", t.cycle),
        {"reason": "New count"},
        BaselineReview.objects.filter(signed_off_at__isnull=True).count,
    )


PAGES: dict[str, Callable[[ThemeReview], Page]] = {
    "theme_texts": _texts,
    "theme_significance": _significance,
    "theme_assessment": _assessment,
    "theme_remove": _remove,
    "theme_indicator_attach": _attach,
    "theme_indicator_detach": _detach,
    "gap_list": _gap,
    "gap_remove": _gap_remove,
    "requirement_add": _requirement,
    "requirement_change": _requirement_change,
    "requirement_remove": _requirement_remove,
    "evidence_add": _evidence,
    "evidence_change": _evidence_change,
    "evidence_remove": _evidence_remove,
    "baseline_scope": _scope,
    "priorities_choose": _priorities,
    "requirements_none": _none,
    "baseline_sign_off": _sign_off,
    "baseline_sign_off_undo": _undo,
}
every_page = pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES)


@pytest.fixture
def theme(db: None) -> ThemeReview:
    return make_theme_review(make_cycle(Step.BASELINE), "6")


@pytest.fixture
def coordinator(theme: ThemeReview) -> User:
    return make_member(theme.cycle.city, Role.COORDINATOR)


@pytest.fixture
def client(client_as: ClientAs, coordinator: User) -> Client:
    return client_as(coordinator)


@every_page
def test_it_writes_and_a_repeated_post_is_one_effect(
    theme: ThemeReview, client: Client, make_page: Callable[[ThemeReview], Page]
) -> None:
    page = make_page(theme)
    data = {**page.data, "once": new_token()}
    answers = [client.post(page.path, data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert page.effects() == page.expected
    assert client.get(answers[0].headers["Location"]).status_code == 200


@every_page
@pytest.mark.parametrize("who", ["reader", "elsewhere", "nobody"])
def test_it_writes_for_nobody_else(
    theme: ThemeReview, client_as: ClientAs, make_page: Callable[[ThemeReview], Page], who: str
) -> None:
    page = make_page(theme)
    people = {
        "reader": lambda: client_as(make_member(theme.cycle.city, Role.AUDITOR)),
        "elsewhere": lambda: client_as(make_member(make_city("elsewhere"), Role.COORDINATOR)),
        "nobody": Client,
    }
    answer = people[who]().post(page.path, page.data)
    assert answer.status_code == {"reader": 403, "elsewhere": 404, "nobody": 302}[who]
    assert page.effects() == 0


@every_page
def test_it_writes_only_by_post(theme: ThemeReview, client: Client, make_page: Callable[[ThemeReview], Page]) -> None:
    page = make_page(theme)
    assert client.put(page.path, page.data).status_code == 405
    assert client.get(page.path, page.data).status_code in {200, 405}
    assert page.effects() == 0


@every_page
def test_in_another_step_it_writes_nothing(client_as: ClientAs, make_page: Callable[[ThemeReview], Page]) -> None:
    theme = make_theme_review(make_cycle(Step.TARGETS), "6")
    page = make_page(theme)
    answer = client_as(make_member(theme.cycle.city, Role.COORDINATOR)).post(page.path, page.data)
    assert answer.status_code == 409
    assert page.effects() == 0


SIGNED = [name for name in PAGES if name not in {"baseline_sign_off_undo", "baseline_sign_off"}]


@pytest.mark.parametrize("name", SIGNED)
def test_a_signed_review_is_not_written(theme: ThemeReview, client: Client, name: str) -> None:
    page = PAGES[name](theme)
    BaselineReview.objects.update(signed_off_at="2026-03-20T12:00Z")
    answer = client.post(page.path, page.data)
    assert answer.status_code == 409
    assert page.effects() == 0
    assert "Undo" in answer.content.decode() or "undo" in answer.content.decode()


STALE: dict[str, Callable[[ThemeReview, User], object]] = {
    "theme_texts": lambda t, by: services.write_theme(t, by=by, condition="Theirs"),
    "theme_significance": lambda t, by: services.score(t, 1, 1, 1, by=by),
    "theme_assessment": lambda t, by: services.assess(t, t.theme.children.get(code="6.1"), "fully", by=by),
    "requirement_change": lambda t, by: services.change_requirement(t.legal_requirements.get(), by=by, met="no"),
    "evidence_change": lambda t, by: services.change_evidence(t.evidence.get(), by=by, title="Theirs"),
    "baseline_scope": lambda t, by: services.change_scope(t.cycle, "Theirs", by=by),
    "baseline_sign_off": lambda t, by: services.change_scope(t.cycle, "Theirs", by=by),
}


@pytest.mark.parametrize("name", STALE)
def test_a_stale_form_overwrites_nothing(theme: ThemeReview, client: Client, coordinator: User, name: str) -> None:
    page = PAGES[name](theme)
    STALE[name](theme, coordinator)
    answer = client.post(page.path, page.data)
    assert answer.status_code == 409
    assert page.effects() == 0


def test_the_ranking_carries_the_boxes_and_each_theme_stands_once(theme: ThemeReview, client: Client) -> None:
    make_theme_review(theme.cycle, "7", ready=True, is_priority=True)
    page = client.get(_priorities(theme).path).content.decode()
    assert page.count('type="checkbox"') == 2
    assert page.count("<table") == 1
    assert page.count('<th scope="row">') == 2
    assert [f'value="{row.pk}"' in page for row in ThemeReview.objects.all()] == [True, True]
    assert page.count(" checked") == 1


def test_stale_priorities_show_both_choices(theme: ThemeReview, client: Client, coordinator: User) -> None:
    other = make_theme_review(theme.cycle, "7", ready=True, is_priority=False)
    page = _priorities(theme)
    services.choose_priorities(theme.cycle, [other], by=coordinator)
    answer = client.post(page.path, page.data)
    assert answer.status_code == 409
    assert [(c.saved, c.yours) for c in answer.context["form"].conflicts] == [("Theme 7", "Theme 6")]
    again = {**page.data, "read": answer.context["form"].data["read"]}
    assert client.post(page.path, again).status_code == 302
    assert [row.pk for row in ThemeReview.objects.filter(is_priority=True)] == [theme.pk]


def test_the_conflict_page_shows_both_texts_and_sending_again_replaces(
    theme: ThemeReview, client: Client, coordinator: User
) -> None:
    page = _texts(theme)
    services.write_theme(theme, by=coordinator, condition="One trip in three")
    answer = client.post(page.path, page.data)
    text = answer.content.decode()
    assert "Keep what is saved" in text
    assert [(c.saved, c.yours) for c in answer.context["form"].conflicts] == [
        ("One trip in three", "Two trips in five")
    ]
    assert client.post(page.path, {**page.data, "version": answer.context["form"].data["version"]}).status_code == 302
    assert ThemeReview.objects.get().condition == {"en": "Two trips in five"}


def test_another_section_written_meanwhile_is_kept(theme: ThemeReview, client: Client, coordinator: User) -> None:
    page = _significance(theme)
    services.write_theme(theme, by=coordinator, condition="Theirs")
    assert client.post(page.path, {**page.data, "version": 1}).status_code == 302
    saved = ThemeReview.objects.get()
    assert (saved.condition, saved.significance) == ({"en": "Theirs"}, 60)


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("theme_texts", {"gap_accepted": "on"}, "Say why the text is missing"),
        ("theme_significance", {"importance": "6"}, "5"),
        ("gap_list", {"missing_en": ""}, "Fill this in"),
        ("requirement_add", {"checked_on": "3 February"}, "2026-11-16"),
        ("theme_indicator_attach", {"indicators": []}, "Tick at least one indicator"),
        ("baseline_sign_off", {"note_en": ""}, "Fill this in"),
        ("baseline_sign_off_undo", {"reason": ""}, "Fill this in"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    theme: ThemeReview, client: Client, name: str, wrong: dict[str, Any], sentence: str
) -> None:
    page = PAGES[name](theme)
    answer = client.post(page.path, {**page.data, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert page.effects() == 0


def start(client: Client, cycle: Cycle, **data: Any) -> HttpResponse:
    return client.post(url("baseline_scope", cycle) + "?framework=demo", {"scope_en": "The city", **data})


def test_a_review_starts_with_the_chosen_themes_only(client_as: ClientAs) -> None:
    cycle, version = make_cycle(Step.BASELINE), make_framework(themes=10)
    client = client_as(make_member(cycle.city, Role.OFFICER))
    assert "has not started" in client.get(url("baseline", cycle)).content.decode()
    assert "Choose at least one theme" in start(client, cycle).content.decode()
    assert not BaselineReview.objects.exists()
    assert start(client, cycle, themes=[version.nodes.get(code="6").pk]).status_code == 302
    assert [row.theme.code for row in ThemeReview.objects.all()] == ["6"]
    assert "0 of 1 themes" in client.get(url("baseline", cycle)).content.decode().replace("is ready", "")


def test_with_several_frameworks_the_city_chooses(client_as: ClientAs) -> None:
    cycle = make_cycle(Step.BASELINE)
    make_framework("one"), make_framework("two"), make_framework("hidden", published=False)
    client = client_as(make_member(cycle.city, Role.OFFICER))
    text = client.get(url("baseline_scope", cycle)).content.decode()
    assert [code for code in ("one", "two", "hidden") if f"?framework={code}" in text] == ["one", "two"]
    assert client.get(url("baseline_scope", cycle) + "?framework=two").status_code == 200
    assert client.get(url("baseline_scope", cycle) + "?framework=hidden").status_code == 404


def test_the_theme_page_tells_a_zero_from_a_gap_and_prints_the_product(theme: ThemeReview, client: Client) -> None:
    ThemeReview.objects.update(importance=5, urgency=4, influence=3)
    zero, missing = make_indicator(theme.cycle.city, "T01"), make_indicator(theme.cycle.city, "T02")
    make_series(zero, {"2020": "25.0", "2021": "0"})
    make_series(missing, {"2020": None})
    attach(theme, zero), attach(theme, missing)
    text = client.get(url("theme_review", theme.cycle, theme.pk)).content.decode()
    assert "<b>0</b>" in text
    assert "from 25.0 in 2020 to 0 in 2021" in text
    assert "no value" in text
    assert "5 × 4 × 3 = 60" in text


def test_a_signed_review_shows_the_values_that_were_known_then(theme: ThemeReview, client: Client) -> None:
    indicator = make_indicator(theme.cycle.city, "T01")
    make_series(indicator, {"2024": "41.5"})
    attach(theme, indicator)
    make_review(theme.cycle, signed_off=True)
    page = url("theme_review", theme.cycle, theme.pk)
    make_series(indicator, {"2025": "99.9"})
    Observation.objects.filter(period="2025").update(entered_at=timezone.now() + timedelta(days=1))
    text = client.get(page).content.decode()
    assert "<b>41.5</b>" in text
    assert "99.9" not in text
    assert "Values as known on" in text
    BaselineReview.objects.update(signed_off_at=None)
    assert "<b>99.9</b>" in client.get(page).content.decode()


def test_people_who_only_read_see_no_way_to_write(theme: ThemeReview, client_as: ClientAs) -> None:
    reader = client_as(make_member(theme.cycle.city, Role.COUNCIL_MEMBER))
    for name, more in (("baseline", ()), ("theme_review", (theme.pk,))):
        text = reader.get(url(name, theme.cycle, *more)).content.decode()
        for written in ("theme_texts", "theme_swot", "gap_list"):
            assert url(written, theme.cycle, theme.pk) not in text.split('<aside class="aside')[0]
        assert "btn" not in text.split("<main")[1].split('<aside class="aside')[0]


def test_after_its_step_the_page_says_why_it_is_read_only(client_as: ClientAs) -> None:
    theme = make_theme_review(make_cycle(Step.MONITORING), "6")
    client = client_as(make_member(theme.cycle.city, Role.COORDINATOR))
    text = client.get(url("theme_review", theme.cycle, theme.pk)).content.decode()
    assert "so the review is read only" in text
    assert url("theme_remove", theme.cycle, theme.pk) not in text


QUERIES = {
    ("baseline", False): 10,
    ("theme_review", True): 11,
    ("priorities_choose", False): 7,
    ("theme_texts", True): 5,
    ("theme_assessment", True): 6,
    ("theme_indicator_attach", True): 6,
    ("gap_list", True): 6,
    ("theme_remove", True): 8,
    ("baseline_scope", False): 10,
    ("baseline_sign_off", False): 10,
}


@pytest.mark.parametrize("number", [3, 15])
def test_pages_read_as_often_for_few_indicators_as_for_many(theme: ThemeReview, client: Client, number: int) -> None:
    make_theme_review(theme.cycle, "7", ready=True)
    for n in range(number):
        attached = make_indicator(theme.cycle.city, f"T{n:02}")
        make_series(attached, {"2020": "1", "2021": "2"})
        attach(theme, attached)
    client.get(url("baseline", theme.cycle))
    found = {}
    for name, on_theme in QUERIES:
        with CaptureQueriesContext(connection) as captured:
            client.get(url(name, theme.cycle, *([theme.pk] if on_theme else [])))
        found[name, on_theme] = len(captured) - SAVEPOINT
    assert found == QUERIES
