"""The programme that is voted on: numbered paragraphs, with the tables and charts that its version kept."""

from dataclasses import dataclass

from cycles.targets.showing import Shown, shown
from ims.fields import Translated
from reports.paper.source import Facts, Source, Text
from reports.paper.voices import cite


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph; ``number`` such as 2.1, ``comments`` that changed it such as C-003.

    ``blocks`` are the tables and charts that stand below it.
    """

    number: str
    text: Text
    comments: str
    blocks: tuple[Shown, ...]


@dataclass(frozen=True)
class Section:
    """A section; ``opening`` are the tables and charts above its first paragraph."""

    number: int
    title: Text
    opening: tuple[Shown, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def blocks(self) -> tuple[Shown, ...]:
        """All its tables and charts."""
        return (*self.opening, *(block for paragraph in self.paragraphs for block in paragraph.blocks))


def sections(source: Source) -> tuple[Section, ...]:
    """Return the sections of the sealed version."""
    because = {change["key"]: change.get("comments", []) for change in source.part("programme").get("changes", [])}
    return tuple(_section(source, facts, because) for facts in source.part("programme").get("sections", []))


def _section(source: Source, facts: Facts, because: dict[str, list[int]]) -> Section:
    last = len(facts["paragraphs"])
    blocks = [(min(block["after"], last), _shown(source, block)) for block in facts.get("blocks", [])]
    return Section(
        number=facts["number"],
        title=source.say(facts["title"]),
        opening=tuple(block for after, block in blocks if after == 0),
        paragraphs=tuple(
            Paragraph(
                str(row["number"]),
                source.say(row["text"]),
                ", ".join(cite(number) for number in because.get(row["key"], [])),
                tuple(block for after, block in blocks if after == place),
            )
            for place, row in enumerate(facts["paragraphs"], start=1)
        ),
    )


def _shown(source: Source, block: Facts) -> Shown:
    return shown(block["key"], Translated(block["title"]), block["content"], source.binding, is_kept=True)
