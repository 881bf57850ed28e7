"""Search finds what the reader may read of the city, and nothing of another one."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments.models import Node, Obligation
from cycles.approval.models import AgendaItem
from cycles.baseline.models import CommitmentAssessment, LegalRequirement
from cycles.cycle import Cycle
from cycles.evaluation.models import Deviation, Evaluation, FollowUp, Recommendation
from cycles.signatures.models import Fulfilment, Pledge
from cycles.snapshot import Decision
from cycles.targets.models import Action, Paragraph, Target
from ims.cities.models import City
from ims.roles import Role
from ims.search import kinds
from stakeholders.consultation import services
from stakeholders.models import CommentText
from tests.conftest import ClientAs
from tests.cycles.approval.factories import make_meeting
from tests.cycles.baseline.factories import make_cover, make_gap, make_instrument, make_point, make_theme_review
from tests.cycles.factories import make_decision
from tests.cycles.indicators.factories import make_indicator
from tests.cycles.monitoring.factories import make_correction, make_monitored_cycle, make_report, make_round
from tests.cycles.organisation.factories import make_body, make_coordinator, make_seat
from tests.cycles.signatures.factories import SIGNED, make_signature, make_version
from tests.cycles.targets.factories import make_programme_version, make_targets_cycle
from tests.factories import make_city, make_member, make_unit
from tests.stakeholders.factories import make_answer, make_comment, make_consultation, make_stakeholder

pytestmark = pytest.mark.django_db
WORD = "zq7canary"
QUERIES = 8
# The kinds that make_everything leaves the word in: all that need no comment and no version of the programme.
EVERYTHING = {kind.name for kind in kinds.registered()} - {"evidence", "targets", "actions"} - {"programme", "comments"}
EVERYTHING -= {"answers"}


def find(client: Client, city: City, q: str, **asked: str) -> dict[str, list[str]]:
    """Return the titles of what is found, by kind."""
    page = client.get(reverse("search", args=[city.slug]), {"q": q, **asked})
    assert page.status_code == 200
    return {kind.name: [hit.place.title for hit in hits] for kind, hits, _total in page.context["groups"]}


def test_the_kinds_are_these() -> None:
    assert [kind.name for kind in kinds.registered()] == [
        "bodies",
        "seats",
        "signatures",
        "met",
        "pledges",
        "indicators",
        "themes",
        "swot",
        "assessments",
        "gaps",
        "legal",
        "evidence",
        "instruments",
        "instrument_themes",
        "targets",
        "actions",
        "programme",
        "meetings",
        "items",
        "decisions",
        "corrections",
        "reports",
        "evaluations",
        "recommendations",
        "follow_ups",
        "deviations",
        "comments",
        "answers",
    ]
    with pytest.raises(ValueError, match="Two kinds"):
        kinds.register(kinds.registered()[0])


def make_everything(city: City) -> Cycle:
    """Leave the word wherever a city's content can hold it, other than in its programme and in comments."""
    cycle = make_monitored_cycle("T01", city=city)
    make_seat(make_body(city, name={"en": f"{WORD} group"}), function={"en": f"{WORD} seat"})
    make_indicator(city, "T77", name={"en": f"{WORD} share"})
    theme = make_theme_review(cycle, "3", condition={"en": f"Many <b>{WORD}</b> here", "sv": "x"})
    LegalRequirement.objects.create(cycle=cycle, theme_review=theme, requirement={"en": f"{WORD} act"})
    make_cover(make_instrument(cycle, f"{WORD} plan"), theme, covers=f"Covers {WORD}")
    CommitmentAssessment.objects.create(
        cycle=cycle,
        theme_review=theme,
        commitment=Node.objects.filter(parent=theme.theme)[0],
        remark={"en": f"Not {WORD}"},
    )
    make_gap(theme, f"{WORD} count")
    make_point(theme, "strength", f"{WORD} tracks")
    make_decision(city, 2025, Decision.Kind.ADOPT, number=f"{WORD}/1")
    sign(city)
    report_and_recommend(cycle)
    return cycle


def sign(city: City) -> None:
    """Leave the word in a signature, in what was done for it and in a pledge, and on an agenda."""
    signature = make_signature(city, make_version(own_pledges=True), note=f"Festive {WORD}")
    owed = Obligation.objects.filter(version=signature.framework)[0]
    Fulfilment.objects.create(signature=signature, obligation=owed, met_on=SIGNED, what=f"The {WORD} review")
    unit = make_unit(city, "Parks")
    Pledge.objects.create(signature=signature, text={"en": f"More {WORD}"}, unit=unit, due_on=city.today())
    meeting = make_meeting(city, place=f"{WORD} hall", present=[])
    cycle = Cycle.objects.get(city=city)
    AgendaItem.objects.create(
        meeting=meeting,
        cycle=cycle,
        number="7",
        kind="amend",
        title={"en": f"{WORD} item"},
        draft_decision={"en": "Yes"},
        at_change=0,
    )


def report_and_recommend(cycle: Cycle) -> None:
    """Leave the word in what monitoring and evaluation write."""
    target = Target.objects.get(cycle=cycle)
    make_correction(target, text=f"Ask the {WORD} office")
    make_report(make_round(cycle), Action.objects.get(cycle=cycle), note=f"{WORD} came late")
    unit = make_unit(cycle.city, "Roads")
    said = Recommendation.objects.create(cycle=cycle, text={"en": f"Count {WORD}"}, unit=unit)
    FollowUp.objects.create(cycle=cycle, recommendation=said, note={"en": f"{WORD} was counted"})
    Evaluation._default_manager.create(cycle=cycle, summary={"en": f"A year of {WORD}"})
    Deviation.objects.create(cycle=cycle, target=target, cause={"en": f"{WORD} was missing"})


def test_everything_is_found_with_its_place_and_its_words_marked(client_as: ClientAs) -> None:
    city = make_city()
    make_everything(city)
    client = client_as(make_member(city, Role.OFFICER))
    found = find(client, city, WORD.upper())
    assert set(found) == EVERYTHING
    page = client.get(reverse("search", args=[city.slug]), {"q": WORD})
    assert f"<mark>{WORD}</mark> group" in page.content.decode()
    assert f"&lt;b&gt;<mark>{WORD}</mark>&lt;/b&gt;" in page.content.decode(), "what people wrote is escaped"
    places = [hit.place.url for _kind, hits, _total in page.context["groups"] for hit in hits]
    assert [client.get(url).status_code for url in places] == [200] * len(EVERYTHING)


def test_nothing_of_another_city_is_found(client_as: ClientAs) -> None:
    here, there = make_city(), make_city("elsewhere")
    make_everything(there)
    for role in Role:
        assert find(client_as(make_member(here, role)), here, WORD) == {}
    assert find(client_as(make_member(there, Role.OWNER)), there, WORD) != {}, "it would be found if it were here"


def test_a_stakeholder_finds_what_is_published_alone(client_as: ClientAs) -> None:
    cycle = make_targets_cycle()
    city = cycle.city
    make_indicator(city, "T77", name={"en": f"{WORD} share"})
    draft = make_programme_version(cycle, published=False)
    text = str(Paragraph.objects.filter(section__programme=draft)[0].text)
    word = max(text.split(), key=len).strip(".,")
    reader, officer = client_as(make_stakeholder(city)), client_as(make_member(city, Role.OFFICER))
    assert find(reader, city, WORD) == find(reader, city, word) == {}
    assert "programme" in find(officer, city, word)
    assert find(officer, city, WORD) == {"indicators": [f"T77 {WORD} share"]}


def test_a_hidden_comment_is_found_by_staff_and_its_author(client_as: ClientAs) -> None:
    cycle = make_targets_cycle()
    city, author = cycle.city, make_stakeholder(cycle.city)
    comment = make_comment(make_consultation(cycle), f"About {WORD}", by=author)
    other = client_as(make_stakeholder(city))
    assert find(other, city, WORD) == {"comments": ["Comment C-001"]}
    make_answer(comment, reason="We thank for zq7answer")
    assert find(other, city, "zq7answer") == {"answers": ["Answer to C-001"]}
    services.hide(comment, "A name", by=make_coordinator(city))
    assert find(other, city, WORD) == find(other, city, "zq7answer") == {}
    assert find(client_as(make_member(city, Role.OWNER)), city, WORD) == {}
    assert find(client_as(author), city, WORD) == {"comments": ["Comment C-001"]}
    assert find(client_as(make_member(city, Role.OFFICER)), city, WORD) == {"comments": ["Comment C-001"]}
    CommentText.objects.all().delete()
    assert find(client_as(author), city, WORD) == {}, "what was erased is gone"


@pytest.mark.parametrize(
    "q", ["", " ", "x" * 5000, "مرحبا", "<script>alert(1)</script>", "=1+1", "' OR 1=1 --", "\\", "%", "🙂"]
)
def test_whatever_is_typed_the_page_answers(client_as: ClientAs, q: str) -> None:
    city = make_city()
    client = client_as(make_member(city, Role.OWNER))
    page = client.get(reverse("search", args=[city.slug]), {"q": q, "kind": q, "page": q})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_one_kind_is_shown_by_pages_and_all_by_fives(client_as: ClientAs) -> None:
    city = make_city()
    for number in range(45):
        make_indicator(city, f"T{number:02}", name={"en": f"{WORD} {number}"})
    client = client_as(make_member(city, Role.OWNER))
    assert len(find(client, city, WORD)["indicators"]) == 5
    page = client.get(reverse("search", args=[city.slug]), {"q": WORD}).content.decode()
    assert "All in Indicators" in page
    assert "45 finds" in page
    found = [find(client, city, WORD, kind="indicators", page=str(number)) for number in (1, 3, 9)]
    assert [len(one["indicators"]) for one in found] == [20, 5, 5]
    assert find(client, city, WORD, kind="comments") == {}


@pytest.mark.parametrize("kind", ["", "indicators"])
def test_search_needs_the_same_queries_for_three_and_for_sixty(
    client_as: ClientAs, django_assert_num_queries: DjangoAssertNumQueries, kind: str
) -> None:
    cycle = make_targets_cycle()
    city = cycle.city
    client, page = client_as(make_member(city, Role.OFFICER)), reverse("search", args=[city.slug])
    for number in range(60):
        make_indicator(city, f"S{number:02}", name={"en": f"{WORD} {number}"})
        if number in {2, 59}:
            client.get(page)
            with django_assert_num_queries(QUERIES + bool(kind)):
                client.get(page, {"q": WORD, "kind": kind})
