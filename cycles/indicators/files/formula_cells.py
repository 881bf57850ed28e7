"""What an indicators file says of how an indicator is computed, and by what its values are broken down."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.computed.formulas import FACTORS, LEAST_SUMMANDS, MOST_DECIMALS, MOST_SUMMANDS, PAIRS, Formula
from cycles.indicators.computed.models import Input
from cycles.indicators.models import Indicator
from ims.cities.models import City
from ims.csv_files import Row, Table, suggest

FORMULA, INPUTS, FACTOR, DECIMALS = "formula", "inputs", "factor", "decimals"
DIMENSIONS = ("dimension", "second_dimension")
SUMMABLE = "is_summable"
COLUMNS = (FORMULA, INPUTS, FACTOR, DECIMALS, *DIMENSIONS, SUMMABLE)
YES, NO = "yes", "no"
MULTIPLYING = frozenset({Formula.PER_CAPITA, Formula.RATIO})  # a share's factor follows from its unit


@dataclass(frozen=True)
class FormulaSaid:
    """How an indicator is computed: formula ("" for a measured one), codes of its inputs in order, factor, digits."""

    formula: str = ""
    inputs: tuple[str, ...] = ()
    factor: int = 1
    decimals: int = 0

    def __str__(self) -> str:
        factor = f"× {self.factor}" if self.factor > 1 else ""
        parts = [self.formula, " ".join(self.inputs), factor, str(self.decimals)]
        return "; ".join(part for part in parts if part) if self.formula else ""

    @classmethod
    def of(cls, indicator: Indicator, inputs: Collection[str]) -> "FormulaSaid":
        """Return how an indicator is computed now."""
        if not indicator.is_computed:
            return cls()
        factor = indicator.factor if indicator.formula in MULTIPLYING else 1
        return cls(indicator.formula, tuple(inputs), factor, indicator.decimals)


def inputs_in(city: City) -> dict[str, list[str]]:
    """Return the codes of the inputs of each computed indicator of the city, in the formula's order; a query."""
    found: dict[str, list[str]] = {}
    for row in Input.objects.in_city(city):
        found.setdefault(row.computed.code, []).append(row.indicator.code)
    return found


def cells(indicator: Indicator, inputs: Collection[str]) -> dict[str, str]:
    """Return the cells of an indicator as a file has them."""
    said = FormulaSaid.of(indicator, inputs)
    broken = (indicator.dimension, indicator.second_dimension)
    return {
        FORMULA: said.formula,
        INPUTS: " ".join(said.inputs),
        FACTOR: str(said.factor) if said.formula in MULTIPLYING else "",
        DECIMALS: str(said.decimals) if said.formula else "",
        **{name: row.code if row else "" for name, row in zip(DIMENSIONS, broken, strict=True)},
        SUMMABLE: YES if indicator.is_summable else NO,
    }


class FormulaReader:
    """Reads these cells; what does not fit goes to the table's problems. ``codes`` are those that there will be."""

    def __init__(self, city: City, table: Table, saved: Mapping[str, Indicator]) -> None:
        self.table, self.columns = table, set(table.columns)
        self.codes = {*saved, *(row["code"] for row in table.rows)}
        wanted = self.columns.intersection(DIMENSIONS)
        self.dimensions = {row.code: row for row in Dimension.objects.filter(city=city)} if wanted else {}
        if (FORMULA in self.columns) != (INPUTS in self.columns):
            there, absent = (FORMULA, INPUTS) if FORMULA in self.columns else (INPUTS, FORMULA)
            sentence = _("The column “%(column)s” needs the column “%(other)s” beside it.")
            cure = _("Export the indicators: the file has both.")
            table.refuse(1, there, sentence % {"column": there, "other": absent}, cure)

    def fields(self, row: Row) -> dict[str, Any]:
        """Return the columns of the model that the row says something of."""
        found: dict[str, Any] = {name: self._dimension(row, name) for name in DIMENSIONS if name in self.columns}
        if SUMMABLE in self.columns:
            found[SUMMABLE] = self._choice(row, SUMMABLE, {"": False, NO: False, YES: True}, False)
        if found.get(DIMENSIONS[1]) is not None:
            if found.get(DIMENSIONS[0]) is None and DIMENSIONS[0] in self.columns:
                self._refuse(row, DIMENSIONS[0], _("The second dimension needs a first."), _("Write the first one."))
            elif found.get(DIMENSIONS[0]) == found[DIMENSIONS[1]]:
                self._refuse(row, DIMENSIONS[1], _("The dimension stands twice."), _("Leave one of the two."))
        return found

    def formula(self, row: Row) -> FormulaSaid | None:
        """Return how the row says that its indicator is computed, None where the file has no such columns."""
        if not {FORMULA, INPUTS} <= self.columns:
            return None
        formula = self._choice(row, FORMULA, {"": "", **{name: name for name in Formula.values}}, "")
        inputs = tuple(row[INPUTS].split())
        if not formula:
            if inputs:
                self._refuse(
                    row, INPUTS, _("There are inputs and no formula."), _("Write the formula, or take them out.")
                )
            return FormulaSaid()
        self._check_inputs(row, formula, inputs)
        factor = self._number(row, FACTOR, FACTORS, 1)
        decimals = self._number(row, DECIMALS, range(MOST_DECIMALS + 1), 0)
        return FormulaSaid(formula, inputs, factor if formula in MULTIPLYING else 1, decimals)

    def _check_inputs(self, row: Row, formula: str, inputs: tuple[str, ...]) -> None:
        least, most = (2, 2) if formula in PAIRS else (LEAST_SUMMANDS, MOST_SUMMANDS)
        if not least <= len(inputs) <= most or len(set(inputs)) < len(inputs):
            sentence = _("The formula takes %(least)s to %(most)s different indicators.")
            if least == most:
                sentence = _("The formula takes %(least)s different indicators.")
            cure = _("Write their codes with a space between them, in the order of the formula.")
            self._refuse(row, INPUTS, sentence % {"least": least, "most": most}, cure)
        for code in inputs:
            if code == row["code"]:
                self._refuse(row, INPUTS, _("An indicator does not follow from itself."), _("Write other inputs."))
            elif code not in self.codes:
                sentence = _("The city has no indicator “%(code)s”.") % {"code": code}
                self._refuse(row, INPUTS, sentence, suggest(code, self.codes, _("Define it first, or add its row.")))

    def _dimension(self, row: Row, name: str) -> Dimension | None:
        code = row[name]
        if code and code not in self.dimensions:
            sentence = _("The city has no dimension “%(code)s”.") % {"code": code}
            cure = suggest(code, self.dimensions, _("Define it first, with its categories."))
            self.table.refuse(row.number, name, sentence, cure, page="dimensions")
        return self.dimensions.get(code)

    def _number(self, row: Row, name: str, choices: Collection[int], empty: int) -> int:
        text = row[name]
        return int(self._choice(row, name, {"": empty, **{str(number): number for number in choices}}, empty, text))

    def _choice(self, row: Row, name: str, choices: Mapping[str, Any], empty: Any, text: str | None = None) -> Any:
        written = (row[name] if text is None else text).lower()
        if written in choices:
            return choices[written]
        known = ", ".join(choice for choice in choices if choice)
        sentence = _("“%(text)s” is unknown.") % {"text": row[name]}
        self._refuse(row, name, sentence, _("Write one of: %(choices)s.") % {"choices": known})
        return empty

    def _refuse(self, row: Row, name: str, sentence: str, cure: str) -> None:
        self.table.refuse(row.number, name, sentence, cure)
