"""The rows of a file of values, read one after the other: a value in a period, or the reason why there is none."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, Unpack

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.breakdown.parts import TOTAL, Ids
from cycles.indicators.entering.typed import Typed, in_own_unit, is_own_unit, read_cell
from cycles.indicators.files.columns import (
    CATEGORY,
    CITY,
    CODE,
    FIELD,
    GAP,
    PERIOD,
    SECOND_CATEGORY,
    TEXTS,
    UNIT,
    VALUE,
)
from cycles.indicators.files.mapping import Mapping as FileMapping
from cycles.indicators.frequency import check_length, first_month
from cycles.indicators.models import Indicator, Observation, longest
from cycles.indicators.periods import Period, UnreadablePeriod, parse_period
from ims.cities.models import City
from ims.csv_files import Further, Table, letter, suggest
from ims.roles import WHOM_TO_ASK, Permission
from ims.workbooks import Exact, Uncomputed

MOST_PROBLEMS = 10_000  # then reading ends: so many are mended in the source and not one by one
LENGTHS = {name: longest(Observation, name) for name in (GAP, *TEXTS)}
NO_TEXTS = ("",) * len(TEXTS)


class ObservationRow(NamedTuple):
    """A value, or the reason why there is none ("" when the file gives no reason), and where it stands in the file.

    ``texts`` are those of :data:`~cycles.indicators.files.columns.TEXTS`, "" where the file says nothing; ``part`` are
    the ids of its categories.
    """

    row: int
    at: str
    code: str
    period: Period
    value: Decimal | None
    gap_reason: str
    texts: tuple[str, ...] = NO_TEXTS
    part: Ids = TOTAL


class TooManyProblems(Exception):
    """Reading ended: :data:`MOST_PROBLEMS` were noted."""


@dataclass
class ObservationReader:
    """Reads a file of values as a mapping understands it; what does not fit goes to the table's problems.

    ``known`` are the indicators there are or will be, by code; ``is_complete`` says that there are no others, so that
    an unknown code is refused. ``categories`` are ids by dimension and by code or name, in lower case. ``converted``
    counts the values that came in another unit, by (unit, indicator's unit).
    """

    city: City
    table: Table
    mapping: FileMapping
    known: Mapping[str, Indicator]
    is_complete: bool = True
    categories: Mapping[tuple[int, str], int] = field(default_factory=dict)
    converted: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = self._unique_names()
        self.places = {name: place for name in self.mapping.columns if (place := self.mapping.place(name)) is not None}
        self.text_places = [(name, self.places.get(name)) for name in TEXTS]
        self.has_texts = any(place is not None for _name, place in self.text_places)
        self.texts: dict[tuple[str, Ids, str], dict[str, str]] = {}
        self.text_cells: dict[tuple[str, Ids, str], tuple[int, int]] = {}
        self.has_parts = bool({CATEGORY, SECOND_CATEGORY} & self.places.keys())
        self._periods: dict[tuple[str, str], Period | UnreadablePeriod] = {}
        self._units: dict[tuple[str, str], bool] = {}

    def read(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[ObservationRow]:
        """Yield what the rows below the head say; raises TooManyProblems."""
        is_wide = self.mapping.is_wide
        for number, cells in rows:
            if number <= self.mapping.head:
                continue
            if len(self.table.problems) > MOST_PROBLEMS:
                raise TooManyProblems
            if not self._is_here(number, cells) or self._has_formula(number, cells):
                continue
            if is_wide:
                yield from self._wide(number, cells)
            elif (row := self._long(number, cells)) is not None:
                yield row

    def collect_texts(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Take the rows of a wide file that hold texts and no values, before the values are read."""
        if FIELD not in self.places:
            return
        for number, cells in rows:
            name = self._cell(cells, FIELD)
            if number > self.mapping.head and name in TEXTS:
                indicator = self._indicator(number, cells, say=False)
                part = self._part(number, cells, indicator) or TOTAL
                for place, label in self.mapping.periods.items():
                    if indicator is not None and place < len(cells) and cells[place]:
                        self._check_length(number, place, name, cells[place])
                        self.texts.setdefault((indicator.code, part, label), {})[name] = cells[place]
                        self.text_cells[indicator.code, part, label] = number, place

    def refuse_texts_left(self) -> None:
        """Refuse the texts of a wide file that belong to no value; called when all values were read."""
        for key in self.texts:
            number, place = self.text_cells[key]
            self._refuse(
                number,
                place,
                _("There is a text for %(code)s in %(period)s, but no value.") % {"code": key[0], "period": key[2]},
                _("Write the value into the row above, or n/a and the reason; or take the text out."),
                fault="text",
            )

    def _cell(self, cells: list[str], name: str) -> str:
        place = self.places.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    def _unique_names(self) -> dict[str, str]:
        """Return the codes by the indicators' names in every language, those left out that two have."""
        found: dict[str, str | None] = {}
        for code, indicator in self.known.items():
            for name in {text.casefold() for text in indicator.name.values()}:
                found[name] = None if name in found else code
        return {name: code for name, code in found.items() if code is not None}

    def _part(self, number: int, cells: list[str], indicator: Indicator | None) -> Ids | None:
        """Return the categories that a row is of, None where one of them is refused."""
        if not self.has_parts or indicator is None:
            return TOTAL
        found: list[int | None] = []
        for name, dimension in ((CATEGORY, indicator.dimension_id), (SECOND_CATEGORY, indicator.second_dimension_id)):
            text = self._cell(cells, name)
            pk = self.categories.get((dimension or 0, text.casefold())) if text else None
            if text and pk is None:
                self._refuse(
                    number,
                    self.places[name],
                    _("%(code)s is not broken down by “%(category)s”.") % {"code": indicator.code, "category": text},
                    _("Write one of the indicator's categories, or leave the cell empty for the total."),
                    fault="category",
                )
                return None
            found.append(pk)
        return found[0], found[1]

    def _long(self, number: int, cells: list[str]) -> ObservationRow | None:
        indicator = self._indicator(number, cells)
        label = self._cell(cells, PERIOD)
        period = self._period(number, self.places[PERIOD], indicator, label)
        texts = NO_TEXTS
        if self.has_texts:
            texts = tuple(self._text(number, cells, name, place) for name, place in self.text_places)
        gap = self._text(number, cells, GAP, self.places.get(GAP))
        place = self.places[VALUE]
        typed = self._value(
            number, place, cells[place] if place < len(cells) else "", indicator, self._cell(cells, UNIT)
        )
        if typed is not None and typed.number is not None and gap:
            self._refuse(
                number, self.places[GAP], _("There is a value and a reason why there is none."), _("Leave one of them.")
            )
        part = self._part(number, cells, indicator)
        if typed is None or period is None or part is None or (indicator is None and self.is_complete):
            return None
        code = indicator.code if indicator is not None else self._cell(cells, CODE)
        return ObservationRow(number, letter(place), code, period, typed.number, gap or typed.gap_reason, texts, part)

    def _wide(self, number: int, cells: list[str]) -> Iterator[ObservationRow]:
        name = self._cell(cells, FIELD)
        if name in TEXTS:
            return
        if name not in {"", VALUE}:
            known = ", ".join((VALUE, *TEXTS))
            self._refuse(
                number, self.places[FIELD], _("“%(text)s” is unknown.") % {"text": name}, suggest(name, TEXTS, known)
            )
            return
        indicator = self._indicator(number, cells)
        unit = self._cell(cells, UNIT)
        # A source or a note in a column of its own holds for each value of the row.
        texts = {name: self._text(number, cells, name, place) for name, place in self.text_places if place is not None}
        part = self._part(number, cells, indicator)
        for place, label in self.mapping.periods.items():
            text = cells[place] if place < len(cells) else ""
            if indicator is not None and part is not None and text.strip():
                yield from self._wide_cell(number, place, label, text, indicator, part, unit, texts)

    def _wide_cell(
        self,
        number: int,
        place: int,
        label: str,
        text: str,
        indicator: Indicator,
        part: Ids,
        unit: str,
        of_row: dict[str, str],
    ) -> Iterator[ObservationRow]:
        period = self._period(number, place, indicator, label)
        typed = self._value(number, place, text, indicator, unit)
        if period is None or typed is None:
            return
        self._check_length(number, place, GAP, typed.gap_reason)
        given = {**of_row, **self.texts.pop((indicator.code, part, label), {})}
        texts = tuple(given.get(name, "") for name in TEXTS) if given else NO_TEXTS
        yield ObservationRow(number, letter(place), indicator.code, period, typed.number, typed.gap_reason, texts, part)

    def _is_here(self, number: int, cells: list[str]) -> bool:
        """Say whether a row belongs to the city, where the file says to which."""
        named = self._cell(cells, CITY) if CITY in self.places else ""
        if not named or named.casefold() in {self.city.slug.casefold(), self.city.name.casefold()}:
            return True
        self._refuse(
            number,
            self.places[CITY],
            _("The row is of “%(city)s”; you are importing into %(here)s.") % {"city": named, "here": self.city.name},
            _("Import it there, or take the row out."),
            fault="city",
        )
        return False

    def _has_formula(self, number: int, cells: list[str]) -> bool:
        if Uncomputed not in map(type, cells):
            return False
        places = [place for place, cell in enumerate(cells) if type(cell) is Uncomputed]
        for place in places:
            if place < len(self.mapping.columns) and self.mapping.columns[place]:
                self._refuse(
                    number,
                    place,
                    _("The cell holds the formula %(formula)s without its result.") % {"formula": cells[place][:40]},
                    _("Open the file in a spreadsheet program and save it, or paste the values in place of formulas."),
                    fault="formula",
                )
        return True

    def _indicator(self, number: int, cells: list[str], *, say: bool = True) -> Indicator | None:
        text = self._cell(cells, CODE)
        found = self.known.get(text) or self.known.get(self.names.get(text.casefold(), ""))
        if found is None and self.is_complete and say:
            self._refuse(
                number,
                self.places[CODE],
                _("The city has no indicator “%(code)s”.") % {"code": text},
                suggest(text, self.known, _("Define it first, or add it to the indicators file.")),
            )
        return found

    def _period(self, number: int, place: int, indicator: Indicator | None, label: str) -> Period | None:
        frequency = indicator.frequency if indicator is not None else ""
        found = self._periods.get((frequency, label))
        if found is None:
            found = self._periods[frequency, label] = self.read_period(frequency, label)
        if isinstance(found, Period):
            return found
        more: Further = {"fault": found.fault}
        if found.is_setting:
            more |= {"role": WHOM_TO_ASK[Permission.MANAGE_CITY], "page": "city_settings"}
        self._refuse(number, place, found.sentence, found.cure, **more)
        return None

    def read_period(self, frequency: str, label: str) -> Period | UnreadablePeriod:
        """Return the period that a label means for an indicator of this frequency, or why it is none."""
        try:
            period = parse_period(label, first_month(frequency, self.city.financial_year_starts))
            check_length(frequency, period)
        except UnreadablePeriod as wrong:
            return wrong
        return period

    def _value(self, number: int, place: int, text: str, indicator: Indicator | None, unit: str) -> Typed | None:
        """Return what a cell says in the indicator's unit, None where it was refused."""
        try:
            typed = read_cell(text, "." if type(text) is Exact else self.mapping.decimal)
        except ValidationError as wrong:
            code = wrong.error_dict["value"][0].code
            self._refuse(number, place, " ".join(wrong.messages), self._number_cure(code), fault=code or "number")
            return None
        if indicator is None or typed.number is None:
            return typed
        for written in (typed.unit, unit):
            if written and not self.is_own(written, indicator):
                return self._converted(number, place, typed.number, written, indicator)
        return typed

    def _number_cure(self, code: str | None) -> str:
        if code == "two readings":
            return _("Go back and choose the decimal sign of the file.")
        return _("Leave the cell empty where there is no value, or write n/a and the reason. A zero is a value.")

    def is_own(self, unit: str, indicator: Indicator) -> bool:
        """Say whether a written unit is the indicator's; each is looked at once."""
        key = (unit, indicator.code)
        found = self._units.get(key)
        if found is None:
            found = self._units[key] = is_own_unit(unit, indicator)
        return found

    def _converted(self, number: int, place: int, value: Decimal, unit: str, indicator: Indicator) -> Typed | None:
        into = in_own_unit(value, unit, indicator)
        facts = {"given": unit, "unit": str(indicator.unit)}
        if into is None:
            self._refuse(
                number,
                place,
                _("This is in %(given)s, the indicator is in %(unit)s, and the one does not convert into the other.")
                % facts,
                _("Write the value in %(unit)s.") % facts,
                fault="unit",
            )
            return None
        key = (unit, str(indicator.unit))
        self.converted[key] = self.converted.get(key, 0) + 1
        return Typed(into)

    def _text(self, number: int, cells: list[str], name: str, place: int | None) -> str:
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        if place is not None and text:
            self._check_length(number, place, name, text)
        return text

    def _check_length(self, number: int, place: int, name: str, text: str) -> None:
        most = LENGTHS[name]
        if len(text) > most:
            self._refuse(
                number,
                place,
                _("The text has %(length)s letters, at most %(most)s fit.") % {"length": len(text), "most": most},
                _("Shorten it."),
                fault="length",
            )

    def _refuse(self, number: int, place: int, sentence: str, cure: str, **more: Unpack[Further]) -> None:
        header = self.mapping.headers[place] if place < len(self.mapping.headers) else ""
        more["at"] = letter(place)
        self.table.refuse(number, header, sentence, cure, **more)
