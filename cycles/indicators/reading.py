"""What two CSV files say about a city's indicators and their values, read as they are and checked whole.

Nothing is written here. A reading with problems is never loaded; each names file, row, column and cure.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from commitments.models import FrameworkVersion
from cycles.indicators.indicator_rows import IndicatorReader, IndicatorRow, indicator_columns
from cycles.indicators.models import Indicator
from cycles.indicators.observation_rows import COLUMNS, ObservationReader, ObservationRow
from cycles.indicators.themes import default_framework
from ims.cities.models import City
from ims.csv_files import Problem, read_table

INDICATORS, OBSERVATIONS = "indicators", "observations"


@dataclass
class Reading:
    """What the files say, and everything in them that cannot be read."""

    indicators: list[IndicatorRow] = field(default_factory=list)
    observations: list[ObservationRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def gaps(self) -> int:
        """The number of rows without a value."""
        return sum(row.value is None for row in self.observations)


def read_series(
    city: City, indicators: bytes | None, observations: bytes | None, framework: FrameworkVersion | None = None
) -> Reading:
    """Read one or both files for the city; commitment codes are those of ``framework``, else of the city's default."""
    frequencies = dict(Indicator.objects.in_city(city).values_list("code", "frequency"))
    reading, defined = Reading(), set(frequencies)
    is_complete = True
    if indicators is not None:
        table = read_table(INDICATORS, indicators, indicator_columns(city))
        reading.indicators = IndicatorReader(city, table, framework or default_framework(city)).read()
        reading.problems += table.problems
        # A file without a readable row defines nothing: then each of its codes would be called unknown below.
        is_complete = bool(table.rows)
        defined |= {row.code for row in reading.indicators}
        frequencies |= {row.code: row.fields["frequency"] for row in reading.indicators if "frequency" in row.fields}
    if observations is not None:
        table = read_table(OBSERVATIONS, observations, COLUMNS)
        reading.observations = ObservationReader(city, table, defined if is_complete else None, frequencies).read()
        reading.problems += table.problems
    if indicators is None and observations is None:
        reading.problems.append(Problem("", 0, "", _("There is no file."), _("Choose at least one of the two.")))
    return reading
