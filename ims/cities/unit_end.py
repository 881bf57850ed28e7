"""The page on which a unit ends: its last day, who takes over, and what belongs to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.access import city_page, person
from ims.cities import belongings, unit_services
from ims.cities.models import City, Unit
from ims.cities.unit_services import field_for
from ims.forms import PageForm, carried_out, dress, form_page, sent
from ims.roles import Permission


class UnitEndForm(PageForm):
    """The last day of a unit, its successor, and another one for some of what belongs to it, as when it is split."""

    last_day = forms.DateField(label=gettext_lazy("Last day"))
    successor = forms.TypedChoiceField(
        label=gettext_lazy("Successor"), help_text=gettext_lazy("Which unit takes over from the day after.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Stands in the history: name no persons and no private matters."),
    )

    def __init__(self, *args: Any, unit: Unit, held: list[tuple[belongings.Belonging, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = unit.city.today()
        self.fields["last_day"].initial = unit.ends_on or today
        others = Unit.objects.in_city(unit.city).standing(today).exclude(pk=unit.pk)
        units = {str(other.pk): other for other in others}
        self._offer("successor", units, _("Choose a unit"))
        self.fields["successor"].initial = str(unit.successor_id or "")
        self._names = [item.name for item, _number in held]
        for item, number in held if len(held) > 1 else []:
            label = _("%(what)s (%(number)d) go to") % {"what": item.title, "number": number}
            self.fields[field_for(item.name)] = forms.TypedChoiceField(label=label, required=False, empty_value=None)
            self._offer(field_for(item.name), units, _("The successor above"))
            dress(self.fields[field_for(item.name)])

    def _offer(self, name: str, units: dict[str, Unit], nothing: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", nothing), *((pk, str(unit)) for pk, unit in units.items())]
        field.coerce = units.__getitem__

    @property
    def others(self) -> dict[str, Unit]:
        """Which units take over what, other than the successor, by name of the belonging."""
        chosen = {name: self.cleaned_data.get(field_for(name)) for name in self._names}
        return {name: unit for name, unit in chosen.items() if unit is not None}


@city_page(see=Permission.MANAGE_PEOPLE, change=Permission.MANAGE_PEOPLE)
def unit_end(request: HttpRequest, city: City, unit: int) -> HttpResponse:
    """Ask for the last day and the successors of a unit, and end it."""
    found = get_object_or_404(Unit.objects.in_city(city), pk=unit)
    found.city = city
    held = belongings.held_by(found)
    form = UnitEndForm(sent(request), unit=found, held=held)
    if form.is_valid() and carried_out(
        form,
        lambda: unit_services.end_unit(
            found,
            form.cleaned_data["last_day"],
            form.cleaned_data["successor"],
            by=person(request),
            others=form.others,
            reason=form.cleaned_data["reason"],
        ),
    ):
        facts = {"name": found, "successor": form.cleaned_data["successor"]}
        messages.success(request, _("%(name)s ends; %(successor)s follows it.") % facts)
        return redirect("unit_list", city=city.slug)
    return form_page(request, "ims/cities/unit_end.html", {"unit": found, "held": held}, form=form)
