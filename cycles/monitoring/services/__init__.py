"""What may be done in monitoring: the only writers of rounds, values, reports and corrective actions.

Owners enter what they own (:data:`~ims.roles.Permission.ENTER_OWN`); coordinator and officers enter anything. Every
function raises Refused (403) without the right, WrongStep or Conflict (409) when it does not fit the present state, and
ValidationError for bad input.
"""

from cycles.indicators.entering.answers import check_answer
from cycles.monitoring.services.entries import (
    approve_entries,
    approve_entry,
    clear_value,
    enter_value,
    return_entries,
    return_entry,
    submit_entry,
)
from cycles.monitoring.services.late import approve_late, enter_late, require_missing, return_late
from cycles.monitoring.services.reports import (
    carry_over,
    change_correction,
    check_report,
    hand_over_corrections,
    milestone_field,
    open_corrections,
    plan_correction,
    refuse_carried,
    report_action,
)
from cycles.monitoring.services.rounds import (
    asked_of,
    check_period,
    close_round,
    open_in_round,
    open_round,
    reopen_round,
)

__all__ = [
    "approve_entries",
    "approve_entry",
    "approve_late",
    "asked_of",
    "carry_over",
    "change_correction",
    "check_answer",
    "check_period",
    "check_report",
    "clear_value",
    "close_round",
    "enter_late",
    "enter_value",
    "hand_over_corrections",
    "milestone_field",
    "open_corrections",
    "open_in_round",
    "open_round",
    "plan_correction",
    "refuse_carried",
    "reopen_round",
    "report_action",
    "require_missing",
    "return_entries",
    "return_entry",
    "return_late",
    "submit_entry",
]
