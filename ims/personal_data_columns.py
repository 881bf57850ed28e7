"""The installation's columns, and those of the packages it uses, for :mod:`ims.personal_data`."""

from django.utils.translation import gettext_lazy as _

from ims.personal_data import Personal, Register, not_personal

ACCOUNT = _("until the person is erased")
TOLD = _("90 days after it was read, a year at the longest")
SENT = _("30 days after sending")

COLUMNS: Register = {
    "ims.City": not_personal(
        "name",
        "slug",
        "address",
        "time_zone",
        "currency",
        "languages",
        "binding_language",
        "notice",
        "accent",
        "accent_night",
    ),
    "ims.Unit": not_personal("name"),
    "ims.Succession": not_personal("what"),
    "ims.User": {
        "email": Personal(_("signing in, and mail about one's tasks"), ACCOUNT),
        "name": Personal(_("to say who holds a role and who did what"), ACCOUNT),
        "sort_key": Personal(_("to sort lists by name"), ACCOUNT),
        "password": Personal(_("signing in (a salted hash)"), ACCOUNT),
        "language": Personal(_("the language of pages and mail"), ACCOUNT),
        "mail_choices": Personal(_("which notices come by mail"), ACCOUNT),
    },
    "ims.Invitation": {
        "address": Personal(
            _("where the invitation goes, and that only its reader takes the role"),
            _("30 days after it was used, was withdrawn or expired"),
        ),
        **not_personal("token_hash"),
    },
    "ims.Mail": {
        "address": Personal(_("where the mail goes when there is no account"), SENT),
        "subject": Personal(_("the mail"), SENT),
        "text": Personal(_("the mail"), SENT),
        **not_personal("idempotency_key", "error", "secret"),
    },
    "ims.Notice": {
        "subject": Personal(_("to tell a person what concerns them"), TOLD),
        "text": Personal(_("to tell a person what concerns them"), TOLD),
        **not_personal("kind", "key", "url"),
    },
    "ims.Submission": not_personal("digest", "led_to"),
    "account.EmailAddress": {"email": Personal(_("to know that an address is its owner's"), ACCOUNT)},
    "account.EmailConfirmation": not_personal("key"),
    "mfa.Authenticator": {"data": Personal(_("the second factor, encrypted, and the name of a key"), ACCOUNT)},
    # Who acted, by number, from which address of this site, and the reason that was given in office.
    "pghistory.Context": not_personal("metadata"),
    "sessions.Session": {
        **not_personal("session_key"),
        "session_data": Personal(
            _("to stay signed in (a number and what allauth notes)"), _("two weeks after the last use")
        ),
    },
}
