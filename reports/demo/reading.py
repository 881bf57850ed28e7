"""What Sundvik's people wrote, read from the TOML files under ``data/``: texts and numbers, no code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from ims.fields import Translated

DATA = Path(__file__).parent / "data"


def said(text: str) -> Translated:
    """Return one of the words that stand often, such as a funding source, with what it is called in Swedish."""
    return Translated(en=text, sv=read("city")["swedish_words"][text])


def has(name: str) -> bool:
    """Say whether the demonstration tells this."""
    return (DATA / f"{name}.toml").exists()


@cache
def read(name: str) -> dict[str, Any]:
    """Return a file of the demonstration's data by its path without ending, such as ``2026/actions``."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
