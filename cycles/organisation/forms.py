"""The forms of the set-up: opening a cycle, all usual dates of a year on one page, and a date of the city's own."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.cycle import Cycle, Step
from cycles.organisation.appointing import offer_people, offer_units
from cycles.organisation.dates import Kind, moved, out_of_order, propose
from cycles.organisation.models import OwnDate, PlannedDate, Seat
from ims.editing import FieldConflict
from ims.forms import PageForm, VersionedPageForm, dress
from ims.words import day

NOTE = "note_"


class CycleOpenForm(PageForm):
    """Which year opens."""

    year = forms.IntegerField(label=gettext_lazy("Year"), widget=forms.TextInput({"inputmode": "numeric"}))


class PlannedDatesForm(PageForm):
    """Every date of the year with its note.

    ``version`` counts the saves of all dates together; a save in between shows both dates and lets the person choose.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_locked = False

    def __init__(self, *args: Any, cycle: Cycle, rows: Sequence[PlannedDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self._date_fields().items():
            dress(field)
            self.fields[name] = field
        self.saved = {Kind(row.kind): row for row in rows}
        begins = cycle.year, cycle.city.today(), Step(cycle.step)
        proposed = propose(*begins)
        self.moved = {} if self.saved else moved(*begins)
        for moved_kind, why in self.moved.items():
            self.fields[moved_kind.value].help_text = why
        for kind in Kind:
            row = self.saved.get(kind)
            # A year without any date starts with the proposal; later an empty field is a date taken out.
            self.initial[kind.value] = row.on if row else None if self.saved else proposed[kind]
            self.initial[NOTE + kind.value] = row.note if row else ""
        self.initial["version"] = self.present_version
        self.conflicts: list[FieldConflict] = []

    @staticmethod
    def _date_fields() -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {}
        for kind in Kind:
            fields[kind.value] = forms.DateField(label=kind.label, required=False)
            fields[NOTE + kind.value] = forms.CharField(
                label=_("Note on: %(what)s") % {"what": kind.label}, required=False, max_length=200
            )
        return fields

    @property
    def present_version(self) -> int:
        """A number that changes with every save of any date."""
        return sum(1000 + row.version for row in self.saved.values())

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The date and the note of each kind, in the order of the year."""
        return [(self[kind.value], self[NOTE + kind.value]) for kind in Kind]

    @property
    def dates(self) -> dict[str, date | None]:
        """The dates sent, None where the field is empty."""
        return {kind.value: self.cleaned_data.get(kind.value) for kind in Kind}

    @property
    def notes(self) -> dict[str, str]:
        """The notes sent."""
        return {kind.value: self.cleaned_data.get(NOTE + kind.value, "") for kind in Kind}

    def lock(self) -> None:
        """Show the dates without letting them be changed."""
        self.is_locked = True
        for field in self.fields.values():
            field.disabled = True

    def clean(self) -> dict[str, Any]:
        """Check the order of the dates, and that nobody saved in between."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = {Kind(kind): on for kind, on in self.dates.items() if on is not None}
        for kind, sentence in out_of_order(given).items():
            self.add_error(kind.value, sentence)
        if cleaned.get("version") != self.present_version:
            self._note_conflicts()
        return cleaned

    def _note_conflicts(self) -> None:
        for kind in Kind:
            row, mine = self.saved.get(kind), self.dates[kind.value]
            if (row.on if row else None) != mine:
                self.conflicts.append(FieldConflict(str(kind.label), _text(row.on if row else None), _text(mine)))
        if self.conflicts:
            data = cast(QueryDict, self.data).copy()
            data["version"] = str(self.present_version)
            self.data = data
            self.add_error(
                None,
                _("Somebody saved this while you were writing. Both dates stand below; send again to replace theirs."),
            )


def _text(on: date | None) -> str:
    return day(on) if on else _("no date")


class OwnDateForm(VersionedPageForm):
    """A date of the city's own: what, when, and which unit, seat or person sees to it."""

    one_line = ("title",)

    class Meta:
        model = OwnDate
        fields = ("title", "on", "unit", "seat", "person")
        help_texts: ClassVar = {
            "unit": gettext_lazy("One of the three sees to it: a unit, a seat or a person."),
            "person": gettext_lazy("Whoever holds a role in the city, other than as a stakeholder."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = self.instance.cycle.city
        offer_units(self, city, self.instance.unit_id)
        offer_people(self, city, self.instance.person_id)
        seat = cast("forms.ModelChoiceField[Seat]", self.fields["seat"])
        standing = Seat.objects.filter(body__city=city).standing(city.today())
        kept = Seat.objects.filter(pk__in=[self.instance.seat_id] if self.instance.seat_id else [])
        seat.queryset = (standing | kept).select_related("body").in_order()
        seat.label_from_instance = lambda obj: f"{obj} ({obj.body})"  # type: ignore[method-assign]
        seat.empty_label = _("None")
