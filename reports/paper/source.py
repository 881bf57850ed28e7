"""A snapshot's content opened for printing: texts in the wanted language, numbers, money and days as printed."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from ims import words

Facts = dict[str, Any]
MISSING = "–"
# What the signed baseline review consists of, and what it is read with.
REVIEWED = frozenset({"baseline", "indicators", "organisation"})


class Text(str):
    """A text as it is printed. ``borrowed`` is the language it is in where the paper's own has none, else ""."""

    __slots__ = ("borrowed",)
    borrowed: str

    def __new__(cls, text: str = "", borrowed: str = "") -> "Text":
        """Return the text with the language it was borrowed from."""
        made = super().__new__(cls, text)
        made.borrowed = borrowed
        return made


@dataclass(frozen=True)
class Source:
    """The sealed content and the language it is printed in; what is missing there is printed in the binding one."""

    content: Facts
    language: str

    @classmethod
    def open(cls, canonical: str, language: str) -> "Source":
        """Read canonical content."""
        return cls(json.loads(canonical), language)

    @property
    def city(self) -> Facts:
        """Facts of the city as they were."""
        found: Facts = self.content.get("city", {})
        return found

    @property
    def binding(self) -> str:
        """The language whose texts bind."""
        return str(self.city.get("language", ""))

    @property
    def year(self) -> int:
        """The cycle's year."""
        return int(self.content["year"])

    @property
    def is_evaluation(self) -> bool:
        """Say whether this is about how to continue, and not about the programme's approval."""
        return self.content.get("kind") == "evaluation"

    @property
    def is_review(self) -> bool:
        """Say whether this is the signed baseline review alone, printed as the sustainability report."""
        return self.content.get("kind") == "baseline"

    @property
    def item(self) -> Facts:
        """The agenda item that the content was frozen for, empty without one."""
        return self.content.get("item") or {}

    def part(self, name: str) -> Facts:
        """Return a room's part, empty when the room had nothing; a report on the review has no later steps."""
        if self.is_review and name not in REVIEWED:
            return {}
        found = self.content.get("parts", {}).get(name)
        return found if isinstance(found, dict) else {}

    def say(self, text: Any) -> Text:
        """Return a text of several languages in the wanted one, else in the binding one, else in any."""
        if not isinstance(text, dict):
            return Text(str(text or ""))
        wanted = (self.language, self.binding, *sorted(text))
        found = next((code for code in wanted if text.get(code)), "")
        return Text(str(text.get(found, "")), "" if found == self.language else found)

    @staticmethod
    def number(value: Any) -> str:
        """Return a published number as printed, "–" when there is none."""
        return words.number(Decimal(str(value))) if value not in (None, "") else MISSING

    def money(self, amount: Decimal) -> str:
        """Return an amount in the city's currency."""
        return words.money(amount, self.currency)

    @property
    def currency(self) -> str:
        """The code of the city's currency."""
        return str(self.city.get("currency", ""))

    @staticmethod
    def day(value: Any) -> str:
        """Return a day as printed."""
        return words.day(date.fromisoformat(str(value)[:10])) if value else ""

    @property
    def indicators(self) -> dict[str, Facts]:
        """The indicators by code."""
        return self.part("indicators")

    @property
    def themes(self) -> list[Facts]:
        """The themes in scope of the baseline review."""
        found: list[Facts] = self.part("baseline").get("themes", [])
        return found

    @property
    def objectives(self) -> list[Facts]:
        """The objectives with their targets."""
        found: list[Facts] = self.part("targets").get("objectives", [])
        return found

    @property
    def actions(self) -> list[Facts]:
        """The actions with their costs."""
        found: list[Facts] = self.part("targets").get("actions", [])
        return found

    @property
    def consultations(self) -> list[Facts]:
        """The year's consultations with their comments."""
        found: list[Facts] = self.part("involvement").get("consultations", [])
        return found

    @cached_property
    def targets(self) -> dict[int, Facts]:
        """The targets by id."""
        return {target["id"]: target for objective in self.objectives for target in objective.get("targets", [])}

    def target(self, target_id: int | None) -> Facts:
        """Return the target with this id, empty when it is not in the content."""
        return self.targets.get(target_id, {}) if target_id is not None else {}

    @cached_property
    def theme_of_target(self) -> dict[int, str]:
        """The code of the theme that each target serves, by the target's id."""
        return {target["id"]: row["theme"] for row in self.objectives for target in row.get("targets", [])}

    def name(self, indicator: str) -> Text:
        """Return an indicator's name."""
        return self.say(self.indicators.get(indicator, {}).get("name"))
