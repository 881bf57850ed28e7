"""The whole paper, read from the sealed content: one chapter after the other, none from live rows."""

from collections import Counter
from dataclasses import dataclass

from cycles.monitoring import rule
from ims import gantt, paint
from ims.parts import status_word
from reports.paper import actions as deeds
from reports.paper import annex, front, money, programme, ranking, results, strides, themes, voices
from reports.paper import targets as aims
from reports.paper.changes import Change, Since, changes, since
from reports.paper.ranking import Priority, Ranking
from reports.paper.source import Source, Text

FAMILIES = {"sans": "Lato, Liberation Sans, sans-serif", "serif": "Vollkorn, Liberation Serif, serif"}


@dataclass(frozen=True)
class Paper:
    """The whole paper: texts in one language, numbers and dates as they are printed.

    ``binding`` names the language whose texts bind where this is another one, else "".
    """

    language: str
    binding: str
    accent: str
    palette: dict[str, str]
    year: int
    sha256: str
    known_on: str
    cover: front.Cover
    chapters: dict[str, front.Chapter]
    examples: tuple[aims.TargetRow, ...]
    vision: Text
    horizon: str
    scope: Text
    framework: str
    sections: tuple[programme.Section, ...]
    priorities: tuple[Priority, ...]
    ranking: Ranking | None
    passed_over: tuple[Priority, ...]
    targets: tuple[aims.TargetRow, ...]
    targets_by_theme: tuple[aims.ThemeTargets, ...]
    strides: strides.Strides | None
    status_rule: str
    themes: tuple[themes.Theme, ...]
    actions: tuple[deeds.ActionRow, ...]
    timelines: list[tuple[str, gantt.Gantt]]
    costs: money.Costs
    voices: voices.Voices
    changes: tuple[Change, ...]
    since: Since | None
    annex: annex.Annex
    results: results.Results | None

    @property
    def standing(self) -> tuple[tuple[str, str, int], ...]:
        """How many targets are on track, behind, off track and without a value: (status, its word, how many)."""
        counts = Counter(row.status for row in self.targets)
        return tuple((level, status_word(level), counts[level]) for level in results.LEVELS if counts[level])

    @property
    def is_judged(self) -> bool:
        """Whether any target has a status: a first programme whose references are its latest values has none."""
        return any(row.status for row in self.targets)

    @property
    def has_timeline(self) -> bool:
        """Whether the programme itself draws all actions over time."""
        blocks = (block for section in self.sections for block in section.blocks)
        return any(sum(len(gantt.rows) for _name, gantt in block.timelines) >= len(self.actions) for block in blocks)

    @property
    def unmet_laws(self) -> int:
        """How many legal requirements are met in part or not at all."""
        return sum(1 for law in self.annex.laws if law.met in {"partly", "no"})


def read_paper(canonical: str, sha256: str, language: str, frozen: str = "") -> Paper:
    """Return the paper of a package or of an evaluation report in one language.

    ``frozen`` is when the content was frozen, as printed.
    """
    source = Source.open(canonical, language)
    accent = source.city.get("accent", "#1b4d73")
    palette = {**paint.paper(accent), **FAMILIES}
    rows, actions = aims.target_rows(source), deeds.action_rows(source)
    ranks, costs = ranking.priorities(source), money.costs(source)
    pages = themes.themes(source, ranks, rows, actions, costs.of_theme)
    baseline, vision = source.part("baseline"), source.part("targets").get("vision") or {}
    sections, framework = programme.sections(source), _framework(source)
    return Paper(
        language=language,
        binding=source.binding if source.binding != language else "",
        accent=accent,
        palette={**palette, "ink_2": palette["ink-2"]},
        year=source.year,
        sha256=sha256,
        known_on=source.day(source.content.get("known_on")),
        cover=front.cover(source, frozen),
        chapters=front.chapters(is_evaluation=source.is_evaluation, has_programme=bool(sections)),
        examples=front.examples(ranks, rows),
        vision=source.say(vision.get("text")),
        horizon=str(vision.get("horizon", "")),
        scope=source.say(baseline.get("scope")),
        framework=framework,
        sections=sections,
        priorities=ranks,
        ranking=ranking.draw(ranks),
        passed_over=ranking.passed_over(ranks),
        targets=rows,
        targets_by_theme=aims.by_theme(source, rows),
        strides=strides.draw(source),
        status_rule=rule.rule(int(source.part("monitoring").get("amber_percent", 10))),
        themes=pages,
        actions=actions,
        timelines=deeds.timelines(source),
        costs=costs,
        voices=voices.read(source),
        changes=changes(source),
        since=since(source),
        annex=annex.read(source, pages, framework),
        results=results.read(source, rows),
    )


def _framework(source: Source) -> str:
    framework = source.part("baseline").get("framework") or {}
    return " ".join(filter(None, (source.say(framework.get("title")), framework.get("label", ""))))
