"""A face: hands on every model of reports, because Django looks here."""

from reports.documents.models import Document, ReportJob, WordFile
from reports.record.models import ArchiveJob, ArchivePackage
from reports.seals.models import SealedCopy, SealJob

__all__ = ["ArchiveJob", "ArchivePackage", "Document", "ReportJob", "SealJob", "SealedCopy", "WordFile"]
