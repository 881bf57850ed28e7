"""The columns of documents and jobs, for :mod:`ims.personal_data`."""

from ims.personal_data import Register, not_personal

COLUMNS: Register = {
    "reports.ReportJob": not_personal("idempotency_key", "error", "language", "doing"),
    "reports.Document": not_personal("content", "sha256"),
}
