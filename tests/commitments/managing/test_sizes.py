"""A file that is too large is refused before it costs time or memory; the largest one that is taken costs little."""

import json
import time
import tracemalloc
from typing import Any

import pytest

from commitments import loading
from commitments.managing import uploads
from commitments.managing.models import FrameworkUpload
from commitments.managing.uploads import MOST_ROWS, reading_of
from commitments.rows import LoadError
from tests.commitments.factories import make_data, wording
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FACTS = {"framework": "big", "label": "1", "title": "Big", "language": "en"}
ITEMS = 30_000
CSV = "code,parent,kind,name\n" + "".join(f"{number},,theme,Item {number}\n" for number in range(ITEMS))
NODES = [{"code": f"{number}", "title": wording(f"Item {number}")} for number in range(ITEMS)]
WRONG: list[dict[str, Any]] = [{} for _number in range(ITEMS)]
# Seconds of computing and bytes that a page may take; what is measured is a part of one, and traced, which is slower.
SECONDS, BYTES = 2.0, 60_000_000


def kept(name: str, content: str) -> FrameworkUpload:
    return FrameworkUpload(name=name, content=content.encode(), facts=FACTS)


def cost(upload: FrameworkUpload) -> tuple[float, int, list[str]]:
    """Return the seconds of computing, the bytes at most, and the reasons for which the file is refused."""
    tracemalloc.start()
    began = time.process_time()
    try:
        reasons = [problem.reason for problem in reading_of(upload).problems]
    except LoadError as error:
        reasons = [problem.reason for problem in error.problems]
    took, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return took, peak, reasons


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", json.dumps(make_data(nodes=NODES)), "30000 items and translations; at most 3000"),
        ("a.json", json.dumps(make_data(nodes=WRONG)), "30000 items and translations; at most 3000"),
        ("a.csv", CSV, "The file has more than 3001 rows."),
    ],
)
def test_a_file_that_is_too_large_is_refused_in_one_sentence_at_little_cost(
    name: str, content: str, sentence: str
) -> None:
    took, peak, reasons = cost(kept(name, content))
    assert len(reasons) == 1
    assert sentence in reasons[0]
    assert took < SECONDS
    assert peak < BYTES


def test_without_the_limit_every_row_would_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", ITEMS)
    _took, _peak, reasons = cost(kept("a.json", json.dumps(make_data(nodes=WRONG))))
    assert len(reasons) >= ITEMS


def test_the_largest_file_that_is_taken_is_loaded_and_loaded_anew_at_little_cost() -> None:
    by = make_user(is_installation_admin=True)
    for text in ("First", "Second"):
        nodes = [{"code": f"{n}", "title": wording("Item"), "text": wording(f"{text} {n}")} for n in range(MOST_ROWS)]
        upload = kept("a.json", json.dumps(make_data(nodes=nodes)))
        began = time.process_time()
        done = loading.load(reading_of(upload), by, reason="Measured")
        assert time.process_time() - began < SECONDS
        found = done.difference
        assert len(found.added) + len(found.changed) >= MOST_ROWS
