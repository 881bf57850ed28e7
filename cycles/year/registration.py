"""What this room registers: the notice about changes of step, and what waits for a city admin."""

from cycles.year import administration, telling


def register() -> None:
    """Register both; called once when Django starts."""
    telling.register_kinds()
    administration.register()
