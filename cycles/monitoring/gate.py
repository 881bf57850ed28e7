"""What must hold before the year is evaluated; each check looks at where monitoring stands."""

from collections.abc import Callable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cycles import gates
from cycles.monitoring.standing import Standing, look
from ims.refusals import Reason

TRANSITION = "close_monitoring"
Check = Callable[[Standing], Iterator[Reason]]


def round_closed(standing: Standing) -> Iterator[Reason]:
    """The year's round was opened and is closed."""
    turn = standing.year_round
    if turn is None:
        yield Reason(_("Open the year’s round"), in_the_round(standing, ""))
    elif turn.is_open:
        yield Reason(_("Close the year’s round"), standing.url("round_close", turn.pk))


def in_the_round(standing: Standing, url: str) -> str:
    """Return where something is entered into the year's round: ``url``, or first the page that opens the round."""
    turn, year_round = standing.turn, standing.year_round
    if year_round is not None and year_round.is_open:
        return url
    if turn is not None and turn.is_open:  # another round, which has to be closed before
        return standing.url("round_close", turn.pk)
    return standing.url("round_open") if year_round is None else standing.url("round_reopen", year_round.pk)


def actions(standing: Standing) -> Iterator[Reason]:
    """Every action is reported in the year's round: status, per cent and cost."""
    for state in standing.actions:
        if not state.is_reported:
            sentence = _("Report action %(code)s: status, per cent and cost") % {"code": state.action.code}
            yield Reason(sentence, in_the_round(standing, standing.url("action_report", state.action.pk)))


def values(standing: Standing) -> Iterator[Reason]:
    """Every target has the year's value, or the reason why there is none."""
    open_codes = dict.fromkeys(state.target.indicator.code for state in standing.targets if not state.has_answer)
    for code in open_codes:
        words = {"code": code, "year": standing.cycle.year}
        sentence = _("%(code)s: the value of %(year)s, or why there is none") % words
        yield Reason(sentence, in_the_round(standing, standing.url("monitoring") + "#values"))


def corrections(standing: Standing) -> Iterator[Reason]:
    """Every target that is off track has a corrective action with owner and date."""
    for states in standing.uncorrected_by_indicator:
        first, terms = states[0].target, ", ".join(state.target.said for state in states)
        words = {"code": first.indicator.code, "targets": terms}
        sentence = _("Plan a corrective action for %(code)s: %(targets)s") % words
        yield Reason(sentence, standing.url("correction_plan", first.pk))


CHECKS: tuple[tuple[str, str | Promise, Check], ...] = (
    ("monitoring.round_closed", gettext_lazy("The year’s round is closed"), round_closed),
    ("monitoring.actions", gettext_lazy("Every action has status, per cent and cost"), actions),
    ("monitoring.values", gettext_lazy("Every target has the year’s value or a reason"), values),
    ("monitoring.corrections", gettext_lazy("Every target off track has a corrective action"), corrections),
)


def register() -> None:
    """Register the checks of this gate."""
    for name, wording, check in CHECKS:
        gates.register(TRANSITION, name, wording, check, look=look)
