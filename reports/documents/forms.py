"""The form that orders a document."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot
from ims.forms import PageForm
from reports.documents.services import PRINTED


def snapshots_of(cycle: Cycle) -> Any:
    """Return the year's snapshots that can be printed, newest first."""
    return Snapshot.objects.filter(city=cycle.city, year=cycle.year, kind__in=PRINTED).order_by("-pk")


class OrderForm(PageForm):
    """Which snapshot, in which of the city's working languages."""

    snapshot = forms.ModelChoiceField(Snapshot.objects.none(), label=_("What is printed"), empty_label=None)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        snapshot, language = self.fields["snapshot"], self.fields["language"]
        assert isinstance(snapshot, forms.ModelChoiceField)
        assert isinstance(language, forms.ChoiceField)
        snapshot.queryset = snapshots_of(cycle)
        language.choices = [(code, names.get(code, code)) for code in cycle.city.languages]
        language.initial = cycle.city.binding_language
