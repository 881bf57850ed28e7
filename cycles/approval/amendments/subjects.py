"""What of a package can be amended: its paragraphs, targets and actions, found by key in the frozen content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cycles.approval.amendments.models import Amendment
from ims.fields import Translated

Content = dict[str, Any]
Subject = Amendment.Subject

# The fields that a council amends. Who does it and what it rests on stays the city office's business.
FIELDS: dict[str, tuple[str, ...]] = {
    Subject.PARAGRAPH: ("text",),
    Subject.TARGET: ("value", "year"),
    Subject.ACTION: ("title", "text", "starts_on", "ends_on", "costs"),
}


@dataclass(frozen=True)
class Found:
    """One thing that can be amended: where it stands, what it says in short, and its facts in the package."""

    kind: str
    key: str
    place: str
    words: str
    facts: Content

    @property
    def mark(self) -> str:
        """What names it in an address."""
        return f"{self.kind}-{self.key}"

    @property
    def amendable(self) -> Content:
        """The fields that can be amended, as they stand."""
        return {name: self.facts[name] for name in FIELDS[self.kind]}


def subjects(content: Content, language: str) -> Iterator[Found]:
    """Yield everything that can be amended, in the order of the paper; words are in the language, where there are."""
    binding = content["city"]["language"]
    for paragraph in paragraphs(content):
        words = Translated(paragraph["text"]).best(language, binding)[0]
        yield Found(Subject.PARAGRAPH, paragraph["key"], f"§ {paragraph['number']}", words, paragraph)
    names = content["parts"].get("indicators") or {}
    for target in targets(content):
        name = Translated(names.get(target["indicator"], {}).get("name") or {}).best(language, binding)[0]
        said = _("%(code)s, long-term") if target["term"] == "long" else _("%(code)s, short-term")
        place = f"{said % {'code': target['indicator']}} {target['year'] or ''}".strip()
        yield Found(Subject.TARGET, str(target["id"]), place, name, target)
    for action in actions(content):
        words = Translated(action["title"]).best(language, binding)[0]
        yield Found(Subject.ACTION, str(action["id"]), action["code"], words, action)


def find(content: Content, mark: str, language: str) -> Found | None:
    """Return what a mark such as ``target-17`` names in the package, None when it is not there."""
    return next((row for row in subjects(content, language) if row.mark == mark), None)


def locate(content: Content, kind: str, key: str) -> Content | None:
    """Return the facts of a subject inside the content itself, None when it is not there."""
    rows, name = {
        Subject.PARAGRAPH.value: (paragraphs, "key"),
        Subject.TARGET.value: (targets, "id"),
        Subject.ACTION.value: (actions, "id"),
    }[kind]
    return next((row for row in rows(content) if str(row[name]) == key), None)


def paragraphs(content: Content) -> list[Content]:
    """Return the programme's paragraphs, none where there is no programme."""
    programme = content["parts"].get("programme") or {}
    return [paragraph for section in programme.get("sections", []) for paragraph in section["paragraphs"]]


def targets(content: Content) -> list[Content]:
    """Return the plan's targets."""
    held = content["parts"].get("targets") or {}
    return [target for objective in held.get("objectives", []) for target in objective["targets"]]


def actions(content: Content) -> list[Content]:
    """Return the plan's actions."""
    held = content["parts"].get("targets") or {}
    return list(held.get("actions", []))
