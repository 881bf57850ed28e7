"""Forms about deputies."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.cities.models import City
from ims.forms import PageForm
from ims.people.deputies.models import Deputyship
from ims.people.models import Membership, User
from ims.roles import DEPUTISED, may_deputise


class DeputyNameForm(PageForm):
    """Who is away, who stands in, from when to when. Only a city admin chooses who is away."""

    person = forms.TypedChoiceField(label=gettext_lazy("Who is away"))
    deputy = forms.TypedChoiceField(
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy("Somebody who works in the city’s IMS. Auditors stand in for nobody."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From"))
    ends_on = forms.DateField(
        label=gettext_lazy("To"), help_text=gettext_lazy("The last day. The rights are gone on the day after.")
    )

    def __init__(self, *args: Any, city: City, by: User, is_admin: bool, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self._by = by
        people, roles = _staff(city)
        if is_admin:
            self._offer("person", [user for user in people if DEPUTISED & roles[user.pk]])
        else:
            del self.fields["person"]
        others = [user for user in people if may_deputise(roles[user.pk]) and (is_admin or user.pk != by.pk)]
        self._offer("deputy", others)
        self.fields["starts_on"].initial = city.today()

    def _offer(self, name: str, people: list[User]) -> None:
        by_id = {str(user.pk): user for user in people}
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Choose a person")), *((pk, str(user)) for pk, user in by_id.items())]
        field.coerce = by_id.__getitem__

    @property
    def absent(self) -> User:
        """Who is away: the one who writes, unless a city admin chose somebody."""
        chosen: User = self.cleaned_data.get("person") or self._by
        return chosen


class DeputyEndForm(PageForm):
    """The last day on which the deputy stands in."""

    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("A day before the first one takes it back. Yesterday ends it at once."),
    )

    def __init__(self, *args: Any, deputyship: Deputyship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = deputyship.city.today()


def _staff(city: City) -> tuple[list[User], dict[int, set[str]]]:
    """Return who holds a role today or later, by name, and everybody's roles by id, in one query."""
    rows = Membership.objects.in_city(city).in_time("", city.today()).filter(user__is_active=True)
    people: dict[int, User] = {}
    roles: dict[int, set[str]] = {}
    for row in rows.select_related("user").order_by("user__sort_key", "pk"):
        people[row.user_id] = row.user
        roles.setdefault(row.user_id, set()).add(row.role)
    return list(people.values()), roles
