"""The cycle for who does not know it yet: the wheel without a city, and the question that each step answers."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import wheel
from cycles.cycle import Step

QUESTIONS: dict[Step, str | Promise] = {
    Step.BASELINE: gettext_lazy("Where do we stand?"),
    Step.TARGETS: gettext_lazy("Where do we want to be, and how do we get there?"),
    Step.APPROVAL: gettext_lazy("Is it binding?"),
    Step.MONITORING: gettext_lazy("Do we do it, and does it work?"),
    Step.EVALUATION: gettext_lazy("What did we achieve, and what next?"),
}


@dataclass(frozen=True)
class Introduction:
    """The wheel of a year in which nothing has happened yet, and (number, name, question) of its steps."""

    wheel: wheel.Wheel
    steps: list[tuple[int, str, str]]


def introduce(year: int) -> Introduction:
    """Return the cycle as anybody may see it, drawn for this year; it leads nowhere."""
    steps = [(number, str(step.label), str(words)) for number, (step, words) in enumerate(QUESTIONS.items(), start=1)]
    drawn = [wheel.WheelStep(number, name, "next", "", "", 0, 0, words) for number, name, words in steps]
    description = _("Five steps around the year, each with its question in the list below.")
    return Introduction(wheel.draw(year, drawn, description=description, hub=(_("Every year"), "")), steps)
