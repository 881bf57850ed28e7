"""What is looked for and in which kind of content; what cannot be read is left out."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.access import Rights
from ims.forms import PageForm
from ims.search.asking import LONGEST
from ims.search.kinds import open_to


class SearchForm(PageForm):
    """The words and, if wanted, the kind."""

    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        help_text=gettext_lazy("All of them are looked for, with and without accents; “in quotes” side by side."),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": str(LONGEST)}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("In"), required=False)

    def __init__(self, *args: Any, rights: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.name, str(kind.words)) for kind in open_to(rights)]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]  # type: ignore[attr-defined]
