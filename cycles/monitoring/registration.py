"""What this room hands to the ground floor: checks for the gates and its part of the snapshot.

No copier, on purpose: rounds, values, reports and corrective actions belong to their year. What goes on are the
indicators with their observations, which are the city's, and the targets and actions, which their own room copies.
"""

from cycles import snapshot
from cycles.monitoring import content, gate


def register() -> None:
    """Register everything of this room; called once when Django starts."""
    gate.register()
    snapshot.register_part("monitoring", content.part)
