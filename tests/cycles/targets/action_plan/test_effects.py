"""What actions do to the accounts is added up exactly; what nobody checked counts in no sum."""

from hypothesis import given
from hypothesis import strategies as st

from cycles.targets.action_plan.effects import Effects, signed, sums
from cycles.targets.models import ACCOUNTS

CHECKED = st.fixed_dictionaries({account: st.integers(-2, 2) for account in ACCOUNTS})
ROWS = st.lists(st.builds(Effects, st.sampled_from(["1", "2", ""]), st.none() | CHECKED))


@given(ROWS)
def test_the_themes_add_up_to_the_whole(rows: list[Effects]) -> None:
    added = sums(rows, ["1", "2", "3"])
    themes = added["by_theme"]
    for count in ("actions", "checked"):
        assert sum(theme[count] for theme in themes) == added[count]
    for account in ACCOUNTS:
        known = [theme["by_account"][account] for theme in themes if theme["checked"]]
        assert added["by_account"][account] == (sum(known) if known else None)
        assert added["by_account"][account] is None or abs(added["by_account"][account]) <= 2 * added["checked"]
    assert [theme["theme"] for theme in themes] == [code for code in ("1", "2", "") if code in {r.theme for r in rows}]


def test_a_sum_of_nothing_is_no_zero() -> None:
    unchecked = sums([Effects("1", None)], ["1"])
    assert (unchecked["actions"], unchecked["checked"], unchecked["by_account"]["social"]) == (1, 0, None)
    zero = sums([Effects("1", {"environment": 2, "social": 0, "economic": -2})], ["1"])
    assert [signed(zero["by_account"][account]) for account in ACCOUNTS] == ["+2", "0", "\u22122"]
    assert signed(None) == "–"
