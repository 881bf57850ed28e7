"""The forms of the admins' pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.frameworks.models import FrameworkVersion
from commitments.managing.uploads import CSV, JSON, MOST_BYTES, ending
from commitments.rows import LANGUAGE, LONGEST_CODE
from ims.forms import PageForm


class FrameworkLoadForm(PageForm):
    """A file, and for a table what it cannot say itself."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON (a whole framework or a crosswalk) or CSV (items and translations), in UTF-8."),
    )
    framework = forms.SlugField(
        label=gettext_lazy("For CSV: code of the framework"),
        required=False,
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Small letters, digits and hyphens, such as aalborg; it becomes part of addresses."),
    )
    label = forms.CharField(
        label=gettext_lazy("For CSV: version"),
        required=False,
        max_length=LONGEST_CODE,
        help_text=gettext_lazy("Such as 2004. A version that is published never changes: give a new one."),
    )
    title = forms.CharField(label=gettext_lazy("For CSV: title"), required=False, max_length=300)
    language = forms.CharField(
        label=gettext_lazy("For CSV: language of the texts"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("A code such as en or pt-BR; en unless given."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["empty"] = _("The file is empty.")
        self.fields["file"].error_messages["required"] = _("Choose a file.")
        self.fields["file"].widget.attrs["accept"] = f"{JSON},{CSV}"

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file of another kind or size."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if ending(file.name or "") not in (JSON, CSV):
            raise forms.ValidationError(_("The file's name has to end in .json or .csv. Save the data as one of them."))
        if (file.size or 0) > MOST_BYTES:
            sentence = _(
                "The file has %(size)s MB; at most %(most)s MB are taken here. Leave out what nobody works with."
            )
            size = f"{(file.size or 0) / 1_000_000:.0f}"
            raise forms.ValidationError(sentence % {"size": size, "most": MOST_BYTES // 1_000_000})
        return file

    def clean_language(self) -> str:
        """Want a code of a language."""
        language: str = self.cleaned_data["language"]
        if language and not LANGUAGE.fullmatch(language):
            raise forms.ValidationError(_("This is no code of a language, such as en or pt-BR."))
        return language

    def clean(self) -> dict[str, Any]:
        """Want the facts of a table's version."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is None or ending(file.name or "") != CSV:
            return cleaned
        for name in ("framework", "label"):
            if name in cleaned and not cleaned[name]:
                self.add_error(name, _("Fill this in: a CSV file cannot say it itself."))
        if not self.errors and not cleaned["title"] and not self._is_stored(cleaned):
            self.add_error("title", _("Fill this in: the version is new, and a CSV file cannot say its title."))
        return cleaned

    @staticmethod
    def _is_stored(cleaned: dict[str, Any]) -> bool:
        versions = FrameworkVersion.objects.filter(framework__code=cleaned["framework"], label=cleaned["label"])
        return versions.exists()

    @property
    def facts(self) -> dict[str, str]:
        """What a table cannot say: framework, label, title, language."""
        return {name: self.cleaned_data.get(name, "") for name in ("framework", "label", "title", "language")}


class ReasonForm(PageForm):
    """A confirmation with a reason, over what the page showed."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stands in the history, with your name."),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class LoadConfirmForm(ReasonForm):
    """Loads what the dry run showed; the file's name says enough where there is no further reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
