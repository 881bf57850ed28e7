"""The forms of the minutes: the clerk's own words, who confirms them, and why there is a new version."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cycles.approval.minutes.models import Minutes, MinutesRemark
from cycles.approval.minutes.services import possible_signers
from ims.cities.models import City
from ims.forms import PageForm, SetForm, TranslatedFormField, VersionedPageForm
from ims.people.models import User

NO_PRIVATE = _("The minutes stay in the record for good, and everybody reads them: name no private persons.")


class WordsForm(VersionedPageForm):
    """How the meeting was opened and how it ended."""

    editors = ("opening", "closing")

    class Meta:
        model = Minutes
        fields: ClassVar[list[str]] = ["opening", "closing"]
        help_texts: ClassVar[dict[str, Any]] = {
            "opening": _("Who opened the meeting, whether it was called in time, how the agenda was adopted."),
            "closing": NO_PRIVATE,
        }


class RemarkForm(VersionedPageForm):
    """What the clerk adds on an item."""

    editors = ("text",)

    class Meta:
        model = MinutesRemark
        fields: ClassVar[list[str]] = ["text"]
        help_texts: ClassVar[dict[str, Any]] = {"text": NO_PRIVATE}


class SignersForm(SetForm):
    """Who confirms the minutes, by ticking names."""

    people = forms.ModelMultipleChoiceField(
        label=_("Who confirms the minutes"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The chair, and members whom the council chose. One of them is enough to freeze the minutes."),
    )

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        self.minutes = minutes
        self.named = sorted(minutes.signers.values_list("person_id", flat=True))
        super().__init__(*args, **kwargs)
        members = possible_signers(minutes.meeting)
        self.names = {str(member.pk): str(member) for member in members}
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = User.objects.filter(pk__in=[member.pk for member in members])
        field.choices = [(member.pk, str(member)) for member in members]  # by name, read once
        field.initial = self.named

    def now(self) -> dict[str, str]:
        """Return who is named at present."""
        return {"people": ",".join(str(person) for person in self.named)}

    def sent(self, cleaned: dict[str, Any]) -> dict[str, str]:
        """Return who was ticked."""
        return {"people": ",".join(str(pk) for pk in sorted(person.pk for person in cleaned.get("people", [])))}

    def words(self, name: str, text: str) -> str:
        """Return the names."""
        return ", ".join(self.names.get(pk, f"#{pk}") for pk in text.split(",") if pk)


class AgainForm(PageForm):
    """Why there is a new version of frozen minutes."""

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = TranslatedFormField.of(Minutes, "reason", city, required=True, help_text=NO_PRIVATE)
