"""The forms of a value on its way: proposing it, and deciding on it in a round or outside of rounds."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.entering.models import Submission
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.frequency import next_label, read_period
from cycles.indicators.models import Indicator
from ims import words
from ims.editing import FieldConflict
from ims.forms import PageForm
from ims.numbers import NumberField


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


class SourceFields(forms.Form):
    """Where a value comes from, and a note beside it."""

    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=200)
    source_url = forms.CharField(label=gettext_lazy("Address of the source"), required=False, max_length=500)
    source_method = forms.CharField(label=gettext_lazy("Method"), required=False, max_length=300)
    source_limits = forms.CharField(label=gettext_lazy("Limits"), required=False, max_length=300)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)


class StandingFields(forms.Form):
    """The version of what stood in the period when the form was read; what came in between is shown beside."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflicts: list[FieldConflict]

    def note_conflict(self, saved: Any, sentence: str) -> None:
        """Show what stands there now beside what was typed; sent again, it replaces that."""
        cleaned = self.cleaned_data
        theirs = shown(saved.value) or saved.gap_reason
        mine = shown(cleaned.get("value")) or cleaned.get("gap_reason", "")
        self.conflicts.append(FieldConflict(_("Value of %(period)s") % {"period": saved.period}, theirs, mine))
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(saved.version)
        self.data = data
        self.add_error(None, sentence)


def shown(value: Any) -> str:
    """Return a number as a conflict shows it, "" for none."""
    return "" if value is None else words.number(value)


class ProposalForm(PageForm, SourceFields, StandingFields):
    """A value of an indicator that no round asks for, or why there is none."""

    folded = ("source_url", "source_method", "source_limits")
    folded_title = gettext_lazy("More about the source")
    field_order = ("period", "value", "gap_reason", "reason", "source", *SOURCE[1:], "note")

    period = forms.CharField(
        label=gettext_lazy("Period"),
        max_length=20,
        help_text=gettext_lazy("As published: 2025, 2024/25, 2025-H1, 2025-Q1 or 2025-M03."),
    )
    value = NumberField(
        label=gettext_lazy("Value"),
        required=False,
        max_digits=24,
        decimal_places=12,
        help_text=gettext_lazy("With exactly the published digits. Zero is a value."),
    )
    gap_reason = forms.CharField(label=gettext_lazy("Or why there is no value"), required=False, max_length=200)
    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Only where the period has an approved value: what was wrong, and who says so."),
    )

    def __init__(self, *args: Any, indicator: Indicator, submission: Submission | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.conflicts = indicator, []
        self.fields["value"].label = _("Value in %(unit)s") % {"unit": str(indicator.unit)}
        self.fields["source"].initial = indicator.source_in(indicator.city.binding_language)
        self.fields["period"].initial = next_label(indicator)
        self.fields["version"].initial = 0
        if submission is not None:
            for name in self.fields:
                self.fields[name].initial = getattr(submission, name)

    def clean(self) -> dict[str, Any]:
        """Show what somebody else entered for the period since the form was read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            days = read_period(self.indicator, str(cleaned.get("period", "")))
        except forms.ValidationError as unreadable:
            if "period" not in self.errors:
                self.add_error("period", unreadable.messages)
            return cleaned
        known = (
            Submission.objects.open()
            .totals()
            .filter(indicator=self.indicator, starts_on=days.starts_on, ends_on=days.ends_on)
        )
        if (saved := known.first()) is not None and cleaned.get("version") != saved.version:
            words_now = _("A value is under way for this period by now. Both stand below; send again to replace it.")
            self.note_conflict(saved, words_now)
        return cleaned
