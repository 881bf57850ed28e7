"""What a council paper says, ready for its template: texts in one language, numbers and dates as they are printed."""

from dataclasses import dataclass, field

from cycles.wheel import Wheel
from ims.charts import Chart


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph of the programme; ``number`` such as 2.1, ``comments`` that changed it such as C-003."""

    number: str
    text: str
    comments: str = ""


@dataclass(frozen=True)
class Section:
    """A section of the programme."""

    number: int
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Priority:
    """A theme in scope as the ranking shows it: significance = importance × urgency × influence."""

    rank: int
    code: str
    title: str
    product: str
    significance: str
    is_priority: bool
    objective: str


@dataclass(frozen=True)
class TargetRow:
    """A row of the target table; ``status`` is green, amber, red, grey, or "" where nothing was judged."""

    code: str
    name: str
    unit: str
    reference: str
    reference_year: str
    latest: str
    latest_period: str
    short: str
    short_year: str
    long: str
    long_year: str
    responsible: str
    status: str = ""
    path: str = ""


@dataclass(frozen=True)
class Cell:
    """One period of the table under a chart."""

    period: str
    value: str
    path: str


@dataclass(frozen=True)
class IndicatorFigure:
    """A chart with the table of its values and of the path."""

    code: str
    name: str
    unit: str
    chart: Chart | None
    cells: tuple[Cell, ...]
    source: str

    @property
    def has_path(self) -> bool:
        """Whether a target's path runs beside any of the values."""
        return any(cell.path for cell in self.cells)


@dataclass(frozen=True)
class Assessment:
    """How far a commitment is met; ``wording`` says how sure the commitment's text is, "" where nothing is known."""

    code: str
    text: str
    wording: str
    answer: str
    remark: str


@dataclass(frozen=True)
class Theme:
    """One theme of the baseline review; ``title_wording`` says how sure its title is, as in :class:`Assessment`.

    ``evidence`` holds title and where it is: an address, or the file's name with its SHA-256.
    """

    code: str
    title: str
    title_wording: str
    lead_in: str
    verification: str
    condition: str
    trends: str
    swot: tuple[tuple[str, tuple[str, ...]], ...]
    assessments: tuple[Assessment, ...]
    gaps: tuple[tuple[str, str], ...]
    legal: tuple[tuple[str, str, str], ...]
    evidence: tuple[tuple[str, str], ...]
    figures: tuple[IndicatorFigure, ...]
    objectives: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ActionRow:
    """An action with its money."""

    code: str
    title: str
    text: str
    responsible: str
    when: str
    staff: str
    by_year: tuple[str, ...]
    total: str
    sources: str
    status: str = ""
    spent: str = ""


@dataclass(frozen=True)
class Costs:
    """What the actions cost, summed exactly from their rows; ``sum`` is the total as its table writes it."""

    currency: str
    total: str
    sum: str
    years: tuple[str, ...]
    by_source: tuple[tuple[str, tuple[str, ...], str, str], ...]
    by_year: tuple[str, ...]
    bar: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class Said:
    """A comment and its official answer; ``how`` says how and when it came, "" when it was made on the site."""

    number: str
    place: str
    how: str
    text: str
    verdict: str
    verdict_word: str
    reason: str
    changed: str


@dataclass(frozen=True)
class Change:
    """A paragraph that changed since the last published version: pieces of (kind, text), kind same, ins or del."""

    number: str
    comments: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Results:
    """What the year brought: only in the paper on how to continue."""

    summary: str
    management: str
    recommendations: str
    proposal: str
    deviations: tuple[tuple[str, ...], ...]
    corrections: tuple[tuple[str, ...], ...]
    audit: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Paper:
    """The whole paper."""

    language: str
    city: str
    notice: str
    accent: str
    year: int
    title: str
    subtitle: str
    item: str
    meeting: str
    version: str
    draft_decision: str
    rule: str
    vision: str
    horizon: str
    scope: str
    framework: str
    sha256: str
    wheel: Wheel
    palette: dict[str, str]
    sections: tuple[Section, ...]
    priorities: tuple[Priority, ...]
    targets: tuple[TargetRow, ...]
    themes: tuple[Theme, ...]
    actions: tuple[ActionRow, ...]
    costs: Costs
    said: tuple[Said, ...]
    verdicts: tuple[tuple[str, str, int], ...]
    consultations: tuple[str, ...]
    changes: tuple[Change, ...]
    sources: tuple[tuple[str, str, str], ...]
    results: Results | None = None
    amber_percent: int = 10
    notes: tuple[str, ...] = field(default=())
