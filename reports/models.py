"""A face: hands on every model of reports, because Django looks here."""

from reports.documents.models import Document, ReportJob, WordFile
from reports.seals.models import SealedCopy, SealJob

__all__ = ["Document", "ReportJob", "SealJob", "SealedCopy", "WordFile"]
