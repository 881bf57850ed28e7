"""What changed: since the published version before, and since the programme that the council approved before."""

from dataclasses import dataclass

from ims.text import word_changes
from reports.paper.actions import month
from reports.paper.money import total_of
from reports.paper.source import MISSING, Facts, Source, Text
from reports.paper.voices import cite

PHRASE = 4  # words that stayed stand for themselves from this many on


@dataclass(frozen=True)
class Change:
    """A paragraph that changed: pieces of (kind, text), kind same, ins or del, and the comments that led to it.

    ``is_there`` says whether the printed version still has it.
    """

    number: str
    comments: str
    pieces: tuple[tuple[str, str], ...]
    is_there: bool


@dataclass(frozen=True)
class ChangedRow:
    """A target or an action as it was and as it is; "–" where it is no longer there."""

    code: str
    name: Text
    what: str
    before: str
    after: str

    @property
    def is_gone(self) -> bool:
        """Whether it is no longer there."""
        return self.after == MISSING


@dataclass(frozen=True)
class Since:
    """What changed since the programme that the council approved before; what is new is named and stands elsewhere."""

    year: str
    decision: str
    decided_on: str
    paragraphs: tuple[Change, ...]
    targets: tuple[ChangedRow, ...]
    actions: tuple[ChangedRow, ...]
    new_paragraphs: str
    new_targets: str
    new_actions: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        changed, new = (self.paragraphs, self.targets, self.actions), (self.new_paragraphs, self.new_targets)
        return not (any(changed) or any(new) or self.new_actions)


def changes(source: Source) -> tuple[Change, ...]:
    """Return the paragraphs that changed since the published version before, word by word."""
    return tuple(_change(source, row) for row in source.part("programme").get("changes", []))


def since(source: Source) -> Since | None:
    """Return what changed since the last approved programme, None for a city's first."""
    facts = source.part("targets").get("since")
    if not facts:
        return None
    return Since(
        year=str(facts["year"]),
        decision=facts["decision"],
        decided_on=source.day(facts["decided_on"]),
        paragraphs=tuple(_change(source, row) for row in facts["paragraphs"] if row["before"]),
        targets=tuple(_target(source, row) for row in facts["targets"] if row["before"]),
        actions=tuple(_action(source, row) for row in facts["actions"] if row["before"]),
        new_paragraphs=", ".join(f"§ {row['number']}" for row in facts["paragraphs"] if not row["before"]),
        new_targets=", ".join(dict.fromkeys(row["indicator"] for row in facts["targets"] if not row["before"])),
        new_actions=", ".join(row["code"] for row in facts["actions"] if not row["before"]),
    )


def _change(source: Source, row: Facts) -> Change:
    return Change(
        number=str(row["number"]),
        comments=", ".join(cite(number) for number in row.get("comments", [])),
        pieces=_pieces(source.say(row.get("before")), source.say(row.get("after"))),
        is_there=bool(row.get("after")),
    )


def _target(source: Source, row: Facts) -> ChangedRow:
    name = source.name(row["indicator"]) or source.say(row.get("name"))
    return ChangedRow(row["indicator"], name, row["term"], _aim(source, row["before"]), _aim(source, row["after"]))


def _aim(source: Source, target: Facts | None) -> str:
    return f"{source.number(target['value'])} ({target['year'] or MISSING})" if target else MISSING


def _action(source: Source, row: Facts) -> ChangedRow:
    before, after = row["before"], row["after"]
    return ChangedRow(row["code"], source.say(row["title"]), "", _plan(source, before), _plan(source, after))


def _plan(source: Source, action: Facts | None) -> str:
    if action is None:
        return MISSING
    when = " – ".join(filter(None, (month(action["starts_on"]), month(action["ends_on"]))))
    return f"{total_of(action, source)}, {when}" if when else total_of(action, source)


def _pieces(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return one text with both versions in it; a word or two that stayed between two changes changes with them."""
    pieces = word_changes(before, after)
    kept: list[tuple[str, str]] = []
    gone, come = "", ""
    for place, piece in enumerate(pieces):
        is_between = bool(gone or come) and any(later.kind != "same" for later in pieces[place + 1 :])
        if piece.kind == "same" and not (is_between and len(piece.text.split()) < PHRASE):
            kept += [(kind, text) for kind, text in (("del", gone), ("ins", come)) if text]
            kept.append(("same", piece.text))
            gone = come = ""
        else:
            gone += piece.text if piece.kind in {"same", "del"} else ""
            come += piece.text if piece.kind in {"same", "ins"} else ""
    return tuple([*kept, *((kind, text) for kind, text in (("del", gone), ("ins", come)) if text)])
