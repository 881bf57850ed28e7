"""The columns of the frameworks, for :mod:`ims.personal_data`: published texts, and files on their way in."""

from django.utils.translation import gettext_lazy as _

from ims.personal_data import Personal, Register, not_personal

COLUMNS: Register = {
    "commitments.Framework": not_personal("code", "title"),
    "commitments.FrameworkVersion": not_personal(
        "label",
        "title",
        "language",
        "publisher",
        "place",
        "level_names",
        "lead_in",
        "lead_in_verification",
        "signing_rule",
        "signing_rule_verification",
        "note",
        "sources",
        "verification_key",
    ),
    "commitments.Node": not_personal(
        "code",
        "title",
        "title_verification",
        "text",
        "verification",
        "preamble",
        "preamble_verification",
        "lead_in",
        "lead_in_verification",
        "note",
        "folded",
        "names",
    ),
    "commitments.NodeTranslation": not_personal("language", "text", "verification", "folded"),
    "commitments.Obligation": not_personal("code", "text", "verification", "recurrence"),
    "commitments.Crosswalk": not_personal("note", "sources"),
    "commitments.CrosswalkLink": not_personal("note", "verification"),
    "commitments.FrameworkUpload": {
        "name": Personal(
            _("to say which file has which problem"), _("until the file is loaded or another one is uploaded")
        ),
        **not_personal("content", "sha256", "facts"),
    },
}
