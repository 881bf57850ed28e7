"""A version's tree as a page draws it: branches that open, leaves, and how sure each wording is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import quote

from commitments.browse.wording import Translations, Wording, name, sureness, translations_for_reader, wording
from commitments.frameworks.verification import MEANINGS, Grade
from commitments.models import FrameworkVersion, Node

# A longer tree is drawn with its upper levels only; each item leads to the page with what is below it.
WHOLE_TREE = 1000
UPPER_LEVELS = 2


@dataclass(frozen=True)
class Item:
    """One node of the drawing. A branch opens a fold; ``closes`` is the number of folds that end after it."""

    code: str
    url: str
    name: Wording
    text: Wording | None
    preamble: Wording | None
    lead_in: Wording | None
    below: int
    is_branch: bool
    closes: range


@dataclass(frozen=True)
class Sureness:
    """A grade with the number of items that have it, for "how sure is this wording"."""

    grade: Grade
    words: str
    meaning: str
    count: int


@dataclass(frozen=True)
class Outline:
    """The tree of a version; ``levels`` pairs the framework's own level names with their number of items."""

    items: list[Item]
    levels: list[tuple[str, int]]
    sureness: list[Sureness]
    total: int
    is_whole: bool


def outline(version: FrameworkVersion) -> Outline:
    """Draw the tree in two or three queries, whatever its size."""
    facts = list(Node.objects.of_version(version).values_list("level", "title", "title_verification", "verification"))
    nodes = Node.objects.of_version(version)
    is_whole = len(facts) <= WHOLE_TREE
    shown = list(nodes if is_whole else nodes.filter(level__lt=UPPER_LEVELS))
    levels = Counter(level for level, *_texts in facts)
    return Outline(
        items=_items(version, shown, translations_for_reader(shown, version)),
        levels=[(version.level_name(level), levels[level]) for level in sorted(levels)],
        sureness=surenesses([(mark if title else text_mark) for _level, title, mark, text_mark in facts]),
        total=len(facts),
        is_whole=is_whole,
    )


def surenesses(marks: Sequence[str]) -> list[Sureness]:
    """Count marks by grade, the surest first."""
    counts = Counter(mark.partition(":")[0] for mark in marks)
    return [Sureness(grade, sureness(grade), str(MEANINGS[grade]), counts[grade.value]) for grade in Grade]


def _items(version: FrameworkVersion, nodes: list[Node], translations: Translations) -> list[Item]:
    below = Counter(node.parent_id for node in nodes)
    root = version.get_absolute_url()
    items = []
    for node, following in zip_longest(nodes, nodes[1:]):
        next_level = following.level if following else 0
        texts = {
            field: wording(node, field, version.language, translations) for field in ("text", "preamble", "lead_in")
        }
        items.append(
            Item(
                code=node.code,
                url=f"{root}{quote(node.code)}/",
                name=name(node, version.language, translations),
                text=texts["text"] if node.title else None,
                preamble=texts["preamble"],
                lead_in=texts["lead_in"],
                below=below[node.pk],
                is_branch=bool(below[node.pk]),
                closes=range(max(0, node.level - next_level)),
            )
        )
    return items
