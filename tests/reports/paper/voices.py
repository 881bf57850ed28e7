"""A comment with its words, for tests of what is printed of it."""

from stakeholders.consultation.models import CommentText


def make_comment_text(text: str) -> CommentText:
    """Return the words of a comment made through the real services."""
    from tests.stakeholders.factories import make_comment

    return make_comment(text=text).words
