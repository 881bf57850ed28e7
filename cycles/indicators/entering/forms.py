"""The form that decides on a value on its way, in a round or outside of rounds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.forms import PageForm


class DecideForm(PageForm):
    """Approve a value, or return it with the reason; ``read`` is the version that was decided on."""

    decision = forms.ChoiceField(
        choices=[("approve", gettext_lazy("Approve")), ("return", gettext_lazy("Return"))], widget=forms.HiddenInput
    )
    note = forms.CharField(
        label=gettext_lazy("Why it is returned"),
        help_text=gettext_lazy("The owner reads this. Only needed to return the value."),
        max_length=300,
        required=False,
    )
    read = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a return."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "return" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say why the value is returned."))
        return cleaned
