"""The form of a formula."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.computed.formulas import FACTORS, PAIRS, Formula
from cycles.indicators.drawing import name_of
from cycles.indicators.models import Indicator
from ims import words
from ims.cities.models import City
from ims.forms import VersionedPageForm
from ims.sorting import sort_key


class FormulaForm(VersionedPageForm):
    """From which indicators of the city one is computed, and how."""

    first = forms.TypedChoiceField(
        label=gettext_lazy("Numerator, part, or what is taken from"), coerce=int, empty_value=None, required=False
    )
    second = forms.TypedChoiceField(
        label=gettext_lazy("Denominator, whole, or what is taken away"), coerce=int, empty_value=None, required=False
    )
    summands = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What is added up"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Two to seven indicators."),
    )
    factor = forms.TypedChoiceField(
        label=gettext_lazy("Factor"),
        coerce=int,
        help_text=gettext_lazy("For a ratio and per inhabitant. A share’s follows from its unit."),
    )
    field_order = ("formula", "first", "second", "factor", "decimals", "summands")
    folded = ("summands",)
    folded_title = gettext_lazy("For a sum: what is added up")

    class Meta:
        model = Indicator
        fields = ("formula", "factor", "decimals")

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.rows = {row.pk: row for row in Indicator.objects.in_city(city).exclude(pk=self.instance.pk)}
        for row in self.rows.values():
            row.city = city
        self.fields["formula"].help_text = _(
            "Values of a computed indicator follow from its inputs; nobody types them."
        )
        factors = [(number, words.number(number)) for number in FACTORS]
        cast(forms.ChoiceField, self.fields["factor"]).choices = factors
        self.fields["decimals"].help_text = _("The result is rounded once, halves away from zero.")
        self._offer_inputs()

    def _offer_inputs(self) -> None:
        labels = [(row.pk, f"{row.code} {name_of(row)} ({row.unit})") for row in self.rows.values()]
        labels.sort(key=lambda choice: sort_key(choice[1]))
        for name in ("first", "second"):
            cast(forms.ChoiceField, self.fields[name]).choices = [("", _("Choose an indicator")), *labels]
        cast(forms.ChoiceField, self.fields["summands"]).choices = labels
        if self.instance.pk is None or not self.instance.formula:
            return
        present = [row.indicator_id for row in self.instance.inputs.all()]
        if self.instance.formula in PAIRS:
            self.fields["first"].initial, self.fields["second"].initial = present
        else:
            self.fields["summands"].initial = present

    def folded_now(self) -> Collection[str]:
        """Show the summands where the formula is a sum."""
        return () if self["formula"].value() == Formula.SUM else self.folded

    def clean(self) -> dict[str, Any]:
        """Want the inputs that the formula has."""
        cleaned = super().clean()
        formula = cleaned.get("formula")
        for name in ("first", "second") if formula in PAIRS else ():
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("Choose an indicator."))
        if formula == Formula.SUM and not cleaned.get("summands") and "summands" not in self.errors:
            self.add_error("summands", _("Choose the indicators that are added up."))
        return cleaned

    @property
    def sent(self) -> dict[str, Any]:
        """What the service takes: formula, inputs in their order, factor and decimals."""
        cleaned = self.cleaned_data
        chosen = [cleaned["first"], cleaned["second"]] if cleaned["formula"] in PAIRS else cleaned["summands"]
        inputs = [self.rows[pk] for pk in chosen] if cleaned["formula"] else []
        return {"formula": cleaned["formula"], "inputs": inputs, **{n: cleaned[n] for n in ("factor", "decimals")}}
