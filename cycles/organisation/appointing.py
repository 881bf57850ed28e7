"""The forms of the city's bodies and of who is responsible: a body, a seat, who holds it, who leads a theme."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.organisation.models import Body, Seat, Tenure, ThemeLead
from cycles.organisation.seating import eligible
from ims.cities.models import City, Unit
from ims.forms import VersionedPageForm
from ims.people.models import User


def _choice(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def offer_units(form: forms.BaseForm, city: City, chosen: int | None) -> None:
    """Let a form choose among the city's standing units and the one that is chosen."""
    standing = Unit.objects.in_city(city).standing(city.today())
    _choice(form, "unit").queryset = standing | Unit.objects.filter(pk__in=[chosen] if chosen else [])
    _choice(form, "unit").empty_label = _("None")


def offer_people(form: forms.BaseForm, city: City, chosen: int | None) -> None:
    """Let a form choose among those who may be appointed and who is chosen."""
    known = {pk for pk in (*eligible(city), chosen) if pk is not None}
    _choice(form, "person").queryset = User.objects.filter(pk__in=known).order_by("sort_key")
    _choice(form, "person").empty_label = _("Nobody by name")


class BodyForm(VersionedPageForm):
    """What a body is called and what it is there for; an existing one may end."""

    one_line = ("name",)

    class Meta:
        model = Body
        fields = ("kind", "name", "terms", "ends_on")
        help_texts: ClassVar = {
            "terms": gettext_lazy("What it decides or prepares, how often it meets, to whom it reports."),
            "ends_on": gettext_lazy("Empty as long as it stands. Who held its seats stays in the record."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["ends_on"]


class SeatForm(VersionedPageForm):
    """What a seat is, where it comes from, and whether it is the chair; an existing one may end."""

    one_line = ("function",)

    class Meta:
        model = Seat
        fields = ("function", "unit", "is_chair", "ends_on")
        help_texts: ClassVar = {
            "function": gettext_lazy("What the seat is, such as “head of the environment department”; not a name."),
            "ends_on": gettext_lazy("Empty as long as the seat is there."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city: City = self.instance.body.city
        offer_units(self, city, self.instance.unit_id)
        if self.instance.pk is None:
            del self.fields["ends_on"]


class TenureForm(VersionedPageForm):
    """Who holds a seat: a person with an account, or a function without a name; from when to when."""

    one_line = ("office",)

    class Meta:
        model = Tenure
        fields = ("person", "office", "starts_on", "ends_on")
        help_texts: ClassVar = {
            "person": gettext_lazy("Whoever holds a role in the city, other than as a stakeholder."),
            "office": gettext_lazy("Instead of a person, such as “the mayor in office”. Write no names."),
            "ends_on": gettext_lazy("Empty until further notice; both days are included."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city: City = self.instance.seat.body.city
        offer_people(self, city, self.instance.person_id)
        if self.instance.pk is None:
            self.initial["starts_on"] = city.today()


class ThemeLeadForm(VersionedPageForm):
    """Which unit and which person is responsible for a theme this year."""

    class Meta:
        model = ThemeLead
        fields = ("unit", "person")
        help_texts: ClassVar = {"person": TenureForm.Meta.help_texts["person"]}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city: City = self.instance.cycle.city
        offer_units(self, city, self.instance.unit_id)
        offer_people(self, city, self.instance.person_id)
