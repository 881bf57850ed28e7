"""The columns of documents and jobs, for :mod:`ims.personal_data`."""

from ims.personal_data import Register, not_personal

COLUMNS: Register = {
    "reports.ReportJob": not_personal("idempotency_key", "error", "language", "doing", "file_format"),
    # Without the words of private persons, which stay out of it.
    "reports.WordFile": not_personal("content"),
    "reports.Document": not_personal("content", "sha256"),
    # Holds what the record holds, as it was sealed: persons stand in it by id.
    "reports.ArchiveJob": not_personal("idempotency_key", "error", "doing"),
    "reports.ArchivePackage": not_personal("content", "sha256"),
    "reports.SealJob": not_personal("idempotency_key", "error", "doing"),
    "reports.SealedCopy": not_personal("content", "sha256"),
}
