"""The whole paper, read from the sealed content: one chapter after the other, none from live rows."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from cycles.ecobudget.page import Account, Table
from cycles.monitoring import rule
from cycles.targets.action_plan.tables import EffectTable
from ims import gantt
from ims.parts import status_word
from reports.paper import actions as deeds
from reports.paper import annex, ecobudget, front, money, programme, ranking, results, strides, themes, voices
from reports.paper import targets as aims
from reports.paper.changes import Change, Since, changes, since
from reports.paper.identity import Proof
from reports.paper.printed import Printed
from reports.paper.proofs import package_proof, review_proof
from reports.paper.ranking import Priority, Ranking
from reports.paper.sheet import Chapter, Sheet
from reports.paper.source import Facts, Source, Text


@dataclass(frozen=True)
class Paper(Sheet):
    """The whole paper; ``with_words`` says whether the words of private persons stand in it."""

    with_words: bool = True

    @property
    def title(self) -> Text:
        """The document's title."""
        return self.cover.title

    @property
    def subtitle(self) -> str:
        """What it holds, in a sentence."""
        return self.cover.subtitle

    @property
    def version(self) -> str:
        """The version of the programme that it is about."""
        return self.cover.version

    @property
    def is_adopted(self) -> bool:
        """Whether the council has adopted it and nothing but it stands in the document."""
        return False

    @property
    def proof(self) -> Proof:
        """How it is verified."""
        return review_proof(self.sha256) if self.is_review else package_proof(self.sha256, self.printed)

    @cached_property
    def known_on(self) -> str:
        """The day as on which everything is known."""
        return self.source.day(self.source.content.get("known_on"))

    @cached_property
    def cover(self) -> front.Cover:
        """The cover and the page at a glance."""
        return front.cover(self.source, self.frozen)

    @cached_property
    def chapters(self) -> dict[str, Chapter]:
        """The chapters with their numbers."""
        parts = {"programme": bool(self.sections), "ecobudget": self.budget is not None}
        return front.chapters(self.source, without=[anchor for anchor, is_there in parts.items() if not is_there])

    @cached_property
    def examples(self) -> tuple[aims.TargetRow, ...]:
        """The targets that the page at a glance names."""
        return front.examples(self.priorities, self.targets)

    @cached_property
    def vision(self) -> Text:
        """What the city should be like."""
        return self.source.say(self._vision.get("text"))

    @cached_property
    def horizon(self) -> str:
        """The year that the vision looks to, "" without one."""
        return str(self._vision.get("horizon", ""))

    @cached_property
    def scope(self) -> Text:
        """What the baseline review covers."""
        return self.source.say(self.source.part("baseline").get("scope"))

    @cached_property
    def framework(self) -> str:
        """The framework with its version."""
        return _framework(self.source)

    @property
    def called(self) -> str:
        """How the framework calls what the fixed words call a theme, "" where the content does not say so."""
        return str((self.source.part("baseline").get("framework") or {}).get("called", ""))

    @cached_property
    def sections(self) -> tuple[programme.Section, ...]:
        """The programme, section by section."""
        return programme.sections(self.source)

    @cached_property
    def priorities(self) -> tuple[Priority, ...]:
        """The priorities with their scores, the most significant first."""
        return ranking.priorities(self.source)

    @cached_property
    def ranking(self) -> Ranking | None:
        """The drawing of the ranking."""
        return ranking.draw(self.priorities)

    @cached_property
    def passed_over(self) -> tuple[Priority, ...]:
        """The themes above the cut-off that are no priority."""
        return ranking.passed_over(self.priorities)

    @cached_property
    def targets(self) -> tuple[aims.TargetRow, ...]:
        """Every target with its status."""
        return aims.target_rows(self.source)

    @cached_property
    def targets_by_theme(self) -> tuple[aims.ThemeTargets, ...]:
        """The targets, theme by theme."""
        return aims.by_theme(self.source, self.targets)

    @cached_property
    def strides(self) -> strides.Strides | None:
        """How far the targets are on their way, drawn."""
        return strides.draw(self.source)

    @cached_property
    def status_rule(self) -> str:
        """The rule of red, amber and green in words."""
        return rule.rule(int(self.source.part("monitoring").get("amber_percent", 10)))

    @cached_property
    def later(self) -> tuple[str, ...]:
        """The themes that are not in the year's scope."""
        return themes.later(self.source)

    @cached_property
    def themes(self) -> tuple[themes.Theme, ...]:
        """A chapter on each theme."""
        return themes.themes(self.source, self.priorities, self.targets, self.actions, self.costs.of_theme)

    @cached_property
    def actions(self) -> tuple[deeds.ActionRow, ...]:
        """The actions of the plan."""
        return deeds.action_rows(self.source)

    @cached_property
    def timelines(self) -> list[tuple[str, gantt.Gantt]]:
        """The actions over time, theme by theme."""
        return deeds.timelines(self.source)

    @cached_property
    def costs(self) -> money.Costs:
        """What the plan costs, by year, source and theme."""
        return money.costs(self.source)

    @cached_property
    def budget(self) -> Table | None:
        """The master budget, None where none goes to the council."""
        return ecobudget.budget(self.source)

    @cached_property
    def budget_foreword(self) -> Text:
        """What the city says before its master budget."""
        return ecobudget.foreword(self.source)

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """The three accounts, where the city wants them printed."""
        return ecobudget.accounts(self.source)

    @cached_property
    def effects(self) -> EffectTable | None:
        """What the actions do to the accounts, by theme."""
        return ecobudget.effects(self.source)

    @cached_property
    def voices(self) -> voices.Voices:
        """What people said and were answered."""
        return voices.read(self.source, with_words=self.with_words)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed in the programme because of it."""
        return changes(self.source)

    @cached_property
    def since(self) -> Since | None:
        """What changed since the version that the council knew."""
        return since(self.source)

    @cached_property
    def annex(self) -> annex.Annex:
        """What stands at the end: laws, indicators, how sure wordings are."""
        return annex.read(self.source, self.themes, self.framework)

    @cached_property
    def results(self) -> results.Results | None:
        """What the year achieved, in an evaluation report."""
        return results.read(self.source, self.targets)

    @property
    def _vision(self) -> Facts:
        return self.source.part("targets").get("vision") or {}

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
    def is_review(self) -> bool:
        """Whether it is the sustainability report: the signed baseline review and nothing of later steps."""
        return self.source.is_review

    @property
    def assessed(self) -> tuple[tuple[str, str, int], ...]:
        """How many commitments are met fully, partly, not at all or not assessed: (level, its word, how many)."""
        rows = [row for theme in self.themes for row in theme.assessments]
        words = {row.level: row.answer for row in rows}
        counts = Counter(row.level for row in rows)
        return tuple((level, words[level], counts[level]) for level in themes.LEVELS if counts[level])

    @property
    def unmet_laws(self) -> int:
        """How many legal requirements are met in part or not at all."""
        return sum(1 for law in self.annex.laws if law.met in {"partly", "no"})


def read_paper(
    canonical: str,
    sha256: str,
    language: str,
    frozen: str = "",
    printed: Printed | None = None,
    *,
    with_words: bool = True,
) -> Paper:
    """Return the paper of a package or of an evaluation report in one language.

    Every chapter is read here, in that language, so that what cannot be read fails before anything is set.
    """
    paper = Paper(Source.open(canonical, language), sha256, frozen, printed, with_words=with_words)
    paper.read()
    return paper


def _framework(source: Source) -> str:
    framework = source.part("baseline").get("framework") or {}
    return " ".join(filter(None, (source.say(framework.get("title")), framework.get("label", ""))))
