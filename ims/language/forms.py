"""The choice of a language."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from ims.forms import PageForm


class LanguageForm(PageForm):
    """One of the languages that there are translations for; each by its own name."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
