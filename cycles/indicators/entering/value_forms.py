"""The forms of one value of an indicator: the fields are the same whether it is recorded or proposed."""

from typing import Any, ClassVar, cast

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.entering.models import Submission
from cycles.indicators.entering.sources import SOURCE
from cycles.indicators.frequency import next_label, read_period
from cycles.indicators.models import Indicator, Observation
from cycles.indicators.periods import Period
from ims import words
from ims.editing import FieldConflict
from ims.forms import PageForm
from ims.numbers import NumberField


class ValueForm(PageForm):
    """A value in a period, or the reason why there is none, with where it comes from.

    ``version`` is that of what stood in the period when the form was read. When something else stands there by now
    (:meth:`find`), both are shown and sending again is the person's decision to replace it.
    """

    folded = ("source_url", "source_method", "source_limits")
    folded_title = gettext_lazy("More about the source")
    field_order = ("period", "value", "gap_reason", "reason", *SOURCE, "note")
    came_between: ClassVar[str | Promise]  # what is said where something else stands there by now

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
    gap_reason = forms.CharField(
        label=gettext_lazy("Or why there is no value"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example: survey every two years. Not available is a reason, never a zero."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason of the correction"), required=False, max_length=300)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=200)
    source_url = forms.CharField(label=gettext_lazy("Address of the source"), required=False, max_length=500)
    source_method = forms.CharField(label=gettext_lazy("Method"), required=False, max_length=300)
    source_limits = forms.CharField(label=gettext_lazy("Limits"), required=False, max_length=300)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, indicator: Indicator, known: models.Model | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.saved = indicator, cast(Any, known)
        self.conflicts: list[FieldConflict] = []
        self.fields["value"].label = _("Value in %(unit)s") % {"unit": str(indicator.unit)}
        self.fields["source"].initial = indicator.source_in(indicator.city.binding_language)
        self.fields["period"].initial = next_label(indicator)
        for name in self.fields.keys() - {"reason"} if known is not None else ():
            self.fields[name].initial = getattr(known, name)

    def find(self, days: Period) -> Any:
        """Return what stands in the period, None where nothing does."""
        raise NotImplementedError

    def clean_period(self) -> str:
        """Read the period and look for what it has already."""
        label = str(self.cleaned_data["period"])
        try:
            self.saved = self.find(read_period(self.indicator, label))
        except forms.ValidationError as unreadable:
            raise forms.ValidationError(unreadable.messages) from unreadable
        return label

    def clean(self) -> dict[str, Any]:
        """Want a value or a reason, and that nobody saved in between."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        value, gap = cleaned.get("value"), cleaned.get("gap_reason", "")
        if "value" in cleaned and value is None and not gap:
            self.add_error("value", _("Enter the value, or say below why there is none."))
        if value is not None and gap:
            self.add_error("gap_reason", _("There is a value: leave this empty, or take the value out."))
        if "period" in cleaned and self.saved is not None and cleaned.get("version") != self.saved.version:
            self._note_conflict()
        return cleaned

    def _note_conflict(self) -> None:
        """Show what stands there now beside what was typed; sent again, it replaces that."""
        saved, cleaned = self.saved, self.cleaned_data
        theirs = shown(saved.value) or saved.gap_reason
        mine = shown(cleaned.get("value")) or cleaned.get("gap_reason", "")
        self.conflicts.append(FieldConflict(_("Value of %(period)s") % {"period": saved.period}, theirs, mine))
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(saved.version)
        self.data = data
        self.add_error(None, str(self.came_between))


def shown(value: Any) -> str:
    """Return a number as a conflict shows it, "" for none."""
    return "" if value is None else words.number(value)


class ProposalForm(ValueForm):
    """A value of an indicator that no round asks for, on its way to who approves it."""

    came_between = gettext_lazy(
        "A value is under way for this period by now. Both stand below; send again to replace it."
    )

    def __init__(self, *args: Any, indicator: Indicator, submission: Submission | None = None, **kwargs: Any) -> None:
        super().__init__(*args, indicator=indicator, known=submission, **kwargs)
        self.fields["reason"].help_text = _(
            "Only where the period has an approved value: what was wrong, and who says so."
        )
        self.fields["reason"].initial = submission.reason if submission is not None else ""
        if submission is None:
            self.fields["version"].initial = 0

    def find(self, days: Period) -> Submission | None:
        """Return the value that is under way for the period."""
        rows = Submission.objects.open().totals().filter(indicator=self.indicator)
        return rows.filter(starts_on=days.starts_on, ends_on=days.ends_on).first()


class ObservationForm(ValueForm):
    """One value of an indicator as it is recorded; on a period that has one, its correction with the reason."""

    came_between = gettext_lazy(
        "There is a value for this period by now. Both stand below; send again, with a reason, to replace it."
    )

    def __init__(self, *args: Any, indicator: Indicator, observation: Observation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, indicator=indicator, known=observation, **kwargs)
        self.fields["period"].disabled = observation is not None
        self.fields["reason"].help_text = _("What was wrong, and who says so. The old value stays in the history.")

    def find(self, days: Period) -> Observation | None:
        """Return the approved value of the period, locked."""
        rows = Observation.objects.filter(indicator=self.indicator, starts_on=days.starts_on, ends_on=days.ends_on)
        found: Observation | None = rows.select_for_update().first()
        return found

    def clean(self) -> dict[str, Any]:
        """Want a reason for a correction too."""
        cleaned = super().clean()
        if self.saved is not None and not self.conflicts and self._is_correction(cleaned) and not cleaned.get("reason"):
            self.add_error("reason", _("A correction needs its reason: what was wrong, and who says so."))
        return cleaned

    def _is_correction(self, cleaned: dict[str, Any]) -> bool:
        standing = shown(self.saved.value), self.saved.gap_reason
        return standing != (shown(cleaned.get("value")), cleaned.get("gap_reason", ""))
