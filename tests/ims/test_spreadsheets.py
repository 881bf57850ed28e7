"""No cell leaves as a formula, and every text comes back as it was."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ims.spreadsheets import neutralise, restore

SIGNS = "=+-@\t\r"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_becomes_a_text(sign: str) -> None:
    assert neutralise(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["Trips", "-5", "+5.0", "-0.25", "", "% of trips", "a=b", "'quoted'"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert neutralise(text) == text
    assert restore(text) == text


@given(st.text(alphabet=st.sampled_from("'" + SIGNS + "a1.")))
@example("'=1")
@example("''-1")
@example("'-1")
def test_the_round_trip_is_lossless(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(st.text())
def test_nothing_leaves_as_a_formula(text: str) -> None:
    cell = neutralise(text)
    assert cell[:1] not in set(SIGNS) or cell.lstrip("+-").replace(".", "", 1).isdigit()
