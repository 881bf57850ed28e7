"""Plain functions that make what a city signed."""

from datetime import date
from typing import Any

from commitments.models import FrameworkVersion
from cycles.signatures.models import Signature
from ims.cities.models import City
from tests.commitments.factories import load, make_data

SIGNED = date(2020, 3, 1)


def make_version(code: str = "owing", **changes: Any) -> FrameworkVersion:
    """Return a published version with three obligations: after a year by a review, yearly, and without a day."""
    owed: list[dict[str, Any]] = [
        {"code": "S1", "text": "Review.", "months_after_signature": 12, "met_by": "baseline"},
        {"code": "S2", "text": "Report.", "every_months": 12},
        {"code": "S3", "text": "Tell.", "recurrence": "regular"},
    ]
    obligations = [row | {"verification": "recalled"} for row in owed]
    version = load(make_data(framework=code, **({"obligations": obligations} | changes)), published=True).version
    assert version is not None
    return version


def make_signature(city: City, version: FrameworkVersion | None = None, **facts: Any) -> Signature:
    """Return a signature of the city, of 1 March 2020 unless told."""
    facts = {"signed_on": SIGNED, "decided_on": SIGNED, "decision_number": "12/2020", **facts}
    return Signature.objects.create(city=city, framework=version or make_version(), **facts)
