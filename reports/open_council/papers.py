"""What everybody may read of what the council decided on: the approved programme, and papers without private words.

A council paper prints the comments of a consultation. Their words belong to private persons, who may have them erased;
a paper on the open web could not be called back. So a paper is handed to everybody only where the package that it was
printed from holds no comments. The programme as adopted, which is a paper of its own, prints none in any case.
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
    """Return the papers of what was decided on that everybody may read: in each language the newest.

    The programme as adopted comes first: nothing but the programme, its targets and actions stands in it.
    """
    found = programme_papers(decision)
    package = package_of(decision)
    if package is not None and not has_comments(package.content):
        found += newest_of(package, ReportJob.Kind.COUNCIL_PAPER)
    return found


def programme_papers(decision: Decision) -> list[Document]:
    """Return the papers of the programme as adopted, none for a decision that adopted none."""
    return newest_of(programme_of(decision), ReportJob.Kind.PROGRAMME)


def newest_of(snapshot: Snapshot | None, kind: str) -> list[Document]:
    """Return the documents of this kind that were made of frozen content: in each language the newest."""
    if snapshot is None:
        return []
    printed = Document.objects.filter(job__snapshot=snapshot, job__kind=kind)
    rows = printed.select_related("job").defer("content").order_by("-pk")
    newest: dict[str, Document] = {}
    for row in rows:
        newest.setdefault(row.job.language, row)
    return [newest[language] for language in sorted(newest)]
