"""What this room hands to the ground floor: checks for the gate and its part of the snapshot."""

from cycles import snapshot
from cycles.evaluation import content, gate, homes


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    homes.register()
    snapshot.register_part("evaluation", content.part)
