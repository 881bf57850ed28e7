"""The demonstration's clock shows the story's days to everything that asks for the time, and to nobody else."""

from datetime import date

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from ims.cities.models import City
from reports.demo.clock import running

SPRING = date(2025, 4, 14)


def test_the_services_see_the_story_s_day_until_the_block_ends() -> None:
    city = City()
    with running() as clock:
        clock.turn_to(SPRING)
        assert city.today() == SPRING
        assert timezone.now() < timezone.now()
    assert city.today() > SPRING


def test_it_never_goes_back_and_never_ahead_of_the_real_day() -> None:
    with running() as clock:
        clock.turn_to(SPRING)
        with pytest.raises(ValueError, match="does not go back"):
            clock.turn_to(date(2025, 4, 13))
        assert clock.turn_to(date(2199, 1, 1)) == clock.real_today
        assert clock.turn_to(date(2199, 1, 2)) == clock.real_today


def test_the_real_time_is_back_after_an_error() -> None:
    with pytest.raises(ValueError, match="does not go back"), running() as clock:
        clock.turn_to(clock.turn_to(SPRING).replace(year=2024))
    assert timezone.now().year > SPRING.year


def test_production_refuses_it(settings: LazySettings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured), running():
        pass
