"""The indicators' part of what a council decides on."""

from decimal import Decimal

import pytest

from cycles import snapshot
from cycles.indicators import uses
from cycles.indicators.content import part
from cycles.indicators.services import record
from ims.cities.models import City
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.cycles.factories import make_cycle
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db


def test_used_indicators_stand_with_their_whole_series_and_digits(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    node, owner = make_framework().nodes.get(code="1.2"), make_member(city, Role.OWNER, name="Karin Holm")
    used = make_indicator(
        city, "T01", name="Trips", owner=owner, responsible=make_unit(city, "Streets"), commitment=node
    )
    make_series(used, {"2023": None, "2024": "25.0"})
    make_indicator(city, "T02")
    elsewhere = make_indicator(make_city("elsewhere"), "T03")
    monkeypatch.setattr(uses, "_uses", {"test": lambda _cycle: [used.pk, elsewhere.pk]})
    found = part(make_cycle(city=city))
    assert found == {
        "T01": {
            "name": {"en": "Trips"},
            "definition": {},
            "kind": "",
            "unit": {"en": "%"},
            "direction": "up",
            "pillar": "environment",
            "source": {"en": "Travel survey"},
            "commitment": "1.2",
            "responsible": {"en": "Streets"},
            "owner_id": owner.pk,
            "series": [
                {"period": "2023", "year": 2023, "value": None, "gap_reason": "no value published"},
                {"period": "2024", "year": 2024, "value": Decimal("25.0"), "gap_reason": ""},
            ],
        }
    }
    assert b'"value":"25.0"' in snapshot.canonical({"indicators": found})
    assert "Karin" not in str(found)


def test_where_a_value_comes_from_stands_beside_it(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its source only where it is another one than the indicator's, which stands there once."""
    used, by = make_indicator(city, "T01", source="Survey"), make_editor(city)
    texts = {"source_url": "https://example.org", "source_method": "Count", "source_limits": "Weekdays", "note": "New"}
    record(used, "2023", Decimal(24), by=by, source="Office", **texts)
    record(used, "2024", Decimal(25), by=by)
    monkeypatch.setattr(uses, "_uses", {"test": lambda _cycle: [used.pk]})
    first, second = part(make_cycle(city=city))["T01"]["series"]
    assert {name: first[name] for name in ("source", *texts)} == {"source": "Office", **texts}
    assert second == {"period": "2024", "year": 2024, "value": Decimal(25), "gap_reason": ""}


def test_how_a_value_was_revised_last_stands_beside_it(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that stands as it was published has no such key, so that sealed content reads as before."""
    used = make_indicator(city, "T01")
    make_series(used, {"2023": "24", "2024": "25"})
    record(used, "2023", Decimal(23), by=make_editor(city), reason="Counted twice")
    monkeypatch.setattr(uses, "_uses", {"test": lambda _cycle: [used.pk]})
    series = part(make_cycle(city=city))["T01"]["series"]
    assert [row.get("revised") for row in series] == ["correction", None]
    assert "revised" not in series[1]


def test_the_part_is_registered() -> None:
    assert "indicators" in snapshot.registered_parts()
