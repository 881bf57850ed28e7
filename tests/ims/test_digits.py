"""With how many digits a computed figure is printed."""

from decimal import Decimal

import pytest

from ims.digits import at_scale, printed, scale


def test_a_computed_figure_is_printed_at_the_published_scale() -> None:
    assert str(at_scale(Decimal(1) / Decimal(3), Decimal("25"), Decimal("25.0"))) == "0.3"
    assert str(at_scale(Decimal("2.5"), Decimal("25"))) == "3"
    assert str(at_scale(Decimal("-2.5"), Decimal("25"))) == "-3"
    assert scale() == 0
    assert scale(Decimal("1E+3")) == 0
    with pytest.raises(ValueError, match="finite"):
        scale(Decimal("NaN"))


@pytest.mark.parametrize(
    ("figure", "published", "shown"),
    [
        ("50", ("40", "60"), "50"),
        ("50", ("40.0", "60"), "50.0"),
        ("50.5", ("40", "60"), "50.5"),
        # a third is not to be printed in full: one decimal more than what it rests on
        ("50.666666666666", ("40", "60"), "50.7"),
        ("50.666666666666", ("40.0", "60"), "50.67"),
        ("50", ("40", None, "60"), "50"),
    ],
)
def test_a_figure_has_the_published_digits_or_one_more(
    figure: str, published: tuple[str | None, ...], shown: str
) -> None:
    values = [None if text is None else Decimal(text) for text in published]
    assert str(printed(Decimal(figure), *values)) == shown
