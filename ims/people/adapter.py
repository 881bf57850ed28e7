"""What this site decides for allauth: its mail goes through our outbox, its secrets are stored encrypted."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmationMixin
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext

from ims.mail.services import send
from ims.people.models import User

# What allauth hands to encrypt() before it stores it: the key of codes, the seed of recovery codes or the codes.
ENCRYPTED = frozenset({"secret", "seed", "migrated_codes"})


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with an e-mail address."""

    def format_email_subject(self, subject: str) -> str:
        """Return the subject as it is, without a prefix."""
        return str(subject)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmationMixin) -> str:
        """Return the link of the mail; it carries where the person came from, since it may be opened elsewhere."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        return str(passthrough_next_redirect_url(request, url, REDIRECT_FIELD_NAME))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail to the outbox, in the language of the person it goes to."""
        language = getattr(context.get("user"), "language", "") or translation.get_language()
        with translation.override(language):
            message = self.render_mail(template_prefix, email, {"request": current.request, "email": email, **context})
        secret = _secret(template_prefix, context)
        send(email, message.subject, str(message.body), secret=secret, about=context.get("user"))


def _secret(template_prefix: str, context: dict[str, Any]) -> str:
    """Return the key in the mail's link: to a new password or the confirmation of an address; "" without one."""
    names = {"account/email/password_reset_key": "password_reset_url"}
    link = str(context.get(names.get(template_prefix, "activate_url")) or "")
    return link.partition("?")[0].rstrip("/").rpartition("/")[2]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes and passkeys."""

    def get_totp_issuer(self) -> str:
        """Return the name under which the app lists the key."""
        return gettext("IMS") + f" ({current.request.get_host()})"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Return whose key it is."""
        return str(user.get_username())

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret as it is used."""
        return _box().decrypt(encrypted_text.encode()).decode()


def confirm_by_reset(user: User, **_kwargs: Any) -> None:
    """Take an only address as confirmed when its owner followed the link to a new password that was sent there."""
    addresses = list(EmailAddress.objects.filter(user=user))
    if len(addresses) == 1 and not addresses[0].verified and addresses[0].email == user.email:
        EmailAddress.objects.filter(pk=addresses[0].pk).update(verified=True)


def renew_secrets() -> int:
    """Encrypt every stored secret of second factors with the present key; return how many factors there are."""
    box, factors = _box(), Authenticator.objects.select_for_update()
    with transaction.atomic():
        for factor in factors:
            for name in ENCRYPTED & set(factor.data):
                factor.data[name] = _renewed(factor.data[name], box)
            factor.save(update_fields=["data"])
        return len(factors)


def _renewed(secret: str | list[str], box: MultiFernet) -> str | list[str]:
    if isinstance(secret, list):
        return [box.rotate(each.encode()).decode() for each in secret]
    return box.rotate(secret.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(str(key).encode()).digest())) for key in keys])
