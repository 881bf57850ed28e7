"""The forms of the master budget: what goes to the council, an indicator to add, and the figures that nothing gives."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cycles.ecobudget.lines import kind_of
from cycles.ecobudget.models import BudgetLine, MasterBudget
from cycles.ecobudget.services import half_said
from cycles.indicators.measures import Kind
from cycles.indicators.models import Indicator
from cycles.targets.forms import ContentForm, choose
from cycles.targets.plan import words
from ims.cities.models import Unit
from ims.forms import PageForm


class BudgetForm(ContentForm):
    """The foreword, and what of the master budget goes to the council."""

    editors = ("foreword",)

    class Meta:
        model = MasterBudget
        fields = ("foreword", "in_package", "with_accounts")


class LineAddForm(PageForm):
    """The indicator of a new line."""

    indicator = forms.ModelChoiceField(
        queryset=Indicator.objects.none(),
        label=_("Indicator"),
        help_text=_("Its figures are taken from the year's targets and its values."),
    )

    def __init__(self, *args: Any, budget: MasterBudget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = budget.cycle.city
        rows = list(Indicator.objects.in_city(city).exclude(budget_lines__budget=budget).order_by("code"))
        choose(self, "indicator", rows, Indicator, _("Choose one"))
        named = [(kind_of(row), (row.pk, f"{row.code} {words(row.name, city)}, {row.unit}")) for row in rows]
        groups = [(str(kind.label), [choice for held, choice in named if held == kind]) for kind in Kind]
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Choose one")),
            *(group for group in groups if group[1]),
        ]


class LineForm(ContentForm):
    """Who answers for a line, and those of its figures that neither targets nor values give."""

    class Meta:
        model = BudgetLine
        fields = (
            *("responsible", "reference_year", "reference_value", "previous_value", "budget_value"),
            *("long_year", "long_value", "half_year_value", "annual_value"),
        )
        help_texts: ClassVar = {"responsible": _("Empty: the unit that is responsible for the indicator.")}

    def __init__(self, *args: Any, offered: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in {*offered, "version"}]:
            del self.fields[name]
        if "responsible" in self.fields:
            units = list(Unit.objects.in_city(self.instance.cycle.city).filter(ends_on__isnull=True))
            choose(self, "responsible", units, Unit, _("None"))

    def clean(self) -> dict[str, Any]:
        """Want value and year of a figure together."""
        cleaned = super().clean()
        for name, value in cleaned.items():
            if name != "version":
                setattr(self.instance, name, value)
        for name, sentence in half_said(self.instance).items():
            if name in self.fields:
                self.add_error(name, sentence)
        return cleaned
