"""The forms of a dimension, and of all parts of a period."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles.indicators.breakdown.entering import PartSent, parts_of
from cycles.indicators.breakdown.models import Dimension
from cycles.indicators.breakdown.parts import Ids
from cycles.indicators.breakdown.saying import called
from cycles.indicators.breakdown.services import Wanted
from cycles.indicators.entering.cell import Cell, read_parts
from cycles.indicators.entering.typed import Typed, read_typed
from cycles.indicators.frequency import next_label, read_period
from cycles.indicators.measures import CODE
from cycles.indicators.models import Indicator
from ims.cities.models import City
from ims.fields import Translated
from ims.forms import PageForm, VersionedPageForm


class DimensionForm(VersionedPageForm):
    """A dimension; its categories stand a line each, in their order: code, then the name per working language."""

    one_line = ("name",)
    categories = forms.CharField(label=gettext_lazy("Categories"), widget=forms.Textarea(attrs={"rows": 8}))

    class Meta:
        model = Dimension
        fields = ("code", "name")

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, city=city, **kwargs)
        self.languages = [city.binding_language, *(code for code in city.languages if code != city.binding_language)]
        self.fields["name"].required = True
        names = "; ".join(_("name (%(language)s)") % {"language": code} for code in self.languages)
        help_text = _("One a line, in their order, with semicolons: code; %(names)s.") % {"names": names}
        self.fields["categories"].help_text = help_text
        if self.instance.pk is not None:
            self.fields["code"].disabled = True
            rows = self.instance.categories.order_by("position")
            lines = ["; ".join([row.code, *(row.name.get(code, "") for code in self.languages)]) for row in rows]
            self.fields["categories"].initial = "\n".join(lines)

    def clean_code(self) -> str:
        """Refuse a code that another dimension of the city has."""
        code = str(self.cleaned_data["code"])
        others = Dimension.objects.filter(city=self.instance.city, code=code).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another dimension of the city has this code. Choose another one."))
        return code

    def clean_categories(self) -> list[Wanted]:
        """Read the lines; say of which one what is wrong."""
        lines = [line.strip() for line in self.cleaned_data["categories"].splitlines() if line.strip()]
        return [self._read(number, line) for number, line in enumerate(lines, start=1)]

    def _read(self, number: int, line: str) -> Wanted:
        code, *names = [part.strip() for part in line.split(";")]
        try:
            CODE(code)
        except ValidationError as wrong:
            facts = {"number": number, "code": code, "cure": wrong.messages[0]}
            raise forms.ValidationError(_("Line %(number)d: “%(code)s” is no code. %(cure)s") % facts) from wrong
        if not names or not names[0]:
            raise forms.ValidationError(_("Line %(number)d: write the name behind the code.") % {"number": number})
        if len(names) > len(self.languages):
            facts = {"number": number, "most": len(self.languages)}
            raise forms.ValidationError(_("Line %(number)d has more than %(most)d names.") % facts)
        return Wanted(code, Translated.of(dict(zip(self.languages, names, strict=False)), self.languages[0]))


class PeriodForm(PageForm):
    """Of which period the parts are entered."""

    period = forms.CharField(
        label=gettext_lazy("Period"),
        max_length=20,
        help_text=gettext_lazy("As published: 2025, 2024/25, 2025-H1, 2025-Q1 or 2025-M03."),
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.fields["period"].initial = next_label(indicator)

    def clean_period(self) -> str:
        """Refuse what is no period of the indicator."""
        try:
            return read_period(self.indicator, str(self.cleaned_data["period"])).label
        except ValidationError as unreadable:
            raise forms.ValidationError(unreadable.messages) from unreadable


class PartsForm(PageForm):
    """The parts of an indicator in one period: a field each, filled with what stands there."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Only where an approved value is replaced or a value is taken out: what was wrong, and who says so."
        ),
    )

    def __init__(self, *args: Any, indicator: Indicator, period: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator, self.parts = indicator, parts_of(indicator)
        self.cells = self._standing(period)
        for ids, part in self.parts.items():
            cell = self.cells.get(ids, Cell())
            label = ", ".join(called(row, indicator.city) for row in part if row is not None)
            field = forms.CharField(label=label, required=False, max_length=240, initial=cell.shown)
            field.widget.attrs.update({"class": "input input--number", "aria-label": label, "autocomplete": "off"})
            self.fields[name_of(ids)] = field
            self.fields[f"s{name_of(ids)}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=cell.version
            )

    def _standing(self, period: str) -> dict[Ids, Cell]:
        days = read_period(self.indicator, period)
        rows = read_parts(self.indicator)
        return {ids: cell for (*found, ids), cell in rows.items() if tuple(found) == (days.starts_on, days.ends_on)}

    def clean(self) -> dict[str, Any]:
        """Read what was typed into each part."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.typed: dict[Ids, Typed] = {}
        for ids in self.parts:
            try:
                self.typed[ids] = read_typed(str(cleaned.get(name_of(ids), "")), self.indicator)
            except forms.ValidationError as wrong:
                self.add_error(name_of(ids), wrong.messages)
            else:
                if self.typed[ids].lacks_reason:
                    self.add_error(name_of(ids), _("Say why there is no value, such as: n/a: no survey."))
        return cleaned

    def see_again(self) -> None:
        """Carry the version of what stands now where somebody else wrote: sent again, it replaces that."""
        data = cast(QueryDict, self.data).copy()
        for ids in self.parts:
            if name_of(ids) in self.errors:
                data[f"s{name_of(ids)}"] = self.cells.get(ids, Cell()).version
        self.data = data

    @property
    def sent(self) -> list[PartSent]:
        """The parts whose text is another one than stood there."""
        changed = [ids for ids in self.parts if self[name_of(ids)].value() != self.fields[name_of(ids)].initial]
        return [
            PartSent(name_of(ids), self.parts[ids], self.typed[ids], self.cleaned_data[f"s{name_of(ids)}"])
            for ids in changed
        ]

    @property
    def table(self) -> list[tuple[str, list[tuple[str, Any, Any, Cell]]]]:
        """The fields as the page sets them, each with its head: a row per category of the first dimension, then all."""
        first = list(dict.fromkeys(ids[0] for ids in self.parts))
        second = list(dict.fromkeys(ids[1] for ids in self.parts))
        names = {ids[0]: part[0] for ids, part in self.parts.items()}
        ordered = [*(pk for pk in first if pk is not None), *([None] if None in first else [])]
        across = [*(pk for pk in second if pk is not None), None]
        return [
            (
                self._row_name(names[pk]),
                [(head, *self._field((pk, other))) for head, other in zip(self.columns, across, strict=True)],
            )
            for pk in ordered
        ]

    @property
    def columns(self) -> list[str]:
        """The heads of the table: the second dimension's categories and all."""
        second = dict.fromkeys(part[1] for part in self.parts.values() if part[1] is not None)
        return [*(called(row, self.indicator.city) for row in second), _("All") if second else str(self.indicator.unit)]

    def _row_name(self, category: Any) -> str:
        return called(category, self.indicator.city) if category is not None else _("All")

    def _field(self, ids: Ids) -> tuple[Any, Any, Cell]:
        if ids not in self.parts:
            return None, None, Cell()
        return self[name_of(ids)], self[f"s{name_of(ids)}"], self.cells.get(ids, Cell())


def name_of(ids: Ids) -> str:
    """Return the name of a part's field."""
    return f"p{ids[0] or 0}-{ids[1] or 0}"
