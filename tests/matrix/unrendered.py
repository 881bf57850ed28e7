"""Templates that render nothing unless told: the matrix asks who gets in, thousands of times, not what pages say."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.template.backends.django import DjangoTemplates


class Unrendered(DjangoTemplates):
    """Django's own engine; a page is found (a missing one is a fault) but left empty unless rendering is on."""

    is_rendering: ClassVar[bool] = False

    def get_template(self, template_name: str) -> "Unread":
        """Return the template, which must exist."""
        return Unread(super().get_template(template_name))


class Unread:
    """A template that stays empty unless rendering is on."""

    def __init__(self, template: Any) -> None:
        self._template = template

    def __getattr__(self, name: str) -> Any:
        return getattr(self._template, name)

    def render(self, context: Any = None, request: Any = None) -> str:
        """Return the page, or nothing."""
        return self._template.render(context, request) if Unrendered.is_rendering else ""


@contextmanager
def rendering(wanted: bool) -> Iterator[None]:
    """Render pages inside the block, if wanted."""
    Unrendered.is_rendering = wanted
    try:
        yield
    finally:
        Unrendered.is_rendering = False
