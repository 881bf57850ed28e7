"""What leaves the city."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What leaves the city."""

    name = "reports"

    def ready(self) -> None:
        """Register what is told about documents, the papers on a home, and who makes them."""
        from cycles import chain
        from ims import jobs
        from reports.documents import homes, issuing, services, telling
        from reports.documents.models import ReportJob
        from reports.seals import services as seals
        from reports.seals.models import SealJob

        telling.register_kinds()
        homes.register()
        chain.register_proof("documents", issuing.prove_documents)
        chain.register_proof("seals", seals.prove_sealed)
        jobs.register(ReportJob, services.make)
        jobs.register(SealJob, seals.make)
