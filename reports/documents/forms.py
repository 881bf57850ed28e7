"""The form that orders a document."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.cycle import Cycle
from cycles.ecobudget.models import MasterBudget
from cycles.snapshot import Snapshot
from ims import words
from ims.forms import PageForm
from reports.documents.models import ReportJob
from reports.documents.services import PRINTED, Kind, adopted

Printable = tuple[Snapshot, str]


def printable_of(cycle: Cycle) -> dict[str, Printable]:
    """Return what can be printed of the year: frozen content and kind of document, by what names both, newest first."""
    found = Snapshot.objects.filter(city=cycle.city, year=cycle.year, kind__in=PRINTED)
    rows = found.defer("content").annotate(
        is_adopted=Exists(adopted(Snapshot.objects.filter(pk=OuterRef("pk")))),
        has_budget=Exists(MasterBudget.objects.filter(cycle=cycle)),
        number=F("decision__number"),
    )
    return {
        name_of(row, kind): (row, kind)
        for row in rows.order_by("-pk")
        for kind in PRINTED[Snapshot.Kind(row.kind)]
        if _can_be_made(row, kind)
    }


def name_of(snapshot: Snapshot, kind: str) -> str:
    """Return what names content and document in the form, such as ``17-council_paper``."""
    return f"{snapshot.pk}-{kind}"


def _can_be_made(row: Snapshot, kind: str) -> bool:
    needs = {Kind.PROGRAMME.value: "is_adopted", Kind.BALANCE.value: "has_budget"}
    return kind not in needs or bool(getattr(row, needs[kind], False))


def _label(snapshot: Snapshot, kind: str) -> str:
    """Return ``Council paper: package for the council, frozen 2 June 2026, 07:00 (911f150d)``."""
    number = getattr(snapshot, "number", None)
    return _("%(document)s: %(kind)s, frozen %(day)s, %(time)s (%(hash)s)") % {
        "document": Kind(kind).label,
        "kind": f"{snapshot.get_kind_display()} {number}" if number else snapshot.get_kind_display(),
        "day": words.day(snapshot.taken_at),
        "time": words.clock(snapshot.taken_at),
        "hash": snapshot.sha256[:8],
    }


class OrderForm(PageForm):
    """Which snapshot, in which of the city's working languages."""

    snapshot = forms.ChoiceField(label=gettext_lazy("What is printed"))
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
        self.found = printable_of(cycle)
        snapshot.choices = [(name, _label(*found)) for name, found in self.found.items()]
        language.choices = [(code, _language(code, cycle.city.binding_language)) for code in cycle.city.languages]
        language.initial = cycle.city.binding_language

    def clean_file_format(self) -> str:
        """Return the chosen format, the PDF where none was sent."""
        return self.cleaned_data["file_format"] or str(ReportJob.FileFormat.PDF)

    @property
    def has_something(self) -> bool:
        """Say whether there is anything to print."""
        return bool(self.found)

    def clean_snapshot(self) -> Printable:
        """Return the chosen content with the kind of document."""
        return self.found[self.cleaned_data["snapshot"]]


def _language(code: str, binding: str) -> str:
    name = str(dict(settings.WORKING_LANGUAGES).get(code, code))
    name = _("%(language)s (binding)") % {"language": name} if code == binding else name
    return name if code in dict(settings.LANGUAGES) else _("%(language)s, headings in English") % {"language": name}
