"""Guards of the pages on which something is written."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from cycles.cycle import Cycle
from cycles.pages import cycle_page, require_step
from cycles.targets.services.frame import STEPS, require_unlocked
from ims.roles import Permission

View = Callable[..., HttpResponse]


def edit_page(
    right: Permission = Permission.EDIT_TARGETS, *, long_term: bool = False, post: bool = True
) -> Callable[[View], View]:
    """Guard a page with a form: who may not write gets 403, another step or a locked long-term part 409, also to read.

    What the form would change is read on other pages, so a form that could not be sent is never shown.
    ``post`` is False for a page that only leads to forms.
    """

    def decorate(view: View) -> View:
        @cycle_page(right, right if post else None, steps=STEPS)
        @wraps(view)
        def guarded(request: HttpRequest, cycle: Cycle, **nouns: int) -> HttpResponse:
            require_step(cycle, STEPS)
            if long_term:
                require_unlocked(cycle)
            return view(request, cycle, **nouns)

        return guarded

    return decorate


def act(right: Permission = Permission.EDIT_TARGETS) -> Callable[[View], View]:
    """Guard an address that only takes a POST."""
    return cycle_page(None, right, steps=STEPS)
