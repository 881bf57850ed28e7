"""The editor of translations: side by side, what is missing, and nothing overwritten silently."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments.models import FrameworkVersion, NodeTranslation
from ims.models import User
from tests.commitments.factories import make_framework
from tests.conftest import ClientAs
from tests.factories import make_user

pytestmark = pytest.mark.django_db

URL = "/installation/frameworks/versions/demo/1/translations/"


@pytest.fixture
def client(client_as: ClientAs) -> Client:
    return client_as(make_user(is_installation_admin=True, name="Inger Ek"))


@pytest.fixture
def version() -> FrameworkVersion:
    """Return a published version with six texts."""
    return make_framework()


def text(response: Any) -> str:
    """Return the page with runs of blanks made one."""
    return " ".join(response.content.decode().split())


def save(client: Client, page: Any, query: str = "?language=sv&show=all", **texts: str) -> Any:
    """Send the page's form with other texts for these codes."""
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {row.field.name: texts[row.code] for row in form.rows if row.code in texts}
    mark = texts.get("mark", "verified: VAN")
    return client.post(URL + query, data | {"verification": mark}, follow=True)


def codes(page: Any) -> list[str]:
    """Return the codes of the items that the page shows."""
    return [row.code for row in page.context["form"].rows]


def test_the_address(version: FrameworkVersion) -> None:
    assert reverse("framework_translations", args=["demo", "1"]) == URL


def test_translations_of_a_published_version_are_written_with_their_mark(
    client: Client, version: FrameworkVersion
) -> None:
    page = client.get(URL + "?language=sv")
    assert "Theme 1" in text(page)
    done = save(client, page, **{"1": " Tema 1\r\n", "2": "Tema 2"})
    assert "2 translations are changed." in text(done)
    rows = NodeTranslation.objects.order_by("node__position").values_list("node__code", "text", "verification")
    assert list(rows) == [("1", "Tema 1", "verified: VAN"), ("2", "Tema 2", "verified: VAN")]
    assert "2 translated, 4 missing" in text(done)
    assert "Inger Ek" in text(client.get(reverse("framework_history", args=["demo", "1"])))


def test_what_is_unchanged_keeps_its_mark_and_what_is_emptied_goes(client: Client, version: FrameworkVersion) -> None:
    save(client, client.get(URL + "?language=sv"), **{"1": "Tema 1", "2": "Tema 2"})
    save(client, client.get(URL + "?language=sv"), **{"2": "", "1.1": "gör.", "mark": "recalled"})
    rows = NodeTranslation.objects.order_by("node__position").values_list("node__code", "verification")
    assert list(rows) == [("1", "verified: VAN"), ("1.1", "recalled")]


def test_what_is_missing_is_filtered_and_the_filter_holds(client: Client, version: FrameworkVersion) -> None:
    save(client, client.get(URL + "?language=sv"), **{"1": "Tema 1"})
    assert codes(client.get(URL + "?language=sv&show=missing")) == ["1.1", "1.2", "2", "2.1", "2.2"]
    assert codes(client.get(URL)) == ["1.1", "1.2", "2", "2.1", "2.2"]
    assert len(codes(client.get(URL + "?language=fi&show=missing"))) == 6
    everything = {code: f"sv {code}" for code in ("1.1", "1.2", "2", "2.1", "2.2")}
    done = save(client, client.get(URL + "?language=sv&show=missing"), "?language=sv&show=missing", **everything)
    assert "Nothing is missing: every text is translated." in text(done)


def test_a_stale_save_shows_both_texts_and_overwrites_nothing(client: Client, version: FrameworkVersion) -> None:
    page = client.get(URL + "?language=sv")
    save(client, page, **{"1": "Deras"})
    stale = save(client, page, **{"1": "Mitt", "2": "Tema"})
    assert stale.status_code == 409
    assert ">Deras<" in text(stale)
    assert ">Mitt<" in text(stale)
    assert list(NodeTranslation.objects.values_list("text", flat=True)) == ["Deras"]
    save(client, stale)
    assert set(NodeTranslation.objects.values_list("text", flat=True)) == {"Mitt", "Tema"}


def test_another_tab_in_another_language_does_not_turn_the_text(client: Client, version: FrameworkVersion) -> None:
    page = client.get(URL + "?language=sv")
    client.get(URL + "?language=fi")
    save(client, page, **{"1": "Tema 1"})
    assert NodeTranslation.objects.get().language == "sv"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("x" * 501, "501 characters; at most 500 fit"),
        ("<script>alert(1)</script>", "holds markup (&lt;script&gt;)"),
        ("=HYPERLINK(1)", "begins like a formula; begin with a word"),
        ("Tema\u202e", "holds an invisible sign"),
    ],
)
def test_a_text_that_cannot_be_says_why_and_stays(
    client: Client, version: FrameworkVersion, said: str, sentence: str
) -> None:
    page = save(client, client.get(URL + "?language=sv"), **{"1": said, "2": "Tema 2"})
    assert page.status_code == 422
    assert sentence in text(page)
    assert "Tema 2" in text(page)
    assert NodeTranslation.objects.count() == 0


def test_a_text_from_right_to_left_is_taken(client: Client, version: FrameworkVersion) -> None:
    done = save(client, client.get(URL + "?language=ar"), "?language=ar", **{"1": "الهواء"})
    assert "الهواء" in text(done)
    assert NodeTranslation.objects.get().text == "الهواء"


@pytest.mark.parametrize("language", ["en", "swedish!", "x" * 11, "<b>"])
def test_a_language_that_is_none_says_why(client: Client, version: FrameworkVersion, language: str) -> None:
    page = client.get(URL, {"language": language})
    assert page.status_code == 200
    assert "language" in page.context["filters"].wrong
    assert "<b>" not in page.context["filters"].wrong


def test_only_texts_of_this_version_are_written(client: Client, version: FrameworkVersion) -> None:
    other = make_framework("other").nodes.get(code="1")
    client.post(
        URL + "?language=sv", {f"t_{other.pk}_title": "X", f"v_{other.pk}_title": "0", "verification": "recalled"}
    )
    empty = version.nodes.get(code="1")
    client.post(URL + "?language=sv", {f"t_{empty.pk}_text": "X", "verification": "recalled"})
    client.post(URL, {f"t_{empty.pk}_title": "X", "verification": "recalled"})
    assert NodeTranslation.objects.exclude(node=empty, field="title").count() == 0


@pytest.mark.parametrize("themes", [2, 20])
def test_the_page_costs_the_same_for_few_and_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, themes: int
) -> None:
    make_framework(themes=themes)
    client.get(URL + "?language=sv&show=missing")
    with django_assert_num_queries(10):
        client.get(URL + "?language=sv&show=missing")


def test_whoever_is_no_admin_finds_nothing(client_as: ClientAs, version: FrameworkVersion) -> None:
    person: User = make_user()
    assert client_as(person).post(URL + "?language=sv", {}).status_code == 404
