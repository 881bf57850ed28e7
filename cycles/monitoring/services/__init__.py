"""What may be done in monitoring: the only writers of rounds, values, reports and corrective actions.

Owners enter what they own (:data:`~ims.roles.Permission.ENTER_OWN`); coordinator and officers enter anything. Every
function raises Refused (403) without the right, WrongStep or Conflict (409) when it does not fit the present state, and
ValidationError for bad input.
"""

from cycles.monitoring.services.entries import approve_entry, check_answer, enter_value, return_entry, submit_entry
from cycles.monitoring.services.reports import (
    change_correction,
    check_report,
    hand_over_corrections,
    open_corrections,
    plan_correction,
    report_action,
)
from cycles.monitoring.services.rounds import check_period, close_round, open_in_round, open_round, reopen_round

__all__ = [
    "approve_entry",
    "change_correction",
    "check_answer",
    "check_period",
    "check_report",
    "close_round",
    "enter_value",
    "hand_over_corrections",
    "open_corrections",
    "open_in_round",
    "open_round",
    "plan_correction",
    "reopen_round",
    "report_action",
    "return_entry",
    "submit_entry",
]
