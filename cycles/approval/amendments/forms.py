"""The form of an amendment: the fields of one paragraph, target or action as they stand, to be changed, and why."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.approval.amendments.services import LONGEST_REASON
from cycles.approval.amendments.showing import LABELS
from cycles.approval.amendments.subjects import FIELDS, Content, Found, Subject
from ims.cities.models import City
from ims.fields import Translated
from ims.forms import PageForm, TranslatedFormField, dress
from ims.numbers import NumberField
from ims.people.models import User


class AmendmentForm(PageForm):
    """What the subject says, in fields that can be changed. A clerk says who proposes it."""

    def __init__(self, *args: Any, found: Found, city: City, movers: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.found, self.city = found, city
        members = list(movers)
        if members:
            choices = [
                (
                    "",
                    _("Choose one"),
                ),
                *((member.pk, str(member)) for member in members),
            ]
            self.fields["mover"] = forms.TypedChoiceField(label=_("Proposed by"), choices=choices, coerce=int)
        for name in FIELDS[found.kind]:
            for key, field in self._fields_of(name):
                self.fields[key] = field
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("The council reads it before it votes, and it stays in the record: name no private persons."),
        )
        for field in self.fields.values():
            dress(field)

    def _fields_of(self, name: str) -> list[tuple[str, forms.Field]]:
        held, label = self.found.facts[name], str(LABELS.get(name, name))
        if name == "costs":
            return [(f"cost_{n}", self._amount(cost)) for n, cost in enumerate(held)]
        if isinstance(held, dict):
            texts = TranslatedFormField(self.city, label=label, initial=held, one_line=name == "title", required=False)
            texts.widget.is_editor = name == "text" and self.found.kind == Subject.PARAGRAPH
            return [(name, texts)]
        if name in {"starts_on", "ends_on"}:
            day = date.fromisoformat(held) if held else None
            return [(name, forms.DateField(label=label, initial=day, required=False))]
        if name == "year":
            return [(name, forms.IntegerField(label=label, initial=held, min_value=1900, max_value=2200))]
        return [(name, NumberField(label=label, initial=Decimal(held) if held is not None else None))]

    def _amount(self, cost: Content) -> forms.Field:
        source = Translated(cost["source"]).best(self.city.binding_language, self.city.binding_language)[0]
        label = _("Cost %(year)s, %(source)s") % {"year": cost["year"], "source": source}
        return NumberField(label=label, initial=Decimal(cost["amount"]))

    @property
    def wanted(self) -> Content:
        """The subject's fields as they are to be; once the form is valid."""
        given = self.cleaned_data
        found = {name: given[name] for name in FIELDS[self.found.kind] if name != "costs"}
        if "costs" in FIELDS[self.found.kind]:
            held = self.found.facts["costs"]
            found["costs"] = [{**cost, "amount": given[f"cost_{n}"]} for n, cost in enumerate(held)]
        return found


class SeenForm(PageForm):
    """The counts as they were read before the vote is concluded; nothing else is asked for."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
