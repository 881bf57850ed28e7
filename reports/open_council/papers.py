"""What everybody may read of what the council decided on: the approved programme, and papers without private words.

A council paper prints the comments of a consultation. Their words belong to private persons, who may have them erased;
a paper on the open web could not be called back. So a paper is handed to everybody only where the package that it was
printed from holds no comments.
"""

from cycles.snapshot import Decision, Snapshot
from reports.documents.models import Document, ReportJob
from reports.open_council.programme import has_comments

HAS_PROGRAMME = frozenset({Decision.Kind.APPROVE, Decision.Kind.AMEND})


def package_of(decision: Decision) -> Snapshot | None:
    """Return the package that was decided on, None where there was none."""
    item = getattr(decision, "agenda_item", None)
    return item.package if item is not None else None


def programme_of(decision: Decision) -> Snapshot | None:
    """Return the package with the programme that the council approved, None for every other decision."""
    return package_of(decision) if decision.kind in HAS_PROGRAMME and decision.is_approval else None


def open_papers(decision: Decision) -> list[Document]:
    """Return the papers of what was decided on that everybody may read: in each language the newest."""
    package = package_of(decision)
    if package is None or has_comments(package.content):
        return []
    printed = Document.objects.filter(job__snapshot=package, job__kind=ReportJob.Kind.COUNCIL_PAPER)
    rows = printed.select_related("job").defer("content").order_by("-pk")
    newest: dict[str, Document] = {}
    for row in rows:
        newest.setdefault(row.job.language, row)
    return [newest[language] for language in sorted(newest)]
