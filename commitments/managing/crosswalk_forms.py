"""The forms of a crosswalk and of its links."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.crosswalks.models import Crosswalk, CrosswalkLink
from commitments.frameworks import verification
from commitments.frameworks.models import FrameworkVersion
from commitments.rows import unfit
from ims.forms import PageModelForm, VersionedPageForm

MARK_HINT = gettext_lazy(
    "Begin with verified, meaning_corroborated, recalled or ours, then a colon and where you saw it: "
    "“verified: BROCHURE”."
)


def clean_mark(mark: str) -> str:
    """Return a mark that can be read, or refuse it."""
    mark = mark.strip()
    if mark and not re.match(verification.PATTERN, mark):
        raise forms.ValidationError(str(MARK_HINT))
    return mark


def clean_plain(text: str, longest: int) -> str:
    """Return a text that may stand in a framework, or refuse it with the reason."""
    reason = unfit(text, longest)
    if reason:
        raise forms.ValidationError(_("This text %(reason)s.") % {"reason": reason})
    return text


class CrosswalkForm(PageModelForm):
    """From which version to which, and who says so."""

    class Meta:
        model = Crosswalk
        fields = ("source_version", "target_version", "provenance", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = FrameworkVersion.objects.select_related("framework").order_by("title", "label")
        for name, label in (("source_version", _("From")), ("target_version", _("To"))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset, field.label = versions, label
        self.fields["note"].help_text = _("How it was made, and what it is for.")

    def clean_note(self) -> str:
        """Want plain text."""
        return clean_plain(self.cleaned_data["note"], 20_000)

    def clean(self) -> dict[str, Any]:
        """Want two different versions."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("source_version") and cleaned.get("source_version") == cleaned.get("target_version"):
            self.add_error("target_version", _("A crosswalk leads to another version. Choose one."))
        return cleaned


class LinkForm(VersionedPageForm):
    """How two items relate, why, and how sure that is."""

    class Meta:
        model = CrosswalkLink
        fields = ("relation", "note", "verification")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relation = self.fields["relation"]
        assert isinstance(relation, forms.TypedChoiceField)
        relation.help_text = _("Broader: the item it leads to is the broader one.")
        self.fields["note"].help_text = _("Why they correspond, in a sentence.")
        self.fields["verification"].help_text = str(MARK_HINT)
        self.fields["note"].widget.attrs["rows"] = "3"

    def clean_note(self) -> str:
        """Want plain text."""
        return clean_plain(self.cleaned_data["note"], 1000)

    def clean_verification(self) -> str:
        """Want a mark."""
        return clean_mark(self.cleaned_data["verification"])


class LinkAddForm(LinkForm):
    """A new link: to which item, and what a link says."""

    target = forms.CharField(label=gettext_lazy("Leads to (code)"), max_length=40)
    field_order = ("target", "relation", "note", "verification")

    def __init__(self, *args: Any, codes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(codes)
        self.fields["target"].widget.attrs |= {"list": "codes", "autocomplete": "off"}
