"""The installation's columns, and those of the packages it uses, for :mod:`ims.personal_data`."""

from ims.personal_data import Personal, Register, not_personal

ACCOUNT = "until the person is erased"
TOLD = "90 days after it was read, a year at the longest"

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
        "email": Personal("signing in, and mail about one's tasks", ACCOUNT),
        "name": Personal("to say who holds a role and who did what", ACCOUNT),
        "sort_key": Personal("to sort lists by name", ACCOUNT),
        "password": Personal("signing in (a salted hash)", ACCOUNT),
        "language": Personal("the language of pages and mail", ACCOUNT),
        "mail_choices": Personal("which notices come by mail", ACCOUNT),
    },
    "ims.Invitation": {
        "address": Personal(
            "where the invitation goes, and that only its reader takes the role",
            "30 days after it was used, was withdrawn or expired",
        ),
        **not_personal("token_hash"),
    },
    "ims.Mail": {
        "address": Personal("where the mail goes when there is no account", "30 days after sending"),
        "subject": Personal("the mail", "30 days after sending"),
        "text": Personal("the mail", "30 days after sending"),
        **not_personal("idempotency_key", "error", "secret"),
    },
    "ims.Notice": {
        "subject": Personal("to tell a person what concerns them", TOLD),
        "text": Personal("to tell a person what concerns them", TOLD),
        **not_personal("kind", "key", "url"),
    },
    "ims.Submission": not_personal("digest", "led_to"),
    "account.EmailAddress": {"email": Personal("to know that an address is its owner's", ACCOUNT)},
    "account.EmailConfirmation": not_personal("key"),
    "mfa.Authenticator": {"data": Personal("the second factor, encrypted, and the name of a key", ACCOUNT)},
    # Who acted, by number, from which address of this site, and the reason that was given in office.
    "pghistory.Context": not_personal("metadata"),
    "sessions.Session": {
        **not_personal("session_key"),
        "session_data": Personal("to stay signed in (a number and what allauth notes)", "two weeks after the last use"),
    },
}
