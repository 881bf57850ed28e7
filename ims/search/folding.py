"""How words are made alike before they are compared: without accents, in small letters, without punctuation.

PostgreSQL and Python do the same, so that what the database found can be marked in the text. The database needs no
extension and no ICU for it: it takes accents off by Unicode's own decomposition.
"""

import re
import string
import unicodedata
from collections.abc import Iterable
from functools import cache

# Letters that Unicode does not take apart.
PAIRS = {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
SINGLES = {"ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i", "ð": "d", "Ð": "d", "ħ": "h", "Ħ": "h"}
PUNCTUATION = string.punctuation + "–—‘’“”„«»…·•\u00a0\u202f"
FIRST, LAST = 0x80, 0x590  # up to Armenian, the last script with capitals
GREEK = "\u0370"


@cache
def _capitals() -> dict[str, str]:
    """Return the capitals of scripts other than Latin, which a byte-wise locale leaves alone, with their small ones."""
    found = {}
    for code in range(FIRST, LAST):
        plain = _without_marks(chr(code))
        small = plain.lower()
        if len(plain) == 1 and plain > "\x7f" and small != plain and len(small) == 1:
            found[plain] = small
    return {letter: small for letter, small in found.items() if letter not in {*SINGLES, *PAIRS}}


@cache
def _table() -> dict[str, str]:
    """Return what single characters become, Latin capitals that no accent makes among them."""
    latin = {letter: small for letter, small in _capitals().items() if letter < GREEK}
    return {**latin, **SINGLES, **dict.fromkeys(PUNCTUATION, " ")}


def _without_marks(text: str) -> str:
    return re.sub("[\u0300-\u036f]+", "", unicodedata.normalize("NFKD", text))


def fold(text: str) -> str:
    """Return the text as it is compared."""
    plain = _without_marks(text)
    for letter, pair in PAIRS.items():
        plain = plain.replace(letter, pair)
    return plain.translate(_letters())


def folded_words(text: str) -> str:
    """Return the folded words with one space between two, as they are stored to be compared part by part."""
    return " ".join(fold(text).split())


def holds(texts: Iterable[str], words: str) -> bool:
    """Say whether the texts together hold every one of the words, each also as a part of a longer one."""
    wanted = words_of(words)
    if wanted is None:
        return False
    found = "\n".join(map(folded_words, texts))
    return all(word in found for word in wanted)


def words_of(text: str) -> list[str] | None:
    """Return the folded words that somebody typed to look for; None for punctuation alone, which finds nothing."""
    found = [folded_words(word) for word in text.split()]
    return None if found and not any(found) else [word for word in found if word]


@cache
def _letters() -> dict[int, str]:
    """Return what each letter without marks becomes."""
    table = {**_table(), **_capitals(), **dict(zip(string.ascii_uppercase, string.ascii_lowercase, strict=True))}
    return {ord(letter): small for letter, small in table.items()}


def folded_with_places(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the place in the text it comes from."""
    folded, places = [], []
    for place, letter in enumerate(text):
        for each in fold(letter):
            folded.append(each)
            places.append(place)
    return "".join(folded), places


def functions() -> list[str]:
    """Return the SQL that makes the database's side of it; safe to repeat.

    What costs is done only where it is needed: a text of ASCII has no accents, and few texts have capitals of others.
    """
    plain = "regexp_replace(normalize($1, NFKD), '[\u0300-\u036f]+', '', 'g')"
    for letter, pair in PAIRS.items():
        plain = f"replace({plain}, '{letter}', '{pair}')"
    table = _table()
    capitals = {letter: small for letter, small in _capitals().items() if letter >= GREEK}
    before, after = "".join(table).replace("'", "''"), "".join(table.values())
    small = f"translate(p, '{''.join(capitals)}', '{''.join(capitals.values())}')"
    head = "CREATE OR REPLACE FUNCTION {} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$ SELECT {} $f$"
    return [
        head.format(
            "ims_fold(text) RETURNS text",
            f"CASE WHEN p ~ '[{min(capitals)}-{max(capitals)}]' THEN {small} ELSE p END FROM (SELECT lower(translate("
            f"CASE WHEN octet_length($1) = length($1) THEN $1 ELSE {plain} END, '{before}', '{after}')) AS p) AS q",
        ),
        # The texts of all languages of a column that holds one per language.
        head.format("ims_words(jsonb) RETURNS text", "string_agg(value, ' ') FROM jsonb_each_text($1)"),
        head.format(
            "ims_vector(VARIADIC text[]) RETURNS tsvector",
            # PostgreSQL 17 and newer make indexes without a search path: our own function is named with its schema.
            "to_tsvector('simple'::regconfig, public.ims_fold(array_to_string($1, ' ')))",
        ),
    ]
