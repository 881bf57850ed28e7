"""Handing in the drafts that the entry grid shows: those that the person ticks."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.grid import Draft
from ims.forms import PageForm


class SubmitForm(PageForm):
    """Which drafts are handed in; each by the version that was seen."""

    drafts = forms.MultipleChoiceField(
        label=gettext_lazy("Values to submit"), widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, *args: Any, drafts: Sequence[Draft], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {draft.key: draft for draft in drafts}
        field = cast(forms.MultipleChoiceField, self.fields["drafts"])
        field.choices = [(key, _line(draft)) for key, draft in self.known.items()]
        field.initial = list(self.known)
        field.error_messages["required"] = _("Choose at least one.")
        field.error_messages["invalid_choice"] = _("A value was changed in the meantime. Look at the values again.")

    @property
    def chosen(self) -> list[Draft]:
        """The ticked drafts."""
        return [self.known[key] for key in self.cleaned_data["drafts"]]


def _line(draft: Draft) -> str:
    row = draft.indicator
    facts = {"code": row.code, "name": draft.name, "period": draft.period.label, "unit": row.unit}
    facts |= {"value": draft.cell.shown, "state": draft.cell.returned}
    if draft.cell.value is None:
        return _("%(code)s %(name)s, %(period)s: %(value)s") % facts
    return _("%(code)s %(name)s, %(period)s: %(value)s %(unit)s") % facts
