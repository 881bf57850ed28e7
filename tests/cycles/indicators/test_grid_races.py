"""Two people write the same cell of the grid at the same moment: exactly one is saved, the other sees a conflict."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from cycles.indicators.entering import cell as cells
from cycles.indicators.grid_saving import Sent, save_cells
from cycles.indicators.models import Observation, Revision
from ims import once
from tests.conftest import ClientAs
from tests.cycles.indicators.factories import make_editor, make_indicator
from tests.factories import make_city
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def race() -> list[Any]:
    """Let two write different values, with a reason, into a cell that both saw empty; return both outcomes, sorted."""
    city = make_city(f"city-{Observation.objects.count()}")
    row, by = make_indicator(city), make_editor(city)

    def write(text: str) -> object:
        sent = Sent(row.pk, "2024", text, reason="Counted anew")
        return save_cells(city, [sent], by=by)[sent.name].outcome

    return sorted(at_once(lambda: write("1"), lambda: write("2")), key=str)


def test_two_people_at_one_cell_one_is_saved_and_the_other_sees_a_conflict() -> None:
    for number in range(1, ROUNDS + 1):
        assert race() == ["conflict", "saved"]
        assert (Observation.objects.count(), Revision.objects.count()) == (number, 0)


def test_a_form_whose_process_died_before_it_saved_anything_is_saved_when_it_is_sent_again(
    client_as: ClientAs,
) -> None:
    row = make_indicator(make_city())
    by = make_editor(row.city)
    page = reverse("value_grid", args=[row.city.slug])
    form = {f"c-{row.pk}-2024": "1", once.FIELD: once.new_token()}
    died = RequestFactory().post(page, form)
    died.user = by
    assert once.spend(died) is None
    for _time in range(2):
        assert client_as(by).post(page, form).status_code == 302
        assert list(Observation.objects.values_list("value", flat=True)) == [1]
    assert once.spend(died)["Location"] == page  # type: ignore[index]


def test_without_the_version_the_second_would_replace_the_first_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    real = cells.write_cell

    class Anything(str):
        """A token that equals every other one, as if none were compared."""

        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            return True

        def __ne__(self, other: object) -> bool:
            return False

    def careless(*args: Any, version: str, **more: Any) -> Any:
        return real(*args, version=Anything(version), **more)

    monkeypatch.setattr("cycles.indicators.grid_saving.write_cell", careless)
    assert race() == ["saved", "saved"]
    assert Revision.objects.count() == 1


def test_two_who_save_the_same_many_cells_crosswise_both_get_their_answers() -> None:
    city = make_city()
    rows, by = [make_indicator(city, f"T{n:02d}") for n in range(8)], make_editor(city)
    sent = [Sent(row.pk, "2024", "1") for row in rows]

    def write(cells: list[Sent]) -> object:
        return {str(found.outcome) for found in save_cells(city, cells, by=by).values()}

    assert at_once(lambda: write(sent), lambda: write(sent[::-1])) == [{"saved"}, {"saved"}]
    assert Observation.objects.count() == len(rows)
