"""Who reads which page, what stands on it, and what it costs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commitments import seeds
from commitments.browse import outline
from commitments.frameworks.verification import Grade
from commitments.models import FrameworkVersion
from cycles.baseline.models import BaselineReview
from ims.roles import Role
from tests.commitments.factories import load, make_aalborg, make_data, make_framework, wording
from tests.conftest import ClientAs
from tests.cycles.factories import make_cycle
from tests.factories import make_city, make_member, make_user

pytestmark = pytest.mark.django_db

# Four of each page's queries are the session, the person, and the beginning and end of the request's transaction.
FRAME = 4


@pytest.fixture
def reader(client_as: ClientAs) -> Client:
    """Return the client of somebody without any role."""
    return client_as(make_user())


@pytest.fixture
def admin(client_as: ClientAs) -> Client:
    """Return the client of an admin of the installation."""
    return client_as(make_user(is_installation_admin=True))


def page(client: Client, url: str, language: str = "en") -> str:
    """Return the page's text with runs of blanks made one."""
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def aalborg(*code: str) -> str:
    """Return the address of the Aalborg Commitments, or of one of their items."""
    return reverse("node" if code else "framework_version", args=["aalborg", "2004", *code])


@pytest.mark.parametrize("url", ["/frameworks/", "/frameworks/search/", "/frameworks/a/1/", "/frameworks/a/1/1/"])
def test_who_is_not_signed_in_is_led_to_sign_in(client: Client, url: str) -> None:
    response = client.get(url)
    assert (response.status_code, response.headers["Location"]) == (302, f"/accounts/login/?next={url}")


def test_a_framework_whose_signatories_make_their_own_pledges_has_a_page_without_items(reader: Client) -> None:
    load(make_data(own_pledges=True, nodes=[]), published=True)
    assert "0 items" in page(reader, FrameworkVersion.objects.get().get_absolute_url())


@pytest.mark.parametrize("url", ["/frameworks/", "/frameworks/search/", "/frameworks/a/1/", "/frameworks/a/1/1/"])
def test_nothing_is_changed_in_a_browser(reader: Client, url: str) -> None:
    assert reader.post(url).status_code == 405


@pytest.mark.parametrize(
    "url",
    [
        "/frameworks/nothing/2004/",
        "/frameworks/demo/2/",
        "/frameworks/demo/%00/",
        "/frameworks/demo/1/9.9/",
        "/frameworks/demo/1/%00/",
        "/frameworks/demo/2/1/",
    ],
)
def test_what_never_was_is_404(reader: Client, url: str) -> None:
    make_framework("demo")
    assert reader.get(url).status_code == 404


def test_framework_list(reader: Client) -> None:
    seeds.load_seeded()
    text = page(reader, "/frameworks/")
    assert text.index("The Aalborg Commitments") < text.index("Basque Declaration") < text.index("Cities for Climate")
    assert "Your city works by it" not in text
    assert '<td class="num" data-th="Items">60</td><td class="num" data-th="With recalled wording">25</td>' in text


def test_the_frameworks_ones_own_cities_work_by_stand_first(client_as: ClientAs) -> None:
    seeds.load_seeded()
    mine, theirs = (FrameworkVersion.objects.get(framework__code=code) for code in ("rfsc", "basque"))
    own, other = make_cycle(), make_cycle(city=make_city("elsewhere"))
    for cycle, version in ((own, mine), (other, theirs)):
        BaselineReview.objects.create(cycle=cycle, framework=version, scope={"en": "All"})
    text = page(client_as(make_member(own.city, Role.OWNER)), "/frameworks/")
    titles = ("Reference Framework", "The Aalborg Commitments", "Basque Declaration", "carbonn", "Urban Environmental")
    places = [text.index(title) for title in titles]
    assert places == sorted(places)
    assert text.count("Your city works by it") == 1


def test_an_empty_list_says_what_brings_the_first(reader: Client) -> None:
    assert "No framework is loaded yet." in page(reader, "/frameworks/")


def test_a_draft_is_for_admins_of_the_installation_only(reader: Client, admin: Client) -> None:
    make_framework("demo", published=False)
    for url in ("/frameworks/demo/1/", "/frameworks/demo/1/1.1/"):
        assert reader.get(url).status_code == 404
        assert admin.get(url).status_code == 200
    assert "The demo commitments" not in page(reader, "/frameworks/")
    assert "The demo commitments" in page(admin, "/frameworks/")
    assert "This version is a draft" in page(admin, "/frameworks/demo/1/")
    assert "0 items for" in page(reader, "/frameworks/search/?q=thing")
    assert "4 items for" in page(admin, "/frameworks/search/?q=thing")


def test_a_superseded_version_says_so_and_is_not_searched(reader: Client) -> None:
    load(make_data(), published=True)
    load(make_data(label="2"), published=True)
    assert "is superseded by version 2" in page(reader, "/frameworks/demo/1/")
    assert "is superseded" not in page(reader, "/frameworks/demo/2/")
    assert "1 item for “water”" in page(reader, "/frameworks/search/?q=water")


def test_framework_version_shows_the_whole_tree_in_reading_order(reader: Client) -> None:
    make_aalborg()
    text = page(reader, aalborg())
    codes = [f">{code}</a>" for code in ("1.1", "1.2", "2.1", "9.5", "10.1", "10.2", "10.5")]
    places = [text.index(code) for code in codes]
    assert places == sorted(places)
    assert text.count("<details>") == text.count("</details>") == 10
    assert "We will therefore work, throughout our community, to:" in text
    assert 'theme</span> 10, <span lang="en">commitment</span> 50' in text


def test_every_item_says_how_sure_its_wording_is(reader: Client, admin: Client) -> None:
    make_aalborg()
    text = page(reader, aalborg())
    assert text.count('<span class="meta">Wording recalled, meaning verified</span>') == 25 + 8 + 2 + 1
    assert "VAN (first words only)" not in text
    text = page(admin, aalborg())
    assert text.count('<span class="tag tag--open">Meaning corroborated</span>') == 25 + 8 + 2 + 1
    assert "VAN (first words only)" in text


def test_how_sure_the_wording_is_is_explained_with_its_counts(reader: Client) -> None:
    text = page(reader, make_aalborg().get_absolute_url())
    assert 'Wording verified <span class="meta">(10)</span>' in text
    assert 'Wording recalled, meaning verified <span class="meta">(25)</span>' in text
    assert 'Wording recalled <span class="meta">(25)</span>' in text
    assert "From memory only. Compare it with the official document before quoting it." in text


def test_what_a_signatory_owes_stands_with_its_rule(reader: Client) -> None:
    text = page(reader, make_aalborg().get_absolute_url())
    for rule in ("Within 12 months of the signature", "Within 24 months of the signature", "Regular"):
        assert rule in text
    assert "For the first time by 31 December 2010, every 5 years" in text


def test_readers_see_their_language_where_there_is_a_translation_with_the_original_below(reader: Client) -> None:
    make_aalborg()
    text = page(reader, aalborg(), "sv")
    assert '<b lang="sv">Styrning och förvaltning</b>' in text
    assert '<span lang="en">Governance</span>' in text
    assert 'lang="en">make our decisions open, accountable and transparent.<' in page(reader, aalborg("1.4"), "sv")
    assert '<b lang="en">Governance</b>' in page(reader, aalborg(), "en")


def test_the_languages_of_a_framework_are_named(reader: Client) -> None:
    make_aalborg()
    assert "<dd>English, German, Spanish, Finnish, French, Italian, Swedish</dd>" in page(reader, aalborg())
    assert '<dt>Swedish, title</dt><dd> <span lang="sv">Bättre framkomlighet, mindre trafik</span>' in page(
        reader, aalborg("6")
    )


def test_sources_are_links_where_they_are_addresses(reader: Client) -> None:
    text = page(reader, make_aalborg().get_absolute_url())
    assert 'href="https://www.vannas.se/?id=5298"' in text
    assert 'href="https://www.umea.se/umeakommun/..."' not in text


def test_a_source_never_becomes_a_link_that_acts(reader: Client) -> None:
    load(make_data(sources={"A": "javascript:alert(1)", "B": "a<b & c"}), published=True)
    text = page(reader, "/frameworks/demo/1/")
    assert 'href="javascript' not in text
    assert "a&lt;b &amp; c" in text


def test_node_of_a_theme(reader: Client) -> None:
    seeds.load_seeded()
    text = page(reader, aalborg("6"))
    assert '<h1>6 <span lang="en">Better mobility, less traffic</span></h1>' in text
    assert "committed to strongly promoting sustainable mobility choices" in text
    assert text.index(">6.1</a>") < text.index(">6.5</a>")
    assert text.index('3 <span lang="en">Good health') < text.index('13 <span lang="en">Climate action')
    assert text.count("Our own proposal") == 4
    assert '<span lang="fi">Parempi liikkuvuus, vähemmän liikennettä</span>' in text


def test_node_of_a_commitment_leads_up_and_shows_its_themes_links(reader: Client) -> None:
    seeds.load_seeded()
    text = page(reader, aalborg("10.2"))
    assert f'<a href="{aalborg("10")}">10 <span lang="en">Local to global</span></a>' in text
    assert text.count("(through 10)") == 4


def test_a_link_is_seen_from_its_other_end_with_the_relation_turned_round(reader: Client) -> None:
    make_framework("demo"), make_framework("other")
    load(
        {
            "format": "ims-crosswalk/1",
            "source": {"framework": "demo", "label": "1"},
            "target": {"framework": "other", "label": "1"},
            "provenance": "published",
            "links": [{"source": "1", "target": "2", "relation": "broader"}],
        }
    )
    assert '<td data-th="Relation"><span>Broader</span></td>' in page(reader, "/frameworks/demo/1/1/")
    assert '<td data-th="Relation"><span>Narrower</span></td>' in page(reader, "/frameworks/other/1/2/")
    assert "No crosswalk leads from or to this item." in page(reader, "/frameworks/other/1/1/")


def test_framework_search_finds_codes_translations_and_words_without_accents(reader: Client) -> None:
    seeds.load_seeded()
    assert "1 item for “6.2”" in page(reader, "/frameworks/search/?q=6.2")
    assert "1 item for “SOSIAALINEN”" in page(reader, "/frameworks/search/?q=SOSIAALINEN")
    assert ">6.4</a>" in page(reader, "/frameworks/search/?q=mobility+plan")
    assert ">6</a>" in page(reader, "/frameworks/search/?q=mobilite+amelioree")


def test_framework_search_shows_pages_in_the_order_of_the_frameworks(reader: Client) -> None:
    make_framework("demo", themes=11, commitments=4)
    first = page(reader, "/frameworks/search/?q=thing")
    assert "44 items for “thing”" in first
    assert first.index(">2.1</a>") < first.index(">6.4</a>")
    second = page(reader, "/frameworks/search/?q=thing&page=2")
    assert ">7.2</a>" in second
    assert second.index(">10.2</a>") < second.index(">11.4</a>")


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=%00", "?page=7"])
def test_an_empty_search_asks_for_words(reader: Client, query: str) -> None:
    make_framework()
    text = page(reader, f"/frameworks/search/{query}")
    assert "<h1>Search the frameworks</h1>" in text
    assert "Nothing was found" not in text


@pytest.mark.parametrize("query", ["?q=zzz", "?q=%25", "?q=_", "?q=%27%3B--", "?q=%3Cscript%3E"])
def test_a_search_in_vain_says_what_to_try(reader: Client, query: str) -> None:
    make_framework()
    text = page(reader, f"/frameworks/search/{query}")
    assert "Nothing was found. Try fewer words" in text
    assert "<script>" not in text


@pytest.mark.parametrize(("themes", "commitments"), [(1, 1), (10, 6)])
def test_the_number_of_queries_is_the_same_for_few_and_many_items(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries, themes: int, commitments: int
) -> None:
    make_framework(themes=themes, commitments=commitments)
    for url, queries in (
        ("/frameworks/", 2),
        ("/frameworks/demo/1/", 7),
        ("/frameworks/demo/1/1/", 8),
        ("/frameworks/search/?q=thing", 2),
    ):
        with django_assert_num_queries(FRAME + queries):
            page(reader, url, "sv")


def test_a_long_tree_is_drawn_with_its_upper_levels(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes: list[dict[str, Any]] = [
        {"code": "a", "title": wording("A")},
        {"code": "a.b", "parent": "a", "title": wording("B")},
        {"code": "a.b.c", "parent": "a.b", "title": wording("C")},
    ]
    load(make_data(nodes=nodes), published=True)
    assert ">a.b.c</a>" in page(reader, "/frameworks/demo/1/")
    monkeypatch.setattr(outline, "WHOLE_TREE", 2)
    text = page(reader, "/frameworks/demo/1/")
    assert ">a.b</a>" in text
    assert ">a.b.c</a>" not in text
    assert "The tree is long: only its upper levels stand here." in text
    assert text.count("<details>") == text.count("</details>") == 1
    version = FrameworkVersion.objects.get()
    assert {row.grade: row.count for row in outline.outline(version).sureness}[Grade.RECALLED] == 3


def test_folds_close_where_a_deep_branch_ends(reader: Client) -> None:
    nodes: list[dict[str, Any]] = [
        {"code": "a", "title": wording("A")},
        {"code": "b", "parent": "a", "title": wording("B")},
        {"code": "c", "parent": "b", "title": wording("C")},
        {"code": "d", "title": wording("D")},
    ]
    load(make_data(nodes=nodes), published=True)
    items = outline.outline(FrameworkVersion.objects.get()).items
    assert [(item.code, item.is_branch, len(item.closes)) for item in items] == [
        ("a", True, 0),
        ("b", True, 0),
        ("c", False, 2),
        ("d", False, 0),
    ]
