"""Revisions: the old value stays readable, what rests on it is flagged until somebody looked."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cycles.cycle import Cycle, Step
from cycles.indicators.drawing import points
from cycles.indicators.files.loading import load_series
from cycles.indicators.files.reading import read_series
from cycles.indicators.flagging import notes
from cycles.indicators.models import Flag, Observation, Revision
from cycles.indicators.revising import as_known, look_at
from cycles.indicators.series import series_of
from cycles.indicators.services import record
from cycles.snapshot import Decision
from cycles.targets.models import ProgrammeVersion, Target
from ims.cities.models import City
from ims.refusals import Refused
from ims.roles import Role
from tests.conftest import ClientAs
from tests.cycles.approval.factories import make_item, make_meeting
from tests.cycles.indicators.factories import make_editor, make_indicator, make_series
from tests.cycles.monitoring.factories import make_monitored_cycle
from tests.factories import make_city, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(db: None) -> Cycle:
    """Return a monitored year whose target has its reference in 2020."""
    cycle = make_monitored_cycle()
    make_series(Target.objects.get().indicator, {"2020": "40", "2025": "44", "2026": "53"})
    return cycle


def correct(cycle: Cycle, period: str, value: str, reason: str = "Counted twice") -> Revision:
    record(Target.objects.get().indicator, period, Decimal(value), by=make_editor(cycle.city), reason=reason)
    return Revision.objects.latest("pk")


def test_the_old_value_stays_readable_with_who_when_and_why(cycle: Cycle) -> None:
    row = correct(cycle, "2020", "40.0")
    assert (str(row.before_value), str(row.after_value), row.reason) == ("40", "40.0", "Counted twice")
    assert row.by == make_editor(cycle.city)
    for act in (row.delete, lambda: Revision.objects.update(reason="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_first_value_and_the_same_value_again_are_no_revision(cycle: Cycle) -> None:
    record(Target.objects.get().indicator, "2026", Decimal(53), by=make_editor(cycle.city))
    assert not Revision.objects.exists()


def test_a_file_that_corrects_leaves_revisions_too(cycle: Cycle) -> None:
    by = make_editor(cycle.city)
    content = b"indicator_code,period,value\nT01,2020,41\nT01,2019,39\n"
    load_series(cycle.city, read_series(cycle.city, None, content, None), by=by, reason="New method")
    assert [(row.before_value, row.after_value, row.reason) for row in Revision.objects.all()] == [
        (40, 41, "New method")
    ]
    assert Flag.objects.filter(kind="reference").count() == 1


def test_what_rests_on_it_is_flagged(cycle: Cycle) -> None:
    target = Target.objects.get()
    assert list(correct(cycle, "2025", "45").flags.all()) == []
    assert [(f.kind, f.object_id, f.year) for f in correct(cycle, "2020", "41").flags.all()] == [
        ("reference", target.pk, 2026)
    ]
    assert [f.kind for f in correct(cycle, "2026", "52").flags.all()] == ["year_value"]
    record(target.indicator, "2020-Q1", Decimal(9), by=make_editor(cycle.city))
    assert list(correct(cycle, "2020-Q1", "8").flags.all()) == []  # a quarter is no reference


def test_a_package_before_the_council_and_then_its_decision_are_flagged(city: City) -> None:
    cycle = make_monitored_cycle(step=Step.APPROVAL, city=city)
    make_series(Target.objects.get().indicator, {"2020": "40"})
    ProgrammeVersion.objects.create(cycle=cycle, number=1, title={"en": "Programme"}, published_at=timezone.now())
    item = make_item(make_meeting(city), cycle, Decision.Kind.APPROVE)
    assert [(f.kind, f.object_id) for f in correct(cycle, "2020", "41").flags.exclude(kind="reference")] == [
        ("package", item.pk)
    ]


def test_a_flag_stands_until_somebody_looked_and_said_what_follows(cycle: Cycle) -> None:
    target, row = Target.objects.get(), correct(cycle, "2020", "41")
    found = notes(cycle.city, reference=[target.pk], year_value=[target.pk])
    assert found[0].sentence.startswith("T01, 2020: 40 became 41 on ")
    flag, by = row.flags.get(), make_editor(cycle.city)
    with pytest.raises(ValidationError):
        look_at(row, [flag.pk], " ", by=by)
    with pytest.raises(ValidationError):
        look_at(row, [], "Nothing", by=by)
    with pytest.raises(Refused):
        look_at(row, [flag.pk], "Nothing", by=make_member(cycle.city, Role.AUDITOR))
    look_at(row, [flag.pk], "The target stands", by=by)
    look_at(row, [flag.pk], "Said again", by=by)
    assert Flag.objects.get().note == "The target stands"
    assert notes(cycle.city, reference=[target.pk]) == []
    assert target.reference_value == 40  # nothing changes by itself


def test_a_series_can_be_read_as_it_was_known(cycle: Cycle) -> None:
    indicator = Target.objects.get().indicator
    first = correct(cycle, "2026", "52.50")
    second = correct(cycle, "2026", "51")
    now = series_of(indicator)
    assert [str(row.value) for row in as_known(now, second.at).values] == ["40", "44", "51"]
    assert [str(row.value) for row in as_known(now, first.at).values] == ["40", "44", "52.50"]
    before = Observation.objects.get(period="2026").entered_at
    assert [str(row.value) for row in as_known(now, before).values] == ["40", "44", "53"]


def test_the_drawing_marks_it_and_as_known_before_it_does_not(cycle: Cycle) -> None:
    indicator = Target.objects.get().indicator
    before = timezone.now()
    correct(cycle, "2026", "52.50")
    now = series_of(indicator)
    assert [point.revised for point in points(now)] == ["", "", "correction"]
    assert [point.revised for point in points(as_known(now, before))] == ["", "", ""]


def test_the_pages_show_it_and_take_that_it_was_seen(cycle: Cycle, client_as: ClientAs) -> None:
    row, target = correct(cycle, "2020", "41"), Target.objects.get()
    page = reverse("value_revision", args=[cycle.city.slug, row.pk])
    client = client_as(make_editor(cycle.city))
    target_page = reverse("target", args=[cycle.city.slug, cycle.year, target.pk])
    assert page in client.get(target_page).content.decode()
    assert page in client.get(reverse("monitoring", args=[cycle.city.slug, cycle.year])).content.decode()
    assert page in client.get(reverse("value_revisions", args=[cycle.city.slug])).content.decode()
    flag = row.flags.get()
    assert client.post(page, {"flags": [flag.pk], "note": ""}).status_code == 422
    assert client.post(page, {"flags": ["999999"], "note": "x"}).status_code == 422
    assert client.post(page, {"flags": [flag.pk], "note": "The target stands"}).status_code == 302
    assert "The target stands" in client.get(page).content.decode()
    assert page not in client.get(target_page).content.decode()


def test_another_citys_revision_is_not_found(cycle: Cycle, client_as: ClientAs) -> None:
    other = make_city("elsewhere")
    foreign = make_indicator(other, "T01")
    make_series(foreign, {"2020": "1"})
    record(foreign, "2020", Decimal(2), by=make_editor(other), reason="x")
    page = reverse("value_revision", args=[cycle.city.slug, Revision.objects.get().pk])
    assert client_as(make_editor(cycle.city)).get(page).status_code == 404


@pytest.mark.parametrize("number", [3, 60])
def test_the_pages_read_as_often_for_many(
    cycle: Cycle, client_as: ClientAs, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    indicator, by = Target.objects.get().indicator, make_editor(cycle.city)
    make_series(indicator, {str(1900 + n): "1" for n in range(number)})
    for n in range(number):
        record(indicator, str(1900 + n), Decimal(2), by=by, reason="anew")
    row, client = correct(cycle, "2020", "41"), client_as(by)
    client.get(reverse("value_revisions", args=[cycle.city.slug]))
    with django_assert_num_queries(7 + 2):
        assert client.get(reverse("value_revisions", args=[cycle.city.slug])).status_code == 200
    with django_assert_num_queries(8 + 2):
        assert client.get(reverse("value_revision", args=[cycle.city.slug, row.pk])).status_code == 200
