"""The only writers of the council's room: meetings, items of the agenda, votes, and how a vote ends."""

from cycles.approval.services.conclusion import adjourn, conclude
from cycles.approval.services.ending import end_meeting, take_end_back
from cycles.approval.services.items import add_item, change_item
from cycles.approval.services.meetings import change_meeting, record_attendance, schedule
from cycles.approval.services.votes import cast, confirm_counts, enter_counts, open_vote

__all__ = [
    "add_item",
    "adjourn",
    "cast",
    "change_item",
    "change_meeting",
    "conclude",
    "confirm_counts",
    "end_meeting",
    "enter_counts",
    "open_vote",
    "record_attendance",
    "schedule",
    "take_end_back",
]
