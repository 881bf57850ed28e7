"""The form of an amendment: fields as they stand, to be changed or filled in, and why it is proposed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.approval.amendments.services import LONGEST_REASON
from cycles.approval.amendments.showing import LABELS
from cycles.approval.amendments.subjects import Content, Found, Subject
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
        for name in found.fields:
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
            return [*((f"cost_{n}", self._amount(cost)) for n, cost in enumerate(held)), *self._new_cost()]
        if name in self.found.choices:
            return [(name, self._choice(name, held))]
        if isinstance(held, dict):
            texts = TranslatedFormField(self.city, label=label, initial=held, one_line=name == "title", required=False)
            texts.widget.is_editor = name == "text" and self.found.kind == Subject.PARAGRAPH
            return [(name, texts)]
        if name in {"starts_on", "ends_on"}:
            day = date.fromisoformat(held) if held else None
            return [(name, forms.DateField(label=label, initial=day, required=False))]
        if name in {"year", "horizon"}:
            return [(name, forms.IntegerField(label=label, initial=held, min_value=1900, max_value=2200))]
        return [(name, NumberField(label=label, initial=Decimal(held) if held is not None else None))]

    def _amount(self, cost: Content) -> forms.Field:
        source = Translated(cost["source"]).best(self.city.binding_language, self.city.binding_language)[0]
        label = _("Cost %(year)s, %(source)s") % {"year": cost["year"], "source": source}
        hint = _("Empty takes this cost away.")
        return NumberField(label=label, initial=Decimal(cost["amount"]), required=False, help_text=hint)

    def _new_cost(self) -> list[tuple[str, forms.Field]]:
        source = TranslatedFormField(self.city, label=str(_("Funding source")), one_line=True, required=False)
        return [
            (
                "new_year",
                forms.IntegerField(label=_("Another cost: year"), min_value=1900, max_value=2200, required=False),
            ),
            ("new_amount", NumberField(label=_("Amount"), required=False)),
            ("new_source", source),
        ]

    def _choice(self, name: str, held: Any) -> forms.Field:
        nothing = ("", _("At the beginning of the section") if name == "below" else _("None"))
        choices = [nothing, *self.found.choices[name]]
        return forms.ChoiceField(label=str(LABELS[name]), choices=choices, initial=held or "", required=False)

    def _costs(self, given: Content) -> list[Content]:
        """Return the costs as they are to be: those that keep an amount, and the new one."""
        held = [{**cost, "amount": given[f"cost_{n}"]} for n, cost in enumerate(self.found.facts["costs"])]
        new = {"year": given["new_year"], "amount": given["new_amount"], "source": given["new_source"] or {}}
        found = [cost for cost in held if cost["amount"] is not None]
        return [*found, new] if any(new.values()) else found

    def clean(self) -> dict[str, Any]:
        """Ask for all of a new cost where something of it is said."""
        cleaned: dict[str, Any] = super().clean() or {}
        new = ("new_year", "new_amount", "new_source")
        missing = [name for name in new if name in self.fields and cleaned.get(name) in (None, "", {})]
        if missing and len(missing) < len(new):
            for name in missing:
                self.add_error(name, _("A cost has a year, an amount and a source."))
        return cleaned

    @property
    def wanted(self) -> Content:
        """The subject's fields as they are to be; once the form is valid."""
        given = self.cleaned_data
        found = {name: given[name] for name in self.found.fields if name != "costs"}
        if "costs" in self.found.fields:
            found["costs"] = self._costs(given)
        return found


class SeenForm(PageForm):
    """The counts as they were read before the vote is concluded; nothing else is asked for."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
