"""The form that changes a cycle's step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.cycle import BY_DECISION, REOPENING
from cycles.triggers import EDGES
from ims.forms import PageForm


class StepChangeForm(PageForm):
    """Which transition, and the reason where one is needed. The council's transitions are not offered here."""

    transition = forms.ChoiceField(label=_("change"), widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays in the record of the year. Reopening a step needs one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {edge[0] for edge in EDGES} - BY_DECISION.keys()
        field = self.fields["transition"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in sorted(names)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("transition") in REOPENING and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say why the step is reopened; the reason stays in the record of the year."))
        return cleaned
