"""The forms of target setting. Rules that hold between fields are the services'; they are shown on these forms."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.baseline.models import DataGap
from cycles.cycle import Cycle
from cycles.targets.models import Action, ActionCost, Objective, Paragraph, ProgrammeVersion, Section, Target, Vision
from cycles.targets.plan import words
from cycles.targets.rules import possible_owners, wrong_dates
from ims.cities.models import Unit
from ims.forms import PageModelForm, VersionedPageForm
from ims.people.models import User


class ContentForm(VersionedPageForm):
    """A form over a row of the plan or the programme; ``needed`` names texts that must not be empty."""

    needed: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.needed:
            self.fields[name].required = True

    def written(self) -> dict[str, Any]:
        """Return what the form writes, for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class VisionForm(ContentForm):
    """The vision and its year."""

    editors = ("text",)
    needed = ("text",)

    class Meta:
        model = Vision
        fields = ("text", "horizon")
        help_texts: ClassVar = {"horizon": _("15 to 20 years ahead is usual.")}


class ObjectiveForm(ContentForm):
    """An objective: its sentence, and why and how."""

    one_line = ("title",)
    editors = ("text",)
    needed = ("title",)

    class Meta:
        model = Objective
        fields = ("title", "text")


def choose(
    form: forms.BaseForm, name: str, rows: Sequence[Any], model: type[Any], empty: Any, label: Any = str
) -> None:
    """Let a choice offer exactly these rows, in this order, read once."""
    field = form.fields[name]
    field.queryset = model._default_manager.filter(pk__in=[row.pk for row in rows])  # type: ignore[attr-defined]
    field.choices = [("", empty), *((row.pk, label(row)) for row in rows)]  # type: ignore[attr-defined]


class TargetForm(ContentForm):
    """A target's reference, aim and owner; the indicator is chosen before, its direction comes with it."""

    class Meta:
        model = Target
        fields = ("reference_year", "reference_value", "year", "value", "tolerance", "owner", "data_action")
        help_texts: ClassVar = {
            "reference_value": _("Proposed from the latest value; zero is a value."),
            "tolerance": _("The aim is to keep the level: how far may it stray and still be kept?"),
            "data_action": _("Only when there is no reference value yet."),
        }

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "owner", possible_owners(cycle.city, self.instance.owner_id), User, _("Nobody yet"))
        actions = list(Action._default_manager.filter(cycle=cycle))
        choose(self, "data_action", actions, Action, _("None"), lambda a: f"{a.code} {words(a.title, cycle.city)}")
        self.fields["tolerance"].required = False
        if self.instance.indicator.direction != "keep":
            del self.fields["tolerance"]

    def clean_tolerance(self) -> Any:
        """An empty tolerance is none."""
        return self.cleaned_data["tolerance"] or 0


class ActionForm(ContentForm):
    """An action: what, for which target, by whom, from when to when."""

    one_line = ("title",)
    needed = ("title",)

    class Meta:
        model = Action
        fields = (
            *("code", "title", "text", "target", "creates_data_for"),
            *("owner", "responsible", "starts_on", "ends_on", "staff_days"),
        )
        help_texts: ClassVar = {"code": _("Short, such as A1: people cite it.")}

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, city=cycle.city, **kwargs)
        choose(self, "owner", possible_owners(cycle.city, self.instance.owner_id), User, _("Nobody yet"))
        targets = Target._default_manager.filter(cycle=cycle).select_related("indicator")
        choose(self, "target", list(targets), Target, _("None"), lambda t: target_label(t, cycle))
        gaps = list(DataGap._default_manager.filter(cycle=cycle))
        choose(self, "creates_data_for", gaps, DataGap, _("None"))
        if not gaps:
            del self.fields["creates_data_for"]
        units = list(Unit.objects.in_city(cycle.city).filter(ends_on__isnull=True))
        choose(self, "responsible", units, Unit, _("None"))

    def clean(self) -> dict[str, Any]:
        """Name the field when the dates do not fit."""
        cleaned = super().clean()
        if wrong := wrong_dates(cleaned.get("starts_on"), cleaned.get("ends_on")):
            self.add_error("ends_on", wrong)
        return cleaned


def target_label(target: Target, cycle: Cycle) -> str:
    """Return a target as a choice reads it: indicator, term, value and year."""
    aim = f"{format(target.value, 'f')} {target.indicator.unit}" if target.value is not None else "–"
    term = target.get_term_display()
    return f"{target.indicator.code} {words(target.indicator.name, cycle.city)}, {term}: {aim} ({target.year or '–'})"


class CostForm(PageModelForm):
    """One cost of an action."""

    class Meta:
        model = ActionCost
        fields = ("year", "amount", "source")
        help_texts: ClassVar = {"source": _("Who pays: the city's budget, a fund, a grant. No cost at all is 0.")}

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("amount in %(currency)s") % {"currency": cycle.city.currency}


class DraftForm(PageModelForm):
    """The title of the next version."""

    one_line = ("title",)

    class Meta:
        model = ProgrammeVersion
        fields = ("title",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True


class SectionForm(ContentForm):
    """A section's title."""

    one_line = ("title",)
    needed = ("title",)

    class Meta:
        model = Section
        fields = ("title",)


class ParagraphForm(ContentForm):
    """A paragraph's text."""

    editors = ("text",)
    needed = ("text",)

    class Meta:
        model = Paragraph
        fields = ("text",)
