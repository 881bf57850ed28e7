"""What leaves the city."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What leaves the city."""

    name = "reports"

    def ready(self) -> None:
        """Register what is told about documents, and the papers on a home."""
        from reports.documents import homes, telling

        telling.register_kinds()
        homes.register()
