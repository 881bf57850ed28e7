"""Involvement's part of the snapshot. Sealed content holds no private person's words: only their salted hash."""

from typing import Any
from uuid import UUID

from cycles.canonical import sha256
from cycles.cycle import Cycle
from cycles.targets.models import ProgrammeVersion
from stakeholders.consultation.models import Answer, Comment, Consultation


def involvement_part(cycle: Cycle) -> dict[str, Any]:
    """Return the year's consultations, each with its comments: place, hash of the words, verdict, reason, change."""
    rows = Consultation._default_manager.filter(cycle=cycle).select_related("programme")
    comments = Comment.objects.filter(consultation__cycle=cycle).select_related("words", "answer", "paragraph__section")
    by_consultation: dict[int, list[dict[str, Any]]] = {}
    for comment in comments:
        by_consultation.setdefault(comment.consultation_id, []).append(_comment(comment))
    return {
        "consultations": [
            {
                "version": row.programme.number,
                "opens_on": row.opens_on,
                "closes_on": row.closes_on,
                "closed_at": row.closed_at,
                "comments": by_consultation.get(row.pk, []),
            }
            for row in rows
        ]
    }


def _comment(comment: Comment) -> dict[str, Any]:
    given: Answer | None = getattr(comment, "answer", None)
    return {
        "id": comment.pk,
        "number": comment.number,
        "paragraph": f"{comment.paragraph.section.number}.{comment.paragraph.number}",
        "key": str(comment.paragraph.key),
        "text_sha256": words_hash(comment),
        "channel": comment.channel,
        "received_on": comment.received_on,
        "hidden": comment.is_hidden,
        "verdict": str(given.verdict) if given else None,
        "reason": dict(given.reason) if given else None,
        "changed": str(given.changed_paragraph) if given and given.changed_paragraph else None,
    }


def words_hash(comment: Comment) -> str | None:
    """Return the SHA-256 of salt and words, which proves them while they exist; None once they were erased."""
    words = getattr(comment, "words", None)
    return sha256((words.salt + words.text).encode()) if words else None


def causes(version: ProgrammeVersion, since: int = 0) -> dict[UUID, list[int]]:
    """Return which comments on earlier versions of the year changed which paragraph, by its key.

    ``since`` leaves out those on versions before that number.
    """
    answers = Answer._default_manager.filter(
        comment__hidden_at__isnull=True,
        comment__consultation__cycle=version.cycle_id,
        comment__consultation__programme__number__lt=version.number,
        comment__consultation__programme__number__gte=since,
        changed_paragraph__isnull=False,
    ).order_by("comment__consultation__programme__number", "comment__number")
    found: dict[UUID, list[int]] = {}
    for key, number in answers.values_list("changed_paragraph", "comment__number"):
        if key is not None:
            found.setdefault(key, []).append(number)
    return found
