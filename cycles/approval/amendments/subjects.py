"""What of a package can be amended: vision, paragraphs, targets and actions, found by key in the frozen content."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from cycles.approval.amendments.models import Amendment
from cycles.approval.models import AgendaItem
from cycles.snapshot import Decision
from ims.fields import Translated
from ims.refusals import Conflict

Content = dict[str, Any]
Subject, Act = Amendment.Subject, Amendment.Act

# The fields that a council amends. Who does it and what it rests on stays the city office's business.
FIELDS: dict[str, tuple[str, ...]] = {
    Subject.PARAGRAPH: ("text",),
    Subject.TARGET: ("value", "year"),
    Subject.ACTION: ("title", "text", "starts_on", "ends_on", "costs"),
    Subject.VISION: ("text", "horizon"),
}
# What is said of what is added; the rest of it is empty, or computed.
ADDED: dict[str, tuple[str, ...]] = {
    Subject.PARAGRAPH: ("below", "text"),
    Subject.ACTION: ("title", "text", "target_id", "starts_on", "ends_on", "costs"),
}
VISION_KEY = "vision"


@dataclass(frozen=True)
class Found:
    """One thing that can be amended: where it stands, what it says in short, and its facts in the package.

    ``act`` says what the amendment does with it. What is to be added is not there yet: its key names the section that
    a paragraph comes into, and ``choices`` what can be chosen for it, value and words, by field.
    """

    kind: str
    key: str
    place: str
    words: str
    facts: Content
    act: str = Act.CHANGE
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What names it in an address."""
        own = f"{self.kind}-{self.key}" if self.key else self.kind
        return own if self.act == Act.CHANGE else f"{self.act}-{own}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that an amendment says something of."""
        if self.act == Act.REMOVE:
            return ()
        return (ADDED if self.act == Act.ADD else FIELDS)[self.kind]

    @property
    def amendable(self) -> Content:
        """The fields that can be amended, as they stand."""
        return {name: self.facts[name] for name in self.fields}


def subjects(content: Content, language: str) -> Iterator[Found]:
    """Yield everything that can be amended, in the order of the paper; words are in the language, where there are."""
    binding = content["city"]["language"]
    if vision := locate(content, Subject.VISION, VISION_KEY):
        said = Translated(vision["text"]).best(language, binding)[0]
        yield Found(Subject.VISION, VISION_KEY, _("Vision"), said, vision)
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
    every = (*subjects(content, language), *removable(content, language), *addable(content, language))
    return next((row for row in every if row.mark == mark), None)


def removable(content: Content, language: str) -> Iterator[Found]:
    """Yield what can be taken out: paragraphs and actions."""
    for found in subjects(content, language):
        if found.kind in {Subject.PARAGRAPH, Subject.ACTION}:
            yield replace(found, act=Act.REMOVE)


def addable(content: Content, language: str) -> Iterator[Found]:
    """Yield what can be added: a paragraph in each section, an action."""
    binding = content["city"]["language"]
    for section in sections(content):
        title = Translated(section["title"]).best(language, binding)[0]
        place = _("New in section %(n)s") % {"n": section["number"]}
        below = [(row["key"], f"§ {row['number']}") for row in section["paragraphs"]]
        facts: Content = {"below": below[-1][0] if below else "", "text": {}}
        yield Found(Subject.PARAGRAPH, section["key"], place, title, facts, Act.ADD, {"below": below})
    if content["parts"].get("targets"):
        aims = [(str(row.facts["id"]), row.place) for row in subjects(content, language) if row.kind == Subject.TARGET]
        empty: Content = {"title": {}, "text": {}, "target_id": None, "starts_on": None, "ends_on": None, "costs": []}
        yield Found(Subject.ACTION, "", _("New action"), "", empty, Act.ADD, {"target_id": aims})


def package_of(main: AgendaItem) -> Content:
    """Return what the item decides on as it was proposed; raises Conflict for an item without anything to amend."""
    held = main.proposed or main.package
    if held is None or main.kind not in {Decision.Kind.APPROVE, Decision.Kind.AMEND} or main.is_motion_to_return:
        raise Conflict(_("Only a programme that the council is to approve can be amended."))
    found: Content = json.loads(held.content)
    return found


def locate(content: Content, kind: str, key: str) -> Content | None:
    """Return the facts of a subject inside the content itself, None when it is not there."""
    if kind == Subject.VISION:
        vision: Content | None = (content["parts"].get("targets") or {}).get("vision")
        return vision
    rows, name = {
        Subject.PARAGRAPH.value: (paragraphs, "key"),
        Subject.TARGET.value: (targets, "id"),
        Subject.ACTION.value: (actions, "id"),
    }[kind]
    return next((row for row in rows(content) if str(row[name]) == key), None)


def paragraphs(content: Content) -> list[Content]:
    """Return the programme's paragraphs, none where there is no programme."""
    return [paragraph for section in sections(content) for paragraph in section["paragraphs"]]


def sections(content: Content) -> list[Content]:
    """Return the programme's sections, none where there is no programme."""
    programme = content["parts"].get("programme") or {}
    found: list[Content] = programme.get("sections", [])
    return found


def section_of(content: Content, key: str) -> Content:
    """Return the section in which a paragraph stands."""
    return next(row for row in sections(content) if any(one["key"] == key for one in row["paragraphs"]))


def targets(content: Content) -> list[Content]:
    """Return the plan's targets."""
    held = content["parts"].get("targets") or {}
    return [target for objective in held.get("objectives", []) for target in objective["targets"]]


def actions(content: Content) -> list[Content]:
    """Return the plan's actions."""
    held = content["parts"].get("targets") or {}
    found: list[Content] = held.get("actions", [])
    return found
