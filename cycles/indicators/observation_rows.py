"""The rows of an observations file: values by indicator and period, and gaps."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cycles.indicators.frequency import check_length, first_month, overlap_sentence, overlapped
from cycles.indicators.models import Indicator, Observation, longest
from cycles.indicators.periods import Period, UnreadablePeriod, parse_period
from ims.cities.models import City
from ims.csv_files import Columns, Further, Row, Table, suggest
from ims.roles import WHOM_TO_ASK, Permission

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
COLUMNS = Columns(("indicator_code", "period", "value"), ("source", "gap_reason"))


@dataclass(frozen=True)
class ObservationRow:
    """A value, or the reason why there is none (empty when the file gives no reason)."""

    row: int
    code: str
    period: Period
    value: Decimal | None
    gap_reason: str
    source: str


class ObservationReader:
    """Reads the rows of an observations file; what does not fit goes to the table's problems.

    ``defined`` are the codes of the indicators there are or will be, None when that cannot be said.
    """

    def __init__(
        self, city: City, table: Table, defined: set[str] | None, frequencies: Mapping[str, str] | None = None
    ) -> None:
        self.city, self.table, self.defined = city, table, defined
        self.frequencies = {code: frequency for code, frequency in (frequencies or {}).items() if frequency}
        self.taken = self._taken()
        self.computed = self._computed()
        self.seen: dict[tuple[str, Any, Any], Row] = {}

    def read(self) -> list[ObservationRow]:
        found = [self._read(row) for row in self.table.rows]
        return [row for row in found if row is not None]

    def _read(self, row: Row) -> ObservationRow | None:
        is_known = self._check_code(row)
        period, value = self._period(row), self._value(row)
        if row["value"] and row["gap_reason"]:
            self.table.refuse(
                row.number, "gap_reason", _("There is a value and a reason why there is none."), _("Leave one of them.")
            )
        self._check_length(row, "gap_reason")
        self._check_length(row, "source")
        if period is None or not is_known or self._is_repeated(row, period) or self._overlaps(row, period):
            return None
        self._check_computed(row, period, value)
        return ObservationRow(row.number, row["indicator_code"], period, value, row["gap_reason"], row["source"])

    def _computed(self) -> dict[str, dict[tuple[date, date], tuple[Decimal | None, str]]]:
        """Return what is computed, by the code of its indicator and its days, in a query or two."""
        found: dict[str, dict[tuple[date, date], tuple[Decimal | None, str]]]
        codes = Indicator.objects.in_city(self.city).exclude(formula="").values_list("code", flat=True)
        found = {code: {} for code in codes}
        if found:
            rows = Observation.objects.filter(indicator__city=self.city, indicator__code__in=found)
            for row in rows.select_related("indicator"):
                found[row.indicator.code][row.starts_on, row.ends_on] = row.value, row.gap_reason
        return found

    def _check_computed(self, row: Row, period: Period, value: Decimal | None) -> None:
        """Refuse a value of a computed indicator, unless it is the very one that was exported."""
        code = row["indicator_code"]
        if code not in self.computed:
            return
        if self.computed[code].get((period.starts_on, period.ends_on)) != (value, row["gap_reason"]):
            self.table.refuse(
                row.number,
                "value",
                _("%(code)s is computed, so this value follows from its inputs.") % {"code": code},
                _("Leave the row out, and correct the inputs."),
                fault="computed",
            )

    def _check_code(self, row: Row) -> bool:
        code = row["indicator_code"]
        if self.defined is None or code in self.defined:
            return True
        self.table.refuse(
            row.number,
            "indicator_code",
            _("The indicator “%(code)s” is unknown.") % {"code": code},
            suggest(code, self.defined, _("Define it first, or add it to the indicators file.")),
        )
        return False

    def _period(self, row: Row) -> Period | None:
        frequency = self.frequencies.get(row["indicator_code"], "")
        try:
            period = parse_period(row["period"], first_month(frequency, self.city.financial_year_starts))
            check_length(frequency, period)
        except UnreadablePeriod as wrong:
            more: Further = {"fault": wrong.fault}
            if wrong.is_setting:
                more |= {"role": WHOM_TO_ASK[Permission.MANAGE_CITY], "page": "city_settings"}
            self.table.refuse(row.number, "period", wrong.sentence, wrong.cure, **more)
            return None
        return period

    def _taken(self) -> dict[str, list[tuple[str, date, date]]]:
        """Return the periods that values of indicators with a frequency have, in one query."""
        found: dict[str, list[tuple[str, date, date]]] = {code: [] for code in self.frequencies}
        if found:
            rows = Observation.objects.filter(indicator__city=self.city, indicator__code__in=found)
            for code, label, starts, ends in rows.values_list("indicator__code", "period", "starts_on", "ends_on"):
                found[code].append((label, starts, ends))
        return found

    def _overlaps(self, row: Row, period: Period) -> bool:
        taken = self.taken.get(row["indicator_code"])
        if taken is None:
            return False
        other = overlapped(period, taken)
        taken.append((period.label, period.starts_on, period.ends_on))
        if other:
            sentence = overlap_sentence(period.label, other)
            self.table.refuse(row.number, "period", sentence, _("Leave one of the two rows."))
        return bool(other)

    def _value(self, row: Row) -> Decimal | None:
        text = row["value"]
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            self.table.refuse(
                row.number, "value", _("“%(text)s” is no number.") % {"text": text}, _number_cure(text), fault="number"
            )
            return None
        value = Decimal(text)
        try:
            Observation._meta.get_field("value").run_validators(value)
        except ValidationError as wrong:
            self.table.refuse(
                row.number,
                "value",
                _("“%(text)s” is too long a number.") % {"text": text},
                " ".join(wrong.messages),
                fault="digits",
            )
        return value

    def _check_length(self, row: Row, column: str) -> None:
        most = longest(Observation, column)
        if len(row[column]) > most:
            self.table.refuse(
                row.number,
                column,
                _("The text has %(length)s letters, at most %(most)s fit.")
                % {"length": len(row[column]), "most": most},
                _("Shorten it."),
                fault="length",
            )

    def _is_repeated(self, row: Row, period: Period) -> bool:
        first = self.seen.setdefault((row["indicator_code"], period.starts_on, period.ends_on), row)
        if first is row:
            return False
        self.table.refuse(
            row.number,
            "period",
            _("%(code)s has a row for %(period)s already, row %(row)s.")
            % {"code": row["indicator_code"], "period": first["period"], "row": first.number},
            _("Leave one of the two rows."),
            fault="twice",
        )
        return True


def _number_cure(text: str) -> str:
    """Say what to do about a text where a number belongs, with a proposal where one can be made."""
    proposals: tuple[Callable[[str], str], ...] = (
        lambda raw: raw.replace(",", "."),
        lambda raw: re.sub(r"[\s\u00a0\u202f%]", "", raw).replace(",", "."),
    )
    for propose in proposals:
        plain = propose(text)
        if NUMBER.fullmatch(plain) and not re.fullmatch(r"[0-9]{1,3},[0-9]{3}", text):
            return _("Write %(number)s: digits and a point only, the unit stands with the indicator.") % {
                "number": plain
            }
    return _("Write digits and a point only. Leave the cell empty where there is no value: that is a gap, not a zero.")
