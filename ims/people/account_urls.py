"""Signing in, one's own address, password, second factor and passkeys.

Only the pages we use of allauth are mounted, each with the methods it needs, so that every address has its rows in
the permission matrix.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.http import HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from ims.people import account_views
from ims.people.second_factor import second_factor_page

READ_AND_SEND = require_http_methods(["GET", "HEAD", "POST"])


def _form(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """Return the URL of a page with a form: it may be read and sent, nothing else."""
    return path(route, READ_AND_SEND(view), name=name)


def _page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """Return the URL of a page that is only read."""
    return path(route, require_safe(view), name=name)


urlpatterns = [
    _form("login/", account.login, "account_login"),
    _form("logout/", account.logout, "account_logout"),
    _page("inactive/", account.account_inactive, "account_inactive"),
    _form("signup/", account.signup, "account_signup"),
    _form("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _form("email/", account.email, "account_email"),
    _page("confirm-email/", account.email_verification_sent, "account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        READ_AND_SEND(account_views.ConfirmEmailView.as_view()),
        name="account_confirm_email",
    ),
    _form("password/change/", account.password_change, "account_change_password"),
    _form("password/set/", account.password_set, "account_set_password"),
    _form("password/reset/", account.password_reset, "account_reset_password"),
    _page("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        READ_AND_SEND(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    _page("password/reset/key/done/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    _page("2fa/", mfa.index, "mfa_index"),
    path("2fa/needed/", second_factor_page, name="second_factor"),
    _form("2fa/authenticate/", mfa.authenticate, "mfa_authenticate"),
    _form("2fa/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    _form("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp"),
    _form("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _page("2fa/recovery-codes/", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    _form("2fa/recovery-codes/generate/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _page("2fa/recovery-codes/download/", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
    _page("2fa/webauthn/", passkeys.list_webauthn, "mfa_list_webauthn"),
    _form("2fa/webauthn/add/", passkeys.add_webauthn, "mfa_add_webauthn"),
    _form("2fa/webauthn/reauthenticate/", passkeys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _form("2fa/webauthn/keys/<int:pk>/remove/", passkeys.remove_webauthn, "mfa_remove_webauthn"),
    _form("2fa/webauthn/login/", passkeys.login_webauthn, "mfa_login_webauthn"),
]
