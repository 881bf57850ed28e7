"""What this room hands down: nothing; it only registers what it tells people."""

from cycles.year import telling


def register() -> None:
    """Register the kind of notice about changes of step; called once when Django starts."""
    telling.register_kinds()
