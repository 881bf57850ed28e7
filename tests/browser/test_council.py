"""The council's vote and the evaluation in a real browser: live, without scripts, and as axe sees them."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cycles.approval import services
from cycles.approval.models import AgendaItem
from cycles.cycle import Step
from ims.cities.models import City
from ims.roles import Role
from tests.browser.axe import CLEAN, violations_in_both, violations_on_tablet
from tests.browser.fixtures import PageFor
from tests.cycles.approval.factories import cast_votes, make_clerk, make_item, make_meeting, make_open_item
from tests.cycles.evaluation.factories import make_answers, make_person, make_report
from tests.cycles.factories import make_cycle

pytestmark = pytest.mark.django_db(transaction=True)
# The page asks again every 2 s; a slow machine may need some more.
NEXT_LOOK = 12_000


def at(item: AgendaItem, name: str = "item") -> str:
    """Return the address of one of the item's pages."""
    return reverse(name, args=[item.meeting.city.slug, item.meeting_id, item.pk])


def refused_by_browser(page: Page) -> list[str]:
    """Collect what the browser refuses, such as a style or script against the content security policy."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said


def test_a_vote_shows_on_the_clerks_screen_by_itself(city: City, page_for: PageFor) -> None:
    item, members = make_open_item(city, majority="absolute", base="present")
    clerk, member = page_for(make_clerk(city)), page_for(members[0])
    said = refused_by_browser(clerk)
    clerk.goto(at(item))
    member.goto(at(item))
    member.get_by_role("button", name="For", exact=True).click()
    expect(member.get_by_role("button", name="For", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(clerk.get_by_text("1 of 5 have voted.")).to_be_visible(timeout=NEXT_LOOK)
    cast_votes(item, members[1:], "ffaa")
    expect(clerk.get_by_text("The votes for are enough.")).to_be_visible(timeout=NEXT_LOOK)
    services.conclude(item, "12/2026", by=make_clerk(city))
    expect(clerk.get_by_role("heading", name="Votes by name")).to_be_visible(timeout=NEXT_LOOK)
    assert said == []


def test_the_whole_vote_needs_no_script(city: City, page_for: PageFor) -> None:
    item, members = make_open_item(city, members=3, present=3)
    for member, choice in zip(members, ("For", "Against", "For"), strict=True):
        page = page_for(member, scripts=False)
        page.goto(at(item))
        page.get_by_role("button", name=choice, exact=True).click()
        expect(page.get_by_text("recorded at")).to_be_visible()
    clerk = page_for(make_clerk(city), scripts=False)
    clerk.goto(at(item))
    clerk.get_by_role("link", name="Conclude the vote").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("The result is: Approved")
    clerk.get_by_role("button", name="Conclude the vote").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("Approved")
    expect(clerk.get_by_text("Checked now: it holds")).to_be_visible()
    item.refresh_from_db()
    assert item.result == "passed"


def test_axe_finds_nothing_on_the_vote(city: City, page_for: PageFor) -> None:
    item, members = make_open_item(city)
    cast_votes(item, members[1:], "faad")
    member = page_for(members[0], width=390)
    found = {}
    member.goto(at(item))
    found["ballot"] = violations_in_both(member)
    member.get_by_role("button", name="Abstain").click()
    found["voted"] = violations_in_both(member)
    on_tablet = violations_on_tablet(member)
    clerk = page_for(make_clerk(city))
    clerk.goto(at(item, "item_conclude"))
    found["result"] = violations_in_both(clerk)
    clerk.get_by_label("Number of the decision").fill("")
    clerk.get_by_role("button", name="Conclude the vote").click()
    found["refused"] = violations_in_both(clerk)
    services.conclude(item, "12/2026", by=make_clerk(city))
    member.get_by_text("Decision 12/2026").first.wait_for()  # the page asks for itself what became of the vote
    found["concluded"] = violations_in_both(member)
    on_tablet += violations_on_tablet(member)
    assert on_tablet == []
    assert {state: wrong for state, wrong in found.items() if wrong != CLEAN} == {}


def pages_of(city: City) -> dict[str, tuple[Role, str]]:
    """Return every page of the two rooms with who sees most of it: a decided item, an open one, an evaluation."""
    done, members = make_open_item(city, members=3, present=3)
    cast_votes(done, members, "ffa")
    decision = services.conclude(done, "11/2026", by=make_clerk(city))
    assert decision is not None
    item = make_item(make_meeting(city, present=members), make_cycle(Step.APPROVAL, city=city, year=2031))
    counted = make_item(item.meeting, item.cycle, return_reasons="Costs are missing.", mode="counted")
    services.open_vote(counted, by=make_clerk(city))
    cycle = make_cycle(Step.EVALUATION, city=city, year=2025)
    make_answers(cycle, "no", left=3)
    make_report(cycle)
    public = reverse("public_decision", args=[city.slug, decision.pk])
    clerk, coordinator, auditor = Role.CLERK, Role.COORDINATOR, Role.AUDITOR
    meeting, year = [city.slug, item.meeting_id], [city.slug, 2025]
    return {
        "approval": (coordinator, reverse("approval", args=[city.slug, 2031])),
        "meeting": (clerk, reverse("meeting", args=meeting)),
        "attendance": (clerk, reverse("attendance", args=meeting)),
        "item": (clerk, at(item)),
        "item_conclude": (clerk, at(item, "item_conclude")),
        "decision": (clerk, reverse("decision", args=[city.slug, decision.pk])),
        "meeting_room": (clerk, reverse("meeting_room", args=meeting)),
        "public_decisions": (auditor, reverse("public_decisions", args=[city.slug])),
        "public_decision": (auditor, public),
        "evaluation": (coordinator, reverse("evaluation", args=year)),
        "evaluation_actions": (coordinator, reverse("evaluation_actions", args=year)),
        "evaluation_management": (coordinator, reverse("evaluation_management", args=year)),
        "audit": (auditor, reverse("audit", args=year)),
    }


def test_pages_with_much_on_them_are_clean_and_fit_a_small_phone(city: City, page_for: PageFor) -> None:
    """Axe by day and by night, one headline, nothing that the browser refuses, no sideways scrolling at 320 px."""
    pages = pages_of(city)
    shown = {role: page_for(make_person(city, role)) for role in {role for role, _address in pages.values()}}
    found: dict[str, object] = {}
    for name, (role, address) in pages.items():
        page = shown[role]
        said = refused_by_browser(page)
        page.goto(address)
        wrong, on_tablet = violations_in_both(page), violations_on_tablet(page)
        headlines = page.locator("h1").count()
        if wrong != CLEAN or on_tablet or headlines != 1 or said:
            found[name] = (wrong, on_tablet, headlines, list(said))
    assert found == {}


def test_axe_finds_nothing_on_a_refused_and_a_stale_answer(city: City, page_for: PageFor) -> None:
    make_cycle(Step.EVALUATION, city=city)
    auditor = make_person(city, Role.AUDITOR)
    address = reverse("audit_answer", args=[city.slug, 2026, "training"])
    first, second = page_for(auditor), page_for(auditor)
    found = {}
    for page in (first, second):
        page.goto(address)
    first.get_by_label("No", exact=True).check()
    first.get_by_role("button", name="Record the answer").click()
    found["refused"] = violations_in_both(first)
    first.get_by_label("Remark").fill("There is no plan.")
    first.get_by_role("button", name="Record the answer").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("1 of 13 audit questions are answered")
    second.get_by_label("Yes", exact=True).check()
    second.get_by_role("button", name="Record the answer").click()
    expect(second.get_by_role("button", name="Replace with mine")).to_be_visible()
    found["stale"] = violations_in_both(second)
    assert {state: wrong for state, wrong in found.items() if wrong != CLEAN} == {}
