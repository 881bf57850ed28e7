"""Involvement."""

from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    """Involvement: who takes part, consultations, comments and their answers."""

    name = "stakeholders"
    verbose_name = "Involvement"

    def ready(self) -> None:
        """Register the gate's condition, the part of the snapshot, and why paragraphs changed."""
        from stakeholders import registration

        registration.register()
