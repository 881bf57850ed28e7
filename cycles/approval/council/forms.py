"""Forms of the council's seats and groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.approval.council.models import MOST_SEATS, CouncilGroup
from ims.cities.models import City
from ims.forms import PageForm
from ims.people.models import Membership


class CouncilDayForm(PageForm):
    """On which day the council is looked at; what cannot be read is left out."""

    on = forms.DateField(label=_("On"), required=False)


class CouncilSeatsForm(PageForm):
    """How many seats the council has, and from which day on."""

    starts_on = forms.DateField(label=_("From"), help_text=_("Such as the first day after an election."))
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=MOST_SEATS,
        help_text=_("All seats by law, vacant ones too. The quorum of a meeting is counted from those of its day."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Stands in the history: name no persons."),
    )


class CouncilGroupForm(PageForm):
    """Which group a member belongs to, from which day on."""

    group = forms.CharField(
        label=_("Group"),
        max_length=CouncilGroup._meta.get_field("name").max_length,
        required=False,
        widget=forms.TextInput(attrs={"list": "groups"}),
        help_text=_("Party or fraction. Leave it empty for a member without a group."),
    )
    starts_on = forms.DateField(label=_("From"))

    def __init__(self, *args: Any, mandate: Membership, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.fields["starts_on"].initial = max(mandate.starts_on, city.today())
