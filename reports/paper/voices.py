"""What people said, what the city answered, and what changed because of it.

A comment's words belong to a private person and are not sealed; the sealed content holds their salted hash. They are
printed only while the stored words still have that hash; erased words are printed as erased.
"""

from collections import Counter
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from ims.parts import verdict_word
from ims.text import word_diff
from ims.words import day
from reports.paper.paper import Change, Said
from reports.paper.source import Facts, Source
from stakeholders.consultation.models import Comment, CommentText

VERDICTS = ("accepted", "partly", "not_accepted", "noted")


def said(source: Source) -> tuple[Said, ...]:
    """Return the visible comments with their answers, in order of their numbers."""
    comments = [comment for consultation in consultations(source) for comment in consultation["comments"]]
    visible = [comment for comment in comments if not comment["hidden"]]
    texts = CommentText.objects.in_bulk([comment["id"] for comment in visible])
    places = {paragraph["key"]: paragraph["number"] for paragraph in _paragraphs(source)}
    return tuple(_said(source, comment, texts.get(comment["id"]), places) for comment in visible)


def consultations(source: Source) -> list[Facts]:
    """Return the year's consultations."""
    found: list[Facts] = source.part("involvement").get("consultations", [])
    return found


def _paragraphs(source: Source) -> list[Facts]:
    sections = source.part("programme").get("sections", [])
    return [paragraph for section in sections for paragraph in section["paragraphs"]]


def _said(source: Source, comment: Facts, words: CommentText | None, places: dict[str, str]) -> Said:
    changed = comment.get("changed")
    return Said(
        number=cite(comment["number"]),
        place=f"§ {comment['paragraph']}",
        how=_how(comment),
        text=_sealed_words(comment, words),
        verdict=comment.get("verdict") or "",
        verdict_word=verdict_word(comment["verdict"]) if comment.get("verdict") else _("Not answered yet"),
        reason=source.say(comment.get("reason")),
        changed=f"§ {places[changed]}" if changed in places else _("no change"),
    )


def _how(comment: Facts) -> str:
    received = comment.get("received_on")
    return f"{Comment.Channel(comment['channel']).label}, {day(date.fromisoformat(received))}" if received else ""


def _sealed_words(comment: Facts, words: CommentText | None) -> str:
    if words is None or sha256((words.salt + words.text).encode()).hexdigest() != comment["text_sha256"]:
        return _("[erased at the author’s request]")
    return words.text


def cite(number: int | str) -> str:
    """Return a comment's number as people cite it, such as C-003."""
    return f"C-{int(number):03}"


def verdicts(comments: tuple[Said, ...]) -> tuple[tuple[str, str, int], ...]:
    """Return (verdict, its words, how many) for every verdict that was given."""
    counts = Counter(comment.verdict for comment in comments)
    return tuple((verdict, verdict_word(verdict), counts[verdict]) for verdict in VERDICTS if counts[verdict])


def changes(source: Source) -> tuple[Change, ...]:
    """Return the paragraphs that changed since the published version before, word by word."""
    return tuple(
        Change(
            number=str(change["number"]),
            comments=", ".join(cite(number) for number in change.get("comments", [])),
            pieces=_pieces(source.say(change.get("before")), source.say(change.get("after"))),
        )
        for change in source.part("programme").get("changes", [])
    )


def _pieces(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return one text with both versions in it: what stayed, what went out, what came in."""
    old, new = word_diff(before, after)
    pieces: list[tuple[str, str]] = []
    while old or new:
        while old and old[0].kind == "del":
            pieces.append(("del", old.pop(0).text))
        while new and new[0].kind == "ins":
            pieces.append(("ins", new.pop(0).text))
        if old and new:
            pieces.append(("same", new.pop(0).text))
            old.pop(0)
    return tuple(pieces)
