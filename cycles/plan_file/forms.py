"""The form that takes a plan from a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from cycles.plan_file.taking import MOST_BYTES, read
from cycles.plan_file.templates import TEMPLATES
from cycles.plan_file.writing_out import Facts
from ims.forms import PageForm


class TemplateForm(PageForm):
    """Which template a year begins with."""

    template = forms.ChoiceField(label=gettext_lazy("Template"), choices=[], widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["template"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(key, f"{row.title}. {row.why}") for key, row in TEMPLATES.items()]


class PlanForm(PageForm):
    """A plan as it was downloaded; once looked at it travels on in the page, so that it is not chosen twice."""

    file = forms.FileField(
        label=gettext_lazy("Plan"), required=False, help_text=gettext_lazy("A JSON file, downloaded on this page.")
    )
    content = forms.CharField(widget=forms.HiddenInput, required=False)

    plan: Facts

    def clean(self) -> dict[str, Any]:
        """Read the plan."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        content = file.read(MOST_BYTES + 1) if file else cleaned.get("content", "").encode()
        if not content:
            self.add_error("file", gettext_lazy("Choose a file."))
            return cleaned
        try:
            self.plan = read(content)
        except ValidationError as problem:
            self.add_error("file", problem)
        cleaned["content"] = content.decode(errors="replace")
        return cleaned
