"""Words are alike on both sides, and what was found is marked where it stands."""

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection

from ims.access import rights_in
from ims.search.asking import Asked
from ims.search.folding import fold, folded_with_places, folded_words, holds
from ims.search.kinds import as_text, registered
from ims.search.vectors import Vector
from tests.factories import make_city, make_user

SAMPLES = [
    "Ängsgatan, ÅRSTA och Öland",
    "Straße in Łódź – Þórður Æsir œuvre",
    "ΑΘΗΝΑ Αθήνα",
    "МОСКВА Йод",
    "İstanbul ISPARTA ılıca",
    "ﬁne ½ ² ™",
    "مرحبا שלום 東京 가나",
    'A-T01, 10.2 (1.a) § 84/2026 it\'s "so" \\ / | & ! : * <->',
    "e\u0301te\u0301",
    "",
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", SAMPLES)
def test_database_and_python_fold_alike(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ims_fold(%s)", [text])
        assert cursor.fetchone()[0] == fold(text)


def test_accents_and_capitals_do_not_count() -> None:
    assert fold("Ängsgatan ÅRSTA Łódź Straße") == "angsgatan arsta lodz strasse"


def test_a_list_is_narrowed_by_words_without_regard_to_accents_and_punctuation() -> None:
    assert folded_words(" 10.2 – Grön\u00a0mark ") == "10 2 gron mark"
    texts = ["A-T01", "Ängsgatan 4"]
    assert holds(texts, "angs t01")
    assert holds(texts, "A-T01 Ä !")
    assert holds(texts, "")
    assert not holds(texts, "T01-A")
    assert not holds(texts, "%")
    assert not holds(["1.2"], "10.2"), "a code is compared as a whole"


def test_each_folded_letter_knows_its_place() -> None:
    folded, places = folded_with_places("Straße e\u0301t")
    assert folded == "strasse et"
    assert places == [0, 1, 2, 3, 4, 4, 5, 6, 7, 9]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("bicycle", "('bicycle':*)"),
        ("Ängar bike", "('angar':*) & ('bike':*)"),
        ('"safe bike path" x', "('safe' <-> 'bike' <-> 'path') & ('x':*)"),
        ("A-T01", "('a' <-> 't01':*)"),
        ("!!! & | :*", ""),
        ("'; DROP TABLE x; --", "('drop':*) & ('table':*) & ('x':*)"),
        ('"', ""),
        ("\x00", ""),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_a_query(text: str, query: str) -> None:
    assert Asked(text).query == query


def test_a_query_has_a_limit() -> None:
    assert Asked("x " * 5000).query.count("x") == 10
    assert len(Asked("y" * 5000).query) < 250


def test_finds_are_marked_and_what_is_far_away_left_out() -> None:
    text = "a " * 200 + "<b>Ängsgatan</b> has a Bike path; an unbiked one is no find. " + "z " * 300
    pieces = Asked("angsg bike").pieces(text)
    assert [text for text, is_mark in pieces if is_mark] == ["Ängsg", "Bike"]
    assert pieces[0] == ("… ", False)
    assert "".join(text for text, _mark in pieces).endswith(" …")
    assert Asked("bike").pieces("Nothing here") == [("Nothing here", False)]
    assert [mark for _text, mark in Asked('"bike path"').pieces("bike path, bike pathway")] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["indicators", "actions", "programme", "comments", "answers"])
def test_what_grows_is_found_by_an_index(name: str) -> None:
    kind = next(kind for kind in registered() if kind.name == name)
    model = kind.find(rights_in(make_user(), make_city())).model
    texts = [as_text(model, lookup) for lookup in kind.texts]
    query = SearchQuery(Asked("word").query, config="simple", search_type="raw")
    rows = model._default_manager.annotate(v=Vector(*texts)).filter(v=query).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "_words" in rows.explain()
