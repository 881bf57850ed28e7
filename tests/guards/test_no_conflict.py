"""What is committed holds no marks of two versions that were merged by halves: a page would print them."""

import re

from tests.guards.test_nothing_foreign import ROOT, committed_files

# Spelled so that this file does not hold what it looks for.
MARK = re.compile(r"^(?:<{7} |={7}$|>{7} |\|{7} )", re.MULTILINE)


def marks(text: str) -> list[str]:
    """Return the marks that a half-done merge leaves."""
    return MARK.findall(text)


def test_no_committed_file_holds_marks_of_a_conflict() -> None:
    found = {}
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if marks(text):
            found[str(path.relative_to(ROOT))] = marks(text)
    assert found == {}


def test_the_marks_are_seen() -> None:
    text = "\n".join(["<" * 7 + " HEAD", "one", "=" * 7, "two", ">" * 7 + " other", "a ======= b"])
    assert len(marks(text)) == 3
