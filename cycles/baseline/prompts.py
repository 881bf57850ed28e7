"""Texts to overwrite: what a template writes where somebody is to write, told by their first sign.

A prompt counts as an empty text; the gate names the first one that is left, in whatever language, so that none is
ever printed.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cycles.baseline.models import ThemeReview
from ims.fields import Translated

SIGN = "✎ "
PROMPTS: dict[str, str | Promise] = {
    "condition": gettext_lazy("Where does the city stand, and what presses on it? Say it with a few figures."),
    "trends": gettext_lazy("Which way does it go, since when, and why?"),
    "policies": gettext_lazy("What has the council set first, and how do the plans that exist work together?"),
    "organisation": gettext_lazy("Who is responsible, who has to work together, and who outside has a say?"),
}
POINTS: dict[str, str | Promise] = {
    "strength": gettext_lazy("What works well here?"),
    "weakness": gettext_lazy("What does not?"),
    "opportunity": gettext_lazy("What comes from outside that helps?"),
    "threat": gettext_lazy("What comes from outside that hurts?"),
}


def is_prompt(text: str) -> bool:
    """Say whether a text is still the template's."""
    return text.startswith(SIGN.strip())


def written(text: Translated, language: str) -> str:
    """Return what somebody wrote in the language, "" for nothing and for a prompt."""
    found = text.get(language, "")
    return "" if is_prompt(found) else found


def prompt(name: str, languages: list[str]) -> Translated:
    """Return the prompt of a text of the theme or a field of its SWOT board.

    It comes in those of the languages that the software speaks, else in the first one.
    """
    spoken = [code for code in languages if code in dict(settings.LANGUAGES)] or languages[:1]
    texts = {}
    for code in spoken:
        with translation.override(code):
            texts[code] = SIGN + str((PROMPTS | POINTS)[name])
    return Translated(texts)


def left_in(row: ThemeReview) -> Iterator[tuple[str, str]]:
    """Yield (field, language) of every prompt that nobody has overwritten."""
    for name in PROMPTS:
        for language, text in getattr(row, name).items():
            if is_prompt(text):
                yield name, language
