"""An indicator's series as the kit draws it: the chart on its page, the small line in a table."""

from django.utils.translation import get_language

from cycles.indicators.models import Indicator
from cycles.indicators.series import Series, place_on_axis
from ims import charts


def name_of(indicator: Indicator) -> str:
    """Return the indicator's name in the reader's language, else in the city's binding one."""
    binding = indicator.city.binding_language
    return str(indicator.name.best(get_language() or binding, binding)[0])


def points(series: Series) -> list[charts.Observation]:
    """Return the series as a drawing takes it; a gap keeps its place and its reason, a revision its kind."""
    return [
        charts.Observation(row.period, place_on_axis(row), row.value, row.gap_reason, row.revised_as)
        for row in series.observations
    ]


def chart_of(series: Series, unit: str = "") -> charts.Chart | None:
    """Return the drawing of a series, None when it has no value; ``unit`` when it is shown in another one."""
    indicator = series.indicator
    return charts.draw(
        f"indicator-{indicator.pk}",
        f"{indicator.code} {name_of(indicator)}",
        unit or str(indicator.unit),
        points(series),
    )


def spark_of(series: Series) -> charts.Spark | None:
    """Return the small line of a series, None when it has no value."""
    return charts.spark(points(series))
