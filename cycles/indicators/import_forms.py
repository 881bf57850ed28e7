"""The forms of an import: its files, and its confirmation after the dry run."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import FrameworkVersion
from cycles.indicators.themes import default_framework
from ims.cities.models import City
from ims.csv_files import MAX_BYTES
from ims.forms import PageForm


class SeriesImportForm(PageForm):
    """The two files of an import, or one of them, and the framework whose codes they use."""

    indicators = forms.FileField(
        label=gettext_lazy("Indicators file"),
        required=False,
        help_text=gettext_lazy("CSV with the columns code, name, unit, direction, pillar; and more if you have them."),
    )
    observations = forms.FileField(
        label=gettext_lazy("Values file"),
        required=False,
        help_text=gettext_lazy("CSV with the columns indicator_code, period, value; an empty value is a gap."),
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
        return self._sized("indicators")

    def clean_observations(self) -> "UploadedFile[Any] | None":
        """Refuse a file that is too large."""
        return self._sized("observations")

    def _sized(self, name: str) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data[name]
        if file is not None and (file.size or 0) > MAX_BYTES:
            most = MAX_BYTES // 1_000_000
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
