"""What the parts of a framework are called: the fixed words say "theme", and a framework may say otherwise.

A city that looks at itself service by service reads "Describe the condition of service 3". So the word is exchanged in
the fixed words alone, when they come out of the catalogue; what people wrote is never touched. Only names of which the
forms are known here are said, in Swedish those of the gender of "tema", so that the sentence around stays right; with
any other name it is a theme.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.translation import get_language, trans_real

# By language and by the framework's name of its upper level: the form that stands for each form of "theme".
FORMS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        name: {"theme": name, "themes": f"{name}s"}
        for name in ("service", "section", "element", "goal", "dimension", "transformation", "pledge")
    },
    "sv": {
        name: dict(zip(("tema", "temat", "teman", "temana"), forms, strict=True))
        for name, forms in {
            "service": ("verksamhetsområde", "verksamhetsområdet", "verksamhetsområden", "verksamhetsområdena"),
            "section": ("avsnitt", "avsnittet", "avsnitt", "avsnitten"),
            "element": ("element", "elementet", "element", "elementen"),
            "pledge": ("löfte", "löftet", "löften", "löftena"),
        }.items()
    },
}


@contextmanager
def calling(level: str) -> Iterator[None]:
    """Let the fixed words call the themes as the framework calls its upper level, in the language that is active."""
    held: Any = trans_real._active  # type: ignore[attr-defined]
    present = getattr(held, "value", None)
    language = (get_language() or "").split("-")[0]
    forms = FORMS.get(language, {}).get(level.casefold())
    if present is None or not forms:
        yield
        return
    held.value = _Calling(present, _exchange(forms))
    try:
        yield
    finally:
        held.value = present


def _exchange(forms: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that exchanges the word in a text: in each form, at its genitive, and with its capital."""
    # Not the name of a place in the sentence: %(theme)s.
    word = re.compile(rf"(?<!%\()\b(an? )?({'|'.join(sorted(forms, key=len, reverse=True))})(?=s?\b)", re.IGNORECASE)

    def found(match: re.Match[str]) -> str:
        article, form = match[1] or "", match[2]
        other = forms[form.casefold()]
        other = other.capitalize() if form[0].isupper() else other
        if article:
            article = f"{article[0]}n " if other[0].lower() in "aeiou" else f"{article[0]} "
        return article + other

    return lambda text: word.sub(found, text)


class _Calling:
    """A catalogue that exchanges the word in what another one says."""

    def __init__(self, catalogue: Any, exchange: Callable[[str], str]) -> None:
        self._catalogue, self._exchange = catalogue, exchange

    def gettext(self, message: str) -> str:
        """Return the translation with the word exchanged."""
        return self._exchange(self._catalogue.gettext(message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the translation for a number with the word exchanged."""
        return self._exchange(self._catalogue.ngettext(singular, plural, number))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._catalogue, name)
