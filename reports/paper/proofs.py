"""How the papers of a year are verified, in the words of their last page."""

from django.utils.translation import gettext as _

from reports.paper.identity import Proof, record_steps
from reports.paper.printed import Printed


def review_proof(sha256: str) -> Proof:
    """Return how the sustainability report is verified."""
    steps = (
        _(
            "Open the documents of the year in the city’s system. They show the SHA-256 of the frozen content that "
            "each document is printed from. It begins with %(start)s; the job’s page has all 64 characters."
        )
        % {"start": sha256[:8]},
        _("If a character differs, the report is not the one that was signed. Tell the coordinator."),
    )
    lead = _(
        "This report was printed from the content that the working group signed. Anybody can check that the text "
        "before them is the text that was signed."
    )
    return Proof(lead, steps, note())


def package_proof(sha256: str, printed: Printed | None) -> Proof:
    """Return how a paper of a package or an evaluation report is verified."""
    steps = (
        _(
            "Open the decision or the agenda item in the city’s system. It shows the SHA-256 of the package that was "
            "decided on. It begins with %(start)s and is the same in all 64 characters."
        )
        % {"start": sha256[:8]},
        *record_steps(printed),
        _("If a character differs, the paper is not the one that was voted on. Tell the clerk of the council."),
    )
    lead = _(
        "This paper was printed from frozen content. Anybody can check that the text before them is the text that was "
        "voted on."
    )
    return Proof(lead, steps, note())


def note() -> str:
    """Return what the last page says of the number that belongs to the content."""
    return _(
        "The number belongs to the content and not to this file: a new layout of the same content has the same number. "
        "Comments are sealed by a salted hash and printed while their authors have not had them erased."
    )


def members_note() -> str:
    """Return what the last page says of a document that prints names beside ids."""
    return _(
        "The number belongs to the content and not to this file: a new layout of the same content has the same number. "
        "Members stand in the content by number; their names are added when it is printed."
    )
