"""The pages over the whole plan: filters that stay, costs, gaps that become actions, versions compared."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from cycles.snapshot import Decision
from cycles.targets import services
from cycles.targets.models import Action, Paragraph, ProgrammeVersion
from tests.conftest import ClientAs
from tests.cycles.baseline.factories import make_gap
from tests.cycles.targets.factories import (
    make_action,
    make_coordinator,
    make_objective,
    make_priority,
    make_programme_version,
    make_target,
    make_targets_cycle,
    open_next_of,
)
from tests.cycles.targets.views.place import Place
from tests.factories import make_city
from tests.stakeholders.factories import make_answer, make_comment, make_consultation

pytestmark = pytest.mark.django_db
ROOM = "/cities/sundvik/2026/targets/"


def test_filters_hold_on_every_page_until_they_are_cleared(place: Place, coordinator_client: Client) -> None:
    make_action(place.cycle, target=None, code="Z9", title="Hidden one")
    assert b"Hidden one" in coordinator_client.get(ROOM + "actions/").content
    code = Action.objects.get(pk=place.ids["action"]).code
    narrowed = coordinator_client.get(ROOM + "actions/", {"q": code})
    assert b"Hidden one" not in narrowed.content
    assert b"1 of 3 fits." in narrowed.content
    for page in ("", "actions/", "timeline/"):
        again = coordinator_client.get(ROOM + page).content
        assert (page, b"Hidden one" in again, f'value="{code}"'.encode() in again) == (page, False, True)
    cleared = coordinator_client.get(ROOM + "actions/?clear=1")
    assert cleared.headers["Location"] == ROOM + "actions/"
    assert b"Hidden one" in coordinator_client.get(ROOM + "actions/").content


def test_what_is_looked_for_is_shown_as_text(place: Place, coordinator_client: Client) -> None:
    page = coordinator_client.get(ROOM + "actions/", {"q": '"><script>alert(1)</script>' * 30, "page": "-1"})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    assert b"No action fits what you look for." in page.content


def test_costs_stand_by_source_theme_and_action_with_the_rule(place: Place, reader: Client) -> None:
    action = Action.objects.get(pk=place.ids["action"])
    services.add_cost(action, 2027, Decimal("0.50"), "State", by=make_coordinator(place.cycle.city))
    page = " ".join(reader.get(ROOM + "costs/").content.decode().split())
    assert "All actions together cost 1000.50 EUR" in page
    assert page.count("<b>1000.50</b>") == 2
    assert "A row’s total = the sum of its years; the last row = the sum of all rows." in page
    assert "action names no cost yet" not in page


def test_a_gap_becomes_an_action_with_one_click(place: Place, coordinator_client: Client, reader: Client) -> None:
    gap = make_gap(make_priority(place.cycle), "Count of <b>freight</b>")
    link = f"{ROOM}actions/add/?gap={gap.pk}"
    for page in (ROOM + "gaps/", f"/cities/sundvik/2026/baseline/themes/{gap.theme_review_id}/"):
        assert link.encode() in coordinator_client.get(page).content
        assert link.encode() not in reader.get(page).content
    assert b"No action creates the data of 1 of 1 gaps yet" in reader.get(ROOM + "gaps/").content
    form = coordinator_client.get(link).content.decode()
    assert "Create the data: Count of &lt;b&gt;freight&lt;/b&gt;" in form
    assert f'<option value="{gap.pk}" selected' in form
    code = re.search(r'name="code" value="(\w+)"', form)
    assert code is not None
    data = {"code": code[1], "title_en": "Create the data", "creates_data_for": str(gap.pk)}
    assert coordinator_client.post(link, data).status_code == 302
    action = Action.objects.get(cycle=place.cycle, code=code[1])
    for page in (ROOM + "gaps/", f"/cities/sundvik/2026/baseline/themes/{gap.theme_review_id}/"):
        assert f"{ROOM}actions/{action.pk}/".encode() in reader.get(page).content
    assert b"An action creates the data of every gap" in reader.get(ROOM + "gaps/").content
    coordinator_client.post(f"{ROOM}actions/{action.pk}/remove/")
    assert b"No action creates the data of 1 of 1 gaps yet" in reader.get(ROOM + "gaps/").content


@pytest.mark.parametrize("wanted", ["?gap=0", "?gap=x", "?target=99999999999999999999", "?gap=-1"])
def test_a_gap_of_elsewhere_fills_in_nothing(place: Place, coordinator_client: Client, wanted: str) -> None:
    form = coordinator_client.get(f"{ROOM}actions/add/{wanted}")
    assert form.status_code == 200
    assert b"Create the data" not in form.content


def test_contradictions_lead_to_their_form_for_who_may_mend_them(
    place: Place, coordinator_client: Client, reader: Client
) -> None:
    target = make_target(make_objective(place.cycle), year=2025)
    link = f"{ROOM}targets/{target.pk}/change/".encode()
    assert link in coordinator_client.get(ROOM).content
    shown = reader.get(ROOM).content
    assert b"aims at 2025, which is past." in shown
    assert link not in shown


def test_two_versions_are_chosen_and_compared(place: Place, coordinator_client: Client) -> None:
    chosen = coordinator_client.get(
        ROOM + "programme/compare/", {"old": place.ids["other"], "new": place.ids["programme"]}
    )
    assert chosen.headers["Location"] == place.url("programme_compare")
    page = coordinator_client.get(place.url("programme_compare")).content.decode()
    assert "What changed in the programme" in page
    assert "reads alike" in page or "read alike" in page
    assert "First." not in page
    assert "First." in coordinator_client.get(place.url("programme_compare") + "?all").content.decode()
    for wrong in ({"old": "0", "new": "x"}, {"old": place.ids["other"], "new": place.ids["other"]}):
        assert coordinator_client.get(ROOM + "programme/compare/", wrong).status_code == 422


def test_a_stakeholder_is_not_offered_drafts(place: Place, stakeholder_client: Client) -> None:
    page = stakeholder_client.get(ROOM + "programme/compare/")
    assert (page.status_code, b"draft" in page.content) == (200, False)


def test_last_years_programme_is_compared_and_a_strangers_is_not(client_as: ClientAs) -> None:
    cycle = make_targets_cycle(make_city("norrvik"))
    older = make_programme_version(cycle)
    new = open_next_of(cycle, Decision.Next.REVISE)
    copy = ProgrammeVersion.objects.get(cycle=new)
    client = client_as(make_coordinator(cycle.city))
    url = f"/cities/{cycle.city.slug}/2027/targets/programme/{copy.pk}/compare/"
    page = client.get(f"{url}{older.pk}/")
    assert page.status_code == 200
    assert "From “Version 1 of 2026” to “Version 1, draft”." in page.content.decode()
    assert "Both versions read alike." in page.content.decode()
    stranger = make_programme_version(make_targets_cycle(make_city("elsewhere")))
    assert client.get(f"{url}{stranger.pk}/").status_code == 404


def test_a_comparison_names_the_comments_that_led_to_a_change(place: Place, coordinator_client: Client) -> None:
    by = make_coordinator(place.cycle.city)
    first = ProgrammeVersion.objects.get(pk=place.ids["other"])
    comment = make_comment(make_consultation(version=first))
    paragraph = Paragraph.objects.select_related("section__programme__cycle").get(pk=place.ids["paragraph"])
    services.write_paragraph(paragraph, "Quieter.", by=by)
    make_answer(comment, "accepted")
    page = coordinator_client.get(place.url("programme_compare")).content.decode()
    assert re.search(r"Because of: <a href=\"[^\"]+\">C-001</a>", page)
    assert "<ins>" in page
    assert "<del>" in page
