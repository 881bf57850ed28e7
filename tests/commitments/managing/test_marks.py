"""The list of a version's wordings by how sure they are."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.commitments.factories import load, make_data, wording
from tests.conftest import ClientAs
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/installation/frameworks/versions/demo/1/marks/"


@pytest.fixture
def client(client_as: ClientAs) -> Client:
    return client_as(make_user(is_installation_admin=True))


def page(client: Client, query: str = "") -> str:
    """Return the page with runs of blanks made one."""
    response = client.get(reverse("framework_marks", args=["demo", "1"]) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_wordings_of_one_grade_are_shown_with_their_sources(client: Client) -> None:
    nodes = [
        {"code": "1", "title": wording("Air", "verified: BROCHURE"), "text": wording("kept clean")},
        {"code": "2", "title": wording("Water", "meaning_corroborated: VAN (first words only)")},
    ]
    load(make_data(nodes=nodes, sources={"BROCHURE": "https://example.org/brochure.pdf"}))
    everything = page(client)
    assert all(text in everything for text in ("Air", "kept clean", "Water", "VAN (first words only)", "brochure.pdf"))
    verified = page(client, "?grade=verified")
    assert "Air" in verified
    assert not any(text in verified for text in ("kept clean", ">Water<"))
    assert "kept clean" in page(client, "?grade=recalled")
    assert "Water" in page(client, "?grade=nonsense")


@pytest.mark.parametrize("items", [3, 60])
def test_the_page_costs_the_same_for_few_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, items: int
) -> None:
    load(make_data(nodes=[{"code": str(number), "title": wording("Item")} for number in range(1, items + 1)]))
    with django_assert_num_queries(8):
        client.get(ADDRESS + "?grade=recalled")
