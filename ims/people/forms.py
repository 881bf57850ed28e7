"""Forms about people and their roles in a city."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.cities.models import City, Unit
from ims.forms import PageForm, dress
from ims.people.holdings import Leaving
from ims.people.models import User
from ims.roles import Role


class MembershipAddForm(PageForm):
    """A role for a person with an address; who has no account yet is invited."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=User._meta.get_field("email").max_length or 254,
        help_text=gettext_lazy("Who has no account yet is invited by a link and writes name and password there."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"), required=False)
    starts_on = forms.DateField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.fields["unit"].queryset = Unit.objects.in_city(city).standing(city.today())  # type: ignore[attr-defined]
        self.fields["unit"].empty_label = _("None")  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = city.today()

    def clean_email(self) -> str:
        """Return the address in lower case, as accounts keep it."""
        return str(self.cleaned_data["email"]).lower()


class MembershipEndForm(PageForm):
    """The last day of a membership, why it ends, and who takes over what nobody would own after it."""

    last_day = forms.DateField(label=gettext_lazy("Last day in this role"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Stands in the history: name no persons and no private matters."),
    )

    all_roles = forms.BooleanField(
        label=gettext_lazy("All other roles of this person in the city end too"), required=False
    )

    def __init__(self, *args: Any, leaving: Leaving, **kwargs: Any) -> None:
        today = leaving.city.today()
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = today
        if not leaving.others:
            del self.fields["all_roles"]
        self.groups = leaving.left_behind(self._asked_day() or today)
        if len(self.groups) > 1:
            self._choose(
                "taker_all", _("The same person takes over everything"), leaving.takers(self.groups[0].holding)
            )
        for group in self.groups:
            facts = {"what": group.holding.title, "number": len(group.things)}
            label = _("%(what)s (%(number)d): who takes over?") % facts
            self._choose(group.name, label, leaving.takers(group.holding))

    def _asked_day(self) -> date | None:
        """Return the last day that was sent, None when there is none or it cannot be read."""
        try:
            return self.fields["last_day"].clean(self.data.get("last_day")) if self.is_bound else None
        except forms.ValidationError:
            return None

    def _choose(self, name: str, label: str, people: list[User]) -> None:
        by_id = {str(user.pk): user for user in people}
        field = forms.TypedChoiceField(
            label=label,
            required=False,
            choices=[("", _("Nobody yet")), *((pk, str(user)) for pk, user in by_id.items())],
            coerce=by_id.__getitem__,
            empty_value=None,
        )
        dress(field)
        self.fields[name] = field

    @property
    def takers(self) -> dict[str, User]:
        """Who takes over what, by name of the holding; who takes over everything stands in where nobody was chosen."""
        everything = self.cleaned_data.get("taker_all")
        chosen = {group.holding.name: self.cleaned_data.get(group.name) or everything for group in self.groups}
        return {name: user for name, user in chosen.items() if user is not None}


class PeopleFilterForm(PageForm):
    """What the list of people shows; what cannot be read is left out."""

    SORTS = {
        "name": ("user__sort_key", "role"),
        "role": ("role", "user__sort_key"),
        "from": ("-starts_on", "user__sort_key"),
    }
    q = forms.CharField(label=gettext_lazy("Name or address"), required=False, max_length=120)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, choices=[("", gettext_lazy("All roles")), *Role.choices]
    )
    when = forms.ChoiceField(
        label=gettext_lazy("Time"),
        required=False,
        choices=[("", gettext_lazy("Now or later")), ("ended", gettext_lazy("Ended")), ("all", gettext_lazy("All"))],
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Sorted by"),
        required=False,
        choices=[("name", gettext_lazy("Name")), ("role", gettext_lazy("Role")), ("from", gettext_lazy("Newest"))],
    )
