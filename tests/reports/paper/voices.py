"""Comments with their words, for tests of what is printed of them."""

from typing import Any

from stakeholders.consultation.models import Comment, CommentText
from tests.reports.paper import full_sample


def make_comment_text(text: str) -> CommentText:
    """Return the words of a comment made through the real services."""
    from tests.stakeholders.factories import make_comment

    return make_comment(text=text).words


def store_words(sealed: dict[str, Any]) -> None:
    """Store the words of the full sample's comments and write the ids of their rows into the sealed content."""
    from tests.stakeholders.factories import make_comment

    first = make_comment()
    rows = [row for consultation in sealed["parts"]["involvement"]["consultations"] for row in consultation["comments"]]
    for row, comment in zip(rows, full_sample.COMMENTS, strict=True):
        kept = Comment.objects.create(
            cycle=first.cycle,
            consultation=first.consultation,
            paragraph=first.paragraph,
            number=first.number + row["number"],
            author=first.author,
        )
        CommentText.objects.create(comment=kept, text=comment["text"], salt=full_sample.salted(row["number"]))
        row["id"] = kept.pk
