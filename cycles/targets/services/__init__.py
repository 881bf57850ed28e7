"""What may be done in target setting: the only writers of vision, objectives, targets, actions and the programme.

Every function asks for the right and the step, writes in one transaction and leaves history with who and why. Bad input
raises ValidationError, a missing right :class:`~ims.refusals.Refused`, what does not fit the present state
:class:`~ims.refusals.Conflict`.
"""

from cycles.targets.services.actions import add_action, add_cost, change_action, remove_action, remove_cost
from cycles.targets.services.blocks import add_block, change_block, move_block, place_block, remove_block
from cycles.targets.services.frame import LongTermLocked
from cycles.targets.services.objectives import add_objective, change_objective, remove_objective, set_vision
from cycles.targets.services.owners import hand_over_actions, hand_over_targets, open_actions, open_targets
from cycles.targets.services.paragraphs import (
    add_paragraph,
    add_section,
    change_section,
    move_paragraph,
    move_section,
    place_paragraph,
    remove_paragraph,
    remove_section,
    write_paragraph,
)
from cycles.targets.services.targets import add_target, change_target, remove_target, set_path
from cycles.targets.services.versions import copy_content, note_decision, publish, start_draft

__all__ = [
    "LongTermLocked",
    "add_action",
    "add_block",
    "add_cost",
    "add_objective",
    "add_paragraph",
    "add_section",
    "add_target",
    "change_action",
    "change_block",
    "change_objective",
    "change_section",
    "change_target",
    "copy_content",
    "hand_over_actions",
    "hand_over_targets",
    "move_block",
    "move_paragraph",
    "move_section",
    "note_decision",
    "open_actions",
    "open_targets",
    "place_block",
    "place_paragraph",
    "publish",
    "remove_action",
    "remove_block",
    "remove_cost",
    "remove_objective",
    "remove_paragraph",
    "remove_section",
    "remove_target",
    "set_path",
    "set_vision",
    "start_draft",
    "write_paragraph",
]
