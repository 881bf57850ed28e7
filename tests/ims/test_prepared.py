"""A prepared question finds what the queryset finds that it was made of, with all that was selected along."""

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from cycles.cycle import Cycle
from ims.cities.models import City
from ims.prepared import Given, Prepared
from tests.cycles.factories import make_cycle
from tests.factories import make_city

pytestmark = pytest.mark.django_db


def of_address() -> "Prepared[Cycle]":
    """Return a question with a join, something computed and a constant in it."""
    named = Concat(F("city__name"), Value(" in "), F("city__currency"))
    rows = Cycle.objects.of_address(Given("slug"), Given("year"))
    return Prepared(lambda: rows.annotate(named=named))


def test_it_finds_each_time_what_the_queryset_finds() -> None:
    cycles = [make_cycle(city=make_city(slug), year=2026 + place) for place, slug in enumerate(("sundvik", "bristol"))]
    asked = of_address()
    for cycle in cycles:
        found = asked.first(slug=cycle.city.slug, year=cycle.year)
        usual = Cycle.objects.select_related("city").get(pk=cycle.pk)
        assert found is not None
        for mine, theirs in ((found, usual), (found.city, usual.city)):
            fields = [field.attname for field in theirs._meta.concrete_fields]
            assert [getattr(mine, name) for name in fields] == [getattr(theirs, name) for name in fields]
            assert (mine._state.adding, mine._state.db) == (False, "default")
        assert found.named == f"{cycle.city.name} in {cycle.city.currency}"  # type: ignore[attr-defined]


def test_what_there_is_not_is_none() -> None:
    cycle = make_cycle()
    asked = of_address()
    for slug, year in (("bristol", cycle.year), (cycle.city.slug, 1), (cycle.city.slug, 10**30), ("' OR 1=1 --", 1)):
        assert asked.first(slug=slug, year=year) is None


def test_the_joined_row_comes_in_the_same_question() -> None:
    make_cycle()
    asked = of_address()
    with CaptureQueriesContext(connection) as seen:
        found = asked.first(slug="sundvik", year=2026)
        assert found is not None
        assert found.city.name == "Sundvik"
    assert len(seen) == 1


def test_a_value_that_was_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        Prepared(lambda: City.objects.filter(slug=Given("slug"))).first(name="sundvik")
