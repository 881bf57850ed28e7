"""The pages of amendments."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cycles.approval import services
from cycles.approval.amendments.models import Amendment
from cycles.approval.models import AgendaItem
from ims.cities.models import City
from ims.people.models import User
from tests.cycles.approval.amendments.factories import amend, make_whole, mark_of, vote_on, vote_on_whole
from tests.cycles.approval.factories import cast_votes, make_clerk

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(city: City) -> tuple[AgendaItem, list[User]]:
    """Return an item on a whole programme and a council of three."""
    return make_whole(city)


def address(name: str, item: AgendaItem) -> str:
    return reverse(name, args=[item.meeting.city.slug, item.meeting_id, item.pk])


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_member_chooses_changes_and_proposes(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    client.force_login(council[0])
    url = address("amendment_propose", main)
    listed = page(client, url)
    for place in ("§ 1.1", "CO2, short-term 2028", "A-CO2"):
        assert place in listed
    mark = mark_of(main, "A-CO2")
    form = page(client, f"{url}?subject={mark}")
    assert "Cost 2026, City budget" in form
    assert 'name="mover"' not in form
    sent = {
        "title_en": "Insulate schools",
        "text_en": "",
        "starts_on": "2026-03-01",
        "ends_on": "2028-06-30",
        "cost_0": "1,200.00",
        "cost_1": "500.50",
        "reason": "It takes longer.",
    }
    answer = client.post(f"{url}?subject={mark}", sent, follow=True)
    assert answer.status_code == 200
    [row] = Amendment.objects.all()
    assert set(row.after) == {"ends_on", "costs"}
    assert "A1: A-CO2" in answer.content.decode()
    assert row.after["costs"][0]["amount"] == "1200.00"


def test_what_was_typed_stays_when_it_is_refused(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    client.force_login(council[0])
    url = f"{address('amendment_propose', main)}?subject={mark_of(main, 'CO2, short-term 2028')}"
    answer = client.post(url, {"value": "30", "year": "2028", "reason": "Bolder."})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "goes beyond the long-term target" in body
    assert "Bolder." in body
    assert 'value="30"' in body
    answer = client.post(url, {"value": "much", "year": "2028", "reason": "Bolder."})
    assert answer.status_code == 422
    assert not Amendment.objects.exists()


def test_what_is_not_there_is_named(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    client.force_login(council[0])
    answer = client.post(f"{address('amendment_propose', main)}?subject=paragraph-0", {"text_en": "x", "reason": "y"})
    assert answer.status_code == 422
    assert "no such paragraph" in answer.content.decode()


def test_too_late_is_a_conflict(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    url = f"{address('amendment_propose', main)}?subject={mark_of(main, '§ 1.1')}"
    services.open_vote(main, by=make_clerk(main.meeting.city))
    client.force_login(council[0])
    answer = client.post(url, {"text_en": "Else.", "reason": "So."})
    assert answer.status_code == 409
    assert "amendments come before it" in answer.content.decode()


def test_the_clerk_proposes_for_a_member_orders_and_withdraws(
    client: Client, whole: tuple[AgendaItem, list[User]]
) -> None:
    main, council = whole
    client.force_login(make_clerk(main.meeting.city))
    url = address("amendment_propose", main)
    for place in ("§ 1.1", "§ 2.1"):
        sent = {"text_en": "Else.", "reason": "So.", "mover": council[1].pk}
        assert client.post(f"{url}?subject={mark_of(main, place)}", sent).status_code == 302
    first, second = Amendment.objects.of(main)
    assert {row.mover for row in (first, second)} == {council[1]}
    client.post(address("amendment_move", second.item), {"way": "up"})
    assert list(Amendment.objects.of(main)) == [second, first]
    client.post(address("amendment_withdraw", second.item))
    shown = page(client, address("item", main))
    assert "Withdrawn" in shown
    assert "Vote on amendment A1 first" in shown


def test_the_vote_on_one_is_concluded_on_its_own_page(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    clerk = make_clerk(main.meeting.city)
    row = amend(main, "§ 1.1", council[0], text={"en": "Else."})
    client.force_login(clerk)
    client.post(address("vote_open", row.item))
    client.force_login(council[0])
    own = page(client, address("item", row.item))
    assert "<ins>Else</ins>" in own or "<ins>" in own
    assert "It is too little." in own
    client.post(address("vote_cast", row.item), {"choice": "for"})
    cast_votes(row.item, council[1:], "fa")
    client.force_login(clerk)
    shown = page(client, address("amendment_conclude", row.item))
    assert "The amendment is adopted" in shown
    seen = re.search(r'name="seen" value="([^"]+)"', shown)
    assert seen
    cast_votes(row.item, council[2:], "f")
    assert client.post(address("amendment_conclude", row.item), {"seen": seen[1]}).status_code == 409
    assert client.post(address("amendment_conclude", row.item), {"seen": ""}).status_code == 302
    assert Amendment.objects.get().outcome == "adopted"


def test_the_page_of_the_decision_shows_all_of_them(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    vote_on(amend(main, "§ 1.1", council[0], text={"en": "Else."}), council, "fff")
    vote_on(amend(main, "§ 1.2", council[1], text={"en": "Never."}), council, "aaf")
    decision = vote_on_whole(main, council)
    client.force_login(council[0])
    body = page(client, reverse("decision", args=[main.meeting.city.slug, decision.pk]))
    for text in (
        "Approved with amendments",
        "A1: § 1.1",
        "Adopted",
        "Rejected",
        "Checked now: it holds",
        str(council[1]),
    ):
        assert text in body


def test_an_item_of_another_kind_has_no_such_pages(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, _council = whole
    client.force_login(make_clerk(main.meeting.city))
    assert client.get(address("amendment_conclude", main)).status_code == 404
    assert client.post(address("amendment_move", main)).status_code == 404


def test_queries_do_not_grow_with_the_amendments(
    client: Client, whole: tuple[AgendaItem, list[User]], django_assert_max_num_queries: object
) -> None:
    main, council = whole
    client.force_login(council[0])

    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            page(client, address("item", main))
        return len(asked)

    amend(main, "§ 1.1", council[0], text={"en": "Else."})
    few = count()
    for n in range(4):
        amend(main, "§ 1.2", council[1], text={"en": f"Else {n}."})
    assert count() == few


def test_something_is_added_and_taken_out(client: Client, whole: tuple[AgendaItem, list[User]]) -> None:
    main, council = whole
    client.force_login(council[0])
    url = address("amendment_propose", main)
    marks = re.findall(r'\?subject=([^"]+)"', page(client, url))
    adds = [mark for mark in marks if mark.startswith("add-")]
    removes = [mark for mark in marks if mark.startswith("remove-")]
    assert [mark.split("-")[1] for mark in adds] == ["paragraph", "paragraph", "action"]
    assert {mark.split("-")[1] for mark in removes} == {"paragraph", "action"}
    answer = client.post(f"{url}?subject={adds[0]}", {"below": "", "text_en": "Trees first.", "reason": "They grow."})
    assert answer.status_code == 302
    assert "Take out" in page(client, f"{url}?subject={removes[-1]}")
    assert client.post(f"{url}?subject={removes[-1]}", {"reason": "Too dear."}).status_code == 302
    action = {"title_en": "Plant trees", "target_id": "", "new_year": "2027", "new_amount": "20", "reason": "Shade."}
    refused = client.post(f"{url}?subject=add-action", action)
    assert (refused.status_code, "a year, an amount and a source" in refused.content.decode()) == (422, True)
    assert 'value="Plant trees"' in refused.content.decode()
    assert client.post(f"{url}?subject=add-action", {**action, "new_source_en": "Gifts"}).status_code == 302
    first, second, third = Amendment.objects.order_by("pk")
    assert (first.act, first.after["below"], second.after, third.after["costs"][0]["year"]) == ("add", "", {}, 2027)
    shown = page(client, address("item", main))
    assert all(words in shown for words in ("A1: New in section 1", "Trees first.", "Plant trees", "Cost 2027, Gifts"))


def test_a_long_programme_is_folded_and_looked_through_by_words(
    client: Client, whole: tuple[AgendaItem, list[User]], monkeypatch: pytest.MonkeyPatch
) -> None:
    main, council = whole
    client.force_login(council[0])
    url = address("amendment_propose", main)
    assert "<details" not in page(client, url).split("<main")[1]
    monkeypatch.setattr("cycles.approval.amendments.views.SHORT", 1)
    assert "<details" in page(client, url).split("<main")[1]
    found = page(client, f"{url}?q=1.1").split("<main")[1]
    assert "<details" not in found
    assert ("§ 1.1<" in found, "§ 1.2<" in found) == (True, False)
    assert "Nothing in the programme holds these words" in page(client, f"{url}?q=zzz")
