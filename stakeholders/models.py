"""A face: hands on every model of involvement, because Django looks here."""

from stakeholders.consultation.models import Answer, Comment, CommentText, Consultation
from stakeholders.register.models import Stakeholder

__all__ = ["Answer", "Comment", "CommentText", "Consultation", "Stakeholder"]
