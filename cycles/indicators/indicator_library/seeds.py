"""The indicators that come with the software, with their sources and how sure their wording is."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.indicator_library.services import add_to_library
from cycles.indicators.links import found
from cycles.indicators.measures import TEXTS
from ims.fields import Translated
from ims.people.models import User

FILE = Path(__file__).parents[1] / "data" / "library.json"


def read_seeds() -> list[dict[str, Any]]:
    """Return the fields of each indicator of the file."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["indicators"]
    return [{**row, **{name: Translated.of(row[name], "en") for name in TEXTS}} for row in rows]


@transaction.atomic
def load_library(by: User | None = None) -> int:
    """Add the indicators that are not there yet and return how many; what is there belongs to its admins and stays.

    A link to a framework that is not loaded is left out.
    """
    there = set(LibraryIndicator.objects.values_list("code", flat=True))
    missing = [row for row in read_seeds() if row["code"] not in there]
    known = found(link for row in missing for link in row["links"])
    for row in missing:
        links = [link for link in row["links"] if link in known]
        add_to_library(by=by, reason="seeded", **{**row, "links": links})
    return len(missing)
