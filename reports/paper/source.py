"""A snapshot's content opened for printing: texts in the wanted language, numbers, money and days as printed."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ims import words

Facts = dict[str, Any]


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
    def year(self) -> int:
        """The cycle's year."""
        return int(self.content["year"])

    def part(self, name: str) -> Facts:
        """Return a room's part, empty when the room had nothing."""
        found = self.content.get("parts", {}).get(name)
        return found if isinstance(found, dict) else {}

    def say(self, text: Any) -> str:
        """Return a text of several languages in the wanted one, else in the binding one, else in any."""
        if not isinstance(text, dict):
            return str(text or "")
        wanted = (self.language, self.city.get("language", ""), *sorted(text))
        return next((str(text[code]) for code in wanted if text.get(code)), "")

    def lines(self, text: Any) -> tuple[str, ...]:
        """Return the non-empty lines of a text, without list marks."""
        return tuple(line.strip().lstrip("-*• ") for line in self.say(text).splitlines() if line.strip())

    @staticmethod
    def number(value: Any) -> str:
        """Return a published number as printed, "–" when there is none."""
        return words.number(Decimal(str(value))) if value not in (None, "") else "–"

    def money(self, amount: Decimal) -> str:
        """Return an amount in the city's currency."""
        return words.money(amount, self.city.get("currency", ""))

    @staticmethod
    def day(value: Any) -> str:
        """Return a day as printed."""
        return words.day(date.fromisoformat(str(value)[:10])) if value else ""

    @property
    def indicators(self) -> dict[str, Facts]:
        """The indicators by code."""
        return self.part("indicators")

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

    def target(self, target_id: int) -> Facts:
        """Return the target with this id, empty when it is not in the content."""
        targets = (target for objective in self.objectives for target in objective.get("targets", []))
        return next((target for target in targets if target["id"] == target_id), {})
