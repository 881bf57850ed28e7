"""What Sundvik's people wrote, read from the TOML files under ``data/``: texts and numbers, no code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def has(name: str) -> bool:
    """Say whether the demonstration tells this."""
    return (DATA / f"{name}.toml").exists()


@cache
def read(name: str) -> dict[str, Any]:
    """Return a file of the demonstration's data by its path without ending, such as ``2026/actions``."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
