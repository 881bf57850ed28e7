"""A framework as a CSV table: what can be read becomes the same data as a JSON file, all else is named with its row."""

import pytest

from commitments import loading
from commitments.frameworks.reading import FrameworkReading
from commitments.frameworks.table import read_items
from commitments.models import FrameworkVersion, Node, NodeTranslation, Obligation
from commitments.rows import Problem
from tests.commitments.factories import load, make_data

pytestmark = pytest.mark.django_db

HEAD = "code,parent,kind,name,text,name_sv,verification\n"
GOOD = HEAD + (
    "1,,theme,Air,,Luft,verified: BROCHURE\n"
    "1.1,1,commitment,,keep it clean.,,\n"
    '10.2,1,commitment,"Quiet, too",,"Tyst, också",\n'
    "2,,theme,الماء,,Vatten,\n"
)
FACTS = {"framework": "demo", "label": "1", "title": "The demo commitments", "language": "en"}


def read(text: str | bytes) -> FrameworkReading:
    """Read a table as version 1 of the framework demo."""
    content = text.encode() if isinstance(text, str) else text
    stored = FrameworkVersion.objects.select_related("framework").filter(framework__code="demo").first()
    return read_items(content, FACTS, stored)


def problems(text: str | bytes) -> list[str]:
    """Return the problems of a table as people read them."""
    return [str(problem) for problem in read(text).problems]


def test_a_table_becomes_a_framework_with_its_translations() -> None:
    reading = read(GOOD)
    assert reading.problems == []
    loading.load(reading, None)
    rows = Node.objects.order_by("position").values_list("code", "level", "title", "text", "title_verification")
    assert list(rows) == [
        ("1", 0, "Air", "", "verified: BROCHURE"),
        ("1.1", 1, "", "keep it clean.", ""),
        ("10.2", 1, "Quiet, too", "", "recalled"),
        ("2", 0, "الماء", "", "recalled"),
    ]
    assert FrameworkVersion.objects.get().level_names == ["theme", "commitment"]
    translated = NodeTranslation.objects.order_by("node__position").values_list("language", "text", "verification")
    assert list(translated) == [
        ("sv", "Luft", "recalled"),
        ("sv", "Tyst, också", "recalled"),
        ("sv", "Vatten", "recalled"),
    ]
    assert not loading.difference(read(GOOD))


def test_a_table_leaves_what_it_cannot_say_as_it_is_stored() -> None:
    load(make_data(publisher="ICLEI"))
    loading.load(read(HEAD + "1,,theme,Air,,,\n1.1,1,commitment,,keep it clean.,,\n2,,theme,Sea,,,\n"), None)
    version = FrameworkVersion.objects.get()
    assert (version.publisher, Obligation.objects.count(), Node.objects.get(code="2").title) == ("ICLEI", 1, "Sea")


TOO_LONG = "x" * 5000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("code,parent,name\n1,,Air\n", "row 1, kind: The column is missing. Add it to the head"),
        (HEAD + "1,,theme,Air,,,\n1,,theme,Water,,,\n", "row 3, code (1): the code stands already at row 2"),
        (HEAD + "1,2,theme,A,,,\n2,1,theme,B,,,\n", "row 2, parent (1): its parents form a circle: 1 → 2 → 1"),
        (HEAD + "1,9,theme,A,,,\n", "row 2, parent (1): “9” is not among the nodes"),
        (HEAD + f"1,,theme,{TOO_LONG},,,\n", "row 2, name (1): 5000 characters; at most 500 fit, shorten it"),
        (HEAD + "1,,theme,<b>Air</b>,,,\n", "row 2, name (1): holds markup (<b>); write plain text"),
        (
            HEAD + "1,,theme,=SUM(A1),,,\n",
            "row 2, name (1): begins with “=”, which a spreadsheet runs as a formula; begin with a word",
        ),
        (HEAD + "1,,theme,Air,,@cmd,\n", "row 2, name_sv (1): begins with “@”"),
        (HEAD + "1,,theme,Air\u202egnp,,,\n", "row 2, name (1): holds an invisible sign that turns the direction"),
        (HEAD + "1,,theme,Air,,,sure\n", "row 2, name_verification (1): “sure” is no mark"),
        (HEAD + "1,,theme,,,,\n", "row 2 (1): has neither title nor text"),
        (HEAD + "1,,,Air,,,\n", "row 2, kind (1): is empty"),
        (
            HEAD + "1,,theme,A,,,\n2,,goal,B,,,\n",
            "row 3, kind (2): “goal” stands on the same level as “theme” of row 2; a level has one name",
        ),
        (HEAD + "a b,,theme,Air,,,\n", "row 2, code (a b): “a b” is no code"),
        ("code,parent,kind,name,nmae_sv\n1,,theme,Air,\n", "row 1, nmae_sv: The column is unknown."),
        (HEAD + "1,,theme,Air\n", "row 2: The row has 4 cells, the head has 7."),
        (HEAD.encode() + "1,,theme,Ähtäri,,,\n".encode("latin-1"), "row 2: The byte 0xC4 is not UTF-8"),
        (("\ufeff" + HEAD).encode("utf-16"), "The file is not in UTF-8; it looks like UTF-16. Save it as “CSV UTF-8”."),
        (HEAD, "The file has a head but no rows."),
    ],
)
def test_what_cannot_be_read_names_row_column_and_cure(text: str | bytes, expected: str) -> None:
    found = problems(text)
    assert found[0].startswith(expected), found
    assert FrameworkVersion.objects.count() == 0


def test_everything_wrong_is_named_at_once() -> None:
    assert len(problems(HEAD + "1,,theme,<b>,,,\n1,,goal,=A(),,=x(,\n")) == 6


def test_100_000_items_are_refused_in_one_sentence() -> None:
    rows = "".join(f"{number},,theme,Item,,,\n" for number in range(100_000))
    found = read(HEAD + rows).problems
    assert [type(problem) for problem in found] == [Problem]
    assert str(found[0]).startswith("row 50002: The file has more than 50001 rows. Load only the levels")


def test_a_chain_of_40_000_items_is_refused_in_no_time() -> None:
    rows = "".join(f"{number},{number - 1 or ''},theme,Item,,,\n" for number in range(1, 40_001))
    assert "at most 100 are read" in problems(HEAD + rows)[-1]
