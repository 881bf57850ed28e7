"""The columns of the stakeholders, for :mod:`ims.personal_data`."""

from ims.personal_data import Personal, Register, not_personal

COLUMNS: Register = {
    "stakeholders.Stakeholder": {
        "organisation": Personal("to say for whom a person speaks", "until the person is erased")
    },
    "stakeholders.Consultation": not_personal("closed_early_reason"),
    "stakeholders.Comment": not_personal("hidden_reason"),
    "stakeholders.CommentText": {
        "text": Personal("what a person says about a draft", "until the person asks for its erasure"),
        "sender": Personal("to answer who wrote on paper or spoke in a hearing", "goes with the text"),
        "salt": Personal("to prove what was answered without keeping it", "goes with the text"),
    },
    "stakeholders.Answer": not_personal("reason"),
}
