"""Defining indicators, changing them, recording and correcting values."""

from decimal import Decimal

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cycles.indicators.models import Indicator, Observation
from cycles.indicators.services import change_indicator, define_indicator, record
from ims.cities.models import City
from ims.refusals import Conflict, Refused
from ims.roles import Role
from tests.commitments.factories import make_framework
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.factories import make_city, make_member, make_unit

pytestmark = pytest.mark.django_db


def sentences(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    """Return everything a refusal says."""
    return " ".join(refusal.value.messages)


def test_an_indicator_keeps_what_it_was_defined_with(city: City) -> None:
    node = make_framework(published=True).nodes.get(code="1.2")
    owner, unit = make_member(city, Role.OWNER), make_unit(city)
    indicator = make_indicator(city, "T01", name="Trips", owner=owner, responsible=unit, commitment=node)
    indicator.refresh_from_db()
    assert indicator.name == {"en": "Trips"}
    assert (indicator.owner, indicator.responsible, indicator.commitment) == (owner, unit, node)
    assert Indicator.objects.in_city(city).described().get().theme == node.parent
    assert str(indicator) == "T01 Trips"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": {"sv": "Resor"}}, "name"),
        ({"unit": ""}, "unit"),
        ({"direction": "sideways"}, "direction"),
        ({"pillar": "culture"}, "pillar"),
        ({"code": "Ö 1"}, "code"),
        ({"code": "=1+1"}, "code"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(city: City, fields: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_indicator(city, **fields)  # type: ignore[arg-type]
    assert field in refusal.value.message_dict
    assert not Indicator.objects.exists()


def test_what_belongs_elsewhere_is_refused(city: City) -> None:
    other = make_city("elsewhere")
    draft = make_framework(published=False).nodes.get(code="1.1")
    with pytest.raises(ValidationError) as refusal:
        make_indicator(city, owner=make_member(other, Role.OWNER), responsible=make_unit(other), commitment=draft)
    assert set(refusal.value.message_dict) == {"owner", "responsible", "commitment"}


def test_a_code_is_taken_once_per_city(city: City) -> None:
    make_indicator(city, "T01")
    with pytest.raises(ValidationError, match="already exists"):
        make_indicator(city, "T01")
    assert make_indicator(make_city("elsewhere"), "T01").pk


@pytest.mark.parametrize("role", [Role.OWNER, Role.AUDITOR, Role.CITY_ADMIN])
def test_only_who_may_defines_changes_and_records(city: City, role: Role) -> None:
    indicator, reader = make_indicator(city), make_member(city, role)
    for act in (
        lambda: define_indicator(city, by=reader, code="X"),
        lambda: change_indicator(indicator, by=reader, unit="km"),
        lambda: record(indicator, "2024", Decimal(1), by=reader),
    ):
        with pytest.raises(Refused):
            act()
    assert not Observation.objects.exists()


def test_a_change_is_history_with_who_and_why(city: City) -> None:
    by, indicator = make_editor(city), make_indicator(city)
    changed = change_indicator(indicator, by=by, unit="% of trips", reason="the unit was too short")
    assert (str(changed.unit), changed.version) == ("% of trips", 2)
    event = pghistory.models.Events.objects.tracks(changed).last()
    assert event.pgh_context["user"] == by.pk
    assert event.pgh_context["reason"] == "the unit was too short"


@pytest.mark.parametrize("text", ["25", "25.0", "25.00", "0", "0.0", "-3.20", "69.6198943145", "129258"])
def test_digits_stay_as_published(city: City, text: str) -> None:
    indicator = make_indicator(city)
    make_series(indicator, {"2024": text})
    assert str(Observation.objects.get().value) == text


def test_a_gap_is_a_reason_and_never_a_zero(city: City) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    make_series(indicator, {"2023": None, "2024": "0"})
    gap, zero = Observation.objects.order_by("period")
    assert (gap.value, gap.gap_reason) == (None, "no value published")
    assert (zero.value, zero.gap_reason) == (Decimal(0), "")
    with pytest.raises(ValidationError) as neither:
        record(indicator, "2025", None, by=by)
    assert "say why there is none" in sentences(neither)
    with pytest.raises(ValidationError) as both:
        record(indicator, "2025", Decimal(1), by=by, gap_reason="no survey")
    assert "leave the reason" in sentences(both)


def test_the_database_refuses_neither_and_both(city: City) -> None:
    (row,) = make_series(make_indicator(city), {"2024": "1"})
    for wrong in ({"value": None, "gap_reason": ""}, {"value": 1, "gap_reason": "x"}):
        with pytest.raises(IntegrityError, match="value_or_a_reason"), transaction.atomic():
            Observation.objects.filter(pk=row.pk).update(**wrong)
    assert Observation.objects.filter(pk=row.pk).update(value=None, gap_reason="no survey") == 1


def test_a_correction_needs_a_reason_and_leaves_the_old_value_in_the_history(city: City) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    make_series(indicator, {"2024": "43.5"})
    with pytest.raises(ValidationError) as refusal:
        record(indicator, "2024", Decimal("44.2"), by=by)
    assert "A correction needs its reason" in sentences(refusal)
    assert str(Observation.objects.get().value) == "43.5"
    corrected = record(indicator, "2024", Decimal("44.2"), by=by, reason="survey recounted")
    assert (str(corrected.value), corrected.version) == ("44.2", 2)
    events = list(pghistory.models.Events.objects.tracks(corrected).order_by("pgh_created_at"))
    assert [event.pgh_data["value"] for event in events] == [43.5, 44.2] or [
        str(event.pgh_data["value"]) for event in events
    ] == ["43.5", "44.2"]
    assert events[-1].pgh_context["reason"] == "survey recounted"


def test_other_digits_of_the_same_number_are_a_correction(city: City) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    make_series(indicator, {"2024": "25"})
    with pytest.raises(ValidationError):
        record(indicator, "2024", Decimal("25.0"), by=by)
    assert str(record(indicator, "2024", Decimal("25.0"), by=by, reason="published so").value) == "25.0"


def test_the_same_value_again_changes_nothing(city: City) -> None:
    indicator = make_indicator(city)
    (first,) = make_series(indicator, {"2024": "43.5"})
    (again,) = make_series(indicator, {"2024": "43.5"})
    assert (again.pk, again.version) == (first.pk, 1)


def test_another_source_alone_needs_no_reason(city: City) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    (row,) = make_series(indicator, {"2024": "43.5"})
    assert row.source == "Travel survey"
    assert record(indicator, "2024", Decimal("43.5"), by=by, source="Statistics office").source == "Statistics office"
    assert record(indicator, "2024", Decimal("43.5"), by=by).source == "Statistics office"


def test_a_financial_year_is_one_period_under_both_labels() -> None:
    city = make_city("bristol", financial_year_starts=4)
    indicator, by = make_indicator(city), make_editor(city)
    make_series(indicator, {"2010/11": "1"})
    record(indicator, "2010-11", Decimal(2), by=by, reason="corrected at the source")
    row = Observation.objects.get()
    assert (row.period, row.year, str(row.value)) == ("2010/11", 2010, "2")


def test_a_period_that_cannot_be_read_says_so(city: City) -> None:
    with pytest.raises(ValidationError) as refusal:
        record(make_indicator(city), "2010-12", Decimal(1), by=make_editor(city))
    assert "is no financial year" in sentences(refusal)


def test_a_correction_on_a_stale_reading_is_a_conflict(city: City) -> None:
    indicator, by = make_indicator(city), make_editor(city)
    (row,) = make_series(indicator, {"2024": "1"})
    record(indicator, "2024", Decimal(2), by=by, reason="first", version=row.version)
    with pytest.raises(Conflict, match="2024 was changed in the meantime"):
        record(indicator, "2024", Decimal(3), by=by, reason="second", version=row.version)
    assert str(Observation.objects.get().value) == "2"
