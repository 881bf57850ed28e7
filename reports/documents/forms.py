"""The form that orders a document."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.cycle import Cycle
from cycles.snapshot import Snapshot
from ims import words
from ims.forms import PageForm
from reports.documents.models import ReportJob
from reports.documents.services import PRINTED


def snapshots_of(cycle: Cycle) -> "QuerySet[Snapshot]":
    """Return the year's snapshots that can be printed, newest first, without their content."""
    found = Snapshot.objects.filter(city=cycle.city, year=cycle.year, kind__in=PRINTED)
    return found.defer("content").order_by("-pk")


def _label(snapshot: Snapshot) -> str:
    """Return ``Package for the council, frozen 2 June 2026, 07:00 (911f150d)``."""
    return _("%(kind)s, frozen %(day)s, %(time)s (%(hash)s)") % {
        "kind": snapshot.get_kind_display(),
        "day": words.day(snapshot.taken_at),
        "time": words.clock(snapshot.taken_at),
        "hash": snapshot.sha256[:8],
    }


class OrderForm(PageForm):
    """Which snapshot, in which of the city's working languages."""

    snapshot = forms.TypedChoiceField(label=gettext_lazy("What is printed"), coerce=int)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("A text without a translation is printed in the binding language and marked."),
    )

    file_format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=ReportJob.FileFormat.choices,
        initial=ReportJob.FileFormat.PDF,
        required=False,
        help_text=gettext_lazy(
            "The PDF is the document: it is entered in the record. The Word file holds the same words and tables to "
            "paste from, drawings as their descriptions, and comments without their words."
        ),
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        snapshot, language = self.fields["snapshot"], self.fields["language"]
        assert isinstance(snapshot, forms.ChoiceField)
        assert isinstance(language, forms.ChoiceField)
        self.found: dict[int, Snapshot] = {found.pk: found for found in snapshots_of(cycle)}
        snapshot.choices = [(pk, _label(found)) for pk, found in self.found.items()]
        language.choices = [(code, _language(code, cycle.city.binding_language)) for code in cycle.city.languages]
        language.initial = cycle.city.binding_language

    def clean_file_format(self) -> str:
        """Return the chosen format, the PDF where none was sent."""
        return self.cleaned_data["file_format"] or str(ReportJob.FileFormat.PDF)

    @property
    def has_something(self) -> bool:
        """Say whether there is anything to print."""
        return bool(self.found)

    def clean_snapshot(self) -> Snapshot:
        """Return the chosen snapshot."""
        return self.found[self.cleaned_data["snapshot"]]


def _language(code: str, binding: str) -> str:
    name = str(dict(settings.WORKING_LANGUAGES).get(code, code))
    name = _("%(language)s (binding)") % {"language": name} if code == binding else name
    return name if code in dict(settings.LANGUAGES) else _("%(language)s, headings in English") % {"language": name}
