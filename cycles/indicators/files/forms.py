"""The forms of an import: its files, what their columns hold, and its confirmation after the dry run."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import FrameworkVersion
from cycles.indicators.files.columns import COLUMNS, PERIOD_COLUMN, period_of_header
from cycles.indicators.files.mapping import Mapping
from cycles.indicators.periods import looks_like_period
from cycles.indicators.themes import default_framework
from ims import csv_files, sheets
from ims.cities.models import City
from ims.csv_files import letter
from ims.forms import PageForm

IN_HEADER = re.compile(r"(?<![0-9])[0-9]{4}(?:[ /–-]?[HQMhqm]?[0-9]{1,4})?(?![0-9])")


class SeriesImportForm(PageForm):
    """The two files of an import, or one of them, and the framework whose codes they use."""

    indicators = forms.FileField(
        label=gettext_lazy("Indicators file"),
        required=False,
        help_text=gettext_lazy(
            "CSV or Excel workbook with the columns code, name, unit, direction, pillar; and more if you have them."
        ),
    )
    observations = forms.FileField(
        label=gettext_lazy("Values file"),
        required=False,
        help_text=gettext_lazy(
            "Excel workbook (.xlsx) or CSV: a row per value, or a row per indicator and a column per period. "
            "What its columns hold is shown on the next page."
        ),
    )
    framework = forms.ModelChoiceField(
        label=gettext_lazy("Commitment codes are those of"), queryset=FrameworkVersion.objects.none(), required=False
    )

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["framework"])  # type: ignore[type-arg]
        field.queryset = FrameworkVersion.objects.in_force().select_related("framework")
        field.initial = default_framework(city)
        for name in ("indicators", "observations"):
            self.fields[name].error_messages["empty"] = _("The file is empty.")

    def clean_indicators(self) -> "UploadedFile[Any] | None":
        """Refuse a file that is too large."""
        return self._sized("indicators", csv_files.MAX_BYTES)

    def clean_observations(self) -> "UploadedFile[Any] | None":
        """Refuse a file that is too large."""
        return self._sized("observations", sheets.MAX_BYTES)

    def _sized(self, name: str, limit: int) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data[name]
        if file is not None and (file.size or 0) > limit:
            most = limit // 1_000_000
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Split it into several files.") % {"most": most}
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Want at least one file."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("indicators") and not cleaned.get("observations"):
            self.add_error("indicators", _("Choose at least one of the two files."))
        return cleaned


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file as the page shows it: its letters, its header, some of its cells and the choice."""

    letter: str
    header: str
    cells: list[str]
    field: forms.BoundField


class ColumnsForm(PageForm):
    """What each column of a file of values holds, and which sign begins its decimals."""

    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimals begin with"),
        required=False,
        choices=[
            ("", gettext_lazy("either: what can be read in two ways is refused")),
            (",", gettext_lazy("a comma: 44,2")),
            (".", gettext_lazy("a point: 44.2")),
        ],
        help_text=gettext_lazy("Cells that a workbook holds as numbers are read as they are."),
    )

    def __init__(self, *args: Any, guess: Mapping, sample: Sequence[Sequence[str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guess, self.sample = guess, sample
        self.fields["decimal"].initial = guess.decimal
        for place, header in enumerate(guess.headers):
            field = forms.ChoiceField(
                label=_("Column %(letter)s") % {"letter": letter(place)},
                required=False,
                choices=[("", _("not read")), *_periods(header), *((each.name, each.label) for each in COLUMNS)],
                initial=guess.columns[place],
            )
            field.widget.attrs["class"] = "input"
            self.fields[f"column_{place}"] = field

    @property
    def lines(self) -> Iterator[ColumnLine]:
        """The columns with their choices."""
        for place, header in enumerate(self.guess.headers):
            cells = [text for row in self.sample if (text := row[place])]
            yield ColumnLine(letter(place), header, cells, self[f"column_{place}"])

    def clean(self) -> dict[str, Any]:
        """Want what a file of values cannot be read without."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (wrong := self.mapping.wrong()):
            self.add_error(None, wrong)
        return cleaned

    @property
    def mapping(self) -> Mapping:
        """The guess with what was chosen."""
        chosen = tuple(self.cleaned_data[f"column_{place}"] for place in range(len(self.guess.headers)))
        return replace(self.guess, decimal=self.cleaned_data["decimal"], columns=chosen)


def _periods(header: str) -> list[tuple[str, str]]:
    """Return the periods that a header may name."""
    whole = period_of_header(header)
    found = [whole] if looks_like_period(whole) else []
    found += [text for text in IN_HEADER.findall(header) if looks_like_period(text) and text not in found]
    return [(f"{PERIOD_COLUMN}{text}", _("Values of %(period)s") % {"period": text}) for text in found]


class SeriesConfirmForm(PageForm):
    """Loads what the dry run showed; corrections want a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the corrections"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Why values are replaced. The old ones stay in the history."),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if corrects:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
