"""What somebody looks for in the history; what cannot be read is left out."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.cities.models import City
from ims.forms import PageForm
from ims.history.finding import Filters
from ims.history.tracked import row_named, words_of_kinds
from ims.people.models import User


class HistoryFilterForm(PageForm):
    """Who, which kind of thing, from which day to which; ``of`` is one row, which a link on its page names."""

    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    first = forms.DateField(label=gettext_lazy("From"), required=False)
    last = forms.DateField(label=gettext_lazy("To"), required=False)
    of = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._city = city
        people = User.objects.filter(memberships__city=city).distinct().order_by("sort_key", "pk")
        named = [(str(pk), name) for pk, name in people.values_list("pk", "name")]
        self.fields["who"].choices = [("", _("Everybody")), *named]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Everything")), *words_of_kinds().items()]  # type: ignore[attr-defined]

    def asked(self) -> Filters:
        """Return what is looked for; days are the city's, both included."""
        self.is_valid()
        facts = self.cleaned_data
        first, last = facts.get("first"), facts.get("last")
        return Filters(
            who=int(facts["who"]) if facts.get("who") else None,
            kind=facts.get("kind", ""),
            first=datetime.combine(first, time(), self._city.zone) if first else None,
            last=datetime.combine(last + timedelta(days=1), time(), self._city.zone) if last else None,
            row=row_named(facts.get("of", "")),
        )
