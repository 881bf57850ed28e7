"""The language of a page is the person's, when they chose one; else as Django finds it: cookie, then browser.

Only languages with translations are offered (``settings.LANGUAGES``). Documents and mails do not ask here: a document
is in the language it was ordered in, a mail in the language of whom it goes to.
"""

from collections.abc import Awaitable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, and the person's choice above it; it stands below whatever knows who is signed in."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer, and leave the language as it was: what comes after the request speaks for itself."""
        before = translation.get_language() or settings.LANGUAGE_CODE
        try:
            return super().__call__(request)
        finally:
            translation.activate(before)

    def process_request(self, request: HttpRequest) -> None:
        """Read the whole request in the person's language."""
        super().process_request(request)
        chosen = getattr(request.user, "language", "")
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
