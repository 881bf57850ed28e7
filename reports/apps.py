"""What leaves the city."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What leaves the city."""

    name = "reports"

    def ready(self) -> None:
        """Register what is told about documents, the papers on a home, and who makes them."""
        from ims import jobs
        from reports.documents import homes, services, telling
        from reports.documents.models import ReportJob

        telling.register_kinds()
        homes.register()
        jobs.register(ReportJob, services.make)
