"""Guards of the pages of one cycle: the right in the city, and the steps in which a change is allowed."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cycles.cycle import Cycle, Step
from cycles.perform import WrongStep
from ims.access import READING, city_alone, city_page
from ims.calling import calling
from ims.cities.models import City
from ims.prepared import Given, Prepared
from ims.refusals import Reason
from ims.roles import Permission

View = Callable[..., HttpResponse]
CALLED = "called"  # the framework's own name of what the fixed words call a theme
_fetched: dict[str, Combinable] = {}
_BY_ADDRESS = Prepared(lambda: Cycle.objects.of_address(Given("slug"), Given("year")).annotate(**_fetched))


def register_called(name: Combinable) -> None:
    """Register the expression that says what a cycle's themes are called; pages fetch it with the cycle."""
    _fetched[CALLED] = name


def cycle_page(
    see: Permission | None, change: Permission | None = None, *, steps: Iterable[Step] = tuple(Step)
) -> Callable[[View], View]:
    """Guard a view of one cycle, as :func:`ims.access.city_page` does, and hand it the :class:`Cycle`.

    The URL carries ``city`` (slug) and ``year``. A POST in another step than ``steps`` is refused with 409.
    """
    allowed = tuple(steps)

    def decorate(view: View) -> View:
        @city_page(see, change, fetch=_with_its_city)
        @wraps(view)
        def guarded(request: HttpRequest, _city: City, /, cycle: Cycle | None, **kwargs: Any) -> HttpResponse:
            if cycle is None:
                raise Http404
            request.cycle = cycle  # type: ignore[attr-defined]
            if request.method not in READING:
                require_step(cycle, allowed)
            with calling(getattr(cycle, CALLED, None) or ""):
                return view(request, cycle, **kwargs)

        return guarded

    return decorate


def _with_its_city(slug: str, year: int, **words: Any) -> tuple[City | None, dict[str, Any]]:
    """Return the city and its cycle of the year, None for what there is not, in one question where both are there."""
    cycle = _BY_ADDRESS.first(slug=slug, year=year)
    city = cycle.city if cycle else city_alone(slug)[0]
    return city, {"cycle": cycle, **words}


def require_step(cycle: Cycle, allowed: Iterable[Step]) -> None:
    """Raise :class:`~cycles.perform.WrongStep` (409) unless the cycle is in one of the steps."""
    steps = tuple(allowed)
    if cycle.step not in steps:
        names = ", ".join(str(step.label) for step in steps)
        raise WrongStep(
            _("The cycle %(year)s is in the step “%(step)s”.") % {"year": cycle.year, "step": Step(cycle.step).label},
            [Reason(_("This can be changed only in: %(steps)s.") % {"steps": names})],
        )
