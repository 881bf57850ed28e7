"""Forms that confirm an erasure."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ims.forms import PageForm
from ims.people.models import User


class EraseOneselfForm(PageForm):
    """One's own password, or without one the address, typed once more."""

    address = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("Typed once more, so that nobody does this by mistake."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_address(self) -> str:
        """Refuse any other address."""
        if self.cleaned_data["address"].strip().lower() != self.user.email:
            raise forms.ValidationError(_("Type the address you sign in with: %s.") % self.user.email)
        return self.user.email

    def clean_password(self) -> str:
        """Refuse a wrong password."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))
        return ""


class ErasePersonForm(PageForm):
    """The address of an account that is to be erased."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Of the account; its roles have ended. This cannot be undone."),
    )

    def clean_address(self) -> str:
        """Refuse an address that nobody has."""
        address = str(self.cleaned_data["address"]).strip().lower()
        self.found = User.objects.filter(email=address).first()
        if self.found is None:
            raise forms.ValidationError(_("No account has this address."))
        return address
