"""Begin from a template: a set of the library's indicators, themes in scope, and texts to overwrite.

What is there already stays: an indicator taken before is not taken again, a text that somebody wrote is not touched.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import FrameworkVersion, Node
from cycles.baseline import services as baseline
from cycles.baseline.models import BaselineReview, ThemeReview
from cycles.baseline.prompts import PROMPTS, prompt
from cycles.baseline.swot import services as swot
from cycles.baseline.swot.models import SwotPoint
from cycles.cycle import Cycle, Step
from cycles.indicators.indicator_library.models import LibraryIndicator
from cycles.indicators.indicator_library.services import take_from_library
from cycles.indicators.models import Indicator
from cycles.pages import require_step
from cycles.plan_file.part import Taken, at
from ims.people.models import User

FRAMEWORK = "aalborg"


@dataclass(frozen=True)
class Template:
    """A beginning: which themes of the Aalborg Commitments come in scope, each with the library's indicators for it."""

    key: str
    title: str | Promise
    why: str | Promise
    themes: tuple[str, ...]


TEMPLATES = {
    template.key: template
    for template in (
        Template(
            "three",
            gettext_lazy("Three themes to begin with"),
            gettext_lazy("Consumption, mobility and climate, where most cities have figures. Others come later."),
            ("4", "6", "10"),
        ),
        Template(
            "ten",
            gettext_lazy("All ten themes"),
            gettext_lazy("The whole of the Aalborg Commitments with one to three indicators each."),
            tuple(str(number) for number in range(1, 11)),
        ),
    )
}


def begin_with(cycle: Cycle, template: Template, *, by: User) -> Taken:
    """Take the template over in step 1 and return what was added; all of it or nothing.

    Raises WrongStep outside step 1, Refused without the right, ValidationError without the framework.
    """
    require_step(cycle, (Step.BASELINE,))
    taken = Taken()
    with transaction.atomic():
        review = _review(cycle, by)
        nodes = {node.code: node for node in review.framework.nodes.filter(parent=None)}
        for code in template.themes:
            if code not in nodes:
                taken.say(_("The review's framework has no theme %(code)s.") % {"code": code})
                continue
            with at(_("Theme"), code):
                _theme(cycle, nodes[code], taken, by)
    return taken


def _review(cycle: Cycle, by: User) -> BaselineReview:
    review = BaselineReview.objects.filter(cycle=cycle).select_related("framework").first()
    if review is not None:
        return review
    framework = FrameworkVersion.objects.filter(framework__code=FRAMEWORK, status=FrameworkVersion.Status.PUBLISHED)
    found = framework.order_by("-pk").first()
    if found is None:
        sentence = _("The templates follow the Aalborg Commitments, which are not here. Ask the admin to load them.")
        raise ValidationError(sentence)
    return baseline.start_review(cycle, found, _("The whole city."), by=by)


def _theme(cycle: Cycle, node: Node, taken: Taken, by: User) -> None:
    known = ThemeReview.objects.filter(cycle=cycle, theme=node).exists()
    theme = baseline.bring_in_scope(cycle, node, by=by)
    taken.added["themes"] += 0 if known else 1
    for row in _for_theme(node.code):
        baseline.attach_indicator(theme, _indicator(cycle, row, taken, by), by=by)
    empty = {name: prompt(name, cycle.city.languages) for name in PROMPTS if not getattr(theme, name)}
    if empty:
        baseline.write_theme(theme, by=by, **empty)
    begun = set(SwotPoint.objects.filter(theme_review=theme).values_list("kind", flat=True))
    for kind in SwotPoint.Kind:
        if kind.value not in begun:
            swot.add_point(theme, kind, prompt(kind, cycle.city.languages), by=by)


def _for_theme(code: str) -> list[LibraryIndicator]:
    """Return the library's own indicators that are linked to a commitment of the theme, by code."""
    linked = LibraryIndicator.objects.filter(is_retired=False, code__startswith="AC-").order_by("code")
    return [row for row in linked if any(link.startswith(f"{FRAMEWORK}:{code}.") for link in row.links)]


def _indicator(cycle: Cycle, row: LibraryIndicator, taken: Taken, by: User) -> Indicator:
    held = Indicator.objects.in_city(cycle.city)
    found = held.filter(derived_from=row).first() or held.filter(code=row.code).first()
    if found is not None:
        return found
    taken.added["indicators"] += 1
    return take_from_library(cycle.city, row, by=by, code=row.code)
