"""A face: hands on every model of reports, because Django looks here."""

from reports.documents.models import Document, ReportJob, WordFile

__all__ = ["Document", "ReportJob", "WordFile"]
