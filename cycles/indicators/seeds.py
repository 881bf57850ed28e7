"""The series that come with the software: Bristol's published ones, and the illustrative ones of fictional Sundvik."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).parent / "data"
BRISTOL, SUNDVIK = "bristol", "sundvik"


def seed_files(name: str) -> tuple[bytes, bytes]:
    """Return the indicators and the observations file of ``bristol`` or ``sundvik``, for :func:`read_series`."""
    folder = DATA / name
    return (folder / "indicators.csv").read_bytes(), (folder / "observations.csv").read_bytes()


@dataclass(frozen=True)
class SeedTarget:
    """Illustrative reference, short-term and long-term value of one of Sundvik's indicators."""

    code: str
    reference_year: int
    reference_value: Decimal
    short_term_year: int | None
    short_term_value: Decimal | None
    long_term_year: int
    long_term_value: Decimal
    responsible: str


def read_targets() -> list[SeedTarget]:
    """Return Sundvik's illustrative targets."""
    with (DATA / SUNDVIK / "targets.csv").open(encoding="utf-8", newline="") as file:
        return [_target(row) for row in csv.DictReader(file)]


def _target(row: dict[str, str]) -> SeedTarget:
    return SeedTarget(
        code=row["indicator_code"],
        reference_year=int(row["reference_year"]),
        reference_value=Decimal(row["reference_value"]),
        short_term_year=int(row["short_term_year"]) if row["short_term_year"] else None,
        short_term_value=Decimal(row["short_term_value"]) if row["short_term_value"] else None,
        long_term_year=int(row["long_term_year"]),
        long_term_value=Decimal(row["long_term_value"]),
        responsible=row["responsible"],
    )
