"""The forms of monitoring."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.cycle import Cycle
from cycles.monitoring import services
from cycles.monitoring.models import ActionReport, CorrectiveAction, Entry, LateValue, MonitoringRound
from cycles.targets.action_plan.milestones import Point, words_of
from cycles.targets.action_plan.services import not_yet
from cycles.targets.rules import possible_owners
from ims.cities.models import City
from ims.forms import PageForm, PageModelForm, VersionedPageForm, dress
from ims.people.models import User
from ims.words import day_short_with_year

LONGEST_CHOICE = 30


class RoundForm(PageModelForm):
    """A new round: what kind, for which period, until when."""

    class Meta:
        model = MonitoringRound
        fields = ("kind", "period", "due_on")

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        self.fields["period"].initial = str(cycle.year)
        self.fields["period"].help_text = _(
            "As it is published: %(year)s, a half-year %(year)s-H1, a quarter %(year)s-Q3, a month %(year)s-M05."
        ) % {"year": cycle.year}

    def clean(self) -> dict[str, Any]:
        """Refuse a period that cannot be read or does not fit."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") and cleaned.get("period"):
            try:
                services.check_period(self.cycle, cleaned["kind"], cleaned["period"])
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return cleaned


class EntryForm(VersionedPageForm):
    """A value, or the reason why there is none."""

    class Meta:
        model = Entry
        fields = ("value", "gap_reason", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicator = self.instance.indicator
        self.fields["value"].label = _("Value of %(period)s, %(unit)s") % {
            "period": self.instance.days.label,
            "unit": str(indicator.unit),
        }
        self.fields["value"].help_text = _("Type the number only. A comma or a point works; a zero is a value.")
        self.fields["gap_reason"].help_text = _("Only when there is no value, for example: no survey this year.")

    def clean(self) -> dict[str, Any]:
        """Ask for a value or a reason, not both."""
        cleaned = super().clean()
        if not self.errors:
            try:
                services.check_answer(cleaned.get("value"), cleaned.get("gap_reason", ""))
            except ValidationError as wrong:
                self.add_error("value" if not hasattr(wrong, "error_dict") else None, wrong)
        return cleaned


class ChosenForm(PageForm):
    """Several values of a round, each with the version that was read, approved at once or returned for one reason."""

    decision = forms.ChoiceField(
        choices=[("approve", gettext_lazy("Approve")), ("return", gettext_lazy("Return"))], widget=forms.HiddenInput
    )
    note = forms.CharField(
        label=gettext_lazy("Why they are returned"),
        help_text=gettext_lazy("Their owners read this. Only needed to return values."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen: dict[int, int] = {}

    def clean(self) -> dict[str, Any]:
        """Read what was ticked, such as ``17-2``: value 17 in its version 2; and ask for the reason of a return."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for text in cast(QueryDict, self.data).getlist("chosen"):
            pk, _dash, version = text.partition("-")
            if not (pk.isdecimal() and version.isdecimal() and len(text) < LONGEST_CHOICE):
                self.add_error(None, _("A chosen value cannot be read. Open the list again."))
                return cleaned
            self.chosen[int(pk)] = int(version)
        if not self.chosen:
            self.add_error(None, _("Choose at least one value: tick it in the list."))
        if cleaned.get("decision") == "return" and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say why the values are returned."))
        return cleaned


class LateForm(VersionedPageForm):
    """A value that comes after its round was closed."""

    class Meta:
        model = LateValue
        fields = ("value", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = self.instance.entry
        words = {"period": entry.days.label, "unit": str(entry.indicator.unit)}
        self.fields["value"].label = _("Value of %(period)s, %(unit)s") % words
        self.fields["value"].help_text = _("Type the number only. A comma or a point works; a zero is a value.")
        self.fields["note"].help_text = _("For example: the statistics office published it on 14 March.")


class ReportForm(VersionedPageForm):
    """What the owner reports on an action."""

    class Meta:
        model = ActionReport
        fields = ("status", "per_cent", "spent", "note")

    def __init__(self, *args: Any, city: City, milestones: Sequence[Point] = (), **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.milestones, self.today = milestones, city.today()
        for point in milestones:
            self.fields[services.milestone_field(point.pk)] = self._reached(point, city)
        if self.instance.pk is None:
            # Whoever reports first while this form stands open is not overwritten.
            self.fields["version"].initial = 0
        self.fields["per_cent"].help_text = _("From 0 to 100.")
        self.fields["spent"].label = _("Money spent, %(currency)s") % {"currency": city.currency}
        self.fields["spent"].help_text = _("Since the action began.")

    def _reached(self, point: Point, city: City) -> forms.Field:
        facts = {"name": words_of(point.name, city), "day": day_short_with_year(point.due_on)}
        label = _("Reached on: %(name)s, planned for %(day)s") % facts
        hint = _("Empty as long as it is not reached.")
        field = forms.DateField(label=label, required=False, initial=point.reached_on, help_text=hint)
        dress(field)
        return field

    @property
    def reached(self) -> dict[int, date | None]:
        """When each milestone was reached, by its id; once the form is valid."""
        return {point.pk: self.cleaned_data[services.milestone_field(point.pk)] for point in self.milestones}

    def clean(self) -> dict[str, Any]:
        """Refuse a status that its per cent contradict, and a milestone that is reached on a day to come."""
        cleaned = super().clean()
        for name in (services.milestone_field(point.pk) for point in self.milestones):
            if wrong := not_yet(cleaned.get(name), self.today):
                self.add_error(name, wrong)
        if cleaned.get("status") and cleaned.get("per_cent") is not None:
            try:
                services.check_report(cleaned["status"], cleaned["per_cent"])
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return cleaned


class CorrectionForm(VersionedPageForm):
    """What is done about a target that is off track, by whom and until when; later also when it was done."""

    class Meta:
        model = CorrectiveAction
        fields = ("text", "owner", "due_on", "done_on")

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        people = possible_owners(city, self.instance.owner_id)
        choice = self.fields["owner"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by("name")
        choice.empty_label = _("Choose who is responsible")
        if self.instance.pk is None:
            del self.fields["done_on"]


class ReopenForm(PageForm):
    """Why a closed round is opened again."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
