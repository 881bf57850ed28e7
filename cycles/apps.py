"""The annual cycle."""

from importlib import import_module

from django.apps import AppConfig

# From the ground up: a room may rest on those before it, and its checks and copiers run after theirs.
ROOMS = (
    "organisation",
    "signatures",
    "indicators",
    "baseline",
    "targets",
    "ecobudget",
    "approval",
    "monitoring",
    "evaluation",
    "year",
)


class CyclesConfig(AppConfig):
    """The annual cycle: five steps, each in a room of its own."""

    name = "cycles"
    verbose_name = "The annual cycle"

    def ready(self) -> None:
        """Let every room register its checks, its part of the snapshot and its copier."""
        for room in ROOMS:
            import_module(f"cycles.{room}.registration").register()
