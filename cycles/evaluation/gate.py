"""What must hold before the year is closed by the council's decision on how to continue."""

from collections.abc import Callable, Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cycles import gates
from cycles.approval.models import AgendaItem
from cycles.cycle import Cycle, Step
from cycles.evaluation.models import Evaluation
from cycles.evaluation.standing import Standing, look
from ims.refusals import Reason

TRANSITION = "close_year"
Check = Callable[[Standing], Iterator[Reason]]


def audit(standing: Standing) -> Iterator[Reason]:
    """The independent auditor answered every question with yes or no."""
    if standing.pending:
        sentence = ngettext(
            "The audit has %(n)s question without an answer", "The audit has %(n)s questions without an answer",
            len(standing.pending),
        )  # fmt: skip
        yield Reason(sentence % {"n": len(standing.pending)}, standing.url("audit"))


def deviations(standing: Standing) -> Iterator[Reason]:
    """Every target that is red has its cause named."""
    for state in standing.unexplained:
        words = {"code": state.target.indicator.code, "target": state.target.said}
        sentence = _("Name the cause of the deviation: %(code)s, %(target)s") % words
        yield Reason(sentence, standing.url("deviation_explain", target=state.target.pk))


def written(standing: Standing) -> Iterator[Reason]:
    """Summary and management are written, and a proposal and its draft decision are made."""
    row = standing.evaluation
    if row is None or not (row.summary and row.management and row.draft_decision and row.proposed):
        yield Reason(_("Write summary, management, proposal and draft decision"), standing.url("evaluation_write"))


def recommended(standing: Standing) -> Iterator[Reason]:
    """The evaluation recommends something, and says who should do it."""
    if not standing.recommendations:
        yield Reason(_("Recommend at least one thing, and say who should do it"), standing.url("recommendation_add"))


def finished(standing: Standing) -> Iterator[Reason]:
    """The coordinator finished the report."""
    if standing.evaluation is None or standing.evaluation.finished_at is None:
        yield Reason(_("Finish the evaluation report"), standing.url("evaluation"))


APPROVAL = "approve_programme"


def year_before(cycle: Cycle) -> Iterator[Reason]:
    """The year before is evaluated, or the council says in this very decision that it approves before that."""
    before = Cycle.objects.in_city(cycle.city).filter(year=cycle.year - 1).exclude(step=Step.CLOSED).first()
    if before is None or Evaluation.objects.filter(cycle=before, finished_at__isnull=False).exists():
        return
    asked = AgendaItem.objects.of_cycle(cycle).filter(before_evaluation=True, at_change=cycle.changes_made)
    if asked.exclude(state=AgendaItem.State.NOT_DECIDED).exists():
        return
    url = reverse("evaluation", args=[cycle.city.slug, before.year])
    yield Reason(_("Finish the evaluation of %(year)s") % {"year": before.year}, url)


CHECKS: tuple[tuple[str, str | Promise, Check], ...] = (
    ("evaluation.audit", gettext_lazy("Every question of the internal audit is answered"), audit),
    ("evaluation.deviations", gettext_lazy("Every target that is off track has its cause named"), deviations),
    ("evaluation.written", gettext_lazy("The report is written and proposes how to continue"), written),
    ("evaluation.recommended", gettext_lazy("Recommendations say who should do what"), recommended),
    ("evaluation.finished", gettext_lazy("The report is finished"), finished),
)


def register() -> None:
    """Register the checks of this gate."""
    for name, wording, check in CHECKS:
        gates.register(TRANSITION, name, wording, check, look=look)
    gates.register(APPROVAL, "evaluation.year_before", gettext_lazy("The year before is evaluated"), year_before)


def open_before_finish(standing: Standing) -> list[Reason]:
    """Return what is open beside the finishing itself."""
    return [reason for _name, _wording, check in CHECKS if check is not finished for reason in check(standing)]
