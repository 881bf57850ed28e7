"""What all parts of taking a plan over share: the year, the file, and how its texts, units and rows are read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cycles.cycle import Cycle
from cycles.plan_file.writing_out import Facts
from ims.cities.models import City, Unit
from ims.fields import TranslatedField
from ims.people.models import User


@dataclass
class Taken:
    """How many things were added, by kind, and what could not be taken over, a sentence each."""

    added: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Note once what was left out."""
        if sentence not in self.left_out:
            self.left_out.append(sentence)


@contextmanager
def at(*place: object) -> Iterator[None]:
    """Say in which row of the file a problem is."""
    try:
        yield
    except ValidationError as problem:
        where = " ".join(str(part) for part in place)
        raise ValidationError([f"{where}: {sentence}" for sentence in problem.messages]) from problem


class Part:
    """What the parts share: the year, the file, and how texts, units and rows of a file are read."""

    def __init__(self, cycle: Cycle, plan: Facts, by: User, taken: Taken) -> None:
        self.cycle, self.plan, self.by, self.taken = cycle, plan, by, taken
        self.city: City = cycle.city
        standing = Unit.objects.in_city(self.city).filter(ends_on__isnull=True)
        self.units = {text: unit for unit in standing for text in unit.name.values()}

    def text(self, value: Any) -> Any:
        """Return a text in the city's languages; one without the binding language takes what there is."""
        if not isinstance(value, Mapping):
            return value
        kept = {code: words for code, words in value.items() if code in self.city.languages}
        binding = self.city.binding_language
        if value and not kept.get(binding):
            kept[binding] = value.get(self.plan["language"]) or next(iter(value.values()))
        return kept

    def fields(self, model: type[models.Model], facts: Facts, names: tuple[str, ...]) -> Facts:
        """Return the columns as the model holds them: days, numbers and texts in the city's languages."""
        return {name: self._as_held(model._meta.get_field(name), facts[name]) for name in names}

    def _as_held(self, column: Any, value: Any) -> Any:
        if value is None or isinstance(value, Mapping):
            return self.text(value)
        if isinstance(column, TranslatedField):  # older files have some texts in one language
            return self.text({self.plan["language"]: value} if value else {})
        if isinstance(column, models.DecimalField):
            return Decimal(value)
        return date.fromisoformat(value) if isinstance(column, models.DateField) else value

    def unit(self, names: Any) -> Unit | None:
        """Return the city's unit that is called so in one of its languages; without one that is left out and said."""
        texts = list(names.values()) if isinstance(names, Mapping) else [names] if names else []
        found = next((self.units[text] for text in texts if text in self.units), None)
        if texts and found is None:
            facts = {"name": texts[0]}
            self.taken.say(_("The city has no unit “%(name)s”: whoever is responsible is left open.") % facts)
        return found

    def count(self, kind: str) -> None:
        """Count one thing that was added."""
        self.taken.added[kind] += 1
