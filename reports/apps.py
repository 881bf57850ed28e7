"""What leaves the city."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """What leaves the city."""

    name = "reports"

    def ready(self) -> None:
        """Register what is told about what is made, the papers on a home, who makes it and what goes when it is old."""
        from cycles import chain
        from ims import jobs, old_rows
        from reports.documents import homes, issuing, services, telling
        from reports.documents.models import ReportJob
        from reports.record import services as packages
        from reports.record import telling as telling_of_packages
        from reports.record.models import ArchiveJob
        from reports.seals import services as seals
        from reports.seals.models import SealJob

        telling.register_kinds()
        telling_of_packages.register_kind()
        homes.register()
        chain.register_proof("documents", issuing.prove_documents)
        chain.register_proof("seals", seals.prove_sealed)
        jobs.register(ReportJob, services.make)
        jobs.register(SealJob, seals.make)
        jobs.register(ArchiveJob, packages.make)
        old_rows.register("archive packages", packages.forget_old)
