"""What people said and what the city answered.

A comment's words belong to a private person and are not sealed; the sealed content holds their salted hash. They are
printed only while the stored words still have that hash; erased words are printed as erased.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from ims.parts import verdict_word
from ims.words import day
from reports.paper import bars
from reports.paper.source import Facts, Source, Text
from stakeholders.consultation.models import Comment, CommentText

VERDICTS = ("accepted", "partly", "not_accepted", "noted")


@dataclass(frozen=True)
class Said:
    """A comment and its official answer; ``how`` says how and when it came, "" when it was made on the site."""

    number: str
    place: str
    how: str
    text: str
    verdict: str
    verdict_word: str
    reason: Text
    changed: str


@dataclass(frozen=True)
class Section:
    """The comments on one section of the programme."""

    number: str
    title: Text
    comments: tuple[Said, ...]


@dataclass(frozen=True)
class Voices:
    """The chapter: consultations in sentences, comments by section, how they were answered, how many were hidden."""

    consultations: tuple[str, ...]
    sections: tuple[Section, ...]
    total: int
    hidden: int
    changed: int
    verdicts: tuple[tuple[str, str, int], ...]
    by_verdict: bars.Stacks | None
    by_section: bars.Stacks | None


def read(source: Source, *, with_words: bool = True) -> Voices:
    """Return what people said in the year's consultations; without their words it says where these stand."""
    comments = [comment for consultation in source.consultations for comment in consultation["comments"]]
    visible = [comment for comment in comments if not comment["hidden"]]
    texts = _texts(visible, with_words=with_words)
    places = {paragraph["key"]: paragraph["number"] for paragraph in paragraphs(source)}
    said = [(comment["paragraph"], _said(source, comment, texts[comment["id"]], places)) for comment in visible]
    sections = _sections(source, said)
    counts = Counter(comment.verdict for _place, comment in said)
    return Voices(
        consultations=tuple(_consultation(source, facts) for facts in source.consultations),
        sections=sections,
        total=len(visible),
        hidden=len(comments) - len(visible),
        changed=sum(1 for comment in visible if comment.get("changed")),
        verdicts=tuple((verdict, verdict_word(verdict), counts[verdict]) for verdict in VERDICTS if counts[verdict]),
        by_verdict=_drawn(
            _("Comments by answer"),
            [("", [comment for _place, comment in said])],
        ),
        by_section=_drawn(
            _("Comments by section and answer"),
            [(f"{s.number} {s.title}", list(s.comments)) for s in sections],
            labels=bars.LABELS,
        ),
    )


def paragraphs(source: Source) -> list[Facts]:
    """Return the paragraphs of the printed version."""
    sections = source.part("programme").get("sections", [])
    return [paragraph for section in sections for paragraph in section["paragraphs"]]


def _sections(source: Source, said: list[tuple[str, Said]]) -> tuple[Section, ...]:
    titles = {str(row["number"]): source.say(row["title"]) for row in source.part("programme").get("sections", [])}
    numbers = list(dict.fromkeys([*titles, *(place.partition(".")[0] for place, _comment in said)]))
    grouped = {
        number: tuple(comment for place, comment in said if place.partition(".")[0] == number) for number in numbers
    }
    return tuple(Section(n, titles.get(n, Text()), comments) for n, comments in grouped.items() if comments)


def _texts(comments: list[Facts], *, with_words: bool) -> dict[int, str]:
    """Return what is printed as each comment's words, by its id."""
    if not with_words:
        return {comment["id"]: _("[The words stand in the PDF.]") for comment in comments}
    kept = CommentText.objects.in_bulk([comment["id"] for comment in comments])
    return {comment["id"]: _sealed_words(comment, kept.get(comment["id"])) for comment in comments}


def _said(source: Source, comment: Facts, words: str, places: dict[str, str]) -> Said:
    changed = comment.get("changed")
    return Said(
        number=cite(comment["number"]),
        place=f"§ {comment['paragraph']}",
        how=_how(comment),
        text=words,
        verdict=comment.get("verdict") or "",
        verdict_word=verdict_word(comment["verdict"]) if comment.get("verdict") else _("Not answered yet"),
        reason=source.say(comment.get("reason")),
        changed=places.get(changed, "") if changed else "",
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


def _drawn(title: str, groups: list[tuple[str, list[Said]]], labels: float = 0) -> bars.Stacks | None:
    names = [verdict_word(verdict) for verdict in VERDICTS]
    rows = []
    for label, comments in groups:
        counts = Counter(comment.verdict for comment in comments)
        parts = tuple((counts[verdict], str(counts[verdict])) for verdict in VERDICTS)
        rows.append(bars.Row(label, parts, str(sum(counts[verdict] for verdict in VERDICTS)) if label else ""))
    return bars.draw(title, names, rows, labels=labels)


def _consultation(source: Source, facts: Facts) -> str:
    closed = str(facts.get("closed_at") or "")[:10]
    visible = sum(1 for comment in facts["comments"] if not comment["hidden"])
    return _("Version %(version)s was open for comments from %(first)s to %(last)s; %(comments)s came in.") % {
        "version": facts["version"],
        "first": source.day(facts["opens_on"]),
        "last": source.day(min(filter(None, (closed, facts["closes_on"])))),
        "comments": visible,
    }
