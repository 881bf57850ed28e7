"""The form by which somebody invited opens an account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from ims.forms import PageForm
from ims.people.models import User


class InvitedAccountForm(PageForm):
    """Name and password of a new account; the address is the invited one."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=User._meta.get_field("name").max_length,
        help_text=gettext_lazy("As others in your city shall read it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=1000,
        help_text=gettext_lazy("At least 12 characters; a few words in a row are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is easily guessed, also from name and address."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password"):
            try:
                validate_password(cleaned["password"], User(email=self.address, name=cleaned.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned
