"""What leaves the city."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What leaves the city."""

    name = "reports"

    def ready(self) -> None:
        """Register what is told about documents."""
        from reports.documents import telling

        telling.register_kinds()
