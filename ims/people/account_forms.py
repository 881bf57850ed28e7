"""The forms of signing in and of one's account: allauth's rules in the site's look and words."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ims.forms import PageFormMixin
from ims.people.models import User

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "password1": _("Password"),
    "password2": _("The same password again"),
    "oldpassword": _("Present password"),
    "remember": _("Keep me signed in on this device"),
    "code": _("Code"),
}


class AccountFormMixin(PageFormMixin):
    """Gives allauth's form the kit's widgets and our labels; a placeholder is no label and goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "password1"}:
                field.help_text = self.password_help()

    def password_help(self) -> Any:
        """Return the hint under a password."""
        return ""


class _NewPasswordMixin(AccountFormMixin):
    def password_help(self) -> Any:
        return _("At least 12 characters; a few words in a row are easy to keep in mind.")


class LoginForm(AccountFormMixin, account.LoginForm):
    """Signing in with an address and a password."""


class SignupForm(_NewPasswordMixin, account.SignupForm):
    """Opening an account: a name beside the address and the password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=User._meta.get_field("name").max_length,
        help_text=_("As others in your city shall read it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name, which allauth does not know, and the language the page was read in."""
        user.name = self.cleaned_data["name"]
        user.language = getattr(request, "LANGUAGE_CODE", "")
        user.save(update_fields=["name", "language"])


class ResetPasswordForm(AccountFormMixin, account.ResetPasswordForm):
    """Asking for a link to a new password."""


class ResetPasswordKeyForm(_NewPasswordMixin, account.ResetPasswordKeyForm):
    """Setting a new password after following the link."""


class ChangePasswordForm(_NewPasswordMixin, account.ChangePasswordForm):
    """Changing the password."""


class SetPasswordForm(_NewPasswordMixin, account.SetPasswordForm):
    """Setting the first password."""


class AddEmailForm(AccountFormMixin, account.AddEmailForm):
    """Changing to another address."""


class ReauthenticateForm(AccountFormMixin, account.ReauthenticateForm):
    """Typing the password once more before something that matters."""


class AuthenticateForm(AccountFormMixin, mfa.AuthenticateForm):
    """The code of the second factor while signing in."""


class ReauthenticateCodeForm(AccountFormMixin, mfa.ReauthenticateForm):
    """The code of the second factor before something that matters."""


class ActivateCodesForm(AccountFormMixin, totp.ActivateTOTPForm):
    """The first code of a new app."""


class AddPasskeyForm(AccountFormMixin, passkeys.AddWebAuthnForm):
    """A new passkey or security key and its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Let it sign in alone, without the password")
        self.fields["passwordless"].help_text = _("The key then asks for your finger, face or PIN.")
