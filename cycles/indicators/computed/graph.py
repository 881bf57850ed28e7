"""Which computed indicators of a city follow from which inputs, and in which order they are computed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.computed.formulas import DEEPEST
from cycles.indicators.computed.models import Input
from cycles.indicators.models import Indicator
from ims.cities.models import City


@dataclass(frozen=True)
class Graph:
    """The formulas of one city: the inputs of each computed indicator, by its id."""

    inputs: dict[int, tuple[Input, ...]]

    @classmethod
    def of(cls, city: City) -> "Graph":
        """Read the city's formulas, in one query; inputs and computed indicators know their city."""
        found: dict[int, list[Input]] = {}
        for row in Input.objects.in_city(city):
            row.indicator.city = row.computed.city = city
            found.setdefault(row.computed_id, []).append(row)
        return cls({pk: tuple(rows) for pk, rows in found.items()})

    def following(self, changed: Iterable[int]) -> list[Indicator]:
        """Return the computed indicators that follow from these, directly or not, each after what it follows from."""
        reached = set(changed)
        affected: dict[int, Indicator] = {}
        for _round in range(DEEPEST + 1):
            for pk, rows in self.inputs.items():
                if pk not in affected and any(row.indicator_id in reached for row in rows):
                    affected[pk] = rows[0].computed
            reached |= affected.keys()
        return sorted(affected.values(), key=lambda row: (self.depth(row.pk), row.pk))

    def depth(self, pk: int) -> int:
        """Return how many formulas stand on top of each other below this one, itself included: 0 for a measured one."""
        return self._depth(pk, ())

    def _depth(self, pk: int, above: tuple[int, ...]) -> int:
        if pk in above:
            raise ValidationError(_("The formula would follow from itself. Choose other inputs."))
        rows = self.inputs.get(pk, ())
        return 1 + max(self._depth(row.indicator_id, (*above, pk)) for row in rows) if rows else 0

    def check(self) -> None:
        """Raise ValidationError when a formula would follow from itself, or too many stand on top of each other."""
        if any(self.depth(pk) > DEEPEST for pk in self.inputs):
            sentence = _(
                "More than %(most)d formulas would stand on top of each other. Choose inputs that are measured."
            )
            raise ValidationError(sentence % {"most": DEEPEST})


def after_inputs(formulas: Mapping[str, Collection[str]]) -> list[str]:
    """Return the codes of formulas, each after those of its inputs; those in a circle come last, to be refused."""
    waiting = dict(formulas)
    ordered: list[str] = []
    while ready := [code for code, inputs in waiting.items() if not waiting.keys() & set(inputs)]:
        ordered += ready
        waiting = {code: inputs for code, inputs in waiting.items() if code not in ready}
    return [*ordered, *waiting]
