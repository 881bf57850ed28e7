"""The reviewed expectations, read from ``rows/*.txt``."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.matrix.walk import Url

ROWS = Path(__file__).parent / "rows"
STEPS = ("set_up", "baseline", "targets", "approval", "monitoring", "evaluation", "closed")
# The columns, from the least to the most entitled; installation is its admin without any role in a city.
PEOPLE = (
    "anonymous",
    "stranger",
    "stakeholder",
    "owner",
    "council_member",
    "clerk",
    "auditor",
    "officer",
    "coordinator",
    "city_admin",
    "installation",
)
CELLS = frozenset({"200", "302", "login", "in", "403", "404", "405", "409"})
SCOPES = frozenset({"own", "other"})


@dataclass(frozen=True)
class Row:
    """What each kind of person gets for one URL, method, scope and set of steps."""

    url: str
    method: str
    scope: str
    steps: frozenset[str]
    cells: dict[str, str]
    where: str


def read_rows(folder: Path = ROWS) -> list[Row]:
    """Return all rows; a line that cannot be read raises ValueError with its file and number."""
    rows: list[Row] = []
    for file in sorted(folder.glob("*.txt")):
        rows += parse(file.read_text(encoding="utf-8"), file.name)
    return rows


def parse(text: str, source: str) -> list[Row]:
    """Return the rows of one file; ``#`` begins a comment."""
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#")[0].split()
        if words and words[0] != "url":
            rows.append(_row(words, f"{source}:{number}"))
    return _with_else(rows)


def _row(words: list[str], where: str) -> Row:
    if len(words) != 4 + len(PEOPLE):
        raise ValueError(f"{where}: {len(words)} words, expected url method scope step and {len(PEOPLE)} cells")
    url, method, scope, step, *cells = words
    steps = frozenset(STEPS) if step == "any" else frozenset(step.split(","))
    unknown = [cell for cell in cells if cell not in CELLS] + [s for s in steps if s not in {*STEPS, "else"}]
    if unknown or scope not in SCOPES or method not in {"GET", "POST"}:
        raise ValueError(f"{where}: cannot read {unknown or [method, scope]}")
    return Row(url, method, scope, steps, dict(zip(PEOPLE, cells, strict=True)), where)


def _with_else(rows: list[Row]) -> list[Row]:
    named: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        named.setdefault((row.url, row.method, row.scope), set()).update(row.steps - {"else"})
    return [
        Row(r.url, r.method, r.scope, frozenset(STEPS) - named[(r.url, r.method, r.scope)], r.cells, r.where)
        if "else" in r.steps
        else r
        for r in rows
    ]


def gaps(urls: Iterable[Url], rows: Iterable[Row]) -> list[str]:
    """Say which URL, method or step has no row or two, which row has no URL, and which URL has no name."""
    urls, rows = list(urls), list(rows)
    names = {url.name for url in urls}
    found = [f"{url.route} has no name" for url in urls if not url.name]
    held = Counter((row.url, row.method, step) for row in rows if row.scope == "own" for step in row.steps)
    for name in sorted(names - {""}):
        for method in ("GET", "POST"):
            for wrong, words in ((0, "no row"), (2, "two rows")):
                steps = [step for step in STEPS if min(held[name, method, step], 2) == wrong]
                found += [f"{name} {method}: {words} ({', '.join(steps)})"] if steps else []
    return found + [f"{row.where}: no URL is named {row.url}" for row in rows if row.url not in names]
