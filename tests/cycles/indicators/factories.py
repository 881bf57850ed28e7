"""Plain functions that make indicators and series for tests, through the real services."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.indicator_library.services import add_to_library
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.services import define_indicator, record
from ims.cities.models import City
from ims.fields import Translated
from ims.people.models import Membership, User
from ims.roles import Role
from tests.factories import make_member


def make_editor(city: City) -> User:
    """Return somebody who may define the city's indicators: an officer, made once per city."""
    held = Membership.objects.in_city(city).with_role(Role.OFFICER).on(city.today()).first()
    return held.user if held else make_member(city, Role.OFFICER)


def make_indicator(city: City, code: str = "T01", *, by: User | None = None, **fields: Any) -> Indicator:
    """Return a saved indicator of the city: a share in per cent whose rise is wanted, unless told."""
    fields = {
        "name": f"Indicator {code}",
        "unit": "%",
        "direction": Indicator.Direction.UP,
        "pillar": Indicator.Pillar.ENVIRONMENT,
        "source": "Travel survey",
        **fields,
    }
    return define_indicator(city, by=by or make_editor(city), code=code, **fields)


def make_library_indicator(code: str = "LIB-1", **fields: Any) -> LibraryIndicator:
    """Return a saved indicator of the library."""
    usual = {
        "name": Translated({"en": f"Shared {code}"}),
        "collection": "Test collection",
        "unit": "%",
        "direction": Indicator.Direction.UP,
        "pillar": Indicator.Pillar.ENVIRONMENT,
        "source": "A source",
        "verification": "recalled: for tests",
    }
    return add_to_library(by=None, code=code, **{**usual, **fields})


def make_series(indicator: Indicator, values: Mapping[str, str | None], *, by: User | None = None) -> list[Observation]:
    """Record ``{period: "value"}`` with exactly these digits; None is a gap ("no value published")."""
    by = by or make_editor(indicator.city)
    return [
        record(
            indicator,
            period,
            None if text is None else Decimal(text),
            by=by,
            gap_reason="no value published" if text is None else "",
        )
        for period, text in values.items()
    ]
