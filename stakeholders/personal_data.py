"""The columns of the stakeholders, for :mod:`ims.personal_data`."""

from django.utils.translation import gettext_lazy as _

from ims.personal_data import Personal, Register, not_personal

COLUMNS: Register = {
    "stakeholders.Stakeholder": {
        "organisation": Personal(_("to say for whom a person speaks"), _("until the person is erased"))
    },
    "stakeholders.Consultation": not_personal("closed_early_reason"),
    "stakeholders.Comment": not_personal("hidden_reason"),
    "stakeholders.CommentText": {
        "text": Personal(_("what a person says about a draft"), _("until the person asks for its erasure")),
        "sender": Personal(_("to answer who wrote on paper or spoke in a hearing"), _("goes with the text")),
        "salt": Personal(_("to prove what was answered without keeping it"), _("goes with the text")),
    },
    "stakeholders.Answer": not_personal("reason"),
}
