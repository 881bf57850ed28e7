"""Lists for people sort by the language's letters."""

import pytest

from ims.sorting import sort_key, stored_sort_key


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["aachen", "Aalborg", "Äänekoski", "Ørsted", "Zürich"]),
        ("de", ["aachen", "Aalborg", "Äänekoski", "Ørsted", "Zürich"]),
        ("fi", ["aachen", "Aalborg", "Ørsted", "Zürich", "Äänekoski"]),
        ("da", ["aachen", "Aalborg", "Äänekoski", "Zürich", "Ørsted"]),
    ],
)
def test_each_language_has_its_order(language: str, expected: list[str]) -> None:
    assert (
        sorted(["Zürich", "Aalborg", "Ørsted", "aachen", "Äänekoski"], key=lambda t: sort_key(t, language)) == expected
    )


def test_swedish_keeps_its_three_letters_in_order_after_z() -> None:
    words = ["Örebro", "Ärla", "Åmål", "Ziden", "Oslo"]
    assert sorted(words, key=lambda word: sort_key(word, "sv-FI")) == ["Oslo", "Ziden", "Åmål", "Ärla", "Örebro"]


def test_numbers_sort_by_their_size() -> None:
    codes = ["T10", "T9", "T1.10", "T1.2", "10.2", "2.1", ""]
    assert sorted(codes, key=sort_key) == ["", "2.1", "10.2", "T1.2", "T1.10", "T9", "T10"]


def test_the_stored_key_sorts_by_bytes_as_the_key_itself_does() -> None:
    names = ["Zorn", "Åhus", "aachen", "Öberg", "Ängel", "Émile", "Emil", "Ward 10", "Ward 9", "Zürich"]
    by_bytes = sorted(names, key=lambda name: stored_sort_key(name).encode())
    assert by_bytes == sorted(names, key=lambda name: sort_key(name, "sv"))
    assert by_bytes[-3:] == ["Åhus", "Ängel", "Öberg"]
    assert by_bytes.index("Ward 9") < by_bytes.index("Ward 10")
