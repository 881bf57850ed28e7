"""What the steps of a demonstration city share: the city, who acts, the year they are in, and the clock."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from commitments.models import FrameworkVersion, Node
from cycles.baseline.models import ThemeReview
from cycles.cycle import Cycle, Step
from cycles.indicators.models import Indicator
from cycles.perform import perform
from ims.cities.models import City, Unit
from reports.demo.cast import Cast
from reports.demo.clock import Clock
from reports.demo.reading import read


@dataclass
class Story:
    """A city, its people, the year that is told and the step in which the telling ends (closed: it goes through)."""

    city: City
    cast: Cast
    cycle: Cycle
    clock: Clock
    until: Step = Step.CLOSED

    def read(self, name: str) -> dict[str, Any]:
        """Return a file of the year's data."""
        return read(f"{self.cycle.year}/{name}")

    def on(self, day: date) -> date:
        """Go on to a day."""
        return self.clock.turn_to(day)

    def step(self, name: str, on: date) -> None:
        """Let the coordinator change the step on a day."""
        self.on(on)
        perform(self.cycle, name, by=self.cast["coordinator"])
        self.cycle.refresh_from_db()

    def node(self, code: str) -> Node:
        """Return a theme or a commitment of the framework."""
        version = FrameworkVersion.objects.get(framework__code="aalborg")
        return Node.objects.get(version=version, code=code)

    def theme(self, code: str) -> ThemeReview:
        """Return a theme in the year's scope."""
        return ThemeReview.objects.in_cycle(self.cycle).get(theme__code=code)

    def indicator(self, code: str) -> Indicator:
        """Return one of the city's indicators."""
        return Indicator.objects.get(city=self.city, code=code)

    def unit(self, name: str) -> Unit:
        """Return one of the city's units by its English name."""
        return Unit.objects.get(city=self.city, name__en=name)
