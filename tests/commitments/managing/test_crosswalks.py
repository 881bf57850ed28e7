"""The editor of crosswalks: links come and go one by one, with why and how sure, and what is not mapped is found."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments import seeds
from commitments.models import Crosswalk, CrosswalkLink
from tests.commitments.factories import make_framework
from tests.conftest import ClientAs
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_as: ClientAs) -> Client:
    return client_as(make_user(is_installation_admin=True, name="Inger Ek"))


@pytest.fixture
def crosswalk() -> Crosswalk:
    """Return a crosswalk with one link, from 1 to 2."""
    return make_crosswalk()


def make_crosswalk(**shape: int) -> Crosswalk:
    """Return a crosswalk with one link, from 1 to 2, between two frameworks of this shape."""
    source, target = make_framework("from", **shape), make_framework("to", **shape)
    found = Crosswalk.objects.create(source_version=source, target_version=target, provenance="own_proposal")
    CrosswalkLink.objects.create(
        crosswalk=found, source=source.nodes.get(code="1"), target=target.nodes.get(code="2"), relation="exact"
    )
    return found


def add(client: Client, crosswalk: Crosswalk, code: str, target: str, **more: str) -> Any:
    """Add a link on the page of an item."""
    url = reverse("crosswalk_item", args=[crosswalk.pk, code])
    return client.post(url, {"target": target, "relation": "broader", "version": "0", **more}, follow=True)


def text(response: Any) -> str:
    """Return the page with runs of blanks made one."""
    return " ".join(response.content.decode().split())


def test_a_crosswalk_is_begun_once(client: Client) -> None:
    source, target = make_framework("from"), make_framework("to")
    data = {"source_version": source.pk, "target_version": target.pk, "provenance": "own_proposal", "note": ""}
    page = client.post(reverse("crosswalk_add"), data, follow=True)
    assert "0 of 6 items are mapped" in text(page)
    again = client.post(reverse("crosswalk_add"), {**data, "note": "other"})
    assert again.status_code == 422
    itself = client.post(reverse("crosswalk_add"), {**data, "target_version": source.pk})
    assert "A crosswalk leads to another version." in text(itself)
    assert Crosswalk.objects.count() == 1


def test_a_link_is_added_with_why_and_how_sure(client: Client, crosswalk: Crosswalk) -> None:
    page = add(client, crosswalk, "1.1", "2.1", note="Both are about air.", verification="verified: SOG")
    assert "The link is added." in text(page)
    assert "Both are about air." in text(page)
    link = crosswalk.links.get(source__code="1.1")
    assert (link.target.code, link.relation, link.mark.note) == ("2.1", "broader", "SOG")


@pytest.mark.parametrize(
    ("target", "more", "sentence"),
    [
        ("9.9", {}, "“9.9” is no item of The to commitments (1). Choose one of its codes."),
        ("2", {}, "1 and 2 are linked already."),
        ("1", {"relation": "same"}, "Select a valid choice"),
        ("1", {"verification": "sure"}, "Begin with verified, meaning_corroborated, recalled or ours"),
        ("1", {"note": "<b>x</b>"}, "holds markup (&lt;b&gt;)"),
        ("1", {"note": "x" * 1001}, "at most 1000"),
    ],
)
def test_a_link_that_cannot_be_says_why(
    client: Client, crosswalk: Crosswalk, target: str, more: dict[str, str], sentence: str
) -> None:
    page = add(client, crosswalk, "1", target, **more)
    assert page.status_code == 422
    assert sentence in text(page) or "Choose one of the listed values." in text(page)
    assert crosswalk.links.count() == 1


def test_a_link_is_changed_and_a_stale_save_shows_both_texts(client: Client, crosswalk: Crosswalk) -> None:
    link = crosswalk.links.get()
    url = reverse("crosswalk_link", args=[crosswalk.pk, link.pk])
    sent = {"relation": "related", "note": "Mine.", "verification": "recalled", "version": "1"}
    assert client.post(url, sent).status_code == 302
    stale = client.post(url, {**sent, "note": "Theirs."})
    assert stale.status_code == 409
    assert ">Mine<" in text(stale)
    link.refresh_from_db()
    assert (link.relation, link.note, link.version) == ("related", "Mine.", 2)


def test_a_link_is_taken_out_and_its_history_names_both_items(client: Client, crosswalk: Crosswalk) -> None:
    link = crosswalk.links.get()
    url = reverse("crosswalk_link_remove", args=[crosswalk.pk, link.pk])
    assert "Take the link from 1 to 2 out?" in text(client.get(url))
    assert crosswalk.links.count() == 1
    assert "The link is taken out." in text(client.post(url, follow=True))
    assert client.post(url).status_code == 404
    history = text(client.get(reverse("crosswalk_history", args=[crosswalk.pk])))
    assert "removed: link of a crosswalk “Theme 1”, “Theme 2”, Exact (1 → 2)" in history
    assert "Inger Ek" in history


def test_what_is_not_mapped_is_found_and_the_filter_holds(client: Client, crosswalk: Crosswalk) -> None:
    url = reverse("crosswalk", args=[crosswalk.pk])
    assert "1 of 6 items is mapped" in text(client.get(url))
    unmapped = text(client.get(url + "?show=unmapped"))
    assert "5 of 6 fit." in unmapped
    assert "5 of 6 fit." in text(client.get(url))
    assert "1 of 6 fits." in text(client.get(url + "?show=mapped"))
    assert "1 of 6 fits." in text(client.get(url + "?show=unmapped&q=1.2"))
    assert "No item fits." in text(client.get(url + "?q=%00nothing"))
    assert "fit" not in text(client.get(url + "?clear=1", follow=True))


def test_a_link_of_another_crosswalk_is_not_found(client: Client, crosswalk: Crosswalk) -> None:
    other = Crosswalk.objects.create(
        source_version=crosswalk.source_version, target_version=crosswalk.target_version, provenance="published"
    )
    for name in ("crosswalk_link", "crosswalk_link_remove"):
        assert client.get(reverse(name, args=[other.pk, crosswalk.links.get().pk])).status_code == 404


def test_what_an_admin_changed_is_not_undone_when_the_software_starts_again(client: Client) -> None:
    seeds.load_seeded()
    link = CrosswalkLink.objects.order_by("pk").first()
    assert link is not None
    client.post(reverse("crosswalk_link_remove", args=[link.crosswalk_id, link.pk]))
    seeds.load_seeded()
    assert not CrosswalkLink.objects.filter(pk=link.pk).exists()
    assert Crosswalk.objects.get().links.filter(source=link.source, target=link.target).count() == 0


@pytest.mark.parametrize("themes", [2, 20])
@pytest.mark.parametrize(
    ("name", "count"), [("crosswalks", 6), ("crosswalk", 10), ("crosswalk_item", 9), ("crosswalk_history", 11)]
)
def test_the_pages_cost_the_same_for_few_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, themes: int, name: str, count: int
) -> None:
    found = make_crosswalk(themes=themes)
    args = {"crosswalks": [], "crosswalk_item": [found.pk, "1"]}.get(name, [found.pk])
    with django_assert_num_queries(count):
        assert client.get(reverse(name, args=args)).status_code == 200
