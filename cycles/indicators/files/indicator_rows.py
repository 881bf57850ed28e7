"""The rows of an indicators file: what a city measures."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion, Node
from cycles.indicators.files import formula_cells
from cycles.indicators.files.formula_cells import FormulaReader, FormulaSaid
from cycles.indicators.links import found
from cycles.indicators.measures import CODE, TEXTS
from cycles.indicators.models import Indicator, longest
from cycles.indicators.units import UNITS
from ims.cities.models import City, Unit
from ims.csv_files import Columns, Row, Table, suggest
from ims.fields import Translated
from ims.roles import WHOM_TO_ASK, Permission

# Columns that are plain texts of the indicator: in the file and in the model.
PLAIN = {
    "source_url": "source_url",
    "related": "related",
    "sdg_indicator": "related",
}
# Texts that may stand in a column per language; of these each indicator has one in the binding language.
IN_LANGUAGES = (*TEXTS, "source")
NEEDED = ("name", "unit")
LIMITED = ("unit", "source")


def indicator_columns(city: City) -> Columns:
    """Return the columns of an indicators file; texts may stand once more per further language, as ``name_sv``."""
    others = [code for code in city.languages if code != city.binding_language]
    texts = [f"{name}_{code}" for name in IN_LANGUAGES for code in others]
    optional = (
        "unit_code",
        "kind",
        "frequency",
        "links",
        "commitment",
        "source",
        "source_url",
        "related",
        "sdg_indicator",
        "definition",
        "method",
        "responsible",
        *formula_cells.COLUMNS,
        *texts,
    )
    return Columns(("code", "name", "unit", "direction", "pillar"), optional)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator as a file describes it: only the fields for which the file has a column.

    ``languages`` says for each text in which languages the file has it; in others it says nothing about the text.
    ``formula`` is None where the file says nothing of formulas.
    """

    row: int
    code: str
    fields: dict[str, Any]
    languages: dict[str, frozenset[str]] = field(default_factory=dict)
    formula: FormulaSaid | None = None

    def beside(self, saved: Indicator) -> dict[str, Any]:
        """Return the fields as they would be saved: texts keep the languages that the file does not have."""
        kept = {
            name: {code: text for code, text in getattr(saved, name).items() if code not in languages}
            for name, languages in self.languages.items()
        }
        return {name: Translated({**kept[name], **new}) if name in kept else new for name, new in self.fields.items()}


class IndicatorReader:
    """Reads the rows of an indicators file; what does not fit goes to the table's problems."""

    def __init__(
        self, city: City, table: Table, framework: FrameworkVersion | None, saved: Mapping[str, Indicator]
    ) -> None:
        self.city, self.table, self.framework = city, table, framework
        self.nodes: dict[str, Node] = {}
        if framework is not None and "commitment" in table.columns:
            self.nodes = {node.code: node for node in Node.objects.of_version(framework)}
        self.units = _by_name(city) if "responsible" in table.columns else {}
        self.linked = (
            set(found(re.split(r"[\s,;]+", " ".join(row["links"] for row in table.rows))))
            if ("links" in table.columns)
            else set()
        )
        self.seen: dict[str, int] = {}
        self.formulas = FormulaReader(city, table, saved)

    def read(self) -> list[IndicatorRow]:
        if {"related", "sdg_indicator"} <= set(self.table.columns):
            self.table.refuse(1, "sdg_indicator", _("It means the same as “related”."), _("Leave one of them."))
        return [self._read(row) for row in self.table.rows]

    def _read(self, row: Row) -> IndicatorRow:
        code = row["code"]
        self._check_code(row, code)
        fields: dict[str, Any] = {field: self._plain(row, column, field) for column, field in self._plain_columns()}
        texts = [name for name in IN_LANGUAGES if self._languages(name)]
        fields |= {name: self._texts(row, name) for name in texts}
        fields["direction"] = self._choice(row, "direction", Indicator.Direction.values)
        fields["pillar"] = self._choice(row, "pillar", Indicator.Pillar.values)
        if "kind" in self.table.columns:
            fields["kind"] = self._choice(row, "kind", ["", *Indicator.Kind.values])
        if "frequency" in self.table.columns:
            fields["frequency"] = self._choice(row, "frequency", ["", *Indicator.Frequency.values])
        if "links" in self.table.columns:
            fields["links"] = self._links(row)
        if "unit_code" in self.table.columns:
            fields["unit_code"] = self._unit_code(row)
        if "commitment" in self.table.columns:
            fields["commitment"] = self._commitment(row)
        if "responsible" in self.table.columns:
            fields["responsible"] = self._unit(row)
        fields |= self.formulas.fields(row)
        languages = {name: self._languages(name) for name in texts}
        return IndicatorRow(row.number, code, fields, languages, self.formulas.formula(row))

    def _plain_columns(self) -> Iterable[tuple[str, str]]:
        return ((column, field) for column, field in PLAIN.items() if column in self.table.columns)

    def _check_code(self, row: Row, code: str) -> None:
        first = self.seen.setdefault(code, row.number)
        try:
            Indicator._meta.get_field("code").run_validators(code)
            CODE(code)
        except ValidationError as wrong:
            self.table.refuse(row.number, "code", _("“%(code)s” is no code.") % {"code": code}, wrong.messages[0])
        else:
            if first != row.number:
                self.table.refuse(
                    row.number,
                    "code",
                    _("%(code)s stands in row %(row)s already.") % {"code": code, "row": first},
                    _("Leave one of the two rows."),
                    fault="twice",
                )

    def _plain(self, row: Row, column: str, name: str) -> str:
        text = row[column]
        self._check_length(row, column, longest(Indicator, name))
        return text

    def _check_length(self, row: Row, column: str, most: int) -> None:
        text = row[column]
        if len(text) > most:
            self.table.refuse(
                row.number,
                column,
                _("The text has %(length)s letters, at most %(most)s fit.") % {"length": len(text), "most": most},
                _("Shorten it."),
                fault="length",
            )

    def _text_columns(self, name: str) -> dict[str, str]:
        """Return the columns that a text may have, by language."""
        binding = self.city.binding_language
        return {binding: name, **{code: f"{name}_{code}" for code in self.city.languages if code != binding}}

    def _languages(self, name: str) -> frozenset[str]:
        return frozenset(code for code, column in self._text_columns(name).items() if column in self.table.columns)

    def _texts(self, row: Row, name: str) -> Translated:
        binding = self.city.binding_language
        texts = Translated({code: row[column] for code, column in self._text_columns(name).items() if row[column]})
        if name in LIMITED:
            for column in (self._text_columns(name)[code] for code in texts):
                self._check_length(row, column, longest(Indicator, name))
        if name in NEEDED and not texts.get(binding):
            self.table.refuse(row.number, name, *self._missing(name))
        return texts

    @staticmethod
    def _missing(name: str) -> tuple[str, str]:
        if name == "unit":
            return _("The unit is missing."), _("Write the unit, “number” for counts.")
        return _("The name is missing."), _("Write what is measured.")

    def _choice(self, row: Row, column: str, choices: list[str]) -> str:
        text = row[column].lower()
        if text not in choices:
            self.table.refuse(
                row.number,
                column,
                _("“%(text)s” is unknown.") % {"text": row[column]},
                _("Write one of: %(choices)s.") % {"choices": ", ".join(choices)},
            )
        return text

    def _links(self, row: Row) -> list[str]:
        links = [link for link in re.split(r"[\s,;]+", row["links"]) if link]
        for link in links:
            if link not in self.linked:
                self.table.refuse(
                    row.number,
                    "links",
                    _("No framework in force has the item “%(link)s”.") % {"link": link},
                    _("Write framework and code with a colon between them, such as sdg:11.2."),
                )
        return links

    def _unit_code(self, row: Row) -> str:
        code = row["unit_code"]
        if code and code not in UNITS:
            cure = suggest(code, UNITS, _("Leave the cell empty: then there is no conversion."))
            self.table.refuse(row.number, "unit_code", _("The registry has no unit “%(code)s”.") % {"code": code}, cure)
        return code

    def _commitment(self, row: Row) -> Node | None:
        code = row["commitment"]
        if not code or code in self.nodes:
            return self.nodes.get(code)
        if self.framework is None:
            cure = _("No framework is in force here: leave the cell empty, or have the admin publish one.")
        else:
            cure = suggest(code, self.nodes, _("Write a code of %(name)s, such as 6.2.") % {"name": self.framework})
        self.table.refuse(row.number, "commitment", _("The commitment “%(code)s” is unknown.") % {"code": code}, cure)
        return None

    def _unit(self, row: Row) -> Unit | None:
        name = row["responsible"]
        if name and name not in self.units:
            self.table.refuse(
                row.number,
                "responsible",
                _("The city has no unit “%(name)s”.") % {"name": name},
                suggest(name, self.units, _("Leave the cell empty, or have the city's admin add the unit.")),
                role=WHOM_TO_ASK[Permission.MANAGE_PEOPLE],
                page="unit_list",
            )
        return self.units.get(name)


def _by_name(city: City) -> dict[str, Unit]:
    """Return the city's units by what they are called in each language; in the binding one first."""
    units = list(Unit.objects.in_city(city))
    return {text: unit for unit in units for text in unit.name.values()} | {
        unit.name[city.binding_language]: unit for unit in units if city.binding_language in unit.name
    }
